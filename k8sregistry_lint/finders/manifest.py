"""YAML and JSON of any kind: every scalar that is a reference, decided by its value and denied by its context."""

from collections.abc import Iterator, Sequence

from k8sregistry_lint import jsonsource, yamlsource
from k8sregistry_lint.finders import comments, lines, scalars
from k8sregistry_lint.finders.context import bystander_reason, sealed_reason
from k8sregistry_lint.finders.scope import Scope
from k8sregistry_lint.model import Applicability, Found, Unread
from k8sregistry_lint.text import View
from k8sregistry_lint.tree import Alias, Document, Mapping, Node, Scalar, Unparsed
from k8sregistry_lint.tree import Sequence as SequenceNode


def find(view: View, scope: Scope) -> Iterator[Found]:
    """What a stream of YAML documents holds."""
    positions = scope.search(view.text)
    if not positions:
        return
    outside = _Outside(positions)
    for piece in yamlsource.read(view.text, positions):
        if isinstance(piece, Unparsed):
            yield Unread("unparsed", f"is not YAML: {piece.message}", view.origin(piece.offset))
            yield from lines.find(view, piece.start, piece.end, positions, scope)
            outside.cover(piece.start, piece.end)
        else:
            for scalar in piece.touched:
                outside.cover(scalar.start, scalar.end)
            yield from find_in_document(view, piece, scope)
    yield from comments.find(view, outside.positions(), scope)


def find_json(view: View, scope: Scope) -> Iterator[Found]:
    """What a JSON text holds; what is no JSON is read as YAML, which forgives comments and loose commas."""
    document = jsonsource.read(view.text, scope.search(view.text))
    yield from find(view, scope) if isinstance(document, Unparsed) else find_in_document(view, document, scope)


def read(view: View, positions: Sequence[int]) -> Iterator[Document | Unparsed]:
    """The YAML documents at some offsets."""
    return yamlsource.read(view.text, positions)


def read_json(view: View, positions: Sequence[int]) -> Iterator[Document | Unparsed]:
    """The JSON document, or what YAML makes of it."""
    document = jsonsource.read(view.text, positions)
    return read(view, positions) if isinstance(document, Unparsed) else iter([document])


def find_in_document(view: View, document: Document, scope: Scope) -> Iterator[Found]:
    """What one document holds, its comments apart."""
    scope = scope.limited(Applicability.DISPLAY_ONLY, sealed_reason(document.root))
    for scalar in document.touched:
        yield from find_in_scalar(view, scalar, document.aliases, scope)


def find_in_scalar(view: View, scalar: Scalar, aliases: Sequence[Alias], scope: Scope) -> Iterator[Found]:
    """What one scalar holds, judged at its own place and at every alias of it."""
    text = yamlsource.content(view, scalar)
    raw = view.cut(scalar.start, scalar.end)
    if reason := bystander_reason(scalar):
        yield from scalars.bystanders(text or raw, scope, reason)
    elif text is None:
        yield from scalars.bystanders(raw, scope, "written over several lines or with escapes")
    else:
        reason = next((why for use in _uses(scalar, aliases) if (why := bystander_reason(use))), "")
        scope = scope.limited(Applicability.DISPLAY_ONLY, reason and f"an alias of it is {reason}")
        yield from scalars.find(text, scalar, scope, find_structured)


def find_structured(view: View, scope: Scope) -> Iterator[Found] | None:
    """What a text inside of a scalar holds where it is JSON or YAML with a structure of its own, None where it is not."""
    if view.text.lstrip()[:1] in ("{", "["):
        document = jsonsource.read(view.text, scope.search(view.text))
        if isinstance(document, Document):
            return find_in_document(view, document, scope)
    found = list(yamlsource.read(view.text, scope.search(view.text)))
    if all(isinstance(piece, Document) and isinstance(piece.root, Mapping | SequenceNode) for piece in found):
        return find(view, scope)
    return None


def _uses(scalar: Scalar, aliases: Sequence[Alias]) -> Iterator[Node]:
    """The aliases that stand for a scalar or for something that it is a part of."""
    if aliases:
        anchors = {node.anchor for node in (scalar, *scalar.ancestors()) if node.anchor}
        yield from (alias for alias in aliases if alias.target in anchors)


class _Outside:
    """The positions that nothing has covered yet."""

    def __init__(self, positions: Sequence[int]) -> None:
        self._open = list(positions)
        self._covered: list[tuple[int, int]] = []

    def cover(self, start: int, end: int) -> None:
        self._covered.append((start, end))

    def positions(self) -> list[int]:
        """What is left, in one pass: both lists are sorted."""
        left, at = [], 0
        for position in self._open:
            while at < len(self._covered) and self._covered[at][1] <= position:
                at += 1
            if at == len(self._covered) or position < self._covered[at][0]:
                left.append(position)
        return left

