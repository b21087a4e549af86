"""Go templates that make no YAML of their own: `_*.tpl` helpers, whose text is references and
lines, and notes, which are prose."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from k8sregistry_lint.finders.evidence import evidence, vocabulary
from k8sregistry_lint.finders.evidence.objects import NO_IMAGE, Against
from k8sregistry_lint.finders.templates import literals
from k8sregistry_lint.finders.templates.definitions import Definitions
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import (
    Applicability,
    Found,
    MentionKind,
    NotificationKind,
    Role,
    Unread,
)
from k8sregistry_lint.reference import ImageReference, parse_with_placeholders
from k8sregistry_lint.syntax import gotemplate
from k8sregistry_lint.syntax.action import Action, Kind, Malformed
from k8sregistry_lint.syntax.masking import masked
from k8sregistry_lint.syntax.tree import Document, Unparsed
from k8sregistry_lint.text import Span, View, meets

_RUN = re.compile(
    r"\s*(?:-\s+)*(?:([\"']?)(?P<key>[\w./-]+)\1:\s+)?([\"']?)(?:--?(?P<flag>[A-Za-z][\w.-]*)=)?"
    r"(?P<reference>[^\s\"']+)\3\s*"
)
_COLON = re.compile(r"[\"']?[ \t]*(?:\{\{[^{}\n]*\}\}[ \t]*)*:(?:\s|\Z)")
_KEY = Against(MentionKind.KEY, "a mapping key")


def find(view: View, scope: Scope) -> Iterator[Found]:
    """The literals of the actions, and the runs of text between control actions and line ends that
    are one reference."""
    actions: Sequence[Action] | Malformed = gotemplate.actions(view.text)
    known = actions.before if isinstance(actions, Malformed) else actions
    yield from literals.find(view, known, scope)
    if isinstance(actions, Malformed):
        kind = NotificationKind.MALFORMED_TEMPLATE
        yield Unread(kind, actions.message, view.origin(actions.offset))
        scope = scope.limited(Applicability.UNSAFE, "the template has a fault")
    copy = masked(view, [action for action in known if action.kind is Kind.OUTPUT])
    definitions = Definitions(known)
    breaks = [
        Span(*map(view.origin, action.span)) for action in known if action.kind is not Kind.OUTPUT
    ]
    inside = [action.span.shifted(view.origin(0)) for action in known]
    for position in scope.search(copy.text):
        origin = copy.origin(position)
        if not meets(inside, Span(origin, origin + 1)):
            name = definitions.name_at(view.offset(origin))
            yield _judge(copy, position, _run(copy, position, breaks), name, scope)


def read(_view: View, _positions: Sequence[int]) -> Iterator[Document | Unparsed]:
    """Nothing, as such a text is not YAML."""
    return iter(())


def _run(copy: View, position: int, breaks: Sequence[Span]) -> Span:
    """The text around a position, up to the control actions and the line ends beside it."""
    text, at = copy.text, bisect_left(breaks, (copy.origin(position), 0))
    first = max(text.rfind("\n", 0, position) + 1, copy.offset(breaks[at - 1].end) if at else 0)
    newline = text.find("\n", position)
    last = newline if newline >= 0 else len(text)
    if at < len(breaks):
        last = min(last, copy.offset(breaks[at].start))
    return Span(first, last)


def _judge(copy: View, position: int, run: Span, definition: str, scope: Scope) -> Found:
    match = _RUN.fullmatch(copy.text, *run)
    reference = parse_with_placeholders(match["reference"]) if match else None
    if not match or not reference or not reference.registry:
        return scope.mention(copy, position, NO_IMAGE)
    if position < match.start("reference") or _COLON.match(copy.text, match.end("reference")):
        return scope.mention(copy, position, _KEY)
    names = (match["flag"] or "", match["key"] or "", definition)
    judged = next(filter(None, map(evidence.judged_name, names)), None)
    if judged and judged.against:
        return scope.mention(copy, position, judged.against)
    at = match.start("reference")
    return _limited(scope, names, reference).occurrence(copy, at, reference, Role.TEMPLATE)


def _limited(scope: Scope, names: Sequence[str], reference: ImageReference) -> Scope:
    """The scope of a reference with such names around it."""
    shown = any(
        vocabulary.names_image(name) or evidence.is_name_of(name, reference) for name in names
    )
    return scope if shown else scope.without_evidence(reference)
