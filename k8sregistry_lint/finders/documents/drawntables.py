"""Tables that are drawn with characters, as in reStructuredText: their columns are known by where
they begin, so that a longer text in them makes the table invalid."""

import re
from collections.abc import Iterator, Sequence, Set
from itertools import zip_longest

from k8sregistry_lint.finders.documents import introductions
from k8sregistry_lint.finders.documents.introductions import Line
from k8sregistry_lint.model import Applicability, Found, ImageOccurrence
from k8sregistry_lint.text import View, line_at

_REASON = "a longer name breaks the columns of its table"
_GRID = re.compile(r"\+[-=+]*[-=]\+")
_SIMPLE = re.compile(r"=+(?: +=+)+")


def limited(view: View, found: Sequence[Found]) -> Iterator[Found]:
    """Yield what a text holds, with the images in drawn tables as unsafe to fix."""
    is_any = any(isinstance(each, ImageOccurrence) for each in found)
    tables = _drawn(introductions.lines(view.text)) if is_any else frozenset()
    for each in found:
        if isinstance(each, ImageOccurrence) and _line(view, each) in tables:
            yield _unsafe(each)
        else:
            yield each


def _unsafe(image: ImageOccurrence) -> ImageOccurrence:
    if image.ceiling is not Applicability.SAFE:
        return image
    return image._replace(ceiling=Applicability.UNSAFE, reason=_REASON)


def _line(view: View, found: ImageOccurrence) -> int:
    """Where the line of an image begins."""
    return line_at(view.text, view.offset(found.span.start)).start


def _drawn(lines: Sequence[Line]) -> Set[int]:
    """Return where the lines of drawn tables begin. A grid ends at a blank line, and a simple table
    at a border in front of one."""
    found: set[int] = set()
    simple: list[int] = []
    is_grid = False
    for line, after in zip_longest(lines, lines[1:]):
        is_grid = bool(line.body) and (is_grid or bool(_GRID.fullmatch(line.body)))
        is_border = _SIMPLE.fullmatch(line.body)
        if is_grid:
            found.add(line.start)
        if simple or is_border:
            simple.append(line.start)
        if is_border and not (after and after.body):
            found.update(simple)
            simple = []
    return found
