"""Un-rendered templates: the YAML between the actions by a masked parse copy, the literals in the
actions by their tokens."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import PurePosixPath

from k8sregistry_lint.finders.manifests import manifest
from k8sregistry_lint.finders.templates import literals, strings
from k8sregistry_lint.finders.values import lines
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Found, ImageOccurrence, NotificationKind, Role, Unread
from k8sregistry_lint.syntax import gotemplate
from k8sregistry_lint.syntax.action import Action, Kind, Malformed
from k8sregistry_lint.syntax.masking import ASSUMPTIONS, masked
from k8sregistry_lint.syntax.tree import Document, MappingNode, SequenceNode, Unparsed
from k8sregistry_lint.syntax.yamlsource import read_all
from k8sregistry_lint.text import SourceFile, Span, View, meets

Tokenize = Callable[[str], list[Action] | Malformed]


def has_structure(path: PurePosixPath, text: str) -> bool:
    """Whether a template makes YAML or JSON."""
    copy = parse_copy(SourceFile(str(path), text).body)
    pieces = list(read_all(copy.text))
    roots = [piece.root for piece in pieces if isinstance(piece, Document)]
    return len(roots) == len(pieces) and any(
        isinstance(root, MappingNode | SequenceNode) for root in roots
    )


def find(view: View, scope: Scope) -> Iterator[Found]:
    """What a Go template that makes YAML holds."""
    return find_with(gotemplate.actions, view, scope)


def find_in_text(view: View, scope: Scope) -> Iterator[Found]:
    """What a text with `{{` holds: it may be plain YAML all the same."""
    if isinstance(gotemplate.actions(view.text), Malformed):
        found = list(manifest.find(view, scope))
        if not any(isinstance(item, Unread) for item in found):
            return iter(found)
    return find(view, scope)


def find_with(tokenize: Tokenize, view: View, scope: Scope) -> Iterator[Found]:
    """What a template of any language holds whose actions `tokenize` gives."""
    actions = tokenize(view.text)
    if isinstance(actions, Malformed):
        yield from _find_malformed(view, actions, scope)
        return
    yield from strings.judged(view, actions, list(literals.find(view, actions, scope)), scope)
    spans = [action.span for action in actions]
    begin = view.origin(0)
    for item in _find_text(view, actions, scope, _between_actions(view, actions, scope)):
        if (
            isinstance(item, ImageOccurrence)
            and item.role is Role.IMAGE
            and meets(spans, item.span.shifted(-begin))
        ):
            yield item._replace(role=Role.TEMPLATE)
        else:
            yield item


def _find_text(
    view: View, actions: Sequence[Action], scope: Scope, origins: Sequence[int]
) -> Iterator[Found]:
    """What stands between the actions at `origins`: from the first parse copy in which its document
    parses."""
    problem: Unread | None = None
    wanted = set(origins)
    parts = partial(
        _between,
        [
            Span(*map(view.origin, a.span))
            for a in actions
            if a.kind in (Kind.CONTROL, Kind.COMMENT)
        ],
    )
    for assumption in ASSUMPTIONS:
        if not wanted:
            return
        copy = masked(view, actions, assumption)
        positions = sorted(at for at in map(copy.offset, wanted) if copy.origin(at) in wanted)
        left = wanted - {copy.origin(at) for at in positions}
        for item in manifest.find_parsed(copy, positions, scope, parts):
            if isinstance(item, Unparsed):
                message = f"is not YAML between its actions: {item.message}"
                problem = problem or Unread(
                    NotificationKind.UNPARSED, message, copy.origin(item.offset)
                )
                left |= {
                    copy.origin(at)
                    for at in positions[
                        bisect_left(positions, item.start) : bisect_left(positions, item.end)
                    ]
                }
            else:
                yield item
        wanted = left
    if problem:
        yield problem
        yield from _find_in_lines(view, actions, scope, sorted(wanted))


def _find_in_lines(
    view: View, actions: Sequence[Action], scope: Scope, origins: Sequence[int]
) -> Iterator[Found]:
    """What stands between the actions at `origins`, line by line."""
    copy = masked(view, actions)
    return lines.find(copy, 0, len(copy.text), [copy.offset(origin) for origin in origins], scope)


def _find_malformed(view: View, problem: Malformed, scope: Scope) -> Iterator[Found]:
    """What a template holds whose actions are known up to a fault only: literals in front of it,
    and lines."""
    yield Unread(NotificationKind.MALFORMED_TEMPLATE, problem.message, view.origin(problem.offset))
    yield from literals.find(view, problem.before, scope)
    yield from _find_in_lines(
        view, problem.before, scope, _between_actions(view, problem.before, scope)
    )


def _between_actions(view: View, actions: Sequence[Action], scope: Scope) -> list[int]:
    """Where in the source a registry may be named outside of the actions."""
    spans = [action.span for action in actions]
    return [
        view.origin(position)
        for position in scope.search(view.text)
        if not meets(spans, Span(position, position + 1))
    ]


def _between(cuts: Sequence[Span], text: View) -> Sequence[View]:
    """The parts of a value between the control actions in it, of which only one is there at a time.
    A value of several lines is cut only where each part is one word: otherwise it is a text of its
    own."""
    start, end = text.origin(0), text.origin(max(len(text.text) - 1, 0))
    inside = cuts[bisect_left(cuts, (start, 0)) : bisect_left(cuts, (end, 0))]
    if not inside:
        return (text,)
    edges = [0, *(text.offset(edge) for cut in inside for edge in cut), len(text.text)]
    found = [
        text.cut(*edge) for edge in zip(edges[::2], edges[1::2], strict=True) if edge[0] < edge[1]
    ]
    return (
        (text,)
        if "\n" in text.text and any(len(part.text.split()) > 1 for part in found)
        else found
    )


def parse_copy(view: View) -> View:
    """The first parse copy of a Go template, the text itself where it is malformed."""
    return parse_copy_with(gotemplate.actions, view)


def parse_copy_with(tokenize: Tokenize, view: View) -> View:
    """The same for a template of any language."""
    actions = tokenize(view.text)
    return view if isinstance(actions, Malformed) else masked(view, actions)
