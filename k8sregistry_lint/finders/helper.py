"""Go templates that make no YAML of their own: `.tpl` helpers, whose text is references and lines,
and notes, which are prose."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from k8sregistry_lint.finders import literals
from k8sregistry_lint.finders.scope import Scope
from k8sregistry_lint.model import (
    Applicability,
    Found,
    ImageOccurrence,
    NotificationKind,
    PossibleMention,
    Role,
    Unread,
)
from k8sregistry_lint.reference import parse_with_placeholders
from k8sregistry_lint.syntax import gotemplate
from k8sregistry_lint.syntax.action import Action, Kind, Malformed
from k8sregistry_lint.syntax.masking import masked
from k8sregistry_lint.syntax.tree import Document, Unparsed
from k8sregistry_lint.text import Span, View, meets

_RUN = re.compile(
    r"\s*(?:-\s+)*(?:([\"']?)[\w./-]+\1:\s+)?([\"']?)(?:--?[A-Za-z][\w.-]*=)?(?P<reference>[^\s\"']+)\2\s*"
)


def claims(path: PurePosixPath, _text: str) -> bool:
    """Helpers wherever they stand, and texts among templates."""
    return path.suffix == ".tpl" or (path.suffix == ".txt" and "templates" in path.parts[:-1])


def find(view: View, scope: Scope) -> Iterator[Found]:
    """The literals of the actions, and the runs of text between control actions and line ends that
    are one reference."""
    actions: Sequence[Action] | Malformed = gotemplate.actions(view.text)
    yield from literals.find(
        view, actions.before if isinstance(actions, Malformed) else actions, scope
    )
    if isinstance(actions, Malformed):
        yield Unread(
            NotificationKind.MALFORMED_TEMPLATE, actions.message, view.origin(actions.offset)
        )
        scope = scope.limited(Applicability.UNSAFE, "the template has a fault")
        actions = actions.before
    copy = masked(view, [action for action in actions if action.kind is Kind.OUTPUT])
    breaks = [
        Span(*map(view.origin, action.span)) for action in actions if action.kind is not Kind.OUTPUT
    ]
    inside = [action.span.shifted(view.origin(0)) for action in actions]
    for position in scope.search(copy.text):
        origin = copy.origin(position)
        if not meets(inside, Span(origin, origin + 1)):
            yield _judge(copy, position, breaks, scope)


def read(_view: View, _positions: Sequence[int]) -> Iterator[Document | Unparsed]:
    """None: such a text is no YAML."""
    return iter(())


def _judge(copy: View, position: int, breaks: Sequence[Span], scope: Scope) -> Found:
    origin = copy.origin(position)
    at = bisect_left(breaks, (origin, 0))
    text = copy.text
    first = max(text.rfind("\n", 0, position) + 1, copy.offset(breaks[at - 1].end) if at else 0)
    newline = text.find("\n", position)
    last = min(
        newline if newline >= 0 else len(text),
        copy.offset(breaks[at].start) if at < len(breaks) else len(text),
    )
    match = _RUN.fullmatch(text, first, last)
    reference = parse_with_placeholders(match["reference"]) if match else None
    span = copy.span(*match.span("reference")) if match else None
    if not span or not reference or not reference.registry:
        return PossibleMention(Span(origin, origin + 1), "text that is no image reference")
    name = Span(span.start, span.start + len(reference.name))
    return ImageOccurrence(
        reference,
        (name,),
        span,
        Role.TEMPLATE,
        scope.field,
        scope.object,
        scope.ceiling,
        scope.reason,
    )
