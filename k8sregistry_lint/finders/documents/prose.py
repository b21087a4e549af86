"""References in text that people read: sentences, inline code, tables. A whole reference with a
path is noted; a bare host, an address on the web and a path are mentions, and so is everything in a
sentence or below a lead-in that is about the registry itself or about the move."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from k8sregistry_lint.finders.documents import drawntables, introductions, leadins
from k8sregistry_lint.finders.documents.sentences import against_line, against_sentence
from k8sregistry_lint.finders.documents.words import Word, line_around, words
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Found, Level, MentionKind, Role
from k8sregistry_lint.text import Span, View, line_at, meets

MAX_SENTENCE = 1_000
"""How far from a position its sentence may begin or end, in code points."""

_NEWLINE = r"(?:\r\n?|\n)"
_PARAGRAPH = rf"{_NEWLINE}[ \t>]*{_NEWLINE}"
_ITEM = rf"{_NEWLINE}[ \t>]*(?:[-*+]|\d+[.)]|#+|\|)[ \t]"
_BEGIN = re.compile(rf"(?:[.!?;][\"')*_`]*\s|{_PARAGRAPH}|{_ITEM})")
_END = re.compile(rf"(?:[.!?;][\"')*_`]*(?=\s|\Z)|{_PARAGRAPH}|{_ITEM})")
_BREAK = re.compile(rf"{_PARAGRAPH}|{_ITEM}")

_ON_REGISTRY = Against(MentionKind.TEXT, "a paragraph that also names the registry by itself")
_TEXT = Against(MentionKind.TEXT, "text that names no whole image")


def find(view: View, scope: Scope, images: Sequence[Span] = ()) -> Iterator[Found]:
    """Yield what a text of lines holds, such as code in a language that is not known. No registry
    is by itself within `images` (sorted spans of the source), which another reader found."""
    found = words(view.text, scope.search(view.text), line_around)
    others = (word for word in found if not (word.alone and _is_in(images, view, word.position)))
    yield from _find(view, others, scope, against_line)


def find_at(view: View, positions: Sequence[int], scope: Scope) -> Iterator[Found]:
    """Yield what a text of sentences holds at `positions`."""
    found = words(view.text, positions, _sentence)
    yield from drawntables.limited(view, list(_find(view, found, scope, against_sentence)))


def _find(
    view: View,
    found_words: Iterator[Word],
    scope: Scope,
    judge: Callable[[str, Sequence[Word]], Against | None],
) -> Iterator[Found]:
    scope = scope._replace(role=Role.TEXT, level=Level.NOTE)
    known = list(found_words)
    alone = [word.position for word in known if word.alone]
    lines = introductions.lines(view.text) if any(word.reference for word in known) else []
    introduced = leadins.introduced(lines, scope.search)
    for sentence, group in groupby(known, key=lambda word: word.sentence):
        named = list(group)
        around = paragraph(view.text, sentence)
        against = judge(view.text[sentence.start : sentence.end], named)
        if not against and any(word.reference for word in named):
            against = introduced.get(line_at(view.text, named[0].position).start)
            if bisect_left(alone, around.start) < bisect_left(alone, around.end):
                against = against or _ON_REGISTRY
        for word in named:
            if word.reference and not against and view.span(*word.span):
                found = scope.occurrence(view, word.span.start, word.reference, Role.TEXT)
                yield found._replace(around=_in_source(view, around))
            else:
                yield scope.mention(view, word.position, against or _TEXT)


def _is_in(spans: Sequence[Span], view: View, position: int) -> bool:
    at = view.origin(position)
    return meets(spans, Span(at, at + 1))


def paragraph(text: str, inside: Span) -> Span:
    """Return the paragraph, item or row around a part of it, as far as `MAX_SENTENCE` reaches."""
    start = max(0, inside.start - MAX_SENTENCE)
    for match in _BREAK.finditer(text, start, inside.start + 2):  # a row begins with its bar
        start = min(match.end(), inside.start)
    end = min(len(text), inside.end + MAX_SENTENCE)
    found = _BREAK.search(text, inside.end, end)
    return Span(start, found.start() if found else end)


def _in_source(view: View, span: Span) -> Span:
    return Span(view.origin(span.start), view.origin(span.end))


def _sentence(text: str, word: Span, line: Span) -> Span:
    """The sentence around a word, which may go on over several lines of a paragraph; the row of a
    table, and an item of a list."""
    if text[line.start : line.end].lstrip()[:1] == "|":
        return line
    first = max(0, word.start - MAX_SENTENCE)
    start = first
    for match in _BEGIN.finditer(text, first, word.start):
        start = match.end()
    end = _END.search(text, word.end, min(len(text), word.end + MAX_SENTENCE))
    return Span(start, end.start() if end else min(len(text), word.end + MAX_SENTENCE))
