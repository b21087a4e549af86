"""References in comments: commented-out defaults, and images that a comment names."""

import re
from collections.abc import Iterator, Sequence

from k8sregistry_lint.finders.context import COPY_COMMAND
from k8sregistry_lint.finders.scope import Scope
from k8sregistry_lint.model import Found, ImageOccurrence, PossibleMention, Role
from k8sregistry_lint.reference import parse
from k8sregistry_lint.text import Span, View, line_at

_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/@")
_RIGHT = re.compile(r"[\w.\-/:@]*", re.ASCII)
MAX_COMMAND = 2_000
"""How much of a line is searched for a copy command."""
_PATTERN_FOLLOWS = "*[(\\+?"


def find(view: View, positions: Sequence[int], scope: Scope) -> Iterator[Found]:
    """What the comments hold at `positions`, the offsets of `view.text` that no scalar covers."""
    done = -1
    line = Span(0, -1)
    for position in positions:
        if position < done:
            continue
        if position >= line.end:
            line = line_at(view.text, position)
            mark = _mark(view.text, line.start, position)
            copies = (
                COPY_COMMAND.search(view.text, line.start, min(line.end, line.start + MAX_COMMAND))
                is not None
            )
        elif mark < 0:
            mark = _mark(view.text, done, position)
        token = _token(view.text, position, Span(max(line.start, mark + 1), line.end))
        done = token.end
        yield _judge(view, token, scope, in_comment=mark >= 0, copies=copies)


def _judge(view: View, token: Span, scope: Scope, *, in_comment: bool, copies: bool) -> Found:
    text = view.text[token.start : token.end]
    reference = parse(text)
    span = view.span(*token)
    following = view.text[token.end : token.end + 1]
    if (
        not in_comment
        or span is None
        or reference is None
        or not reference.repository
        or not reference.registry
    ):
        return PossibleMention(
            span or Span(view.origin(token.start), view.origin(token.start) + 1),
            "a comment that names no whole image",
        )
    if following and following in _PATTERN_FOLLOWS or copies:
        return PossibleMention(span, "a comment with a pattern or a copy command")
    name = Span(span.start, span.start + len(reference.name))
    return ImageOccurrence(
        reference,
        (name,),
        span,
        Role.COMMENT,
        scope.field,
        scope.object,
        scope.ceiling,
        scope.reason,
    )


def _mark(text: str, start: int, position: int) -> int:
    """The `#` that begins a comment: at the start of the line or behind a blank."""
    mark = text.find("#", start, position)
    while mark > start and text[mark - 1] not in " \t":
        mark = text.find("#", mark + 1, position)
    return mark


def _token(text: str, position: int, comment: Span) -> Span:
    """The run of reference characters around a position, without the punctuation of a sentence at
    its end."""
    first = position
    while first > comment.start and text[first - 1] in _NAME:
        first -= 1
    right = _RIGHT.match(text, position, comment.end)
    last = right.end() if right else position
    while last > position + 1 and text[last - 1] in ".,:;-/@_":
        last -= 1
    return Span(first, last)
