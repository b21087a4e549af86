"""The last resort for text that no reader understands: lines of the form `key: reference`, `key =
reference` or `- reference`, flags and commands that take images."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from k8sregistry_lint.finders.evidence import evidence
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.values import commandlines, embedded
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import (
    Applicability,
    Found,
    ImageOccurrence,
    MentionKind,
    PossibleMention,
    Role,
)
from k8sregistry_lint.reference import MAX_LENGTH, parse_with_placeholders, start_of_name
from k8sregistry_lint.regex import regex
from k8sregistry_lint.text import Span, View, line_at, meets

_UNPARSED = Against(MentionKind.TEXT, "text that could not be parsed")
_ENTRY = regex(
    r"[ \t]*(?:-[ \t]+)*(?:export[ \t]+)?"
    r"(?:(?P<quote>[\"']?)(?P<key>[\w./-]+)(?P=quote)(?:[ \t]*:[ \t]+|[ \t]*[:?+]?=[ \t]*))?"
    r"(?P<mark>[\"']?)(?P<reference>[^\s\"',#]+)(?P=mark)[ \t]*+,?[ \t]*+(?:#.*)?"
)

_WORD = regex(r"[^\s\"'`\\;&|()<>]++")
_KEY_ABOVE = regex(r"[ \t]*(?:-[ \t]+)*[\"']?(?P<key>[\w./-]+)[\"']?[ \t]*:(?:\s|\Z)")
MAX_ABOVE = 2_000
"""How much of the text above a line is searched for a key, in code points."""


def find(
    view: View, start: int, end: int, positions: Sequence[int], scope: Scope
) -> Iterator[Found]:
    """References at `positions` of text[start:end] by their line alone, so none of them is a safe
    fix."""
    scope = scope.limited(Applicability.UNSAFE, "the text around it could not be parsed")
    for line in _lines(view.text, start, end, positions):
        match = _ENTRY.fullmatch(view.text, *line)
        reference = parse_with_placeholders(match["reference"]) if match else None
        key = match and (match["key"] or key_above(view.text, line.start, match.start("reference")))
        judged = evidence.judged_name(key) if key else None
        if judged and judged.against:
            yield scope.mention(view, line.start, judged.against)
        elif match and reference and reference.registry and reference.repository:
            found = scope.occurrence(view, match.start("reference"), reference, Role.IMAGE)
            yield found._replace(field=scope.field.below((match["key"],) if match["key"] else ()))
        else:
            inside = positions[slice(*(bisect_left(positions, at) for at in line))]
            yield from _find_in_words(view, line, inside, scope)


def _find_in_words(
    view: View, line: Span, positions: Sequence[int], scope: Scope
) -> Iterator[Found]:
    """Yield the images of flags and of commands in a line, or else one mention of it."""
    text = view.text
    images = [
        embedded.flagged(view, position, scope) or _pulled(view, line, position, scope)
        for position in positions
    ]
    if commandlines.copies(text, line.start, min(line.end, line.start + commandlines.MAX_COMMAND)):
        images = []
    yield from filter(None, images)
    found = sorted(image.span for image in images if image)
    if found:
        origins = ((position, view.origin(position)) for position in positions)
        for position, origin in origins:
            if not meets(found, Span(origin, origin + 1)):
                yield scope.mention(view, position, _UNPARSED)
    else:
        whole = view.span(*line) or scope.mention(view, line.start, _UNPARSED).span
        yield PossibleMention(whole, _UNPARSED.reason, _UNPARSED.kind)


def _pulled(view: View, line: Span, position: int, scope: Scope) -> ImageOccurrence | None:
    """Return the image at a position of a command that takes images."""
    start = start_of_name(view.text, position)
    if start is None:
        return None
    word = _WORD.match(view.text, start, min(line.end, start + MAX_LENGTH))
    reference = parse_with_placeholders(word[0]) if word else None
    if reference is None or not (reference.registry and reference.repository):
        return None
    if not commandlines.pulls(view.text, line.start, start):
        return None
    return scope.occurrence(view, start, reference, Role.ARGUMENT)


def _lines(text: str, start: int, end: int, positions: Sequence[int]) -> Iterator[Span]:
    """The lines of text[start:end] that hold a position, each once."""
    done = start - 1
    for position in positions:
        if start <= position < end and position > done:
            line = line_at(text, position, start, end)
            done = line.end
            yield line


def key_above(text: str, start: int, mark: int) -> str:
    """The key of the nearest line above a line that is not deeper than a mark in it; empty where
    that is no key."""
    depth = mark - start
    begin = max(0, start - MAX_ABOVE)
    for line in reversed(text[begin:start].split("\n")):
        stripped = line.strip()
        if stripped and not stripped.startswith("#") and len(line) - len(line.lstrip()) <= depth:
            match = _KEY_ABOVE.match(line)
            return match["key"] if match else ""
    return ""
