"""A user's own fields that hold images, as a configuration names them."""

from typing import NamedTuple

from k8sregistry_lint.model.fieldpath import KeyPath
from k8sregistry_lint.regex import regex

_STEP = regex(r"\.?(?P<name>\*\*|\*|[A-Za-z_][\w-]*)|\[(?P<index>\*|\d+|\"[^\"\]]+\"|'[^'\]]+')\]")
_NAME = regex(r"[A-Za-z_][\w.-]*")
MAX_STEPS = 20
"""How many steps a path may have."""


class KeyPattern(NamedTuple):
    """The path of a field, from the top of a document: `*` is any key or item, and `**` any number
    of them. `beside` are the keys next to it that hold the rest of the name."""

    path: tuple[str, ...]
    beside: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "KeyPattern":
        """Read `spec.runner.image`, `spec.pools[*].box`, `**.runner["my.host"] + path`. Raises
        ValueError for anything else."""
        first, *others = (part.strip() for part in text.split("+"))
        path = _steps(first.removeprefix("$"))
        if not path or len(path) > MAX_STEPS or not all(map(_NAME.fullmatch, others)):
            example = "write spec.runner.image, or spec.runner.host + path for two fields"
            raise ValueError(f"{text!r} is no path to a field: {example}")
        return cls(path, tuple(others))

    def __str__(self) -> str:
        """The path, with its keys joined by dots."""
        return " + ".join((".".join(self.path), *self.beside))

    @property
    def names(self) -> tuple[str, ...]:
        """The keys of the fields that hold the name."""
        return (self.path[-1], *self.beside)

    def matches(self, keys: KeyPath) -> bool:
        """Whether it means the field at a path."""
        reached = {0}
        for key in keys:
            closed = _closed(self.path, reached)
            reached = {at for at in closed if self.path[at : at + 1] == ("**",)}
            reached |= {at + 1 for at in closed if self.path[at : at + 1] in (("*",), (str(key),))}
        return len(self.path) in _closed(self.path, reached)


def _closed(path: tuple[str, ...], reached: set[int]) -> set[int]:
    """The steps that can be next, those after a `**` included, which may stand for nothing."""
    closed = set(reached)
    for at in range(len(path)):
        if at in closed and path[at] == "**":
            closed.add(at + 1)
    return closed


def _steps(text: str) -> tuple[str, ...]:
    steps, done = [], 0
    while done < len(text):
        match = _STEP.match(text, done)
        if match is None:
            return ()
        steps.append(match["name"] or match["index"].strip("\"'"))
        done = match.end()
    return tuple(steps)
