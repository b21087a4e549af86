"""Ignore comments, as text: `# k8sregistry-lint: ignore[rule-id] reason`, in templates also
`{{/* k8sregistry-lint: ... */}}` and `{# ... #}`. Whatever is not spelled as documented hides
nothing: it becomes a complaint."""

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

from k8sregistry_lint.model import Notification, NotificationKind
from k8sregistry_lint.regex import regex
from k8sregistry_lint.rules import nearest
from k8sregistry_lint.text import SourceFile, Span

MARK = "k8sregistry-lint:"
DIRECTIVES = ("ignore", "ignore-next-line", "ignore-file", "ignore-start", "ignore-end")
_OTHER_TOOLS = {
    "disable": "ignore",
    "disable-file": "ignore-file",
    "disable-line": "ignore",
    "disable-next-line": "ignore-next-line",
    "enable": "ignore-end",
    "ignore-all": "ignore-file",
    "ignore-begin": "ignore-start",
    "ignore-block": "ignore-start",
    "ignore-line": "ignore",
    "ignore-next": "ignore-next-line",
    "ignored": "ignore",
    "noqa": "ignore",
    "nolint": "ignore",
    "skip": "ignore",
    "skip-file": "ignore-file",
    "suppress": "ignore",
}
"""What people write who know other linters, with what they mean."""

MAX_WORD = 40
"""How many characters of an unknown word a message shows."""
MAX_GAP = 80
"""How far in front of the mark its comment may begin, in characters: without a bound, a line of
many marks would take quadratic time."""

_NEAR_MARK = regex(
    r"k8s[-_ ]?registry[-_ ]?lint(?:er)?[ \t]{0,9}"
    rf"(?::|(?=(?:{'|'.join(sorted((*DIRECTIVES, *_OTHER_TOOLS), key=len, reverse=True))})\b))",
    re.IGNORECASE,
)
"""The mark, and everything that is likely to be meant as one."""
_OPEN = regex(r"(?:(?<![^\s\ufeff])#+|\{\{(?:- )?\s*/\*|\{#-?)[ \t]*\Z")
_CLOSE = regex(r"\*/\s*-?\}\}|-?#\}")
_BODY = regex(r"[ \t]*(?P<word>[^\s\[]*)[ \t]*(?:\[(?P<ids>[^\]]*)(?P<closed>\])?)?[ \t]*")

LAST_LINE = sys.maxsize


class EnclosingScalar(NamedTuple):
    """The place of a scalar that holds something that looks like a directive. In a block scalar
    (`|`) it is a comment of the text embedded there; in quotes it is no comment at all."""

    span: Span
    is_block: bool


ScalarsAt = Callable[[Sequence[int]], Sequence[EnclosingScalar]]
"""Finds the scalars that hold some offsets."""


class Directive(NamedTuple):
    """An ignore comment at `offset`. It hides findings of `rules` (of all, where there are none)
    that begin on the lines `first` to `last` (1-based, inclusive) and `within` one scalar, or
    anywhere in the file."""

    offset: int
    first: int
    last: int
    rules: tuple[str, ...]
    reason: str
    within: Span | None = None

    @property
    def is_for_file(self) -> bool:
        """Whether it counts for the whole file."""
        return self.within is None and (self.first, self.last) == (1, LAST_LINE)


class _Comment(NamedTuple):
    """One of DIRECTIVES as it is written; `line` is its own (1-based), `alone` says that nothing
    stands in front of it there."""

    offset: int
    line: int
    alone: bool
    word: str
    rules: tuple[str, ...]
    reason: str
    within: Span | None


def may_hold_directives(text: str) -> bool:
    """Whether there is anything in a text to look at."""
    return "lint" in text.lower() and _NEAR_MARK.search(text) is not None


def directives(
    source: SourceFile, scalars_at: ScalarsAt
) -> tuple[list[Directive], list[Notification]]:
    """The directives of a file in the order of the text, and complaints about those that were meant
    as directives and are none. The first comment of a line counts; what follows it there is its
    reason."""
    comments: list[_Comment] = []
    complaints: list[Notification] = []
    marks = list(_NEAR_MARK.finditer(source.text))
    scalars = sorted(scalars_at([mark.start() for mark in marks]))
    done = -1
    for mark in marks:
        if mark.start() <= done:
            continue
        scalar = _scalar_at(scalars, mark.start())
        comment = _comment(source, mark, scalar)
        if comment is not None:
            done = source.line_span(mark.start()).end
        if isinstance(comment, _Comment):
            comments.append(comment)
        elif comment is not None:
            complaints.append(_complaint(source, mark.start(), comment))
    found, unpaired = _paired(comments)
    complaints += (_complaint(source, *each) for each in unpaired)
    return found, complaints


def _scalar_at(scalars: Sequence[EnclosingScalar], offset: int) -> EnclosingScalar | None:
    """The one of some disjoint scalars, in order, that holds `offset`."""
    before = bisect_right(scalars, offset, key=lambda scalar: scalar.span.start)
    return scalars[before - 1] if before and offset < scalars[before - 1].span.end else None


def _comment(
    source: SourceFile, mark: re.Match[str], scalar: EnclosingScalar | None
) -> _Comment | str | None:
    """The comment whose mark this is, why it is not understood, or None where the mark does not
    begin a comment."""
    line = source.line_span(mark.start())
    opening = _OPEN.search(source.text, max(line.start, mark.start() - MAX_GAP), mark.start())
    if not opening:
        return None
    if opening[0].startswith("{"):
        scalar = None  # a comment of the template language, wherever it stands
    if scalar and not scalar.is_block:
        return None
    closing = _CLOSE.search(source.text, mark.end(), line.end)
    end = closing.start() if closing else line.end
    body = _BODY.match(source.text, mark.end(), end)
    assert body, "everything in it is optional"
    if reason := _fault(mark[0], body):
        return reason
    return _Comment(
        mark.start(),
        source.position(mark.start()).line,
        not source.text[line.start : opening.start()].strip(" \t"),
        body["word"],
        _ids(body),
        source.text[body.end() : end].strip(),
        scalar.span if scalar else None,
    )


def _ids(body: re.Match[str]) -> tuple[str, ...]:
    names = (part.strip() for part in (body["ids"] or "").split(","))
    return tuple(name for name in names if name)


def _fault(mark: str, body: re.Match[str]) -> str:
    """Why a comment is no directive, empty for one that is."""
    word = body["word"]
    meant = _meant(word)
    if mark != MARK:
        return f"{mark.strip()!r} is not {MARK!r}; did you mean '{MARK} {meant or 'ignore'}'?"
    if word not in DIRECTIVES:
        hint = f"; did you mean {meant!r}?" if meant else f"; there are {', '.join(DIRECTIVES)}"
        return (f"{word[:MAX_WORD]!r} is not known" if word else "nothing follows the colon") + hint
    if body["ids"] is not None and not body["closed"]:
        return f"the bracket behind {word!r} is not closed"
    if body["ids"] is not None and not _ids(body):
        return f"'{word}[]' names no rule; write {word!r} for all of them"
    return ""


def _meant(word: str) -> str:
    """The directive that was probably meant, empty where there is none."""
    plain = word.lower().replace("_", "-").rstrip(":,;.")
    if plain in DIRECTIVES:
        return plain
    if plain in _OTHER_TOOLS:
        return _OTHER_TOOLS[plain]
    return nearest(plain[:MAX_WORD], DIRECTIVES)


def _paired(comments: Sequence[_Comment]) -> tuple[list[Directive], list[tuple[int, str]]]:
    """The comments as directives, blocks made of their starts and ends; and the offsets of starts
    and ends that lack the other, with the reason. An end closes the last start of the same text."""
    found: list[Directive] = []
    unpaired: list[tuple[int, str]] = []
    open_blocks: dict[Span | None, list[_Comment]] = {}
    for comment in comments:
        started = open_blocks.setdefault(comment.within, [])
        if comment.word == "ignore-start":
            started.append(comment)
        elif comment.word != "ignore-end":
            found.append(_directive(comment, None))
        elif started and (not comment.rules or set(comment.rules) == set(started[-1].rules)):
            found.append(_directive(started.pop(), comment.line))
        else:
            unpaired.append((comment.offset, "no open 'ignore-start' with the same rules"))
    left = (comment for started in open_blocks.values() for comment in started)
    unpaired += ((comment.offset, "no 'ignore-end' closes it") for comment in left)
    return sorted(found, key=lambda each: each.offset), sorted(unpaired)


def _directive(comment: _Comment, end: int | None) -> Directive:
    """A comment with the lines that it counts for; a block ends on the line `end`."""
    first, last = _lines(comment) if end is None else (comment.line, end)
    return Directive(comment.offset, first, last, comment.rules, comment.reason, comment.within)


def _lines(comment: _Comment) -> tuple[int, int]:
    if comment.word == "ignore-file":
        return 1, LAST_LINE
    below = comment.word == "ignore-next-line" or comment.alone
    line = comment.line + 1 if below else comment.line
    return line, line


def _complaint(source: SourceFile, offset: int, message: str) -> Notification:
    return Notification(
        NotificationKind.UNKNOWN_DIRECTIVE,
        source.path,
        f"an ignore comment that is not understood hides nothing: {message}",
        source.position(offset),
    )
