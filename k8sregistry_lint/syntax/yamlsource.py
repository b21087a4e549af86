"""YAML text to documents with exact places: the only importer of ruamel.yaml, which is used to read
and never to write.

Documents are cut at `---` lines, which by the grammar (YAML 1.2, section 9.1.2) no document can
hold, and only those that hold a position asked for are read. ruamel's C reader goes first; what it
rejects is given to it again with tabs, control characters and placeholders neutralised, then to the
pure reader."""

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from collections.abc import Sequence as Run
from functools import partial
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from k8sregistry_lint.syntax.faults import in_plain_words
from k8sregistry_lint.syntax.tree import (
    Alias,
    Collection,
    Document,
    MappingNode,
    Node,
    Scalar,
    SequenceNode,
    Unparsed,
)
from k8sregistry_lint.text import View

MAX_DEPTH = 250
MAX_PURE_LENGTH = 8_000_000
MAX_PURE_DEPTH = 200

_MARK = re.compile(r"---(?=[ \t\r\n]|\Z)")
_CUT = re.compile(
    r"(?:(?<=[\r\n])|\A)(?=%|---)(?:%[^\r\n]*(?:\r\n|\n|\r))*+(?P<mark>---(?=[ \t\r\n]|\Z))?"
)
"""A `---` line with the directives in front of it; directives without one are taken as well, so
that they are read but once."""

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)


_PLACEHOLDER = re.compile(
    r"\$\{[^{}\r\n]*\}|\$\([^()\r\n]*\)|\$[A-Za-z_]\w*|<<\w+>>|%%?\w+%%?|@\w+@"
)
_PLACEHOLDER_LINE = re.compile(rf"^[ ]*(?:{_PLACEHOLDER.pattern})[ ]*(?=\r?$)", re.MULTILINE)


def _neutral(text: str) -> str:
    """The text, as long as before, without what only some readers forgive: tabs, control
    characters, placeholders."""
    lines = _PLACEHOLDER_LINE.sub(lambda match: " " * len(match[0]), _printable(text))
    return _in_letters(lines)


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("x", text).replace("\t", " ")


def _in_letters(text: str) -> str:
    return _PLACEHOLDER.sub(lambda match: "x" * len(match[0]), text)


class _TooDeepError(Exception):
    """A document is nested deeper than MAX_DEPTH."""


def read(text: str, positions: Run[int]) -> Iterator[Document | Unparsed]:
    """The documents of `text` that hold one of `positions` (sorted offsets), in order. Never raises
    for any text."""
    cuts = [0, *_cuts(text)]
    wanted = sorted({bisect_right(cuts, position) - 1 for position in positions})
    for first, last in _neighbours(wanted):
        bounds = [*cuts[first : last + 1], cuts[last + 1] if last + 1 < len(cuts) else len(text)]
        yield from _read_run(text, bounds, positions)


def read_all(text: str) -> Iterator[Document | Unparsed]:
    """Every document of `text`."""
    yield from _read_run(text, [0, *_cuts(text), len(text)], ())


def _cuts(text: str) -> Iterator[int]:
    """Where documents begin, the first one left out."""
    if not text.startswith("%") and "\n%" not in text and "\r%" not in text:
        marks = (match.start() for match in _MARK.finditer(text, 1))  # in a tenth of the time
        return (at for at in marks if text[at - 1] in "\r\n")
    return (match.start() for match in _CUT.finditer(text) if match["mark"] and match.start())


def _neighbours(numbers: Run[int]) -> Iterator[tuple[int, int]]:
    """Runs of consecutive numbers as (first, last)."""
    start = 0
    for index in range(1, len(numbers) + 1):
        if index == len(numbers) or numbers[index] != numbers[index - 1] + 1:
            yield numbers[start], numbers[index - 1]
            start = index


def _read_run(text: str, bounds: Run[int], positions: Run[int]) -> Iterator[Document | Unparsed]:
    """Pieces that follow each other, through one reader; from the first one it rejects on, each by
    itself."""
    held: list[Document] = []
    piece = 0
    try:
        for document in _documents(text[bounds[0] : bounds[-1]], bounds[0], positions):
            at = bisect_right(bounds, document.start) - 1
            if at > piece:
                yield from held
                held, piece = [], at
            held.append(document)
    except (YAMLError, _TooDeepError, UnicodeEncodeError):
        for start, end in zip(bounds[piece:], bounds[piece + 1 :], strict=False):
            yield from _read_piece(text[start:end], start, positions)
    else:
        yield from held


def _read_piece(piece: str, base: int, positions: Run[int]) -> list[Document] | list[Unparsed]:
    """One piece down the ladder of readers, all or nothing."""
    plain = _neutral(piece)
    problem, offset = "", base
    for text, pure in ((piece, False), (plain, False), (plain, True)):
        if pure and (bound := _beyond_pure(text)):
            problem = f"{problem} (and {bound}, too much for the other reader)"
            continue
        try:
            return list(_documents(text, base, positions, pure=pure))
        except _TooDeepError:
            return [
                Unparsed(base, base + len(piece), f"is nested deeper than {MAX_DEPTH} levels", base)
            ]
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            offset = base + mark.index if mark else base
            problem = in_plain_words(str(error.problem or error.context))
        except (YAMLError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
            problem = problem or "it cannot be read"  # what the readers do not mean to raise, too
    return [Unparsed(base, base + len(piece), problem, min(offset, base + len(piece)))]


def _beyond_pure(text: str) -> str:
    """Why the pure reader is not asked, empty where it is."""
    if len(text) > MAX_PURE_LENGTH:
        return f"is longer than {MAX_PURE_LENGTH} characters"
    return (
        f"has brackets deeper than {MAX_PURE_DEPTH} levels"
        if _flow_depth(text) > MAX_PURE_DEPTH
        else ""
    )


def _flow_depth(text: str) -> int:
    """An upper bound of the nesting of brackets: the pure reader's time grows faster than its
    square."""
    depth = deepest = 0
    for character in re.findall(r"[\[{}\]]", text):
        depth = depth + 1 if character in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def _documents(
    text: str, base: int, positions: Run[int], *, pure: bool = False
) -> Iterator[Document]:
    """The documents that a reader makes of `text`, which stands at `base`. Raises YAMLError and
    _TooDeepError."""
    parser = YAML(typ="safe", pure=True).get_constructor_parser(text)[1] if pure else CParser(text)
    events = iter(parser.get_event, None)
    for event in events:
        if type(event) is DocumentStartEvent:
            start = base + event.start_mark.index
            yield _document(events, start, base, positions)
        elif type(event) is StreamEndEvent:
            return


def _document(events: Iterator[Any], start: int, base: int, positions: Run[int]) -> Document:
    """Build one document from its events: one plain loop, because it runs for every event of a
    stream."""
    top: list[Any] = []
    parent: Collection | None = None
    siblings = top
    touched: list[Scalar] = []
    aliases: list[Alias] = []
    collections: list[Collection] = []
    depth = 0
    next_position = start
    scalar_of = partial(_scalar, base)
    for event in events:
        kind = type(event)
        if kind is ScalarEvent:
            if next_position >= base + event.end_mark.index:
                siblings.append(event)
                continue
            scalar = scalar_of(event, parent, len(siblings))
            siblings.append(scalar)
            at = bisect_left(positions, scalar.start)
            next_position = positions[at] if at < len(positions) else sys.maxsize
            if next_position < scalar.end:
                touched.append(scalar)
                next_position = scalar.end
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            assert parent is not None
            parent.end = base + event.end_mark.index
            parent = parent.parent
            siblings = top if parent is None else parent.held
            depth -= 1
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            make = MappingNode if kind is MappingStartEvent else SequenceNode
            parent = make(
                base + event.start_mark.index, parent, len(siblings), event.anchor, scalar_of
            )
            siblings.append(parent)
            collections.append(parent)
            siblings = parent.held
            depth += 1
            if depth > MAX_DEPTH:
                raise _TooDeepError
        elif kind is AliasEvent:
            aliases.append(
                Alias(base + event.start_mark.index, parent, len(siblings), event.anchor)
            )
            siblings.append(aliases[-1])
        else:  # the document's end
            root = top[0] if isinstance(top[0], Node) else scalar_of(top[0], None, 0)
            return Document(start, base + event.end_mark.index, root, touched, aliases, collections)
    raise AssertionError("a reader ends every document that it began")


def _scalar(base: int, event: Any, parent: Collection | None, index: int) -> Scalar:  # noqa: ANN401 - ruamel's events have no types
    """The scalar that an event of a text at `base` speaks of."""
    start, end = base + event.start_mark.index, base + event.end_mark.index
    return Scalar(start, end, parent, index, event.anchor, event.value, event.style or "")


_FOLD = r"[ \t]*(?:\r\n|\n|\r)(?:[ \t]*(?:\r\n|\n|\r))*[ \t]*"
"""The end of a line in a quoted scalar, which is folded (YAML 1.2, section 6.5)."""
_ESCAPE = re.compile(
    r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|(?P<joined>(?:\r\n|\n|\r)[ \t]*)|.)"
    rf"|(?P<fold>{_FOLD})|(?:[^\\\r\n \t]++|[ \t]++(?![\r\n]))++",
    re.DOTALL,
)
_QUOTED = re.compile(rf"''|(?P<fold>{_FOLD})|(?:[^'\r\n \t]++|[ \t]++(?![\r\n]))++")
_BREAK = re.compile(r"\r\n|\n|\r")
_SIMPLE_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b", " ": " ",
    '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029", "\t": "\t",
}  # fmt: skip
_HEADER = re.compile(r"[|>](?:([1-9])[+-]?|[+-]([1-9])?)?[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r)")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")


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
        if scalar.value in (
            text,
            _neutral(text),
            _in_letters(_printable(text)),
        ):  # a placeholder alone is no line of its own here
            return view.cut(start, end)
    if scalar.style == '"':
        return _escaped_content(view, scalar, scalar.start + raw.index('"') + 1)
    if scalar.style == "'":
        pieces = _quoted_pieces(view, scalar.start + raw.index("'") + 1, scalar.end - 1)
        return _agreeing(scalar.value, View.joined(pieces, view.source))
    return None


def _agreeing(value: str, made: View) -> View | None:
    """The view where its text is the value; two halves of a surrogate pair are the same as the
    character."""
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
    """What the ends of lines in a quoted scalar stand for: one is a blank, and each more is a
    newline."""
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
    """What has to be the same in a block scalar's lines and its value: all for a literal one but
    the last newlines."""
    joined = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    return " ".join(joined.split()) if style == ">" else joined
