"""The burn-down of a migration: the old images of an earlier list, and what became of them."""

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from k8sregistry_lint.files.summary import count
from k8sregistry_lint.reporters.visible import visible

_WIDTH = 20
_SHOWN = 20
"""How many images of a kind are listed for people."""


class Progress(NamedTuple):
    """Old images: those that an earlier list had and that are gone, new ones, and those that are
    left. Each is sorted."""

    gone: tuple[str, ...]
    new: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def percent(self) -> int:
        """How much of the earlier list is gone."""
        earlier = len(self.gone) + len(self.left)
        return 100 * len(self.gone) // earlier if earlier else 100


def earlier(text: str) -> set[str]:
    """Return the old images of a JSON report of `images` or `kubectl registry-lint`. Raises
    ValueError for any other text."""
    try:
        images = json.loads(text)["images"]
        return {str(image["image"]) for image in images if image["rule"] is not None}
    except (KeyError, TypeError, ValueError, RecursionError):
        raise ValueError("is no JSON report of images") from None


def since(before: set[str], now: Iterable[str]) -> Progress:
    """Compare the old images of two lists."""
    after = set(now)
    gone, new, left = before - after, after - before, before & after
    return Progress(tuple(sorted(gone)), tuple(sorted(new)), tuple(sorted(left)))


def headline(progress: Progress) -> str:
    """`3 of 5 old images are gone (60%), 2 are left, 1 is new`."""
    gone, new, left = map(len, progress)
    is_or_are = {True: "is", False: "are"}
    of = f"{gone} of {count(gone + left, 'old image')} {is_or_are[gone == 1]} gone"
    rest = f"{left} {is_or_are[left == 1]} left, {new} {is_or_are[new == 1]} new"
    return f"{of} ({progress.percent}%), {rest}"


def lines(progress: Progress) -> Iterator[str]:
    """Yield the burn-down for a terminal."""
    done = _WIDTH * progress.percent // 100
    yield f"[{'#' * done}{'.' * (_WIDTH - done)}] {headline(progress)}"
    for name, images in progress._asdict().items():
        yield from (f"  {name:4} {visible(image)}" for image in images[:_SHOWN])
        if len(images) > _SHOWN:
            yield f"  {name:4} and {len(images) - _SHOWN} more"
