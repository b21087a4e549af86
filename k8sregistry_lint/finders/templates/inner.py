"""Templates of files that are neither YAML nor JSON, such as `Dockerfile.tmpl` and `run.sh.j2`: the
reader of what the template makes reads it with its actions masked."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

from k8sregistry_lint.finders.evidence.evidence import NO_EVIDENCE
from k8sregistry_lint.finders.templates import literals
from k8sregistry_lint.finders.templates.engines import Tokenize
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import (
    Applicability,
    Found,
    ImageOccurrence,
    NotificationKind,
    PossibleMention,
    Role,
    Unread,
)
from k8sregistry_lint.syntax.action import Action, Kind, Malformed
from k8sregistry_lint.syntax.masking import Assumption, masked
from k8sregistry_lint.text import Span, View, meets

Find = Callable[[View, Scope], Iterator[Found]]

_BRANCHES = {"if", "elif", "else", "for", "range", "with"}
_KEPT: tuple[Literal["first", "last"], ...] = ("first", "last")
_BRANCHED = "what the template makes of it depends on its branches"
_UNPLACED = "nothing here shows what the template makes of it"
_FAULT = "the template has a fault"


def find(inner: Find, tokenize: Tokenize, view: View, scope: Scope) -> Iterator[Found]:
    """Yield what a template holds whose text `inner` reads. Where the template has branches, a fix
    is safe only if it is safe with all branches, with the first ones and with the last ones."""
    if not scope.search(view.text):
        return
    actions: Sequence[Action] | Malformed = tokenize(view.text)
    if isinstance(actions, Malformed):
        kind = NotificationKind.MALFORMED_TEMPLATE
        yield Unread(kind, actions.message, view.origin(actions.offset))
        scope = scope.limited(Applicability.UNSAFE, _FAULT)
        actions = actions.before
    found = list(literals.find(view, actions, scope))
    strings = [item for item in found if isinstance(item, ImageOccurrence)]
    yield from (item for item in found if not isinstance(item, ImageOccurrence))
    has_branches = any(action.word in _BRANCHES for action in actions)
    branches = [*_branches(inner, view, actions, scope)] if has_branches else []
    for item in inner(masked(view, actions), scope):
        yield _named(_proven(item, branches), view, actions)
    if has_branches:
        scope = scope.limited(Applicability.UNSAFE, _BRANCHED)
    judged = _judgements(inner, view, actions, [string.span for string in strings], scope)
    yield from (_judged(string, judged.get(string.span.start)) for string in strings)


class _Branch(NamedTuple):
    """A copy of a template without its other branches, and where the reader finds safe images."""

    copy: View
    safe: frozenset[int]

    def refutes(self, start: int) -> bool:
        """Whether an image that begins at `start` of the source is there, and is not safe."""
        at = self.copy.offset(start)
        is_there = self.copy.text[at : at + 1].strip() and self.copy.origin(at) == start
        return bool(is_there) and start not in self.safe


def _branches(
    inner: Find, view: View, actions: Sequence[Action], scope: Scope
) -> Iterator[_Branch]:
    """Yield the template with its first branches, and with its last ones."""
    for branch in _KEPT:
        copy = masked(view, actions, Assumption(branch))
        safe = (
            item.span.start
            for item in inner(copy, scope)
            if isinstance(item, ImageOccurrence) and item.ceiling is Applicability.SAFE
        )
        yield _Branch(copy, frozenset(safe))


def _proven(item: Found, branches: Sequence[_Branch]) -> Found:
    """Return what stands in the text, limited if one of the branches refutes it."""
    if not isinstance(item, ImageOccurrence):
        return item
    is_refuted = any(branch.refutes(item.span.start) for branch in branches)
    return _limited(item, Applicability.UNSAFE, _BRANCHED) if is_refuted else item


def _judgements(
    inner: Find, view: View, actions: Sequence[Action], strings: Sequence[Span], scope: Scope
) -> dict[int, Found]:
    """Return what the reader of the text says of the images that actions can print, by where they
    begin: it reads a text in which each action that can print a single image is that image."""
    copy = masked(view, actions)
    spans, texts, done, length = sorted(strings), list[str](), 0, 0
    starts: dict[int, int] = {}
    for action in actions if spans else ():
        span = Span(*map(view.origin, action.span))
        first, last = (bisect_left(spans, (at, 0)) for at in span)
        if last - first == 1 and action.kind is Kind.OUTPUT:
            texts += copy.text[done : copy.offset(span.start)], view.source[slice(*spans[first])]
            length += len(texts[-2])
            starts[length] = spans[first].start
            length += len(texts[-1])
            done = copy.offset(span.end)
    text = "".join([*texts, copy.text[done:]])
    found = inner(View(text, (0,), (0,), text), scope) if starts else ()
    read = (item for item in found if not isinstance(item, Unread))
    return {starts[item.span.start]: item for item in read if item.span.start in starts}


def _named(item: Found, view: View, actions: Sequence[Action]) -> Found:
    """Return what stands in the text, which is a template's if an action is a part of it."""
    if not isinstance(item, ImageOccurrence) or item.role is not Role.IMAGE:
        return item
    has_action = meets([action.span for action in actions], item.span.shifted(-view.origin(0)))
    return item._replace(role=Role.TEMPLATE) if has_action else item


def _judged(string: ImageOccurrence, verdict: Found | None) -> Found:
    """Return a string of an action as the reader of the text around it judges it."""
    if isinstance(verdict, PossibleMention):
        point = Span(string.span.start, string.span.start + 1)
        return PossibleMention(point, verdict.reason, verdict.kind)
    if not isinstance(verdict, ImageOccurrence):
        return _limited(string, Applicability.UNSAFE, _UNPLACED)
    if string.reason == NO_EVIDENCE:
        string = string._replace(ceiling=Applicability.SAFE, reason="")
    string = string._replace(field=verdict.field, object=verdict.object)
    return _limited(string, verdict.ceiling, verdict.reason)


def _limited(string: ImageOccurrence, ceiling: Applicability, reason: str) -> ImageOccurrence:
    return string._replace(ceiling=ceiling, reason=reason) if ceiling < string.ceiling else string
