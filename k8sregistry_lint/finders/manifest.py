"""YAML and JSON of any kind: every scalar that is a reference, decided by its value and denied by
its context."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from k8sregistry_lint.finders import comments, kustomization, lines, scalars, split
from k8sregistry_lint.finders.context import mention_reason, sealed_reason
from k8sregistry_lint.finders.scope import Scope
from k8sregistry_lint.model import Applicability, Found, NotificationKind, PossibleMention, Unread
from k8sregistry_lint.syntax import jsonsource, yamlsource
from k8sregistry_lint.syntax.tree import (
    Alias,
    Document,
    MappingNode,
    Scalar,
    SequenceNode,
    Unparsed,
)
from k8sregistry_lint.text import Span, View

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
    covered: list[tuple[int, int]] = []
    for piece in yamlsource.read(view.text, positions):
        if isinstance(piece, Unparsed):
            covered.append((piece.start, piece.end))
            yield piece
        else:
            covered += ((scalar.start, scalar.end) for scalar in piece.touched)
            yield from find_in_document(view, piece, scope, parts)
            piece.release()
    yield from comments.find(view, _outside(positions, covered), scope)


def find_kustomization(view: View, scope: Scope) -> Iterator[Found]:
    """What a kustomization holds, whose kind is optional."""
    return find(view, replace(scope, kustomization=True))


def find_json(view: View, scope: Scope) -> Iterator[Found]:
    """What a JSON text holds; what is no JSON is read as YAML, which forgives comments and loose
    commas."""
    positions = scope.search(view.text)
    documents = jsonsource.read_all(view.text, positions)
    if isinstance(documents, Unparsed):
        yield from find(view, scope)
        return
    for document in documents:
        yield from find_in_document(view, document, scope)
    for position in _outside(
        positions,
        [(scalar.start, scalar.end) for document in documents for scalar in document.touched],
    ):
        yield PossibleMention(
            Span(view.origin(position), view.origin(position) + 1), "a comment in JSON"
        )


def read(view: View, positions: Sequence[int]) -> Iterator[Document | Unparsed]:
    """The YAML documents at some offsets."""
    return yamlsource.read(view.text, positions)


def read_json(view: View, positions: Sequence[int]) -> Iterator[Document | Unparsed]:
    """The JSON documents, or what YAML makes of them."""
    documents = jsonsource.read_all(view.text, positions)
    return read(view, positions) if isinstance(documents, Unparsed) else iter(documents)


def find_in_document(
    view: View, document: Document, scope: Scope, parts: Parts = whole
) -> Iterator[Found]:
    """What one document holds, its comments apart."""
    scope = scope.limited(Applicability.DISPLAY_ONLY, sealed_reason(document.root))
    denied = _denied(document.aliases)
    for scalar in document.touched:
        yield from find_in_scalar(view, scalar, denied, scope, parts)


def find_in_scalar(
    view: View, scalar: Scalar, denied: dict[str, str], scope: Scope, parts: Parts = whole
) -> Iterator[Found]:
    """What one scalar holds, judged at its own place and at every alias of it."""
    text = yamlsource.content(view, scalar)
    whole_text = text or view.cut(scalar.start, scalar.end)
    pieces = parts(whole_text)
    if reason := mention_reason(scalar):
        yield from scalars.mentions(whole_text, scope, reason)
    elif text is None and len(pieces) == 1:
        yield from scalars.mentions(whole_text, scope, "written over several lines or with escapes")
    elif text and (selection := kustomization.find(text, scalar, scope)) is not None:
        yield from selection
    elif text and (joined := split.find(view, scalar, scope)):
        yield joined
    else:
        anchors = (
            (node.anchor for node in (scalar, *scalar.ancestors()) if node.anchor) if denied else ()
        )
        reason = next((denied[anchor] for anchor in anchors if anchor in denied), "")
        scope = scope.limited(Applicability.DISPLAY_ONLY, reason and f"an alias of it is {reason}")
        for part in pieces:
            if scope.search(part.text):
                yield from scalars.find(part, scalar, scope, find_structured)


def find_structured(view: View, scope: Scope) -> Iterator[Found] | None:
    """What a text inside of a scalar holds where it is JSON or YAML with a structure of its own,
    None where it is not."""
    if view.text.lstrip()[:1] in ("{", "["):
        document = jsonsource.read(view.text, scope.search(view.text))
        if isinstance(document, Document):
            return find_in_document(view, document, scope)
    found = list(yamlsource.read(view.text, scope.search(view.text)))
    if all(
        isinstance(piece, Document) and isinstance(piece.root, MappingNode | SequenceNode)
        for piece in found
    ):
        return find(view, scope)
    return None


def _denied(aliases: Iterable[Alias]) -> dict[str, str]:
    """The anchors of which an alias stands where no image to move is, with the reason."""
    denied: dict[str, str] = {}
    for alias in aliases:
        if alias.target not in denied and (reason := mention_reason(alias)):
            denied[alias.target] = reason
    return denied


def _outside(positions: Sequence[int], covered: Sequence[tuple[int, int]]) -> list[int]:
    """The positions that no range covers; both are sorted."""
    left, at = [], 0
    for position in positions:
        while at < len(covered) and covered[at][1] <= position:
            at += 1
        if at == len(covered) or position < covered[at][0]:
            left.append(position)
    return left
