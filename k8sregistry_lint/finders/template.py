"""Un-rendered templates: the YAML between the actions by a masked parse copy, the literals in the actions by their tokens."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from k8sregistry_lint import gotemplate
from k8sregistry_lint.action import Action, Kind, Malformed
from k8sregistry_lint.finders import lines, literals, manifest
from k8sregistry_lint.finders.scope import Scope
from k8sregistry_lint.masking import GUESSES, masked
from k8sregistry_lint.model import Found, ImageOccurrence, Role, Unread
from k8sregistry_lint.text import Span, View
from k8sregistry_lint.tree import Unparsed

SUFFIXES = {".gotmpl", ".tmpl", ".template"}

Tokenize = Callable[[str], list[Action] | Malformed]


def claims(path: PurePosixPath, text: str) -> bool:
    """Whether a file is a Go template: by its name, by standing in `templates/`, or because its text has actions."""
    return path.suffix in SUFFIXES or "templates" in path.parts[:-1] or "{{" in text


def find(view: View, scope: Scope) -> Iterator[Found]:
    """What a Go template that makes YAML holds."""
    yield from find_with(gotemplate.actions, view, scope)


def find_with(tokenize: Tokenize, view: View, scope: Scope) -> Iterator[Found]:
    """What a template of any language holds whose actions `tokenize` gives."""
    actions = tokenize(view.text)
    if isinstance(actions, Malformed):
        yield from _find_malformed(view, actions, scope)
        return
    yield from literals.find(view, actions, scope)
    spans = [action.span for action in actions]
    origins = [view.origin(position) for position in scope.search(view.text) if not _meets(spans, Span(position, position + 1))]
    begin = view.origin(0)
    for item in _find_text(view, actions, scope, origins):
        if isinstance(item, ImageOccurrence) and item.role is Role.IMAGE and _meets(spans, item.span.shifted(-begin)):
            item = replace(item, role=Role.TEMPLATE)
        yield item


def _find_text(view: View, actions: Sequence[Action], scope: Scope, origins: Sequence[int]) -> Iterator[Found]:
    """What stands between the actions at `origins`: from the first parse copy in which its document parses."""
    problem: Unread | None = None
    parts = partial(_between, [Span(*map(view.origin, a.span)) for a in actions if a.kind in (Kind.CONTROL, Kind.COMMENT)])
    for guess in GUESSES:
        if not origins:
            return
        copy = masked(view, actions, guess)
        positions = sorted(at for at in map(copy.offset, origins) if copy.origin(at) in origins)
        left = set(origins) - {copy.origin(at) for at in positions}
        for item in manifest.find_parsed(copy, positions, scope, parts):
            if isinstance(item, Unparsed):
                message = f"is not YAML between its actions: {item.message}"
                problem = problem or Unread("unparsed", message, copy.origin(item.offset))
                left |= {copy.origin(at) for at in positions if item.start <= at < item.end}
            else:
                yield item
        origins = sorted(left)
    if problem:
        yield problem
        copy = masked(view, actions)
        yield from lines.find(copy, 0, len(copy.text), [copy.offset(origin) for origin in origins], scope)


def _between(cuts: Sequence[Span], text: View) -> Sequence[View]:
    """The parts of a value between the control actions in it, of which only one is there at a time."""
    start, end = text.origin(0), text.origin(max(len(text.text) - 1, 0))
    inside = cuts[bisect_left(cuts, (start, 0)) : bisect_left(cuts, (end, 0))]
    if not inside or "\n" in text.text:
        return (text,)
    edges = [0, *(text.offset(edge) for cut in inside for edge in cut), len(text.text)]
    return [text.cut(*edge) for edge in zip(edges[::2], edges[1::2], strict=True) if edge[0] < edge[1]]


def parse_copy(view: View) -> View:
    """The first parse copy of a Go template, the text itself where it is malformed."""
    return parse_copy_with(gotemplate.actions, view)


def parse_copy_with(tokenize: Tokenize, view: View) -> View:
    """The same for a template of any language."""
    actions = tokenize(view.text)
    return view if isinstance(actions, Malformed) else masked(view, actions)


def _find_malformed(view: View, problem: Malformed, scope: Scope) -> Iterator[Found]:
    """A file that only looks like a template may be plain YAML all the same."""
    found = list(manifest.find(view, scope))
    if any(isinstance(item, Unread) for item in found):
        yield Unread("malformed-template", problem.message, view.origin(problem.offset))
    yield from (item for item in found if not isinstance(item, Unread))


def _meets(spans: Sequence[Span], span: Span) -> bool:
    """Whether one of some sorted and disjoint spans has a part of `span`."""
    at = bisect_left(spans, (span.end, 0)) - 1
    return at >= 0 and spans[at].end > span.start
