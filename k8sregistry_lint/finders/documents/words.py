"""The words of a text that may name a registry: whole images, addresses, a registry by itself."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from k8sregistry_lint.reference import ImageReference, is_file_name, parse_with_placeholders
from k8sregistry_lint.text import Span, line_at

MAX_REFERENCE = 500
"""How far from a position a reference may begin or end, in code points."""

_LEFT = re.compile(r"[\w.\-/@:%$~+?&=]*\Z", re.ASCII)
_RIGHT = re.compile(r"[\w.\-/:@]*(?:\$\{?\w+\}?|<[\w-]+>)?", re.ASCII)
_TRANSPORT = re.compile(r"(?:docker(?:-pullable|-daemon)?|oci|containers-storage)://")
_ADDRESS = re.compile(r"\w://|/[\w.-]+/")
_PATTERN = re.compile(r"[*\\^]|\[\^|\.\*")


class Word(NamedTuple):
    """A word that may name a registry, and the sentence or row around it. `reference` is the image
    that it is, and `alone` says that it is the registry by itself."""

    span: Span
    position: int
    sentence: Span
    reference: ImageReference | None
    alone: bool


def words(
    text: str, positions: Sequence[int], around: Callable[[str, Span, Span], Span]
) -> Iterator[Word]:
    """Yield the words at some positions, each once, with what is `around` them."""
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
        yield Word(span, position, sentence, reference if is_whole else None, alone)


def line_around(_text: str, _word: Span, line: Span) -> Span:
    """Return the line of a word as what is around it."""
    return line


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
