"""The code in reStructuredText (directives and literal blocks) and AsciiDoc (delimited blocks)."""

import re
from collections.abc import Iterator, Sequence

from k8sregistry_lint.syntax.blocks import Block, Heading, code_at, lines_of
from k8sregistry_lint.text import Span, View

_DIRECTIVE = re.compile(
    r"[ \t]*\.\. (?:code-block|code-tab|code|sourcecode|parsed-literal|prompt)::"
    r"[ \t]*(?P<language>[\w-]*).*"
)
_LITERAL = re.compile(r"(?![ \t]*\.\. ).*::\s*")
_OPTION = re.compile(r"[ \t]+:[\w-]+:.*|\s*")
_UNDERLINE = re.compile(r"([=\-~^\"#*+])\1{2,}\s*")
_SOURCE = re.compile(r"\[(?:source)?,[ \t]*\"?(?P<language>[\w-]+).*\]\s*")
_DELIMITER = re.compile(r"(?P<mark>-{4,}|\.{4,}|`{3,})(?P<language>[\w-]*)\s*")
_CALLOUT = re.compile(r"[ \t](?:(?:#|//|<!--)[ \t]*)?<(?:\d{1,3}|\.)>(?=[ \t]*(?:[\r\n]|\Z))")
_TITLE = re.compile(r"(?P<level>={1,6})[ \t]+(?P<text>.*\S)\s*")


def restructured(view: View) -> Iterator[Block]:
    """Yield the code blocks and headings of reStructuredText, in order."""
    lines = lines_of(view.text)
    at = 0
    while at < len(lines):
        line = _text(view, lines[at])
        directive = _DIRECTIVE.fullmatch(line.rstrip())
        at += 1
        if directive or _LITERAL.fullmatch(line):
            end = _end_of_indented(view, lines, at, _indentation(line))
            start = next((n for n in range(at, end) if not _is_option(view, lines[n])), end)
            language = directive["language"].lower() if directive else ""
            yield from code_at(view, lines[start:end], language)
            at = end
        elif at < len(lines) and line.strip() and _UNDERLINE.fullmatch(_text(view, lines[at])):
            yield Heading(1, line.strip(), view.origin(lines[at - 1].start))


def asciidoc(view: View) -> Iterator[Block]:
    """Yield the delimited blocks and headings of AsciiDoc, in order."""
    view = _without_callouts(view)
    lines = lines_of(view.text)
    at, language = 0, ""
    while at < len(lines):
        line = _text(view, lines[at])
        at += 1
        if source := _SOURCE.fullmatch(line):
            language = source["language"].lower()
        elif opened := _DELIMITER.fullmatch(line):
            end = _next(view, lines, at, opened["mark"])
            spoken = language or opened["language"].lower()
            yield from code_at(view, lines[at:end], spoken)
            at, language = end + 1, ""
        elif title := _TITLE.fullmatch(line):
            offset = view.origin(lines[at - 1].start)
            yield Heading(len(title["level"]), title["text"], offset)
        elif not line.startswith("."):  # a title may stand between the two
            language = ""


def _text(view: View, line: Span) -> str:
    return view.text[line.start : line.end]


def _without_callouts(view: View) -> View:
    """A text without the numbers that refer from its lines to explanations."""
    text = _CALLOUT.sub(lambda match: " " * len(match[0]), view.text)
    return View(text, view.starts, view.origins, view.source)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_option(view: View, line: Span) -> bool:
    return _OPTION.fullmatch(_text(view, line)) is not None


def _end_of_indented(view: View, lines: Sequence[Span], at: int, depth: int) -> int:
    """The first line that is neither blank nor deeper than `depth`, without blank ones before."""
    last = at
    while at < len(lines):
        line = _text(view, lines[at])
        at += 1
        if line.strip():
            if _indentation(line) <= depth:
                break
            last = at
    return last


def _next(view: View, lines: Sequence[Span], at: int, mark: str) -> int:
    """The next line that is a mark; the end of the text if there is none."""
    while at < len(lines) and _text(view, lines[at]).rstrip() != mark:
        at += 1
    return at
