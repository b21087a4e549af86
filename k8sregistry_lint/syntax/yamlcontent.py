"""The value of a YAML scalar with the place of each of its characters in the source."""

import re
from collections.abc import Iterator

from k8sregistry_lint.regex import regex
from k8sregistry_lint.syntax.neutral import (
    neutral,
    placeholders_as_letters,
    printable,
)
from k8sregistry_lint.syntax.tree import Scalar
from k8sregistry_lint.text import View

_FOLD = r"[ \t]*(?:\r\n|\n|\r)(?:[ \t]*(?:\r\n|\n|\r))*[ \t]*"
"""The end of a line in a quoted scalar, which is folded (YAML 1.2, section 6.5)."""
_ESCAPE = regex(
    r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|(?P<joined>(?:\r\n|\n|\r)[ \t]*)|.)"
    rf"|(?P<fold>{_FOLD})|(?>(?:[^\\\r\n \t]++|[ \t]++(?![\r\n]))+)",
    re.DOTALL,
)
_QUOTED = regex(rf"''|(?P<fold>{_FOLD})|(?>(?:[^'\r\n \t]++|[ \t]++(?![\r\n]))+)")
_BREAK = regex(r"\r\n|\n|\r")
_SIMPLE_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028",
    "P": "\u2029", "\t": "\t",
}  # fmt: skip
_HEADER = regex(r"[|>](?:([1-9])[+-]?|[+-]([1-9])?)?[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r)")
_LINE = regex(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")


def content(view: View, scalar: Scalar) -> View | None:
    """The scalar's value with the place of each of its characters, None where value and source do
    not agree."""
    raw = view.text[scalar.start : scalar.end]
    if scalar.style in ("|", ">"):
        return _block_content(view, scalar, raw)
    tail = 1 if scalar.style else 0
    start, end = scalar.end - tail - len(scalar.value), scalar.end - tail
    if start >= scalar.start:
        text = view.text[start:end]
        if scalar.value == text or scalar.value in (
            neutral(text),
            placeholders_as_letters(printable(text)),  # a placeholder alone is no line here
        ):
            return view.cut(start, end)
    if scalar.style == '"':
        return _escaped_content(view, scalar, scalar.start + raw.index('"') + 1)
    if scalar.style == "'":
        pieces = _quoted_pieces(view, scalar.start + raw.index("'") + 1, scalar.end - 1)
        return _agreeing(scalar.value, View.joined(pieces, view.source))
    return None


def _agreeing(value: str, made: View) -> View | None:
    """The view if its text equals the value. Two halves of a surrogate pair equal the character."""
    same = made.text == value or made.text.encode("utf-16", "surrogatepass") == value.encode(
        "utf-16", "surrogatepass"
    )
    return made if same else None


def _quoted_pieces(view: View, start: int, end: int) -> Iterator[tuple[str, int]]:
    """A single-quoted scalar, in which two quotes stand for one."""
    for part in _QUOTED.finditer(view.text[start:end]):
        at = start + part.start()
        if part["fold"]:
            yield _unfolded(part["fold"]), view.origin(at)
        elif part[0] == "''":
            yield "'", view.origin(at)
        else:
            yield from view.pieces(at, start + part.end())
    yield "", view.origin(end)


def _unfolded(fold: str) -> str:
    """What line ends in a quoted scalar become: one is a blank, and each further one a newline."""
    breaks = len(_BREAK.findall(fold))
    return "\n" * (breaks - 1) or " "


def _escaped_content(view: View, scalar: Scalar, start: int) -> View | None:
    pieces = _escaped_pieces(view, start, scalar.end - 1)
    return _agreeing(scalar.value, View.joined(pieces, view.source))


def _escaped_pieces(view: View, start: int, end: int) -> Iterator[tuple[str, int]]:
    """A double-quoted scalar, its escapes decoded (YAML 1.2, section 5.7; JSON's are among them)
    and its lines folded."""
    for part in _ESCAPE.finditer(view.text[start:end]):
        at = start + part.start()
        if part["fold"]:
            yield _unfolded(part["fold"]), view.origin(at)
        elif part["joined"]:
            yield "", view.origin(at)
        elif part[0][0] != "\\":
            yield from view.pieces(at, start + part.end())
        elif part[0][1] in "xuU":
            code = int(part[0][2:], 16)
            yield chr(code) if code <= 0x10FFFF else "?", view.origin(at)
        else:
            yield _SIMPLE_ESCAPES.get(part[0][1], "?"), view.origin(at)
    yield "", view.origin(end)


def _block_content(view: View, scalar: Scalar, raw: str) -> View | None:
    """A block scalar without its indentation. A folded one keeps its line ends here, so only its
    lines can be trusted."""
    if not (header := _HEADER.search(raw)):
        return None
    lines = [match for match in _LINE.finditer(raw, header.end()) if match[0]]
    given = header[1] or header[2]
    first = next((line[0] for line in lines if line[0].strip(" \r\n")), "")
    indent = len(first) - len(first.lstrip(" "))
    if given:
        indent = _given_indent(scalar, raw, int(given), indent)
    pieces = []
    for line in lines:
        start = scalar.start + line.start() + min(indent, len(line[0]) - len(line[0].lstrip(" ")))
        pieces += list(view.pieces(start, scalar.start + line.end()))
    made = View.joined(pieces, view.source)
    return made if _folded(made.text, scalar.style) == _folded(scalar.value, scalar.style) else None


def _given_indent(scalar: Scalar, raw: str, given: int, first: int) -> int:
    """The indentation that an indicator stands for: the one that makes the first line read as in
    the value."""
    line = scalar.value.lstrip("\n").partition("\n")[0]
    return first - (len(line) - len(line.lstrip(" "))) if first >= given and raw else first


def _folded(text: str, style: str) -> str:
    """What must agree between a block scalar's lines and its value: for a literal one, everything
    except the last newlines."""
    joined = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    return " ".join(joined.split()) if style == ">" else joined
