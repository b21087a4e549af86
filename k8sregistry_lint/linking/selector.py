"""A name by which something picks images of others: an entry of `images`, or the value that a JSON
patch tests."""

import re
from dataclasses import dataclass
from functools import cache

from k8sregistry_lint.model import FieldPath
from k8sregistry_lint.text import Span

MAX_TRIED = 255
"""The longest image that regular expressions are tried on."""

_OPAQUE = re.compile(r"\\.|\[\^?\]?[^\]]*\]", re.DOTALL)
_NESTED = re.compile(r"\)[*+?{]|\(\?")
_REPEATS = re.compile(r"[*+{]")
_CHOICES = re.compile(r"[?|]")


@dataclass(frozen=True, slots=True)
class Insertion:
    """Where a `newName` goes that is missing, and between what."""

    at: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Selector:
    """`name` is a regular expression over whole image names, but in a test, where it is the name
    itself. `place` is where it stands, None where the source spells it otherwise. `reaches_all`
    says that not only containers' images are looked at."""

    path: str
    name: str
    start: int
    place: Span | None
    field: FieldPath
    new_name: str = ""
    new_name_start: int = 0
    tail: str = ""
    insertion: Insertion | None = None
    reaches_all: bool = False
    is_test: bool = False

    @property
    def is_pattern(self) -> bool:
        """Whether the name has characters that mean something to regular expressions, a dot
        apart."""
        return (
            not self.is_test
            and re.escape(self.name).replace("\\.", ".").replace("\\-", "-").replace("\\_", "_")
            != self.name
        )

    def matches(self, image: str, name: str | None = None) -> bool:
        """What kustomize asks of each image (api/internal/image/image.go, IsImageMatched), with
        `name` for the selector's own where one is given. A name that is no regular expression
        matches nothing there either; of one that is too costly to try it is supposed that it
        matches."""
        wanted = self.name if name is None else name
        if self.is_test:
            return bare(wanted) == bare(image)
        if _is_costly(wanted) or len(image) > MAX_TRIED:
            return True
        pattern = _pattern(wanted)
        return pattern is not None and pattern.fullmatch(image) is not None

    def loses(self, image: str, moved: str) -> bool:
        """Whether it selects an image that it may not select any more under the name `moved`."""
        return self.matches(image) and (_is_costly(self.name) or not self.matches(moved))


def bare(image: str) -> str:
    """An image without tag and digest."""
    return image[: len(image) - len(tail(image))]


def tail(image: str) -> str:
    """Tag and digest of an image, with their marks."""
    name = image.partition("@")[0]
    colon = name.find(":", name.rfind("/") + 1)
    return image[colon:] if colon >= 0 else image[len(name) :]


@cache
def _is_costly(name: str) -> bool:
    """Whether Python might try a regular expression for ever, which Go never does: by what repeats
    and what chooses in it."""
    bones = _OPAQUE.sub("x", name)
    return (
        bool(_NESTED.search(bones))
        or len(_REPEATS.findall(bones)) > 2
        or len(_CHOICES.findall(bones)) > 4
    )


@cache
def _pattern(name: str) -> re.Pattern[str] | None:
    try:
        return re.compile(f"(?:{name})(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?")
    except re.error:
        return None
