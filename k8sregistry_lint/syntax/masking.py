"""A parse copy of a template: its actions masked so that YAML readers understand the rest, each
character in its place.

Lines that hold nothing but actions become empty, because a line of blanks can break a block scalar;
actions that leave no text become blanks, and vanish in front of a line, whose indentation they
would change; the others become letters."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from k8sregistry_lint.syntax.action import Action, Kind
from k8sregistry_lint.text import Span, View


class Assumption(NamedTuple):
    """What a parse copy assumes: which branches of `if ... else ... end` are there (None: all of
    them), and whether a line `{{ ... | indent 4 }}` stands for a key, so that deeper lines may
    follow it."""

    branch: Literal["first", "last"] | None = None
    keys: bool = False


ASSUMPTIONS = tuple(
    Assumption(branch, keys) for keys in (False, True) for branch in (None, "first", "last")
)
"""Ordered by how often they succeed on real charts. A copy that does not parse is made again under
the next one."""

_LONE_CR = re.compile(r"\r(?!\n)")
_NO_NEWLINE = re.compile(r"[^\n]")
_LINE_END = re.compile(r"[ \t\r]*(?:\n|\Z)")
MAX_LINE = 2_000
"""How far from an action the start of its line is looked for, in code points."""
_VALUE_END = re.compile(r"[ \t]*(?:[,\]}\r\n]|\Z)")
_INDENT = re.compile(r"\bn?indent\s+(\d{1,6})\s*-?\}\}\Z")


def masked(view: View, actions: Sequence[Action], assumption: Assumption = ASSUMPTIONS[0]) -> View:
    """`view` with `actions` (spans in `view.text`) masked and the other branches left out."""
    text = _LONE_CR.sub("\n", view.text)
    dropped = list(_dropped(actions, assumption.branch)) if assumption.branch else []
    filled = _filled(text, actions, dropped)
    bare = _blank(text, [action.span for action in actions] + dropped)
    keys = dict(_key_lines(text, actions)) if assumption.keys else {}
    pieces: list[tuple[str, int]] = []
    for start, end in _lines(filled):
        stop = end - 1 if filled[end - 1] == "\n" else end
        masks = bare[start:stop] != text[start:stop]
        first = start + len(filled[start:stop]) - len(filled[start:stop].lstrip())
        indent = start + len(text[start:first]) - len(text[start:first].lstrip())
        if masks and not bare[start:stop].strip():
            pieces += [(keys.get(start, ""), view.origin(start))]
            first = stop
        elif masks and indent < first and text.startswith("{", indent):
            pieces += _copy(view, filled, start, indent)
        else:
            first = start
        pieces += _copy(view, filled, first, end)
    return View.joined(pieces, view.source)


def _copy(view: View, filled: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    for piece, origin in view.pieces(start, end):
        yield filled[start : start + len(piece)], origin
        start += len(piece)


def _key_lines(text: str, actions: Sequence[Action]) -> Iterator[tuple[int, str]]:
    """For each line that is one action with an `indent`, its start and a key at that
    indentation."""
    done = 0
    for action in actions:
        start = text.rfind("\n", done, action.span.start) + 1
        is_first = bool(start or not done) and not text[start : action.span.start].strip()
        done = action.span.end
        if (
            is_first
            and action.kind is Kind.BLOCK
            and (indent := _INDENT.search(text, *action.span))
        ):
            yield start, " " * min(int(indent[1]), 40) + "x:"


def _filled(text: str, actions: Sequence[Action], dropped: Sequence[Span]) -> str:
    """The text, as long as before, with each action as letters or blanks."""
    parts, done = [], 0
    for action in actions:
        start, end = action.span
        blank = (
            action.kind in (Kind.CONTROL, Kind.COMMENT)
            or (action.kind is Kind.BLOCK and _LINE_END.match(text, end))
            or _follows_a_value(text, start, end)
        )
        parts += [text[done:start], (" " if blank else "x") * (end - start)]
        done = end
    return _blank("".join([*parts, text[done:]]), dropped)


def _follows_a_value(text: str, start: int, end: int) -> bool:
    """Whether an action is behind a closed quote and before the end of a value, as in
    `["/proxy"{{ args }}]`: whatever it prints is no part of the string."""
    quote = text[start - 1 : start]
    if quote not in ("'", '"') or not quote or not _VALUE_END.match(text, end):
        return False
    begin = text.rfind("\n", max(start - MAX_LINE, 0), start) + 1
    return bool(begin or start <= MAX_LINE) and text.count(quote, begin, start) % 2 == 0


def _blank(text: str, spans: Sequence[Span]) -> str:
    """The text, as long as before, with blanks at `spans` but for the newlines."""
    parts, done = [], 0
    for begin, end in sorted(spans):
        start = max(begin, done)
        parts += [text[done:start], _NO_NEWLINE.sub(" ", text[start:end])]
        done = max(end, done)
    return "".join([*parts, text[done:]])


def _lines(text: str) -> Iterator[Span]:
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield Span(start, end)
        start = end


def _dropped(actions: Sequence[Action], branch: str) -> Iterator[Span]:
    """The text of the branches that are left out."""
    opened: list[list[Action]] = []
    for action in actions:
        if action.word in ("if", "for", "with", "range", "define", "block"):
            opened.append([action])
        elif action.word in ("else", "elif") and opened:
            opened[-1].append(action)
        elif action.word in ("end", "endif", "endfor") and opened:
            marks = [*opened.pop(), action]
            if len(marks) > 2:
                kept = 0 if branch == "first" else len(marks) - 2
                for index, (one, other) in enumerate(pairwise(marks)):
                    if index != kept:
                        yield Span(one.span.end, other.span.start)
