"""A source line with carets under what it is shown for, cut to the width of a terminal."""

from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import combining, east_asian_width

from k8sregistry_lint.reporters.visible import visible
from k8sregistry_lint.text import Region

ELLIPSIS = "…"


class Snippet(NamedTuple):
    """The parts of a source line, the marked one in the middle, as a terminal may show them."""

    before: str
    marked: str
    after: str

    @property
    def text(self) -> str:
        """The line."""
        return "".join(self)

    @property
    def carets(self) -> tuple[str, str]:
        """The indent of the line below, and its carets."""
        return " " * columns(self.before), "^" * max(1, columns(self.marked))


def snippet(region: Region, room: int) -> Snippet:
    """The first line of a region in at most `room` columns: as much of the region as there is room
    for, and what is beside it shares the rest."""
    line, first = region.line, region.start.column - 1
    last = region.end.column - 1 if region.end.line == region.start.line else len(line)
    marked = _beginning(line, first, last, room - 1 if first else room)
    spare = room - columns(marked)
    if marked.endswith(ELLIPSIS):
        last = len(line)
    wanted = min(columns(visible(line[last : last + room])), spare // 2)
    before = _end(line, first, spare - wanted)
    return Snippet(before, marked, _beginning(line, last, len(line), spare - columns(before)))


def columns(text: str) -> int:
    """How many columns a terminal gives to a text."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    return 0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1


def _beginning(line: str, start: int, end: int, room: int) -> str:
    """As much of line[start:end] as there is room for, an ellipsis at the end if it is cut."""
    shown = _visible(line[start : min(end, start + room + 1)])
    if columns(shown) <= room and end <= start + room + 1:
        return shown
    return "".join(_fitting(shown, room - 1)) + ELLIPSIS if room > 0 else ""


def _end(line: str, end: int, room: int) -> str:
    """As much of the end of line[:end] as there is room for, an ellipsis in front if it is cut."""
    start = max(0, end - room - 1)
    shown = _visible(line[start:end])
    if columns(shown) <= room and start == 0:
        return shown
    kept = "".join(_fitting(shown[::-1], room - 1))[::-1]
    return ELLIPSIS + kept if room > 0 else ""


def _fitting(text: str, room: int) -> Iterator[str]:
    """The characters at the beginning of a text that there is room for."""
    if text.isascii():
        yield text[: max(room, 0)]
        return
    for character in text:
        room -= _width(character)
        if room < 0:
            return
        yield character


def _visible(text: str) -> str:
    return visible(text.replace("\t", " "))


def cut(line: str, around: int, most: int) -> str:
    """A line, or at most so many characters of it around an offset."""
    start = max(0, min(around - most // 2, len(line) - most))
    end = start + most
    left, right = ELLIPSIS if start else "", ELLIPSIS if end < len(line) else ""
    return left + _visible(line[start:end]) + right
