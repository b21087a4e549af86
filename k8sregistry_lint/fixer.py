"""Fixes to new texts, each proven before anyone writes it: pure."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from k8sregistry_lint.finders import finder_of
from k8sregistry_lint.model import Edit, FileReport
from k8sregistry_lint.text import SourceFile, Span, View, splice
from k8sregistry_lint.tree import Alias, Node, Scalar, Unparsed, walk
from k8sregistry_lint.yamlsource import content

Check = Callable[[SourceFile], FileReport]


class UnprovenFixError(Exception):
    """A new text that is not what the edits promise; the message says in what."""


def fixed(source: SourceFile, edits: Sequence[Edit], before: FileReport, check: Check) -> SourceFile:
    """`source` with `edits` made. Raises UnprovenFixError unless it reads as before but for the edited scalars, and a check
    finds none of what was edited and nothing that was not there."""
    changes = sorted({(edit.span, edit.replacement) for edit in edits})
    try:
        after = SourceFile(source.path, splice(source.text, changes))
    except ValueError as error:
        raise UnprovenFixError(str(error)) from None
    spans = [span for span, _ in changes]
    _prove_same_shape(source, after, changes)
    expected = [finding.image for finding in before.findings if not _edited(source.path, spans, finding.fix.edits)]
    found = [finding.image for finding in check(after).findings]
    if sorted(expected) != sorted(found):
        raise UnprovenFixError("a second check finds something else than what was left")
    return after


def _edited(path: str, spans: Sequence[Span], edits: Sequence[Edit]) -> bool:
    """Whether all edits of a finding in this file are among those that were made."""
    mine = [edit for edit in edits if edit.path == path]
    return bool(mine) and all(_contains(spans, edit.span) for edit in mine)


def _contains(spans: Sequence[Span], span: Span) -> bool:
    at = bisect_left(spans, span)
    return at < len(spans) and spans[at] == span


def _prove_same_shape(before: SourceFile, after: SourceFile, changes: Sequence[tuple[Span, str]]) -> None:
    """Both texts read as the same tree, in which only scalars that were edited have another value and only insertions are new."""
    moved, shift = [], 0
    for span, replacement in changes:
        moved.append(span.start + shift)
        shift += len(replacement) - (span.end - span.start)
    starts = [span.start for span, _ in changes]
    added = [Span(at, at + len(text)) for at, (span, text) in zip(moved, changes, strict=True) if span.start == span.end]
    kept = (node for node in _nodes(after, moved) if not any(at.start <= node.span.start < at.end for at in added))
    for old, new in zip_longest(_nodes(before, starts), kept):
        if old is None or new is None or old.kind != new.kind:
            raise UnprovenFixError("the edited text does not read as the same tree")
        mine = changes[bisect_left(starts, old.span.start) : bisect_left(starts, old.span.end)]
        if new.value != (_edited_value(old, mine, before.text) if mine and old.kind.startswith("scalar") else old.value):
            raise UnprovenFixError("a value reads differently than its edits say")


def _edited_value(old: "_Read", changes: Sequence[tuple[Span, str]], source: str) -> str:
    """What a scalar has to read as after the edits in it. Masked text stays masked, and what the parse copy leaves out stays out."""
    inside: list[tuple[Span, str]] = []
    done = 0
    for span, replacement in changes:
        place = _place(old, span, source, done)
        done = place.end
        text = old.value[place.start : place.end]
        if text or span.start == span.end:
            inside.append((place, replacement if text == source[span.start : span.end] else text[0] * len(replacement)))
    return splice(old.value, inside)


def _place(old: "_Read", span: Span, source: str, done: int) -> Span:
    """Where a span of the source stands in the value of a scalar: the next such text behind `done` where its lines are folded."""
    if old.content is None:
        at = old.value.find(source[span.start : span.end], done)
        place, is_there = Span(at, at + span.end - span.start), at >= 0
    else:
        place = Span(max(old.content.offset(span.start), 0), max(old.content.offset(span.end), 0))
        is_there = old.content.span(*place) == span or (place.start == place.end and span.start < span.end)
    if not is_there:
        raise UnprovenFixError("an edit does not lie in the text of its value")
    return place


class _Read(NamedTuple):
    """A node as it reads: its kind with style and anchor, its value, its place in the source and the places of its characters."""

    kind: str
    value: str
    span: Span
    content: View | None = None


def _nodes(source: SourceFile, positions: Sequence[int]) -> Iterator[_Read]:
    """The nodes of the documents at `positions`, parents before children."""
    finder = finder_of(source)
    view = finder.parse_copy(source.body)
    for document in finder.read(view, sorted(view.offset(position) for position in positions)):
        if isinstance(document, Unparsed):
            yield _Read("unparsed", "", Span(0, 0))
            continue
        for node in walk(document.root):
            yield _read_node(view, node)


def _read_node(view: View, node: Node) -> _Read:
    span = Span(view.origin(node.start), view.origin(max(node.end - 1, node.start)) + 1)
    if isinstance(node, Scalar):
        text = content(view, node)
        return _Read(f"scalar {node.style} {node.anchor}", text.text if text else node.value, span, text)
    return _Read(f"{type(node).__name__} {node.anchor}", node.target if isinstance(node, Alias) else "", span)
