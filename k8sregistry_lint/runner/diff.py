"""Unified diffs that `git apply` takes, made from the edits themselves: no comparing of whole
files."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from k8sregistry_lint.text import SourceFile, Span

CONTEXT = 3


def unified(source: SourceFile, edits: Sequence[tuple[Span, str]]) -> str:
    """The diff of one file, with `a/` and `b/` before its path; lines end at LF, as in git."""
    lines = _split(source.text)
    starts = _starts(lines)
    changes = [
        (start, stop, new)
        for start, stop, new in _changes(lines, starts, sorted(edits))
        if start < stop or new  # git takes no hunk that leaves all as it is
    ]
    name = _quoted(source.path)
    out = [f"--- {_prefixed('a', name)}\n+++ {_prefixed('b', name)}\n"]
    shift = 0
    for hunk in _hunks(changes):
        first, last = max(hunk[0][0] - CONTEXT, 0), min(hunk[-1][1] + CONTEXT, len(lines))
        grown = sum(len(new) - (stop - start) for start, stop, new in hunk)
        out.append(
            f"@@ -{first + 1},{last - first} +{first + 1 + shift},{last - first + grown} @@\n"
        )
        out += _body(lines, hunk, first, last)
        shift += grown
    return "".join(out)


Change = tuple[int, int, list[str]]


def _changes(
    lines: list[str], starts: list[int], edits: Sequence[tuple[Span, str]]
) -> Iterator[Change]:
    """Runs of lines (0-based, end exclusive) with the lines that take their place."""
    at = 0
    while at < len(edits):
        first, last = _touched(starts, edits[at][0])
        stop = at + 1
        while stop < len(edits) and _touched(starts, edits[stop][0])[0] <= last:
            last = _touched(starts, edits[stop][0])[1]
            stop += 1
        text, done = "".join(lines[first : last + 1]), 0
        parts = []
        for span, replacement in edits[at:stop]:
            parts += [text[done : span.start - starts[first]], replacement]
            done = span.end - starts[first]
        yield _trimmed(first, lines[first : last + 1], _split("".join([*parts, text[done:]])))
        at = stop


def _trimmed(first: int, old: list[str], new: list[str]) -> Change:
    """A change without the lines that it leaves as they are: an insertion behind a line does not
    touch that line."""
    kept = 0
    while kept < min(len(old), len(new)) and old[kept] == new[kept]:
        kept += 1
    return first + kept, first + len(old), new[kept:]


def _touched(starts: list[int], span: Span) -> tuple[int, int]:
    """The first and the last line that a span touches; also the one behind a newline that it takes
    away."""
    return bisect_right(starts, span.start) - 1, bisect_right(starts, span.end) - 1


def _hunks(changes: list[Change]) -> Iterator[list[Change]]:
    hunk: list[Change] = []
    for change in changes:
        if hunk and change[0] - hunk[-1][1] > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _body(lines: list[str], hunk: list[Change], first: int, last: int) -> Iterator[str]:
    at = first
    for start, stop, new in hunk:
        yield from (_line(" ", line) for line in lines[at:start])
        yield from (_line("-", line) for line in lines[start:stop])
        yield from (_line("+", line) for line in new)
        at = stop
    yield from (_line(" ", line) for line in lines[at:last])


def _line(mark: str, line: str) -> str:
    return mark + line if line.endswith("\n") else f"{mark}{line}\n\\ No newline at end of file\n"


def _split(text: str) -> list[str]:
    """Lines with their LF. `splitlines` would also cut at form feeds and at U+2028."""
    pieces = text.split("\n")
    return [piece + "\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])


def _starts(lines: list[str]) -> list[int]:
    starts, offset = [], 0
    for line in lines:
        starts.append(offset)
        offset += len(line)
    return starts


def _quoted(path: str) -> str:
    """git's quoting of a path: in double quotes with escapes where it holds a quote, a backslash or
    a control character."""
    if all(character >= " " and character not in '"\\\x7f' for character in path):
        return path
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return (
        '"'
        + "".join(
            escapes.get(c, c if c >= " " and c != "\x7f" else f"\\{ord(c):03o}") for c in path
        )
        + '"'
    )


def _prefixed(side: str, name: str) -> str:
    return (
        f'"{side}/{name[1:]}'
        if name.startswith('"')
        else f"{side}/{name}" + ("\t" if " " in name else "")
    )
