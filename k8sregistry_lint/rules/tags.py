"""Which tags a rule means."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from k8sregistry_lint.reference import ImageReference
from k8sregistry_lint.regex import regex

_COMPARISON = regex(r"(>=|<)\s*(v?\d[\w.-]*)")
_VERSION = regex(r"v?(\d{1,18}(?:\.\d{1,18}){0,2})")
_DATE = regex(r"v?(\d{4})-?(\d\d)-?(\d\d)(?!\d)")


@dataclass(frozen=True)
class TagPattern:
    """`>=0.41.0` or `<2.0` compares versions, and `<2024-06-01` compares dates, also with
    `20240601`; a leading `v` does not count, nor does whatever follows the numbers. Anything else
    is a name in which `*` stands for any text and `#` for a number; nothing at all stands for no
    tag. `csi-resizer:>=1.0` means the tags of one image. There are no regular expressions, so no
    rule can be slow. Raises ValueError for another comparison."""

    text: str

    def __post_init__(self) -> None:
        if self._tag[:1] in ("<", ">", "=") and not _COMPARISON.fullmatch(self._tag):
            raise ValueError(
                f"{self.text!r} is not a pattern of tags: "
                "write >=VERSION, <VERSION, or a name in which * stands for any text"
            )

    @property
    def _image(self) -> str:
        return self.text.partition(":")[0] if ":" in self.text else "*"

    @property
    def _tag(self) -> str:
        return self.text.rpartition(":")[2]

    @cached_property
    def _image_regex(self) -> re.Pattern[str]:
        return re.compile(glob_regex(self._image))

    @cached_property
    def _tag_regex(self) -> re.Pattern[str]:
        return re.compile(glob_regex(self._tag))

    def match(self, tag: str, image: str = "") -> bool:
        """Whether the pattern describes a tag of an image, which is the last part of a
        repository."""
        if not self._image_regex.fullmatch(image):
            return False
        if not (comparison := _COMPARISON.fullmatch(self._tag)):
            return self._tag_regex.fullmatch(tag) is not None
        version, bound = _version(tag), _version(comparison[2])
        if version is None or bound is None:
            return False
        return version >= bound if comparison[1] == ">=" else version < bound


class TagSelection(NamedTuple):
    """Some tags: those that `only` describes, or all where it is empty, without those that
    `excluded` describes."""

    only: tuple[TagPattern, ...] = ()
    excluded: tuple[TagPattern, ...] = ()

    def holds(self, reference: ImageReference) -> bool:
        """Whether the tag of a reference is one of them."""
        if self.only and not _any(self.only, reference):
            return False
        return not _any(self.excluded, reference)


EVERY_TAG = TagSelection()


class Evidence(NamedTuple):
    """Why a rule is safe (`kind`), where that can be read, and for which tags it holds: `*` means
    all of them, no tag, and a digest by itself."""

    kind: str
    source: str
    tags: tuple[TagPattern, ...]

    @property
    def in_words(self) -> str:
        """The tags: `v1.*, v2.* and no tag`."""
        if any(pattern.text == "*" for pattern in self.tags):
            return "every tag and digest"
        names = [pattern.text or "no tag" for pattern in self.tags]
        return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]

    def covers(self, reference: ImageReference) -> bool:
        """Whether a reference is proven to be the same image in the new place."""
        if reference.digest and not reference.tag:
            return any(pattern.text == "*" for pattern in self.tags)
        return _any(self.tags, reference)


def _any(patterns: tuple[TagPattern, ...], reference: ImageReference) -> bool:
    image = reference.repository.rpartition("/")[2]
    return any(pattern.match(reference.tag or "", image) for pattern in patterns)


def glob_regex(text: str) -> str:
    """A regular expression for a name with `*` and `#`. All but the last `*` take as little as
    they can and never look back, which loses nothing and keeps the time linear."""
    first, *others = (re.escape(part).replace(r"\#", "[0-9]+") for part in text.split("*"))
    if not others:
        return first
    return first + "".join(f"(?>.*?{part})" for part in others[:-1]) + f".*{others[-1]}"


def _version(text: str) -> tuple[int, ...] | None:
    if date := _DATE.match(text):
        return tuple(map(int, date.groups()))
    match = _VERSION.match(text)
    return tuple(int(number) for number in f"{match[1]}.0.0".split(".")[:3]) if match else None
