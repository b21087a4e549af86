"""The last resort for text that no reader understands: lines of the form `key: reference` or `-
reference`."""

import re
from collections.abc import Iterator, Sequence

from k8sregistry_lint.finders.scope import Scope
from k8sregistry_lint.model import Applicability, Found, ImageOccurrence, PossibleMention, Role
from k8sregistry_lint.reference import parse_with_placeholders
from k8sregistry_lint.text import Span, View, line_at

_ENTRY = re.compile(
    r"[ \t]*(?:-[ \t]+)*(?:(?P<quote>[\"']?)(?P<key>[\w./-]+)(?P=quote)[ \t]*:[ \t]+)?"
    r"(?P<mark>[\"']?)(?P<reference>[^\s\"',#]+)(?P=mark)[ \t]*+,?[ \t]*+(?:#.*)?"
)


def find(
    view: View, start: int, end: int, positions: Sequence[int], scope: Scope
) -> Iterator[Found]:
    """References at `positions` of text[start:end] by their line alone, so none of them is a safe
    fix."""
    scope = scope.limited(Applicability.UNSAFE, "the text around it could not be parsed")
    for line_start, line_end in _lines(view.text, start, end, positions):
        match = _ENTRY.fullmatch(view.text, line_start, line_end)
        reference = parse_with_placeholders(match["reference"]) if match else None
        span = view.span(*match.span("reference")) if match else None
        if match and span and reference and reference.registry and reference.repository:
            name = Span(span.start, span.start + len(reference.name))
            field = scope.field.below((match["key"],) if match["key"] else ())
            yield ImageOccurrence(
                reference,
                (name,),
                span,
                Role.IMAGE,
                field,
                scope.object,
                scope.ceiling,
                scope.reason,
            )
        else:
            whole = view.span(line_start, line_end) or Span(
                view.origin(line_start), view.origin(line_start) + 1
            )
            yield PossibleMention(whole, "text that could not be parsed")


def _lines(text: str, start: int, end: int, positions: Sequence[int]) -> Iterator[Span]:
    """The lines of text[start:end] that hold a position, each once."""
    done = start - 1
    for position in positions:
        if start <= position < end and position > done:
            line = line_at(text, position, start, end)
            done = line.end
            yield line
