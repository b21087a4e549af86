"""Tables that commands print for people: a header in capitals, and cells below its titles."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from k8sregistry_lint.reference import parse
from k8sregistry_lint.text import Span

_LINE = re.compile(r"[^\r\n]++")
_TITLE = re.compile(r"[A-Z][A-Z0-9_()/.-]*+(?>(?: [A-Z][A-Z0-9_()/.-]*+)*)")
_HEADER = re.compile(rf"[ \t]*+{_TITLE.pattern}(?>(?:(?:[ ]{{2,}}|\t)\s*{_TITLE.pattern})*)\s*+")
_ROW = re.compile(r"(?P<name>\S++)[ \t]{2,}(?P<tag>\S++)[ \t]{2,}(?:sha256:)?[0-9a-f]{12,64}\b.*+")
"""A name, a tag and the id of an image, where `grep` took the header away."""
_NAMED = re.compile(r"(?:.*[ _])?(?:IMAGES?|REPOSITORY|REF)")
"""The titles of columns that hold images."""
_ID = re.compile(r"(?:sha256:)?[0-9a-f]{12,64}")
_ITEM = re.compile(r"[^,\s]+")
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
    columns: list[tuple[str, int, int]] = []
    for line in lines(text):
        if _HEADER.fullmatch(text, *line):
            columns = _columns(text, line)
        elif columns:
            yield from _of_row(text, line, columns)
        elif row := _ROW.fullmatch(text, *line):
            yield from _with_tag(text, Span(*row.span("name")), row["tag"], "")


def _columns(text: str, header: Span) -> list[tuple[str, int, int]]:
    """The titles of a header, each with where its cells begin and end in a line; the last ones
    have no end."""
    titles = list(_TITLE.finditer(text, *header))
    starts = [title.start() - header.start for title in titles]
    return list(zip((title[0] for title in titles), starts, [*starts[1:], len(text)], strict=True))


def _of_row(text: str, line: Span, columns: list[tuple[str, int, int]]) -> Iterator[Word]:
    cells = {
        title: Span(line.start + start, min(line.start + end, line.end))
        for title, start, end in columns
    }
    tag = text[slice(*cells["TAG"])].strip() if "TAG" in cells else ""
    digest = text[slice(*cells["DIGEST"])].strip() if "DIGEST" in cells else ""
    for title, cell in cells.items():
        if _NAMED.fullmatch(title) or _holds_images(text[slice(*cell)]):
            yield from _with_tag(text, cell, tag, digest)


def _holds_images(cell: str) -> bool:
    """Whether all items of a cell are images that spell their registry and a tag or a digest."""
    items = [parse(item) for item in _ITEM.findall(cell)]
    return bool(items) and all(
        item and item.registry and (item.tag or item.digest) for item in items
    )


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
