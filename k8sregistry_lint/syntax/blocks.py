"""Blocks of documents that people read: the code in them, each with its language, and headings."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from k8sregistry_lint.regex import regex
from k8sregistry_lint.text import Span, View

_NEWLINE = regex(r"\r\n|\n|\r")
_LANGUAGE = regex(r"[\s{.:]*(?P<language>[\w+#-]+)")


class Code(NamedTuple):
    """Code in a document: its language in lower case, empty if none is given, and its text without
    the marks of lists and quotes around it."""

    language: str
    text: View

    @property
    def span(self) -> Span:
        """Where its lines are in the source."""
        return Span(self.text.origin(0), self.text.origin(len(self.text.text)))


class Heading(NamedTuple):
    """A heading: its level (1 is the highest), its text, and its offset in the source."""

    level: int
    text: str
    offset: int


Block = Code | Heading


def language_of(info: str) -> str:
    """Return the language in what follows a fence: `yaml`, `{.yaml .copy}`, `yaml title="x"`."""
    match = _LANGUAGE.match(info)
    return match["language"].lower() if match else ""


def lines_of(text: str) -> list[Span]:
    """Return the lines of a text with their newlines, of which a lone CR is one."""
    ends = [match.end() for match in _NEWLINE.finditer(text)]
    starts = [0, *ends]
    if ends and ends[-1] == len(text):
        starts.pop()
    else:
        ends.append(len(text))
    return [Span(*pair) for pair in zip(starts, ends, strict=True)]


def without_margin(view: View, lines: Sequence[Span], margins: Sequence[int]) -> View:
    """Return lines of a text without as many code points at their beginnings as `margins` says."""
    pieces: list[tuple[str, int]] = []
    for line, margin in zip(lines, margins, strict=True):
        pieces += view.pieces(line.start + margin, line.end)
    end = lines[-1].end if lines else 0
    return View.joined([*pieces, ("", view.origin(end))], view.source)


def dedented(view: View, lines: Sequence[Span]) -> View:
    """Return lines of a text without the indentation that they share."""
    depths = [_depth(view.text, line) for line in lines]
    known = [depth for depth in depths if depth is not None]
    margin = min(known, default=0)
    return without_margin(view, lines, [margin if depth is not None else 0 for depth in depths])


def _depth(text: str, line: Span) -> int | None:
    """The indentation of a line; None for a blank one."""
    content = text[line.start : line.end]
    return len(content) - len(content.lstrip()) if content.strip() else None


def code_at(view: View, lines: Sequence[Span], language: str) -> Iterator[Code]:
    """Yield some indented lines as code; nothing if there are none."""
    if lines:
        yield Code(language, dedented(view, lines))
