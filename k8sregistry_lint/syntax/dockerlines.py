"""The lines of a Dockerfile: directives, comments, instructions with their continued lines and
here-documents (BuildKit, frontend/dockerfile/parser)."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from k8sregistry_lint.text import Span, View

WITH_HEREDOCS = {"run", "copy", "add"}

_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\n|\r)?")
_DIRECTIVE = re.compile(
    r"#[ \t]*+(?P<name>[A-Za-z]++)[ \t]*+=[ \t]*+(?P<value>[^\s]*+)[ \t]*+(?=[\r\n]|\Z)"
)
_BLANK = re.compile(r"[ \t]*+(?:[\r\n]|\Z)")
_COMMENT = re.compile(r"[ \t]*+#")
_KEYWORD = re.compile(r"\s*+(?:onbuild\s++)?(?P<word>[A-Za-z]++)", re.IGNORECASE)
_HEREDOC = re.compile(
    r"(?:^|(?<=\s))\d*+<<(?P<tabs>-?)(?P<mark>[\"']?)(?P<end>[A-Za-z0-9_.]++)(?P=mark)(?=[\s>|;&]|\Z)"
)


class Fault(NamedTuple):
    """What a builder would reject."""

    offset: int
    message: str


class Part(NamedTuple):
    """An instruction, all its lines, and the bodies of its here-documents."""

    span: Span
    heredocs: tuple[Span, ...]


@dataclass(slots=True)
class Lines:
    """What the lines of a Dockerfile are. `syntax` is the span of the image that builds it, where a
    directive names one; `left_out` are the lines inside of instructions that do not count."""

    escape: str = "\\"
    syntax: Span | None = None
    parts: list[Part] = field(default_factory=list)
    comments: list[Span] = field(default_factory=list)
    left_out: list[Span] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read(text: str) -> Lines:
    """Read the lines of a Dockerfile."""
    lines = Lines()
    offset = _directives(text, lines)
    while offset < len(text):
        end = _end(text, offset)
        if _COMMENT.match(text, offset):
            lines.comments.append(Span(offset, end))
        elif not _BLANK.match(text, offset):
            end = _instruction(text, offset, lines)
        offset = end
    return lines


def copy(view: View, lines: Lines) -> View:
    """The text as commands see it: what is left out is blank, and the mark of a continued line is a
    backslash at its very end. Each character keeps its place."""
    parts, done = [], 0
    for start, end in lines.left_out:
        parts += [view.text[done:start], " " * (end - start)]
        done = end
    text = "".join([*parts, view.text[done:]])
    if lines.escape == "`":
        text = re.sub(r"`(?=[ \t]*+[\r\n])", r"\\", text.replace("\\", "/"))
    text = re.sub(r"\\([ \t]++)(?=[\r\n])", r"\1\\", text)
    return View(text, view.starts, view.origins, view.source)


def _end(text: str, offset: int) -> int:
    line = _LINE.match(text, offset)
    assert line, "every text has a line"
    return line.end()


def _directives(text: str, lines: Lines) -> int:
    """Take the directives. Return where they end."""
    offset = 0
    while match := _DIRECTIVE.match(text, offset):
        name, value = match["name"].lower(), match["value"]
        if name == "escape" and value in ("`", "\\"):
            lines.escape = value
        elif name == "escape":
            lines.faults.append(Fault(match.start(), f"has the unknown escape {value[:20]!r}"))
        elif name == "syntax":
            lines.syntax = Span(*match.span("value"))
        elif name != "check":
            break
        offset = _end(text, offset)
    return offset


def _instruction(text: str, start: int, lines: Lines) -> int:
    """Take the instruction at an offset. Return where it ends, with its here-documents."""
    offset = start
    while offset < len(text):
        end = _end(text, offset)
        is_continued = text[offset:end].rstrip(" \t\r\n").endswith(lines.escape)
        offset = _leave_out(text, end, lines) if is_continued else end
        if not is_continued:
            break
    span = Span(start, offset)
    keyword = _KEYWORD.match(text, start)
    bodies: list[Span] = []
    if keyword and keyword["word"].lower() in WITH_HEREDOCS:
        for mark in _HEREDOC.finditer(text, *span):
            offset = _body(text, offset, mark, bodies, lines)
    lines.parts.append(Part(span, tuple(bodies)))
    return offset


def _leave_out(text: str, offset: int, lines: Lines) -> int:
    """Take the comments and the empty lines between continued lines. Return where they end."""
    while offset < len(text):
        end = _end(text, offset)
        if _COMMENT.match(text, offset):
            lines.comments.append(Span(offset, end))
        elif not _BLANK.match(text, offset):
            break
        lines.left_out.append(Span(offset, end))
        offset = end
    return offset


def _body(text: str, offset: int, mark: re.Match[str], bodies: list[Span], lines: Lines) -> int:
    """Take the body of a here-document. Return where its last line ends."""
    start = offset
    while offset < len(text):
        end = _end(text, offset)
        line = text[offset:end].rstrip("\r\n")
        if (line.lstrip("\t") if mark["tabs"] else line) == mark["end"]:
            bodies.append(Span(start, offset))
            return end
        offset = end
    lines.faults.append(Fault(mark.start(), f"<<{mark['end']} has no end"))
    bodies.append(Span(start, offset))
    return offset
