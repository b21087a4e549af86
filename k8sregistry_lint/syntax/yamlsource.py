"""Read YAML text into documents with exact places. ruamel.yaml is used for reading and never for
writing.

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

from k8sregistry_lint.regex import regex
from k8sregistry_lint.syntax import plainyaml
from k8sregistry_lint.syntax.faults import in_plain_words
from k8sregistry_lint.syntax.neutral import neutral
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

MAX_DEPTH = 250
MAX_PURE_LENGTH = 8_000_000
MAX_PURE_DEPTH = 200
MAX_ABOVE = 1_000
"""How much of the lines above a `---` line is looked at, in code points."""

_MARK = regex(r"---(?=[ \t\r\n]|\Z)")
_CUT = regex(
    r"(?:(?<=[\r\n])|\A)(?=%|---)"
    r"(?>(?:%[^\r\n]*(?:\r\n|\n|\r)(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r))*)*)"
    r"(?P<mark>---(?=[ \t\r\n]|\Z))?"
)
"""A `---` line with the directives in front of it, and the comments between them; directives
without one are taken as well, so that they are read but once."""


class _TooDeepError(Exception):
    """A document is nested deeper than MAX_DEPTH."""


def read(text: str, positions: Run[int], *, by_lines: bool = True) -> Iterator[Document | Unparsed]:
    """The documents of `text` that hold one of `positions` (sorted offsets), in order. Never raises
    for any text. Without `by_lines` each document is read by ruamel."""
    cuts = [0, *_cuts(text)]
    wanted = sorted({bisect_right(cuts, position) - 1 for position in positions})
    for first, last in _neighbours(wanted):
        bounds = [*cuts[first : last + 1], cuts[last + 1] if last + 1 < len(cuts) else len(text)]
        if by_lines:
            yield from _read_run(text, bounds, positions)
        else:
            yield from _read_with_one(text, bounds, positions)


def read_one(text: str, positions: Run[int]) -> Document | None:
    """The document that a text is, if it is one, and the first reader accepts it."""
    try:
        documents = [*_documents(text, 0, positions)]
    except (YAMLError, _TooDeepError, UnicodeEncodeError):
        return None
    return documents[0] if len(documents) == 1 else None


def is_tree(text: str) -> bool:
    """Return whether a text is YAML with a structure of its own: no document is a mere scalar."""
    for piece in read_all(text):
        if not isinstance(piece, Document) or not isinstance(piece.root, Collection):
            return False
        piece.release()
    return True


def read_all(text: str) -> Iterator[Document | Unparsed]:
    """Every document of `text`."""
    yield from _read_run(text, [0, *_cuts(text), len(text)], ())


def pieces(text: str, size: int) -> Iterator[tuple[int, int]]:
    """Cut a text between documents into pieces of at least `size`, as pairs of start and end; a
    text that is not longer is one piece. A comment is in one piece with the documents around it."""
    start = 0
    for cut in _cuts(text) if len(text) > size else ():
        if cut - start >= size and _ends_document(text, start, cut):
            yield start, cut
            start = cut
    yield start, len(text)


def _ends_document(text: str, start: int, end: int) -> bool:
    """Whether the last line of text[start:end] that is not blank is one of a document: neither a
    comment, which may belong to what follows, nor `...`, behind which there may be one."""
    first = max(end - MAX_ABOVE, start)
    above = text[first:end].rstrip()
    line = max(above.rfind("\n"), above.rfind("\r")) + 1
    is_whole = line > 0 or first == start
    return bool(above) and is_whole and "#" not in above[line:] and above[line : line + 3] != "..."


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
    """Read consecutive pieces: plain ones of a large text by their lines, and those between them
    with one reader."""
    first = 0
    for at in range(1, len(bounds)) if len(text) >= plainyaml.WORTHWHILE else ():
        read_flow = partial(_flow, text)
        document = plainyaml.document(text, bounds[at - 1], bounds[at], positions, read_flow)
        if document:
            yield from _read_with_one(text, bounds[first:at], positions)
            yield document
            first = at
    yield from _read_with_one(text, bounds[first:], positions)


def _flow(text: str, start: int, end: int) -> Document:
    """The collection in brackets that text[start:end] is."""
    return next(_documents(text[start:end], start, ()))


def _read_with_one(
    text: str, bounds: Run[int], positions: Run[int]
) -> Iterator[Document | Unparsed]:
    """Read consecutive pieces with one reader; from the first piece that it rejects, read each
    piece by itself."""
    if len(bounds) < 2:
        return
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
    """Read one piece with one reader after another, until one accepts all of it."""
    plain = neutral(piece)
    problem, offset = "", base
    for text, pure in ((piece, False), (plain, False), (plain, True)):
        if pure and (bound := beyond_pure(text)):
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


def beyond_pure(text: str) -> str:
    """Why the pure reader is not asked; empty if it is."""
    if len(text) > MAX_PURE_LENGTH:
        return f"is longer than {MAX_PURE_LENGTH} characters"
    return (
        f"has brackets deeper than {MAX_PURE_DEPTH} levels"
        if _flow_depth(text) > MAX_PURE_DEPTH
        else ""
    )


def _flow_depth(text: str) -> int:
    """An upper bound for the nesting of brackets. The pure reader's time grows faster than the
    square of it."""
    depth = deepest = 0
    for character in re.findall(r"[\[{}\]]", text):
        depth = depth + 1 if character in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def _documents(
    text: str, base: int, positions: Run[int], *, pure: bool = False
) -> Iterator[Document]:
    """The documents that a reader finds in `text`, which begins at `base` of the whole. Raises
    YAMLError and _TooDeepError."""
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
            if event.tag:
                parent.tag = str(event.tag)
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
    """The scalar of an event, in a text that begins at `base` of the whole."""
    start, end = base + event.start_mark.index, base + event.end_mark.index
    return Scalar(start, end, parent, index, event.anchor, event.value, event.style or "")
