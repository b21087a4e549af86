"""Whether the new image is named close to the old one, so that the text is about the move."""

import re

from k8sregistry_lint.model import ImageOccurrence
from k8sregistry_lint.regex import regex
from k8sregistry_lint.rules import Verdict
from k8sregistry_lint.text import SourceFile, Span

MAX_SENTENCE = 1_000
"""How far from a reference the new one is looked for, in code points."""
_TAIL = regex(r"[\w./:@-]")


def is_named_nearby(
    source: SourceFile, image: str, occurrence: ImageOccurrence, around: Span
) -> bool:
    """Whether an image is named close to another one, within `around`: in a list of both, or in
    `from` and `to`."""
    start, end = (
        max(around.start, occurrence.span.start - MAX_SENTENCE, 0),
        min(around.end, occurrence.span.end + MAX_SENTENCE),
    )
    at = source.text.find(image, start, end)
    return at >= 0 and not _TAIL.match(source.text, at + len(image))


def names_target(source: SourceFile, occurrence: ImageOccurrence, verdict: Verdict) -> bool:
    """Whether a comment or a text is about the move itself: close to the reference, its line or
    sentence names the new registry too."""
    span = occurrence.span
    line = occurrence.around or source.line_span(span.start)
    near = Span(max(line.start, span.start - MAX_SENTENCE), min(line.end, span.end + MAX_SENTENCE))
    if verdict.moved is None:
        return False
    if occurrence.around:
        alone = rf"(?<![\w.-]){re.escape(verdict.moved.domain)}(?!/?[\w-])"
        return re.search(alone, source.text[near.start : near.end]) is not None
    moved, before = verdict.moved, source.text[near.start : span.start]
    name = moved.name if moved.domain == occurrence.reference.domain else moved.domain
    return name in before or name in source.text[span.end : near.end]
