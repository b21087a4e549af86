"""Tables that commands print for people: a header in capitals, and cells below its titles."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from k8sregistry_lint.reference import parse
from k8sregistry_lint.regex import regex
from k8sregistry_lint.text import Span

_LINE = regex(r"(?!\ufeff)[^\r\n]++")
_TITLE = regex(r"[A-Z][A-Z0-9_()/.-]*+(?>(?: [A-Z][A-Z0-9_()/.-]*+)*)")
_HEADER = regex(rf"[ \t]*+{_TITLE.pattern}(?>(?:(?:[ ]{{2}}|\t)\s*+{_TITLE.pattern})*)\s*+")
_ROW = regex(r"(?P<name>\S++)[ \t]{2,}(?P<tag>\S++)[ \t]{2,}(?:sha256:)?[0-9a-f]{12,64}\b.*+")
"""A name, a tag and the id of an image, where `grep` took the header away."""
_NAMED = regex(r"(?:.*[^A-Z])?(?:IMAGES?|REPOSITORY|REF)")
"""The titles of columns that hold images."""
_ID = regex(r"(?:sha256:)?[0-9a-f]{12,64}")
_TAB = regex(r"\t")
_FIELD = regex(r"\S++(?>(?: \S++)*)")
"""A cell between gaps of two spaces or more."""
_REST = regex(r"\S*+")
"""What is left of a word."""
_ITEM = regex(r"[^,\s\"'`\[\]]+")
_NONE = "<none>"


class Word(NamedTuple):
    """An image in a cell, with the tag of its row; `offset` is the place of its name, in code
    points."""

    text: str
    offset: int


def lines(text: str) -> Iterator[Span]:
    """Yield the lines of a text that are not empty, without their ends."""
    return (Span(*line.span()) for line in _LINE.finditer(text))


def is_table(text: str) -> bool:
    """Whether a text begins with the header of a table, or with the row of an image."""
    first = next((line for line in lines(text) if not text[slice(*line)].isspace()), None)
    return first is not None and bool(
        _HEADER.fullmatch(text, *first) or _ROW.fullmatch(text, *first)
    )


def words(text: str) -> Iterator[Word]:
    """Yield the images in the cells of tables, each of which begins with its header."""
    header: Span | None = None
    rows: list[Span] = []
    for line in lines(text):
        if _HEADER.fullmatch(text, *line) and not (header and _is_row(text[slice(*line)])):
            if header:
                yield from _of_table(text, header, rows)
            header, rows = line, []
        elif header:
            rows.append(line)
        elif row := _ROW.fullmatch(text, *line):
            yield from _with_tag(text, Span(*row.span("name")), row["tag"], "")
    if header:
        yield from _of_table(text, header, rows)


def _is_row(line: str) -> bool:
    """Whether a line in capitals inside a table is only its next row: it has one cell."""
    fields = _FIELD.findall(line)
    return len(fields) == 1 and not _NAMED.fullmatch(fields[0])


def _of_table(text: str, header: Span, lines: Sequence[Span]) -> Iterator[Word]:
    """Yield the images of a table. A column of them is read whole: what tells is its title, or any
    of its cells."""
    title = text[slice(*header)].strip()
    is_aligned = "\t" not in title or "\t\t" in title  # which only fills up a column
    starts = _starts(text, header) if is_aligned else []
    titles = [text[slice(*cell)].strip() for cell in _cells(text, header, starts)]
    rows = [_cells(text, line, starts) for line in lines]
    columns = {column for column, title in enumerate(titles) if _NAMED.fullmatch(title)}
    for cells in rows:
        for column, cell in enumerate(cells):
            if column not in columns and _holds_images(text[slice(*cell)]):
                columns.add(column)
    for cells in rows:
        tag, digest = (_cell(text, cells, titles, title) for title in ("TAG", "DIGEST"))
        for column, cell in enumerate(cells):
            if column in columns:
                yield from _with_tag(text, cell, tag, digest)


def _starts(text: str, header: Span) -> list[int]:
    """Return where the columns of an aligned table begin, in code points of a line."""
    titles = [title.start() - header.start for title in _TITLE.finditer(text, *header)]
    return [0, *titles[1:]]


def _cells(text: str, line: Span, starts: Sequence[int]) -> list[Span]:
    """Return the cells of a line: what its tabs separate, or, in an aligned table, what wide gaps
    separate if that is as many as there are titles, or else what begins below the titles."""
    if not starts:
        begins = [line.start, *(tab.end() for tab in _TAB.finditer(text, *line))]
        return [Span(*cell) for cell in pairwise([*begins, line.end])]
    fields = [Span(*field.span()) for field in _FIELD.finditer(text, *line)]
    return fields if len(fields) == len(starts) else _below(text, line, starts)


def _below(text: str, line: Span, starts: Sequence[int]) -> list[Span]:
    """Return what begins below the titles of an aligned table. A word belongs to the title below
    which it begins."""
    begins = [line.start]
    for start in starts[1 : bisect_left(starts, line.end - line.start)]:
        rest = _REST.match(text, max(line.start + start - 1, begins[-1]), line.end)
        begins.append(rest.end() if rest else line.end)
    return [Span(*cell) for cell in pairwise([*begins, line.end])]


def _cell(text: str, cells: Sequence[Span], titles: Sequence[str], title: str) -> str:
    """Return what a row has below a title; empty if there is no such column."""
    if title not in titles[: len(cells)]:
        return ""
    return text[slice(*cells[titles.index(title)])].strip()


def _holds_images(cell: str) -> bool:
    """Whether a cell is a list of images, one of which spells its registry and a tag or a digest.
    Words with no commas between them may be prose unless each of them does."""
    items = [parse(item) for item in _ITEM.findall(cell)]
    full = [item for item in items if item and item.registry and (item.tag or item.digest)]
    return bool(full) and (len(full) == len(items) or "," in cell and all(items))


def _with_tag(text: str, cell: Span, tag: str, digest: str) -> Iterator[Word]:
    """Yield the images of a cell, those without a tag with that of their row."""
    for item in _ITEM.finditer(text, *cell):
        reference = parse(item[0])
        if reference is None or _ID.fullmatch(item[0]) or item[0] == _NONE:
            continue
        tail = ""
        if not reference.tag and not reference.digest:
            tail += f":{tag}" if tag not in ("", _NONE) else ""
            tail += f"@{digest}" if digest.startswith("sha256:") and len(digest) > 70 else ""
        yield Word(item[0] + tail, item.start())
