"""A name by which a tool picks images that are written elsewhere: an entry of `images`, or the
value that a JSON patch tests."""

import re
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from k8sregistry_lint.model import NO_FIELD, FieldPath
from k8sregistry_lint.regex import regex
from k8sregistry_lint.syntax.insertion import Insertion
from k8sregistry_lint.text import Span

MAX_TRIED = 255
"""The longest image, in code points, that regular expressions are tried on."""

_PLACEHOLDER = regex(r"[{$<%]")
_OPAQUE = regex(r"\\.|\[\^?\]?[^\]]*\]", re.DOTALL)
_NESTED = regex(r"\)[*+?{]|\(\?")
_REPEATS = regex(r"[*+{]")
_CHOICES = regex(r"[?|]")


class Matching(Enum):
    """How a selector's name is compared with an image: as a regular expression over its whole name
    with any tag and digest, as a name regardless of tag and digest, as the beginning of it, or as
    all of it with its tag and digest."""

    PATTERN = auto()
    NAME = auto()
    PREFIX = auto()
    WHOLE = auto()


class Selector(NamedTuple):
    """A selector at `start` of `path`; `span` is None where it cannot be edited, because the source
    spells it with escapes or through an alias. `tail` is the tag and digest that it sets.
    `insertion` is where a missing `newName` goes. `reaches_all` says that it also looks at images
    outside of containers, and `is_test` that it compares without renaming."""

    path: str
    name: str
    start: int = 0
    span: Span | None = None
    field: FieldPath = NO_FIELD
    matching: Matching = Matching.PATTERN
    new_name: str = ""
    new_name_start: int = 0
    tail: str = ""
    insertion: Insertion | None = None
    reaches_all: bool = False
    is_test: bool = False

    @property
    def is_pattern(self) -> bool:
        """Whether the name has characters with a meaning in regular expressions, apart from the
        dot."""
        return self.matching is Matching.PATTERN and is_pattern(self.name)

    def matches(self, image: str, name: str | None = None) -> bool:
        """Whether it selects an image, with `name` in place of its own where one is given. Patterns
        follow kustomize (api/internal/image/image.go, IsImageMatched): an invalid one matches
        nothing. One that is too costly to try is assumed to match."""
        wanted = self.name if name is None else name
        if self.matching is Matching.NAME:
            return bare(wanted) == bare(image)
        if self.matching is Matching.PREFIX:
            return image.startswith(wanted)
        if self.matching is Matching.WHOLE:
            open_ended = not tail(image) or _PLACEHOLDER.search(tail(image))
            return image == wanted or bool(open_ended and bare(image) == bare(wanted))
        if is_costly(wanted) or len(image) > MAX_TRIED:
            return True
        pattern = _pattern(wanted)
        return pattern is not None and pattern.fullmatch(image) is not None

    def loses(self, image: str, moved: str) -> bool:
        """Whether it selects an image that it may no longer select under the name `moved`."""
        if not self.matches(image):
            return False
        costly = self.matching is Matching.PATTERN and is_costly(self.name)
        return costly or not self.matches(moved)


def is_pattern(name: str) -> bool:
    """Return whether a name has characters with a meaning in regular expressions, apart from the
    dot."""
    return re.escape(name).replace("\\.", ".").replace("\\-", "-").replace("\\_", "_") != name


def bare(image: str) -> str:
    """An image without tag and digest."""
    return image[: len(image) - len(tail(image))]


def tail(image: str) -> str:
    """Tag and digest of an image, with their separators."""
    name = image.partition("@")[0]
    colon = name.find(":", name.rfind("/") + 1)
    return image[colon:] if colon >= 0 else image[len(name) :]


@lru_cache(4_096)
def is_costly(name: str) -> bool:
    """Whether Python's engine might backtrack without end on a regular expression, which Go's never
    does: judged by its repetitions and alternatives."""
    bones = _OPAQUE.sub("x", name)
    return (
        bool(_NESTED.search(bones))
        or len(_REPEATS.findall(bones)) > 2
        or len(_CHOICES.findall(bones)) > 4
    )


@lru_cache(4_096)
def _pattern(name: str) -> re.Pattern[str] | None:
    try:
        return re.compile(f"(?:{name})(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?")
    except (re.error, OverflowError, RecursionError):
        return None
