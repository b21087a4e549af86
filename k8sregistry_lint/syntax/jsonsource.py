"""Read JSON text into documents with exact places. The scanner is our own, because YAML readers
refuse keys of over 1,024 characters and the standard library's reader keeps no places. The standard
library decodes strings, and skips collections in which nothing was asked for."""

import re
import sys
from bisect import bisect_left
from collections.abc import Sequence
from functools import partial
from json.decoder import JSONDecoder, scanstring  # type: ignore[attr-defined]
from typing import Any

from k8sregistry_lint.regex import regex
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

MAX_DEPTH = 250
"""Several times what any real file has. The place of a value is judged by everything around it, so
time grows with the depth."""
MIN_PART = 100
MAX_PART = 1 << 16
"""The shortest and the longest collection that is skipped, in characters: while it is skipped, its
values are in memory."""

_TOKEN = regex(
    r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]]|//[^\r\n]*|/\*.*?(?:\*/|\Z)|[^ \t\r\n"{}\[\],:]+|"',
    re.DOTALL,
)
_UNCLOSED = "a string is not closed or has an unknown escape"
_SEVERAL = "holds more than one value"
_ITEM = "[]"
_ASKED = {"metadata", "labels", "ownerReferences", "ownerReferences[]"}
"""The collections that every object is asked for: what it is called, and whose it is."""
_KIND = {"apiVersion", "kind"}
_BEGINNING = 20
"""How many nodes of an object are looked at for its kind."""
_WORD = regex(r"-?\d[\d.eE+-]*|true|false|null")


def read_all(
    text: str, positions: Sequence[int], *, statuses: bool = True
) -> list[Document] | Unparsed:
    """The values of `text`: usually one, but the catalogs of OLM hold several in a row.
    `positions` are sorted offsets; without `statuses`, most of those in the status of an object do
    not count."""
    documents: list[Document] = []
    ends = _Ends(text, positions, statuses=statuses)
    begin = 0
    while begin < len(text) or not documents:
        stop = len(text)
        piece = _read(text, begin, stop, positions, ends)
        if isinstance(piece, Unparsed) and piece.message == _SEVERAL:
            stop = piece.offset
            piece = _read(text, begin, stop, positions, ends)
        if isinstance(piece, Unparsed):
            return piece
        documents.append(piece)
        begin = stop
    return documents


def read(text: str, positions: Sequence[int]) -> Document | Unparsed:
    """The single value of `text`; `positions` are sorted offsets. Comments are skipped, and commas
    and colons may be anywhere."""
    return _read(text, 0, len(text), positions, _Ends(text, positions))


def _read(
    text: str,
    begin: int,
    stop: int,
    positions: Sequence[int],
    ends: "_Ends | None",
    collections: list[Collection] | None = None,
) -> Document | Unparsed:
    """Read the single value of text[begin:stop]; `ends` knows which collections may be skipped, and
    `collections` are those of the document that it belongs to."""
    top: list[Any] = []
    parent: Collection | None = None
    siblings = top
    collections = [] if collections is None else collections
    touched: list[Scalar] = []
    keys: dict[str, str] = {}
    next_position = _following(positions, begin)
    node_of = partial(_read_skipped, text, collections)
    tokens = _TOKEN.finditer(text, begin, stop)
    while match := next(tokens, None):
        token, start = match[0], match.start()
        first = token[0]
        if first in "}]":
            if parent is None or (type(parent) is MappingNode) != (first == "}"):
                return Unparsed(0, len(text), f"{first} closes nothing", start)
            if ends:
                ends.leave(holds=bool(touched) and touched[-1].start > parent.start)
            parent.end, parent = match.end(), parent.parent
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
                return Unparsed(0, len(text), _UNCLOSED, start)
            # Where a key is, objects have the same few strings.
            value = value if len(siblings) % 2 else keys.setdefault(value, value)
            scalar = Scalar(start, match.end(), parent, len(siblings), None, value, '"')
            siblings.append(scalar)
            if next_position < scalar.end:
                next_position = _following(positions, start)
                if next_position < scalar.end:
                    touched.append(scalar)
                    next_position = scalar.end
        elif first in "{[":
            if ends and (end := ends.enter(start, parent)):
                siblings.append(Part(start, end))
                tokens = _TOKEN.finditer(text, end, stop)
                continue
            make = MappingNode if first == "{" else SequenceNode
            parent = make(start, parent, len(siblings), None, node_of)
            siblings.append(parent)
            collections.append(parent)
            siblings = parent.held
            if ends and ends.depth > MAX_DEPTH:
                return Unparsed(0, len(text), f"is nested deeper than {MAX_DEPTH} levels", start)
        elif _WORD.fullmatch(token):
            siblings.append(Scalar(start, match.end(), parent, len(siblings), None, token, ""))
        else:
            return Unparsed(0, len(text), "is not JSON", start)
    if parent is not None or not top:
        return Unparsed(0, len(text), "is not JSON", len(text))
    return Document(begin, stop, top[0], touched, [], collections)


def _following(positions: Sequence[int], offset: int) -> int:
    """The first of some sorted positions that is not before `offset`."""
    at = bisect_left(positions, offset)
    return positions[at] if at < len(positions) else sys.maxsize


def _read_skipped(
    text: str, collections: list[Collection], part: Part, parent: Collection | None, index: int
) -> Node:
    """A skipped collection, read after all; what is in it stays skipped for now."""
    ends = _Ends(text, (part.end,))
    document = _read(text, part.start, part.end, (), ends, collections)
    if isinstance(document, Unparsed):  # deeper than is read otherwise, and known to be JSON
        document = _read(text, part.start, part.end, (), None, collections)
    assert isinstance(document, Document)
    assert document.root is not None
    document.root.parent, document.root.index = parent, index
    return document.root


def _is_object(node: Collection) -> bool:
    """Whether a mapping begins with the kind of an object, as those do that kubectl prints."""
    keys = {key.value for key in node.held[:_BEGINNING:2] if type(key) is Scalar}
    return keys >= _KIND and type(node) is MappingNode


def _refused(word: str) -> None:
    """Refuse NaN and Infinity, which the standard library accepts and JSON does not have."""
    raise ValueError(word)


class _Ends:
    """Finds the ends of collections that hold no position, with the standard library's scanner, in
    a tenth of the time that reading them takes. A scan may fail after it has looked at much of the
    text, so the total of what it may look at is bounded. As the items of a list are alike, a
    collection is read without a try if the last one of its name could not be skipped."""

    _FREE = 1 << 20
    _scan = JSONDecoder(
        strict=False, parse_int=len, parse_float=len, parse_constant=_refused
    ).scan_once  # type: ignore[attr-defined]

    def __init__(self, text: str, positions: Sequence[int], *, statuses: bool = True) -> None:
        self._text = text
        self._positions = positions
        self._statuses = statuses
        self._seen = 0
        self._entered: list[str] = []
        self._holding: set[str] = set()

    def enter(self, start: int, parent: Collection | None) -> int:
        """The end of a collection of `parent`; 0 if it is to be read, which ends with `leave`."""
        name = self._name(parent)
        end = 0 if parent is None or name in _ASKED else self._end(start, name, parent)
        if not end:
            self._entered.append(name)
        return end

    def leave(self, *, holds: bool) -> None:
        """Leave the collection that was entered last; `holds` says whether it holds a position."""
        name = self._entered.pop()
        if not holds:
            self._holding.discard(name)

    @property
    def depth(self) -> int:
        """How many collections are entered."""
        return len(self._entered)

    def _name(self, parent: Collection | None) -> str:
        """What like collections have in common: the key, or that of the list and a mark."""
        if type(parent) is MappingNode and parent.held and type(key := parent.held[-1]) is Scalar:
            return key.value
        return f"{self._entered[-1].removesuffix(_ITEM)}{_ITEM}" if parent else ""

    def _end(self, start: int, name: str, parent: Collection) -> int:
        """The end of the collection at `start`, 0 if it is not known."""
        at = bisect_left(self._positions, start)
        position = self._positions[at] if at < len(self._positions) else len(self._text)
        if name == "status" and not self._statuses and _is_object(parent):
            position = len(self._text)
        limit = min(start + MAX_PART, position)
        if limit - start < MIN_PART or self._seen > 8 * start + self._FREE:
            return 0
        if name in self._holding and limit == position < len(self._text):
            return 0
        try:
            length = int(self._scan(self._text[start:limit], 0)[1])
        except (ValueError, StopIteration, RecursionError):
            self._seen += limit - start
            self._holding.add(name)
            return 0
        self._seen += length
        self._holding.discard(name)
        return start + length


def _decoded(token: str) -> str | None:
    """The value of a string with its quotes, None for a malformed one."""
    if "\\" not in token:
        return token[1:-1] if len(token) > 1 else None
    try:
        return str(scanstring(token, 1, False)[0])  # noqa: FBT003 - the function takes no keywords
    except ValueError:
        return None
