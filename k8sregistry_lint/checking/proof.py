"""The proof that edits do what they say and nothing else: the text is read before and after them,
and the two trees are compared, with their keys and with aliases resolved."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from k8sregistry_lint.finders import Finder, parts_of
from k8sregistry_lint.syntax.tree import Alias, MappingNode, Node, Scalar, Unparsed, walk
from k8sregistry_lint.syntax.yamlcontent import content
from k8sregistry_lint.text import SourceFile, Span, View, meets, splice

Change = tuple[Span, str]
_OTHER_TREE = "the edited text does not read as the same tree"


def why_unproven(before: SourceFile, after: SourceFile, changes: Sequence[Change]) -> str:
    """Why `after` is not proven to be `before` with `changes` (sorted, disjoint) made; empty if it
    is. Both texts have to read as the same tree; each edited scalar has to have the value that its
    edits say, all others the one they had; only insertions may be new; and no key may change, not
    even one that is an alias of an edited scalar."""
    places = _moved(changes)
    starts = [span.start for span, _ in changes]
    for one, other in zip_longest(parts_of(before), parts_of(after)):
        if one is None or other is None or one[0] is not other[0]:
            return _OTHER_TREE
        (finder, text), (_, edited) = one, other
        first = bisect_left(starts, text.origin(0))
        last = bisect_right(starts, text.origin(len(text.text)), lo=first)
        if first < last or text.text != edited.text:
            old = _Reading(finder, text, starts[first:last])
            new = _Reading(finder, edited, places[first:last])
            if reason := _why_part_unproven(before, old, new, changes[first:last]):
                return reason
    return ""


def _why_part_unproven(
    before: SourceFile, old: "_Reading", new: "_Reading", changes: Sequence[Change]
) -> str:
    """Why a part of a text is not proven; empty if it is."""
    added = [
        Span(at, at + len(text))
        for at, (span, text) in zip(new.places, changes, strict=True)
        if span.start == span.end
    ]
    kept = (
        node
        for node in new.nodes()
        if not added or not meets(added, _point(new.view.origin(node.start)))
    )
    changed = _Changed()
    for one, other in zip_longest(old.nodes(), kept):
        if one is None or other is None or _kind(one) != _kind(other):
            return _OTHER_TREE
        changed.see(one)
        if isinstance(one, Scalar) and isinstance(other, Scalar):
            inside = changes[
                bisect_left(old.offsets, one.start) : bisect_left(old.offsets, one.end)
            ]
            if not inside and one.value != other.value:
                return "a value that was not edited reads differently"
            if inside and new.value(other) != _edited(before, old, one, inside):
                return "a value reads differently than its edits say"
            if inside:
                changed.add(one)
    return "a key would be renamed" if changed.has_key else ""


class _Changed:
    """The nodes that edits change: edited scalars, aliases of what changes, and all that hold one
    of these."""

    def __init__(self) -> None:
        self.has_key = False
        """Whether a key is among them."""
        self._nodes: set[Node] = set()
        self._anchored: dict[str, Node] = {}

    def see(self, node: Node) -> None:
        """Take in the next node of the text; an alias stands for the last node with its anchor."""
        if node.anchor:
            self._anchored[node.anchor] = node
        if isinstance(node, Alias) and self._anchored.get(node.target) in self._nodes:
            self.add(node)

    def add(self, node: Node) -> None:
        """Take in that a node changes."""
        current: Node | None = node
        while current is not None and current not in self._nodes:
            self._nodes.add(current)
            self.has_key |= type(current.parent) is MappingNode and current.index % 2 == 0
            current = current.parent


def _point(offset: int) -> Span:
    return Span(offset, offset + 1)


def _moved(changes: Sequence[Change]) -> list[int]:
    """Where the changes begin in the edited text."""
    places, shift = [], 0
    for span, replacement in changes:
        places.append(span.start + shift)
        shift += len(replacement) - (span.end - span.start)
    return places


class _Reading:
    """A text as its reader sees it, in the documents that hold `places`; `offsets` are the places
    in the parse copy."""

    def __init__(self, finder: Finder, text: View, places: Sequence[int]) -> None:
        self._finder = finder
        self.places = places
        self.view = finder.parse_copy(text)
        self.offsets = sorted(self.view.offset(place) for place in places)

    def nodes(self) -> Iterator[Node]:
        """The nodes, parents before children; a document that cannot be parsed is one node."""
        for document in self._finder.read(self.view, self.offsets):
            if isinstance(document, Unparsed):
                yield _UNPARSED
            else:
                yield from walk(document.root)
                document.release()

    def content(self, scalar: Scalar) -> View | None:
        """The value of a scalar with the place of each character."""
        return content(self.view, scalar)

    def value(self, scalar: Scalar) -> str:
        """The value as `content` has it, which keeps the line ends of a block scalar."""
        text = self.content(scalar)
        return text.text if text else scalar.value


_UNPARSED = Alias(0, None, 0, "a part that cannot be parsed")


def _kind(node: Node) -> tuple[type[Node], str | None, str]:
    detail = (
        node.style if isinstance(node, Scalar) else node.target if isinstance(node, Alias) else ""
    )
    return type(node), node.anchor, detail


def _edited(
    source: SourceFile, reading: _Reading, scalar: Scalar, changes: Sequence[Change]
) -> str | None:
    """The value that a scalar has to have after the edits in it; None if an edit lies outside the
    text of its value. Masked text stays masked, and text that the parse copy leaves out stays out.
    """
    text, value = reading.content(scalar), reading.value(scalar)
    inside: list[Change] = []
    done = 0
    for span, replacement in changes:
        original = source.text[span.start : span.end]
        place = _place(text, span) if text else _next(value, original, done)
        if place is None:
            return None
        done = place.end
        before = value[place.start : place.end]
        if before or not original:
            inside.append(
                (place, replacement if before == original else before[0] * len(replacement))
            )
    return splice(value, inside)


def _place(text: View, span: Span) -> Span | None:
    """The range of a span of the source in the value of a scalar; empty if the parse copy leaves it
    out."""
    place = Span(max(text.offset(span.start), 0), max(text.offset(span.end), 0))
    left_out = place.start == place.end and span.start < span.end
    return place if left_out or text.span(*place) == span else None


def _next(value: str, original: str, done: int) -> Span | None:
    """The next occurrence of a text after `done`, for a scalar whose lines are folded."""
    at = value.find(original, done)
    return Span(at, at + len(original)) if at >= 0 else None
