"""Images as other commands print them: a list (`kubectl get -o jsonpath`, `sort | uniq -c`), or a
table (`crictl images`, `docker images`, `kubectl get -o wide`)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from k8sregistry_lint.piped import tables
from k8sregistry_lint.piped.tables import Word
from k8sregistry_lint.reference import ImageReference, parse
from k8sregistry_lint.regex import regex

_COUNT = regex(r"\s*\d+\s+(?=\S)")
"""What `uniq -c` puts in front of a line."""
_WORD = regex(r"[^\s,\"'`\ufeff]+")
_TITLES = {"image", "images"}
"""What the header of a list may end with, where it is not in capitals."""
_OTHER_FORMATS = ("{", "[", "-", "#", "<")
"""How JSON, YAML and HTML begin, which may be large."""


class ListedImage(NamedTuple):
    """An image as it is spelled in a list or a table; `offset` is the place of its name, in code
    points."""

    reference: ImageReference
    text: str
    offset: int


def listed(text: str) -> list[ListedImage]:
    """Return the images of a text that is a list or a table of images; none for any other text."""
    if text[:1_000].lstrip("\ufeff \t\r\n")[:1] in _OTHER_FORMATS:
        return []
    if tables.is_table(text):
        found = [each for word in tables.words(text) if (each := _of_table(word))]
    else:
        found = list(_of_list(text))
    return found if any(_is_telling(image.reference) for image in found) else []


def _of_list(text: str) -> Iterator[ListedImage]:
    """Yield the images of a text that holds nothing but images, one or more a line, each line with
    a name in front of them or without; none if one word cannot be an image."""
    found: list[ListedImage] = []
    for line in tables.lines(text):
        count = _COUNT.match(text, *line)
        words = list(_WORD.finditer(text, count.end() if count else line.start, line.end))
        if not found and _is_header([word[0] for word in words]):
            continue
        if len(words) > 1 and _is_name(text, words[0]):
            del words[0]
        for word in words:
            reference = parse(word[0])
            if reference is None or len(words) > 1 and not _is_telling(reference):
                return
            found.append(ListedImage(reference, word[0], word.start()))
    yield from found


def _is_header(words: list[str]) -> bool:
    """Whether the words of a line are titles, the last one of images."""
    return bool(words) and words[-1].lower() in _TITLES and all(map(str.isalpha, words))


def _is_name(text: str, word: re.Match[str]) -> bool:
    """Whether the first word of a line names what runs its images: `web`, or `web:` and a tab."""
    if word[0].endswith(":"):
        return text[word.end()] == "\t"
    reference = parse(word[0])
    return reference is not None and not _is_telling(reference)


def _of_table(word: Word) -> ListedImage | None:
    reference = parse(word.text)
    return ListedImage(reference, word.text, word.offset) if reference else None


def _is_telling(reference: ImageReference) -> bool:
    """Whether a reference is no plain word."""
    return bool(reference.registry or reference.tag or reference.digest)
