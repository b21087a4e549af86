"""What a command names, and what it leaves out."""

from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol

STDIN = "-"


class Exclusion(NamedTuple):
    """gitignore patterns, relative to `folder`."""

    folder: str
    patterns: tuple[str, ...]


class Selection(Protocol):
    """The paths that a command names, and which files below them it leaves out."""

    @property
    def paths(self) -> Sequence[str]:
        """Files and folders; `-` is stdin."""

    @property
    def exclusions(self) -> Sequence[Exclusion]:
        """The patterns of files that are skipped in folders."""

    @property
    def force_exclude(self) -> bool:
        """Whether exclusions also apply to named files."""

    @property
    def surfaces(self) -> Collection[str]:
        """The kinds of files that are checked (`files/surfaces.py`)."""

    @property
    def include_vendored(self) -> bool:
        """Whether vendored folders are searched."""


class Problem(NamedTuple):
    """A path that cannot be read, or something about it that the user should know."""

    path: str
    message: str
    kind: str = "unreadable"
