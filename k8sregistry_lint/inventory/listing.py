"""Plain lists of images, as `kubectl get -o jsonpath`, `sort | uniq -c` and `crictl` print them."""

import re
from typing import NamedTuple

from k8sregistry_lint.reference import ImageReference, parse
from k8sregistry_lint.text import Position

_COUNT = re.compile(r"\s*\d+\s+(?=\S)")
"""What `uniq -c` puts in front of a line."""
_WORD = re.compile(r"\S+")


class ListedImage(NamedTuple):
    """An image of a list, as it is spelled there."""

    reference: ImageReference
    text: str
    position: Position


def listed(data: bytes) -> list[ListedImage]:
    """Return the images of a text that holds nothing but images and blanks, one or more a line;
    none for any other text, where one word that cannot be an image shows it."""
    if data[:1_000].lstrip()[:1] in (b"{", b"[", b"-", b"#"):
        return []  # JSON and YAML, which may be large
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return []
    found: list[ListedImage] = []
    for number, line in enumerate(lines, 1):
        count = _COUNT.match(line)
        words = list(_WORD.finditer(line, count.end() if count else 0))
        for word in words:
            reference = parse(word[0])
            if reference is None or len(words) > 1 and not _is_telling(reference):
                return []
            found.append(ListedImage(reference, word[0], Position(number, word.start() + 1)))
    return found if any(_is_telling(image.reference) for image in found) else []


def _is_telling(reference: ImageReference) -> bool:
    """Whether a reference is no plain word."""
    return bool(reference.registry or reference.tag or reference.digest)
