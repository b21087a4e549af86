"""YAML and JSON of any kind: every scalar that may be a reference, with the evidence on it."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

from k8sregistry_lint.finders.evidence import evidence, objects
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.manifests import kustomization
from k8sregistry_lint.finders.values import comments, lines, ownkeys, scalars, split
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.finders.values.value import Value
from k8sregistry_lint.model import Applicability, Found, MentionKind, NotificationKind, Unread
from k8sregistry_lint.syntax import yamlcontent, yamlsource
from k8sregistry_lint.syntax.tree import (
    Alias,
    Document,
    MappingNode,
    Scalar,
    SequenceNode,
    Unparsed,
)
from k8sregistry_lint.text import View

_ESCAPED = Against(MentionKind.TEXT, "written over several lines or with escapes")
_JSON_COMMENT = Against(MentionKind.COMMENT, "a comment in JSON")

Parts = Callable[[View], Sequence[View]]
"""The texts that the value of a scalar consists of; a template's control actions cut it into
several."""


def whole(text: View) -> Sequence[View]:
    """A value as one text."""
    return (text,)


def find(view: View, scope: Scope) -> Iterator[Found]:
    """What a stream of YAML documents holds."""
    positions = scope.search(view.text)
    for item in find_parsed(view, positions, scope) if positions else ():
        if isinstance(item, Unparsed):
            yield Unread(
                NotificationKind.UNPARSED, f"is not YAML: {item.message}", view.origin(item.offset)
            )
            yield from lines.find(view, item.start, item.end, positions, scope)
        else:
            yield item


def find_parsed(
    view: View, positions: Sequence[int], scope: Scope, parts: Parts = whole
) -> Iterator[Found | Unparsed]:
    """What the documents at `positions` hold, comments last, and those that no reader
    understands."""
    outside: list[int] = []
    judged: list[comments.Judged] = []
    done = first = 0
    for piece in yamlsource.read(view.text, positions):
        last = bisect_left(positions, piece.end, first)
        here = positions[first:last]
        if isinstance(piece, Unparsed):
            outside += uncovered(here, [(piece.start, piece.end)])
            yield piece
        else:
            left = uncovered(here, [(scalar.start, scalar.end) for scalar in piece.touched])
            outside += left
            if left and (against := objects.against_document(piece.root)):
                judged.append(comments.Judged(done, piece.end, against))
            yield from find_in_document(view, piece, scope, parts)
            piece.release()
        done, first = piece.end, last
    yield from comments.find(view, [*outside, *positions[first:]], scope, judged)


def find_kustomization(view: View, scope: Scope) -> Iterator[Found]:
    """What a kustomization holds, whose kind is optional."""
    return find(view, scope._replace(kustomization=True))


def find_json(view: View, scope: Scope) -> Iterator[Found]:
    """What a JSON text holds; what is no JSON is read as YAML, which forgives comments and loose
    commas."""
    positions = scope.search(view.text)
    statuses = not scope.images_only or bool(scope.keys)  # else there are mentions in them only
    from k8sregistry_lint.syntax import jsonsource

    documents = jsonsource.read_all(view.text, positions, statuses=statuses)
    if isinstance(documents, Unparsed):
        yield from find(view, scope)
        return
    inside: list[tuple[int, int]] = []
    for document in documents:
        yield from find_in_document(view, document, scope)
        inside += [(scalar.start, scalar.end) for scalar in document.touched]
        document.release()
    if not scope.images_only:
        for position in uncovered(positions, inside):
            yield scope.mention(view, position, _JSON_COMMENT)


def read(view: View, positions: Sequence[int]) -> Iterator[Document | Unparsed]:
    """The YAML documents at some offsets, read by ruamel alone: a proof must not rely on the
    reader that found the image."""
    return yamlsource.read(view.text, positions, by_lines=False)


def read_json(view: View, positions: Sequence[int]) -> Iterator[Document | Unparsed]:
    """The JSON documents, or what YAML makes of them."""
    from k8sregistry_lint.syntax import jsonsource

    documents = jsonsource.read_all(view.text, positions)
    return read(view, positions) if isinstance(documents, Unparsed) else iter(documents)


def find_in_document(
    view: View, document: Document, scope: Scope, parts: Parts = whole
) -> Iterator[Found]:
    """What one document holds, its comments apart."""
    scope = scope.limited(Applicability.DISPLAY_ONLY, objects.sealed_reason(document.root))
    denied = _denied(document.aliases)
    for scalar in document.touched:
        yield from find_in_scalar(view, scalar, denied, scope, parts)


def find_in_scalar(
    view: View, scalar: Scalar, denied: dict[str, str], scope: Scope, parts: Parts = whole
) -> Iterator[Found]:
    """What one scalar holds, judged at its own place and at every alias of it."""
    text = yamlcontent.content(view, scalar)
    value = Value(view, scalar, text or view.cut(scalar.start, scalar.end), scope)
    pieces = parts(value.text)
    if text and scope.keys and (own := ownkeys.find(value)):
        yield own
    elif against := value.evidence.against:
        yield from value.mentions(against)
    elif text is None and len(pieces) == 1:
        yield from value.mentions(_ESCAPED)
    elif text and (selection := kustomization.find(value)) is not None:
        yield from selection
    elif text and (joined := split.find(value)):
        yield joined
    else:
        value = value.limited(Applicability.UNSAFE, value.evidence.doubt)
        value = value.limited(Applicability.DISPLAY_ONLY, _denied_by_alias(scalar, denied))
        if len(pieces) == 1:
            yield from scalars.find(value, find_structured)
            return
        scope = value.scope._replace(in_parts=True)
        for part in pieces:
            if scope.search(part.text):
                yield from scalars.find(Value(view, scalar, part, scope), find_structured)


def _denied_by_alias(scalar: Scalar, denied: dict[str, str]) -> str:
    """Why an alias of a scalar, or of what is around it, keeps it as it is; empty where none
    does."""
    if not denied:
        return ""
    anchors = (node.anchor for node in (scalar, *scalar.ancestors()) if node.anchor)
    reason = next((denied[anchor] for anchor in anchors if anchor in denied), "")
    return reason and f"an alias of it is {reason}"


def find_script(view: View, scope: Scope) -> Iterator[Found]:
    """What a shell script holds."""
    from k8sregistry_lint.finders.scripts import shell

    return shell.find(view, scope, find_structured)


def find_dockerfile(view: View, scope: Scope) -> Iterator[Found]:
    """Yield what a Dockerfile holds."""
    from k8sregistry_lint.finders.scripts import dockerfile

    return dockerfile.find(view, scope, find_structured)


def find_structured(view: View, scope: Scope) -> Iterator[Found] | None:
    """What a text inside of a scalar holds where it is a Dockerfile, JSON or YAML with a structure
    of its own, or a script; None where it is none of these."""
    from k8sregistry_lint.finders.scripts import dockerfile, shell

    if dockerfile.is_dockerfile(view.text):
        return find_dockerfile(view, scope)
    if view.text.lstrip()[:1] in ("{", "["):
        from k8sregistry_lint.syntax import jsonsource

        document = jsonsource.read(view.text, scope.search(view.text))
        if isinstance(document, Document):
            return find_in_document(view, document, scope)
    found = list(yamlsource.read(view.text, scope.search(view.text)))
    if all(
        isinstance(piece, Document) and isinstance(piece.root, MappingNode | SequenceNode)
        for piece in found
    ):
        return find(view, scope)
    return shell.find_embedded(view, scope, find_structured) if scope.is_script else None


def _denied(aliases: Iterable[Alias]) -> dict[str, str]:
    """The anchors of which an alias is at a place that is no image to move, with the reason."""
    denied: dict[str, str] = {}
    for alias in aliases:
        if alias.target not in denied and (against := evidence.of(alias).against):
            denied[alias.target] = against.reason
    return denied


def uncovered(positions: Sequence[int], covered: Sequence[tuple[int, int]]) -> list[int]:
    """The positions that no range covers; both are sorted."""
    left, at = [], 0
    for position in positions:
        while at < len(covered) and covered[at][1] <= position:
            at += 1
        if at == len(covered) or position < covered[at][0]:
            left.append(position)
    return left
