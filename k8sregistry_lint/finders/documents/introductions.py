"""Which items of lists and rows of tables a document introduces as judged, moved or replaced: by
the sentence or the key above a list and the lists around it, by the header of a table."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.syntax.blocks import lines_of

MAX_SENTENCE = 2_000
"""How much of the lines above its last one a sentence may take, in code points."""

_MARKS = re.compile(r"[ \t>]*")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+")
_RULE = re.compile(r"[|:\- \t]+")
"""The line below the header of a table."""
_TITLE = re.compile(r"(?:\.(?=[^\s.])|\.\. (?:[a-z]+-)?table::[ \t]+)(?P<title>.+)")
"""The title of a block in AsciiDoc, or of a table in reStructuredText."""
_OPTION = re.compile(r":[\w-]+:(?:\s|\Z)")
"""An option of a directive: it is between its title and its content."""
_SENTENCE_END = re.compile(r"[.!?][\"')*_`]*\s+")
_AROUND = "*_` "
"""Marks of emphasis around a sentence."""

Judge = Callable[[str], Against | None]
"""Says what a lead-in has against the images that it introduces."""


class Line(NamedTuple):
    """A line without the marks of quotes: where it begins in the text, how deep, its words."""

    start: int
    depth: int
    body: str

    @property
    def is_item(self) -> bool:
        """Whether it begins an item of a list."""
        return _ITEM.match(self.body) is not None

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return self.body.startswith("|")


class _Outer(NamedTuple):
    """A line that may introduce deeper ones, and what it has against them."""

    depth: int
    is_item: bool
    against: Against | None


def lines(text: str) -> list[Line]:
    """Return the lines of a text."""
    found = []
    for start, end in lines_of(text):
        match = _MARKS.match(text, start, end)
        first = match.end() if match else start
        found.append(Line(start, first - start, text[first:end].strip()))
    return found


def introduced(known: Sequence[Line], judge: Judge) -> Mapping[int, Against]:
    """Return what is said against the items and rows among the lines of a text, by the offsets at
    which they begin. Each line is read once, however long its list is."""
    found: dict[int, Against] = {}
    outer: list[_Outer] = []
    table, first, bare = None, -1, None
    for at, line in enumerate(known):
        bare = judge(known[at - 1].body) if _is_below_bare_header(known, at) else bare
        bare = bare if "|" in line.body else None
        if not line.body or _OPTION.match(line.body):
            continue
        if line.is_row and at and known[at - 1].is_row:
            if at == first + 1 and _RULE.fullmatch(line.body):
                table = judge(known[first].body) or table
            above = table
        else:
            above = _above(outer, line)
            table, first = above, at
            own = _own(known, at, judge)
            outer.append(_Outer(line.depth, line.is_item, own or (above if line.is_item else None)))
        if against := above or bare:
            found[line.start] = against
    return found


def title(line: Line) -> str:
    """Return the title that a line gives to the block below it; empty for other lines."""
    match = _TITLE.fullmatch(line.body)
    return match["title"] if match else ""


def last_sentence(known: Sequence[Line], last: int) -> str:
    """Return the sentence with which a line ends, without marks."""
    first, taken = last, 0
    while first and known[first - 1].body and not known[first].is_item and taken < MAX_SENTENCE:
        first -= 1
        taken += len(known[first].body)
    text = " ".join(line.body for line in known[first : last + 1])
    return _SENTENCE_END.split(_ITEM.sub("", text, count=1))[-1].rstrip(_AROUND)


def _above(outer: list[_Outer], line: Line) -> Against | None:
    """What the lines around an item or a row have against it. Those that are over at this line are
    taken away: what is deeper, and, beside an item, other items."""
    is_listed = line.is_item or line.is_row
    while outer and (
        outer[-1].depth > line.depth
        or (outer[-1].depth == line.depth and (outer[-1].is_item or not is_listed))
    ):
        outer.pop()
    return outer[-1].against if outer and is_listed else None


def _is_below_bare_header(known: Sequence[Line], at: int) -> bool:
    """Whether a line is the rule of a table whose lines neither begin nor end with bars."""
    body, header = known[at].body, known[at - 1].body if at else ""
    return "|" in body and "|" in header and header[0] != "|" and bool(_RULE.fullmatch(body))


def _own(known: Sequence[Line], at: int, judge: Judge) -> Against | None:
    """What a title or a line that ends with a colon has against what it introduces."""
    body = known[at].body
    if named := title(known[at]):
        return judge(named)
    if not body.rstrip(_AROUND).endswith(":"):
        return None
    return judge(body) or judge(last_sentence(known, at))
