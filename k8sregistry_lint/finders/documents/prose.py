"""References in text that people read: sentences, inline code, tables. A whole reference with a
path is noted; a bare host, an address on the web and a path are mentions, and so is all of a
sentence that is about the registry itself or about the move."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from k8sregistry_lint.finders.evidence import vocabulary
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.evidence.vocabulary import Judgement
from k8sregistry_lint.finders.values import comments
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Found, Level, MentionKind, Role
from k8sregistry_lint.reference import ImageReference, is_file_name, parse_with_placeholders
from k8sregistry_lint.text import Span, View, line_at

MAX_REFERENCE = 500
"""How far from a position a reference may begin or end, in code points."""
MAX_SENTENCE = 1_000
"""How far from a position its sentence may begin or end, in code points."""

_LEFT = re.compile(r"[\w.\-/@:%$~+?&=]*\Z", re.ASCII)
_RIGHT = re.compile(r"[\w.\-/:@]*(?:\$\{?\w+\}?|<[\w-]+>)?", re.ASCII)
_TRANSPORT = re.compile(r"(?:docker|oci|containers-storage)://")
_ADDRESS = re.compile(r"\w://|/[\w.-]+/")
_PLACED = re.compile(r"(?<![\w./:@-])[\w-]+(?:[.:][\w.:-]*)?/[\w./-]*\w(?::[\w.-]*\w)?")
_RESOURCE = re.compile(
    r"[a-z]+\.(?:apps|autoscaling|batch|extensions|policy|(?:[\w-]+\.)+k8s\.io)/"
)
"""An object as kubectl prints it: `deployment.apps/coredns`."""
_WORD = re.compile(r"(?<![\w.:/@-])[A-Za-z]+(?![\w.:/@-])")
_PATTERN = re.compile(r"[*\\^]|\[\^|\.\*")
_NEWLINE = r"(?:\r\n?|\n)"
_PARAGRAPH = rf"{_NEWLINE}[ \t>]*{_NEWLINE}"
_ITEM = rf"{_NEWLINE}[ \t>]*(?:[-*+]|\d+[.)]|#+|\|)[ \t]"
_BEGIN = re.compile(rf"(?:[.!?;][\"')*_`]*\s|{_PARAGRAPH}|{_ITEM})")
_END = re.compile(rf"(?:[.!?;][\"')*_`]*(?=\s|\Z)|{_PARAGRAPH}|{_ITEM})")
_MOVE = re.compile(
    r"\b(?:migrat\w*|mov(?:e|es|ed|ing)|deprecat\w*|freez\w*|frozen|redirect\w*|retir\w*|sunset\w*"
    r"|replac(?:e|es|ed|ing|ement)|promot\w*|former(?:ly)?|previous(?:ly)?|legacy|no longer"
    r"|instead of|rather than|used to be|switch(?:ed|es|ing)?|renam\w*"
    r"|(?:old|new|another|different) (?:image )?(?:registry|repository|host))\b",
    re.IGNORECASE,
)

_NOT = re.compile(
    r"\b(?:do not|don't|does not|doesn't|must not|mustn't|should not|shouldn't|cannot|can't|won't"
    r"|never|avoid\w*|no more|not any ?more|instead|(?:fail|refus)(?:s|es|ed|ing|ure)?"
    r"|errors?|broken|unavailable)\b",
    re.IGNORECASE,
)

_COMPARES = re.compile(
    r"[!=]==?|=~|\s-(?:eq|ne|like|match)\b|\.(?:starts?_?with|ends?_?with|contains?|includes?"
    r"|has_?(?:pre|suf)fix|equals?|match(?:es)?)\b",
    re.IGNORECASE,
)
_KEY = re.compile(r"[ \t{[,-]*[\"']?(?P<key>[A-Za-z][\w.-]*)[\"']?[ \t]*[:=]")
_ENABLES = re.compile(r"\b(?:allow|permit)(?:s|ing)? (?:\w+ ){1,3}to\b", re.IGNORECASE)
"""`allows you to run` allows no image."""

_TEXT = Against(MentionKind.TEXT, "text that names no whole image")
_ON_MOVE = Against(MentionKind.TEXT, "a sentence about a move")
_ON_USE = Against(MentionKind.TEXT, "a sentence on which images may be used, or fail")
_ELSEWHERE = Against(MentionKind.TEXT, "a sentence that names the image in another registry, too")
_ON_REGISTRY = Against(MentionKind.TEXT, "a sentence that also names the registry by itself")
_COPIES = Against(MentionKind.COPY, "a pattern or a copy command in a text")


class _Word(NamedTuple):
    """A word that may name a registry, and the sentence or row around it. `reference` is the image
    that it is, and `alone` says that it is the registry by itself."""

    span: Span
    position: int
    sentence: Span
    reference: ImageReference | None
    alone: bool


def find(view: View, scope: Scope) -> Iterator[Found]:
    """What a text of lines holds, such as code in a language that is not known."""
    yield from _find(view, _words(view.text, scope.search(view.text), _line), scope, _against_line)


def find_at(view: View, positions: Sequence[int], scope: Scope) -> Iterator[Found]:
    """What a text of sentences holds at `positions`."""
    yield from _find(view, _words(view.text, positions, _sentence), scope, _against_use)


def _find(
    view: View,
    words_found: Iterator[_Word],
    scope: Scope,
    judge: Callable[[str, Sequence[_Word]], Against | None],
) -> Iterator[Found]:
    scope = replace(scope, role=Role.TEXT, level=Level.NOTE)
    for sentence, group in groupby(words_found, key=lambda word: word.sentence):
        words = list(group)
        against = judge(view.text[sentence.start : sentence.end], words)
        for word in words:
            if word.reference and not against and view.span(*word.span):
                found = scope.occurrence(view, word.span.start, word.reference, Role.TEXT)
                yield replace(found, around=_in_source(view, sentence))
            else:
                yield scope.mention(view, word.position, against or _TEXT)


def _in_source(view: View, span: Span) -> Span:
    return Span(view.origin(span.start), view.origin(span.end))


def _against_use(sentence: str, words: Sequence[_Word]) -> Against | None:
    """What a sentence that people read says against the images that it names."""
    return _against(sentence, words) or (_ON_USE if _NOT.search(sentence) else None)


def _against_line(line: str, words: Sequence[_Word]) -> Against | None:
    """What a line of code says against the images that it names."""
    key = _KEY.match(line)
    judged = vocabulary.judgement(key["key"]) if key else Judgement.NONE
    if _COMPARES.search(line) or judged is not Judgement.NONE:
        return _ON_USE
    return _against(line, words)


def _against(sentence: str, words: Sequence[_Word]) -> Against | None:
    """What a line says against the images that it names. That something failed says nothing: it may
    be what a command printed."""
    if not any(word.reference for word in words):
        return None
    if any(word.alone for word in words):
        return _ON_REGISTRY
    if comments.copies(sentence):
        return _COPIES
    if _MOVE.search(sentence):
        return _ON_MOVE
    if _names_copy(sentence, words):
        return _ELSEWHERE
    return _ON_USE if _judges(sentence) else None


def _names_copy(sentence: str, words: Sequence[_Word]) -> bool:
    """Whether a sentence also names an image of the same name in another registry: one of them may
    be the copy of the other."""
    known = [word.reference for word in words if word.reference]
    named = {each.repository.rpartition("/")[2] for each in known}
    registries = {each.registry for each in known}
    others = (
        parse_with_placeholders(match[0])
        for match in _PLACED.finditer(sentence)
        if not _RESOURCE.match(match[0])
    )
    return any(
        other.repository.rpartition("/")[2] in named
        for other in others
        if other and other.registry and other.registry not in registries
    )


def _judges(sentence: str) -> bool:
    """Whether a sentence has a word by which something allows or denies images."""
    return any(map(vocabulary.judges, _WORD.findall(_ENABLES.sub("", sentence))))


def _words(
    text: str, positions: Sequence[int], around: Callable[[str, Span, Span], Span]
) -> Iterator[_Word]:
    """The words at some positions, each once, with what is `around` them."""
    done, sentence = -1, Span(0, -1)
    for position in positions:
        if position < done:
            continue
        line = line_at(text, position)
        span = _word(text, position, line)
        done = span.end
        if position >= sentence.end:
            sentence = around(text, span, line)
        word = text[span.start : span.end]
        reference = parse_with_placeholders(word) if not _is_pattern(text, span) else None
        is_placed = reference is not None and bool(reference.registry and reference.repository)
        alone = not is_placed and not _ADDRESS.search(word)
        is_whole = is_placed and not is_file_name(reference.repository if reference else "")
        yield _Word(span, position, sentence, reference if is_whole else None, alone)


def _word(text: str, position: int, line: Span) -> Span:
    """The word around a position, without the punctuation of its sentence."""
    left = _LEFT.search(text, max(line.start, position - MAX_REFERENCE), position)
    start = left.start() if left else position
    start = max(start, text.rfind("=", start, position) + 1)  # NAME=REF, --image=REF
    scheme = _TRANSPORT.match(text, start, position)
    right = _RIGHT.match(text, position, min(line.end, position + MAX_REFERENCE))
    end = right.end() if right else position
    while end > position + 1 and text[end - 1] in ".,:;-/@_":
        end -= 1
    return Span(scheme.end() if scheme else start, end)


def _is_pattern(text: str, span: Span) -> bool:
    """Whether a word goes on as a pattern does, unless it is in bold."""
    is_bold = text[span.start - 1 : span.start] in ("*", "_")
    return not is_bold and _PATTERN.match(text, span.end) is not None


def _line(_text: str, _word: Span, line: Span) -> Span:
    return line


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
