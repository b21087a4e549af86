"""Read YAML of the plainest form by its lines, in less than half of the time that the events of a
reader take: what `kubectl get -o yaml` and most manifests consist of.

A document is plain if each of its lines is blank, a comment, `key: value`, `key:`, `- value` or
`- key: value`, where a value is a scalar in one line, or a collection in brackets in one line, and
if each line is indented as one above it. There is no doubt about the structure of such a text (YAML
1.2, section 8.2), so it needs no other reader. Any other text is left to one."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from sys import maxsize
from typing import Any, NamedTuple

from k8sregistry_lint.syntax.tree import (
    Collection,
    Document,
    MappingNode,
    Node,
    Scalar,
    SequenceNode,
)

WORTHWHILE = 20_000
"""How long a text has to be, in code points: the pattern of a line takes milliseconds to make."""
MAX_DEPTH = 250

_MORE = "\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
"""The characters beyond ASCII that mean nothing to YAML."""
_PLAIN = (
    rf"(?:[\w./~$(+<=;^\\{_MORE}]|-(?=[\w-]))[!-\"$-9;-~{_MORE}]*+"
    rf"(?>(?:(?:(?<=\S)#|:(?=[!-~{_MORE}])|[ ]++(?=[!-\"$-~{_MORE}]))[!-\"$-9;-~{_MORE}]*+)*)"
)
_QUOTED = rf"\"[ !#-\[\]-~{_MORE}]*+\"|'[ -&(-~{_MORE}]*+'"
_WORD = rf"(?:[A-Za-z0-9_./][\w./~=@-]*+(?>(?:[ ]++[\w./~=@-]++)*)|{_QUOTED})"
"""A scalar in brackets."""
_KEY = r"[A-Za-z0-9_/][\w./-]{0,200}+"


def _in_brackets(item: str) -> str:
    """The pattern of a collection in brackets with such items."""
    more = r"[ ]*+(?:,[ ]*+(?=[^\s,\]}])|(?=[\]}]))"
    return rf"\{{[ ]*+(?>(?:{_KEY}:[ ]++{item}{more})*)\}}|\[[ ]*+(?>(?:{item}{more})*)\]"


@lru_cache(1)
def _line() -> re.Pattern[str]:
    """A line with the blank ones and the comments below it."""
    flow = _in_brackets(rf"(?:{_in_brackets(_WORD)}|{_WORD})")
    comment = rf"(?>(?:#[ -~{_MORE}]*+)?)"
    return re.compile(
        rf"(?P<indent>[ ]*+)(?P<dash>-[ ]++)?(?>(?:(?P<key>{_KEY}):(?=[ \r\n]|\Z)[ ]*+)?)"
        rf"(?>(?:(?P<flow>{flow})|(?P<value>{_PLAIN}|{_QUOTED}))?)[ ]*+(?>(?:(?<=[ ]){comment})?)"
        rf"(?:\r?\n(?>(?:[ ]*+{comment}\r?\n)*)(?>(?:[ ]*+{comment}\Z)?)|\Z)",
        re.ASCII,
    )


_HEAD = re.compile(
    rf"(?>(?:---[ ]*+(?>(?:(?<=[ ])#[ -~{_MORE}]*+)?)\r?\n)?)"
    rf"(?>(?:[ ]*+(?>(?:#[ -~{_MORE}]*+)?)\r?\n)*)",
    re.ASCII,
)
_INDENT, _DASH, _NAME, _FLOW, _VALUE = range(1, 6)

_OTHERS = (": |", ": >", ": &", ": *", ": !", "- |", "- &", "- *", "- !")
"""What a text holds that is not plain, nearly always: looked for first, as that takes no time."""

_new = tuple.__new__
"""Makes a named tuple in half of the time that its class takes."""

ReadFlow = Callable[[int, int], Document]
"""Reads the collection in brackets at text[start:end]."""


class _Key(NamedTuple):
    """The key of a line."""

    line: re.Match[str]

    @property
    def value(self) -> str:
        key: str = self.line[_NAME]
        return key


class _Value(NamedTuple):
    """The value of a line, which may be empty."""

    line: re.Match[str]

    @property
    def value(self) -> str | None:
        if self.line.lastindex == _FLOW:
            return None
        text = self.line[_VALUE] or ""
        return text[1:-1] if text[:1] in ("'", '"') else text


def document(
    text: str, start: int, end: int, positions: Sequence[int], read_flow: ReadFlow
) -> Document | None:
    """The document at text[start:end], as any reader of YAML has it; None if it is not plain."""
    if end - start > WORTHWHILE and any(text.find(other, start, end) >= 0 for other in _OTHERS):
        return None
    head = _HEAD.match(text, start, end)
    reached = head.end() if head else start
    at = bisect_left(positions, reached)
    position = positions[at] if at < len(positions) else maxsize
    tree = _Tree(read_flow)
    pattern = _line()
    while reached < end:
        line = pattern.match(text, reached, end)
        if line is None or not tree.take(line):
            return None
        reached = line.end()
        while position < reached:
            if not tree.touch(line, position):
                return None
            at += 1
            position = positions[at] if at < len(positions) else maxsize
    if not tree.collections:
        return None
    begun = start if text.startswith("---", start) else tree.collections[0].start
    return tree.finish(begun, end)


class _Tree:
    """The tree of a document that is being read."""

    def __init__(self, read_flow: ReadFlow) -> None:
        self.collections: list[Collection] = []
        self._node_of = partial(_node_of, read_flow, self.collections)
        self._touched: list[Scalar] = []
        self._awaiting: re.Match[str] | None = None
        """The last line if its key has no value yet."""
        self._open: list[tuple[int, Collection]] = []
        """The collections around a line, the innermost last, each with the column (0-based) of its
        items."""
        self._column = -1
        self._held: list[Any] = []
        self._in_list = False
        """The column of the innermost collection, what it holds, and whether it is a list."""

    def take(self, line: re.Match[str]) -> bool:
        """Take the next line; False if it is not plain in this place. It runs for every line of a
        stream, so it asks for little."""
        content, last = line.end(_INDENT), line.lastindex or 0
        is_item, has_key = line.end(_DASH) >= 0, line.end(_NAME) >= 0
        if not has_key and not (is_item and last >= _FLOW):
            return False
        column = content - line.start()
        if self._awaiting and (column < self._column or (column == self._column and not is_item)):
            self._end_value()
        if column < self._column or (self._in_list and not is_item):
            self._close(column, content, is_item=is_item)
        if column > self._column or (is_item and not self._in_list):
            if (self.collections and not self._awaiting) or len(self._open) >= MAX_DEPTH:
                return False
            self._begin(SequenceNode if is_item else MappingNode, content, column)
        if is_item and has_key:
            self._begin(MappingNode, line.start(_NAME), line.start(_NAME) - line.start())
        if has_key:
            self._held.append(_new(_Key, (line,)))
        if last >= _FLOW:
            self._held.append(_new(_Value, (line,)))
            self._awaiting = None
        else:
            self._awaiting = line
        return True

    def touch(self, line: re.Match[str], position: int) -> bool:
        """Note the scalar of the last line that holds a position; False if it is in brackets."""
        if line.start(_FLOW) <= position < line.end(_FLOW):
            return False
        at = len(self._held) - 1
        if line.start(_NAME) <= position < line.end(_NAME):
            at -= self._awaiting is None
        elif not line.start(_VALUE) <= position < line.end(_VALUE):
            return True  # it is in a comment
        scalar = self._open[-1][1].node_at(at)
        if isinstance(scalar, Scalar) and scalar not in self._touched[-1:]:
            self._touched.append(scalar)
        return True

    def finish(self, start: int, end: int) -> Document:
        """The document, which has no more lines."""
        self._end_value()
        self._close(-1, end, is_item=False)
        return Document(start, end, self.collections[0], self._touched, [], self.collections)

    def _end_value(self) -> None:
        """Give the last key an empty value if it has none."""
        if self._awaiting:
            self._held.append(_Value(self._awaiting))
            self._awaiting = None

    def _begin(self, kind: type[MappingNode | SequenceNode], start: int, column: int) -> None:
        """Begin a collection, as the value of the last key or as an item."""
        parent = self._open[-1][1] if self._open else None
        node = kind(start, parent, len(self._held), None, self._node_of)
        if parent:
            self._held.append(node)
        self._open.append((column, node))
        self.collections.append(node)
        self._column, self._held, self._in_list = column, node.held, kind is SequenceNode

    def _close(self, column: int, end: int, *, is_item: bool) -> None:
        """End the collections in which a line in a column cannot be. A list may be in the same
        column as its key, so that only an item goes on with it."""
        while column < self._column or (column == self._column and self._in_list and not is_item):
            self._open.pop()[1].end = end
            self._column, node = self._open[-1] if self._open else (-1, None)
            self._held = node.held if node else []
            self._in_list = isinstance(node, SequenceNode)


def _node_of(
    read_flow: ReadFlow,
    collections: list[Collection],
    held: _Key | _Value,
    parent: Collection | None,
    index: int,
) -> Node:
    line = held.line
    if isinstance(held, _Key):
        return Scalar(*line.span(_NAME), parent, index, None, held.value, "")
    if held.value is None:
        flow = read_flow(*line.span(_FLOW))
        assert flow.root
        flow.root.parent, flow.root.index = parent, index
        collections += flow.collections
        return flow.root
    start, end = line.span(_VALUE) if line[_VALUE] else (line.end(_NAME) + 1,) * 2
    quote = line.string[start:end][:1]
    style = quote if quote in ("'", '"') else ""
    return Scalar(start, end, parent, index, None, held.value, style)
