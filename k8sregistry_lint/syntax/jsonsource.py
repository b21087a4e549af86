"""JSON text to a document with exact places. A scanner of its own, because YAML readers refuse keys
of over 1,024 characters and the standard library's reader keeps no places; strings are decoded by
the standard library, and what holds no position is passed over by it."""

import re
import sys
from bisect import bisect_left
from collections.abc import Sequence as Run
from functools import partial
from json.decoder import JSONDecoder, scanstring  # type: ignore[attr-defined]
from typing import Any

from k8sregistry_lint.syntax.tree import (
    Collection,
    Document,
    MappingNode,
    Node,
    Part,
    Scalar,
    SequenceNode,
    Unparsed,
)

MAX_DEPTH = 1_000
MIN_PART = 100
MAX_PART = 1 << 16
"""How long a collection has to be, and may be, to be passed over: what it holds is in memory for
that moment."""

_TOKEN = re.compile(
    r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]]|//[^\r\n]*|/\*.*?(?:\*/|\Z)|[^ \t\r\n"{}\[\],:]+|"',
    re.DOTALL,
)
_SEVERAL = "holds more than one value"
_WORD = re.compile(r"-?\d[\d.eE+-]*|true|false|null")


def read_all(text: str, positions: Run[int]) -> list[Document] | Unparsed:
    """The values that `text` holds one behind the other, as the catalogs of OLM have them; most
    often that is one."""
    found: list[Document] = []
    ends = _Ends(text, positions)
    begin = 0
    while begin < len(text) or not found:
        stop = len(text)
        piece = _read(text, begin, stop, positions, ends)
        if isinstance(piece, Unparsed) and piece.message == _SEVERAL:
            stop = piece.offset
            piece = _read(text, begin, stop, positions, ends)
        if isinstance(piece, Unparsed):
            return piece
        found.append(piece)
        begin = stop
    return found


def read(text: str, positions: Run[int]) -> Document | Unparsed:
    """The one value that `text` is; `positions` are sorted offsets. Comments are passed over;
    commas and colons are not checked for their places."""
    return _read(text, 0, len(text), positions, _Ends(text, positions))


def _read(
    text: str, begin: int, stop: int, positions: Run[int], ends: "_Ends | None"
) -> Document | Unparsed:
    """The one value that text[begin:stop] is; `ends` tells what of it may be passed over. One plain
    loop, because it runs for every token of a large file."""
    top: list[Any] = []
    parent: Collection | None = None
    siblings = top
    collections: list[Collection] = []
    touched: list[Scalar] = []
    depth = 0
    next_position = positions[0] if positions else sys.maxsize
    node_of = partial(_made, text, collections)
    tokens = _TOKEN.finditer(text, begin, stop)
    while match := next(tokens, None):
        token, start = match[0], match.start()
        first = token[0]
        if first in "}]":
            if parent is None or (type(parent) is MappingNode) != (first == "}"):
                return Unparsed(0, len(text), f"found {first} where nothing is open", start)
            parent.end, parent, depth = match.end(), parent.parent, depth - 1
            siblings = top if parent is None else parent.held
            continue
        if first == "/" and token[1:2] in ("/", "*"):
            if token[1] == "*" and not (len(token) > 3 and token.endswith("*/")):
                return Unparsed(0, len(text), "a comment is not closed", start)
            continue
        if parent is None and top:
            return Unparsed(0, len(text), _SEVERAL, start)
        if first == '"':
            value = _decoded(token)
            if value is None:
                return Unparsed(0, len(text), "a string is not closed or has an odd escape", start)
            scalar = Scalar(start, match.end(), parent, len(siblings), None, value, '"')
            siblings.append(scalar)
            if next_position < scalar.end:
                at = bisect_left(positions, start)
                next_position = positions[at] if at < len(positions) else sys.maxsize
                if next_position < scalar.end:
                    touched.append(scalar)
                    next_position = scalar.end
        elif first in "{[":
            if parent and ends and (end := ends.end_of(start)):
                siblings.append(Part(start, end))
                tokens = _TOKEN.finditer(text, end, stop)
                continue
            make = MappingNode if first == "{" else SequenceNode
            parent = make(start, parent, len(siblings), None, node_of)
            siblings.append(parent)
            collections.append(parent)
            siblings = parent.held
            depth += 1
            if depth > MAX_DEPTH and ends:
                return Unparsed(0, len(text), f"is nested deeper than {MAX_DEPTH} levels", start)
        elif _WORD.fullmatch(token):
            siblings.append(Scalar(start, match.end(), parent, len(siblings), None, token, ""))
        else:
            return Unparsed(0, len(text), "is not JSON", start)
    if parent is not None or not top:
        return Unparsed(0, len(text), "is not JSON", len(text))
    return Document(begin, stop, top[0], touched, [], collections)


def _made(
    text: str, collections: list[Collection], part: Part, parent: Collection | None, index: int
) -> Node:
    """What was passed over, read after all."""
    made = _read(text, part.start, part.end, (), None)
    assert isinstance(made, Document)
    assert made.root is not None
    collections += made.collections
    made.root.parent, made.root.index = parent, index
    return made.root


def _refused(word: str) -> None:
    """NaN and Infinity, which the standard library reads and JSON does not know."""
    raise ValueError(word)


class _Ends:
    """Where collections end that hold no position, found by the standard library's scanner, in a
    tenth of the time that it takes to read them. It has to look at them before it is known whether
    it gets to the end, so what it may look at in all is bounded."""

    _FREE = 1 << 20
    _scan = JSONDecoder(
        strict=False, parse_int=len, parse_float=len, parse_constant=_refused
    ).scan_once  # type: ignore[attr-defined]

    def __init__(self, text: str, positions: Run[int]) -> None:
        self._text = text
        self._positions = positions
        self._seen = 0

    def end_of(self, start: int) -> int:
        """The end of the collection at `start`, 0 where that is not known."""
        at = bisect_left(self._positions, start)
        limit = min(
            start + MAX_PART, self._positions[at] if at < len(self._positions) else len(self._text)
        )
        if limit - start < MIN_PART or self._seen > 8 * start + self._FREE:
            return 0
        try:
            length = int(self._scan(self._text[start:limit], 0)[1])
        except (ValueError, StopIteration, RecursionError):
            self._seen += limit - start
            return 0
        self._seen += length
        return start + length


def _decoded(token: str) -> str | None:
    """The value of a string in its quotes, None where it has none."""
    if "\\" not in token:
        return token[1:-1] if len(token) > 1 else None
    try:
        return str(scanstring(token, 1, False)[0])  # noqa: FBT003 - the function takes no keywords
    except ValueError:
        return None
