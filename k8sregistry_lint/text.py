"""Bytes and text, offsets and positions, and the splice. It knows newlines and the byte order mark,
and nothing about YAML."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

BOM = "\ufeff"
MAX_SNIPPET = 1_000
"""How much of a line a region shows, in code points."""


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int

    def shifted(self, by: int) -> "Span":
        """The same range, `by` code points further on."""
        return Span(self.start + by, self.end + by)


class Position(NamedTuple):
    """A 1-based line and a 1-based column in code points; a BOM is not counted."""

    line: int
    column: int


class Region(NamedTuple):
    """A span as a person sees it: start and end (exclusive), and the text of its first line."""

    start: Position
    end: Position
    line: str


class UnreadableError(ValueError):
    """The bytes are not UTF-8 text; `offset` is the first byte (0-based) that shows it."""

    def __init__(self, kind: str, message: str, offset: int) -> None:
        super().__init__(message)
        self.kind = kind
        self.offset = offset


@dataclass(frozen=True)
class SourceFile:
    """A file as text: `text.encode()` gives exactly the bytes that were read, with their byte order
    mark."""

    path: str
    text: str

    @classmethod
    def decode(cls, path: str, data: bytes) -> Self:
        """Decode strict UTF-8. Raises UnreadableError for anything else, UTF-16 and NUL bytes
        included."""
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise UnreadableError("utf-16", "is UTF-16; only UTF-8 is read", 0)
        if (nul := data.find(b"\0")) >= 0:
            raise UnreadableError("binary", "holds a NUL byte, so it is binary", nul)
        try:
            return cls(path, data.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise UnreadableError("not-utf-8", "is not UTF-8", error.start) from None

    @cached_property
    def _lines(self) -> "_Lines":
        return _Lines(self.text)

    @property
    def body(self) -> "View":
        """The text without its BOM."""
        start = 1 if self.text.startswith(BOM) else 0
        return View(self.text[start:], (0,), (start,), self.text)

    def position(self, offset: int) -> Position:
        """The position of the code point at `offset`. Lines end at LF, CRLF and CR only."""
        line, start = self._lines.at(offset)
        column = offset - start + 1
        return Position(line, column - 1 if line == 1 and self.text.startswith(BOM) else column)

    def line(self, number: int) -> Span:
        """Return the line with a number (1-based), as `line_span` does."""
        return self.line_span(self._lines.offset(number))

    def line_span(self, offset: int) -> Span:
        """The line that holds `offset`, without its newline and without a BOM."""
        return self.numbered_line(offset)[1]

    def numbered_line(self, offset: int) -> tuple[int, Span]:
        """The number of the line that holds `offset` (1-based), and the line as `line_span` has
        it."""
        number, start = self._lines.at(offset)
        end = self._lines.end(offset, number)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return number, Span(start + (number == 1 and self.text.startswith(BOM)), end)


class _Lines:
    """The lines of a text, counted block by block. To keep the start of each line takes ten times
    as long, and few lines of a large text are asked for."""

    _BLOCK = 1 << 12

    def __init__(self, text: str) -> None:
        has_cr = "\r" in text
        self._text = text.replace("\r\n", " \n").replace("\r", "\n") if has_cr else text
        self._before, self._starts = array("q", [0]), array("q", [0])
        before = start = 0
        for block in range(0, len(text), self._BLOCK):
            before += self._text.count("\n", block, block + self._BLOCK)
            start = self._text.rfind("\n", block, block + self._BLOCK) + 1 or start
            self._before.append(before)
            self._starts.append(start)

    def at(self, offset: int) -> tuple[int, int]:
        """The line that holds `offset`: its number (1-based), and where it begins."""
        block = offset // self._BLOCK
        first = block * self._BLOCK
        number = self._before[block] + self._text.count("\n", first, offset) + 1
        return number, self._text.rfind("\n", first, offset) + 1 or self._starts[block]

    def end(self, offset: int, number: int) -> int:
        """Where the line after the one with a number, which holds `offset`, begins."""
        if near := self._text.find("\n", offset, offset + self._BLOCK) + 1:
            return near
        return self.offset(number + 1) if number <= self._before[-1] else len(self._text)

    def offset(self, number: int) -> int:
        """Where the line with a number (1-based) begins."""
        block = max(bisect_left(self._before, number - 1) - 1, 0)
        at = block * self._BLOCK
        for _ in range(number - 1 - self._before[block]):
            at = self._text.index("\n", at) + 1
        return at if number > 1 else 0


class View(NamedTuple):
    """Text taken out of `source`. Run `i` begins at `starts[i]` of `text` and at `origins[i]` of
    `source`. An empty run at the end says where the last character ends, which matters where it is
    written as an escape. Where a template's action is masked, `text` has as many other characters
    as `source`."""

    text: str
    starts: Sequence[int]
    origins: Sequence[int]
    source: str = ""

    @classmethod
    def joined(cls, pieces: Iterable[tuple[str, int]], source: str = "") -> "View":
        """Join pieces, each given with its offset in the source, in the source's order."""
        texts: list[str] = []
        starts: list[int] = []
        origins: list[int] = []
        length = 0
        for text, origin in pieces:
            if starts and starts[-1] == length:
                del starts[-1], origins[-1]
            texts.append(text)
            starts.append(length)
            origins.append(origin)
            length += len(text)
        return cls("".join(texts), starts or (0,), origins or (0,), source)

    def origin(self, offset: int) -> int:
        """The offset in the source of the code point at `offset`."""
        run = max(bisect_right(self.starts, offset) - 1, 0)
        return self.origins[run] + offset - self.starts[run]

    def offset(self, origin: int) -> int:
        """The offset in `text` of the code point at `origin` of the source, or of what follows it
        where it was left out."""
        run = max(bisect_right(self.origins, origin) - 1, 0)
        limit = self.starts[run + 1] if run + 1 < len(self.starts) else len(self.text)
        return min(self.starts[run] + origin - self.origins[run], limit)

    def span(self, start: int, end: int) -> Span | None:
        """The range of the source that holds text[start:end], None where it does not stand there in
        one piece or may end in an escape: where a gap follows in the source."""
        if len(self.starts) == 1:  # as nearly always
            return Span(start + self.origins[0], end + self.origins[0])
        first = self.origin(start)
        return (
            Span(first, first + end - start)
            if end <= start or self.origin(end) == first + end - start
            else None
        )

    def spelled(self, start: int, end: int) -> str:
        """text[start:end] as the source spells it, with the actions that are masked here. Where it
        is not one piece of the source, as it is here."""
        span = self.span(start, end) if self.source else None
        return self.source[span.start : span.end] if span else self.text[start:end]

    def cut(self, start: int, end: int) -> "View":
        """The view of text[start:end]."""
        run = bisect_right(self.starts, start) - 1
        if run + 1 == len(self.starts) or end < self.starts[run + 1]:
            return View(self.text[start:end], (0,), (self.origin(start),), self.source)
        return View.joined([*self.pieces(start, end), ("", self.origin(end))], self.source)

    def pieces(self, start: int, end: int) -> Iterator[tuple[str, int]]:
        """text[start:end] in runs, each with its offset in the source."""
        run = max(bisect_right(self.starts, start) - 1, 0)
        while start < end:
            stop = min(self.starts[run + 1], end) if run + 1 < len(self.starts) else end
            yield self.text[start:stop], self.origins[run] + start - self.starts[run]
            start, run = stop, run + 1


def region(source: SourceFile, span: Span) -> Region:
    """A span as its positions and the line that it begins on."""
    number, line = source.numbered_line(span.start)
    start = Position(number, span.start - line.start + 1)
    on_line = span.end <= line.end
    end = (
        Position(start.line, start.column + span.end - span.start)
        if on_line
        else source.position(span.end)
    )
    return Region(start, end, source.text[line.start : min(line.end, line.start + MAX_SNIPPET)])


def meets(spans: Sequence[Span], span: Span) -> bool:
    """Whether `span` overlaps one of some sorted, disjoint spans."""
    at = bisect_left(spans, (span.end, 0)) - 1
    return at >= 0 and spans[at].end > span.start


def line_at(text: str, offset: int, start: int = 0, end: int | None = None) -> Span:
    """The line of text[start:end] that holds `offset`, without its newline; looks no further than
    the nearest LF."""
    stop = len(text) if end is None else end
    first = max(text.rfind("\n", start, offset) + 1, start)
    first = max(text.rfind("\r", first, offset) + 1, first)
    newline = text.find("\n", offset, stop)
    last = newline if newline >= 0 else stop
    carriage = text.find("\r", offset, last)
    return Span(first, carriage if carriage >= 0 else last)


def splice(text: str, edits: Iterable[tuple[Span, str]]) -> str:
    """Replace each span with its string. Spans may be in any order and must be disjoint; raises
    ValueError if two overlap."""
    out, done = [], 0
    for span, replacement in sorted(edits):
        if span.start < done:
            raise ValueError(f"edits overlap at {span.start}")
        out += [text[done : span.start], replacement]
        done = span.end
    return "".join([*out, text[done:]])
