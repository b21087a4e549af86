"""The images of a build as it goes on. An entry looks only at images that it may select: many
entries over many images would otherwise take time in proportion to their product."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from k8sregistry_lint.linking.groups import Place
from k8sregistry_lint.linking.selector import MAX_TRIED, Matching, Selector, bare, is_pattern


class BuiltImage(NamedTuple):
    """An image on its way through a build: its current name with tag and digest, and the place that
    decides it. Patches test every image, entries of `images` only those that are `reached`."""

    text: str
    origin: Place
    reached: bool


class BuiltImages:
    """Images, each once, in the order in which they were added. `tried` are all that a selection
    has ever had before it."""

    def __init__(self, images: Iterable[BuiltImage], tried: dict[BuiltImage, None]) -> None:
        self._all: dict[BuiltImage, None] = {}
        self._by_end: dict[str, dict[BuiltImage, None]] = {}
        self._long: dict[BuiltImage, None] = {}
        self._untried: list[BuiltImage] = []
        self._tried = tried
        self.add(images)

    def __iter__(self) -> Iterator[BuiltImage]:
        return iter(self._all)

    def add(self, images: Iterable[BuiltImage]) -> None:
        """Add images."""
        for image in images:
            self._all[image] = None
            self._untried.append(image)
            self._like(image)[image] = None

    def remove(self, images: Iterable[BuiltImage]) -> None:
        """Remove images that are there."""
        for image in images:
            del self._all[image]
            del self._like(image)[image]

    def selected(self, selector: Selector, name: str) -> tuple[BuiltImage, ...]:
        """Return the images that a selector selects, by `name` instead of its own."""
        self._tried.update(dict.fromkeys(self._untried))
        self._untried.clear()
        everything = selector.reaches_all or selector.is_test
        return tuple(
            image
            for image in self._near(selector, name)
            if (everything or image.reached) and selector.matches(image.text, name)
        )

    def _near(self, selector: Selector, name: str) -> Iterable[BuiltImage]:
        """Return all images that a selector may select, and as few others as can be told by the
        last part of a name. A dot there stands for any character."""
        end = _end(name)
        loose = "." in end or is_pattern(name)
        if selector.matching is Matching.PREFIX or (
            selector.matching is Matching.PATTERN and loose
        ):
            return self._all
        return chain(self._by_end.get(end, ()), self._long)

    def _like(self, image: BuiltImage) -> dict[BuiltImage, None]:
        """Return where an image is kept; one that is too long to be tried is near every pattern."""
        if len(image.text) > MAX_TRIED:
            return self._long
        return self._by_end.setdefault(_end(image.text), {})


def _end(name: str) -> str:
    return bare(name).rpartition("/")[2]
