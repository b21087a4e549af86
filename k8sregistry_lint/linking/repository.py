"""What linking asks of the files around those that were checked; the runner answers."""

from collections.abc import Sequence
from typing import Literal, Protocol

from k8sregistry_lint.model import FileReport
from k8sregistry_lint.text import SourceFile


class Repository(Protocol):
    """Read access to the work tree that the checked files belong to. Paths are as in reports."""

    def kustomizations(self) -> Sequence[str]:
        """The kustomizations that may rename images of interest: those that name such a registry, or pull in parts that may."""

    def kind(self, path: str) -> Literal["file", "folder", ""]:
        """What stands at a path, empty for nothing that can be read."""

    def read(self, path: str) -> SourceFile | None:
        """A file's text, None where it cannot be read."""

    def report(self, path: str) -> FileReport:
        """What a check of the file by itself finds."""

    def siblings(self, path: str) -> Sequence[str]:
        """The other files of its folder that are of a kind that is checked and name a registry of interest."""

    def untouchable(self, path: str) -> str:
        """Why a file must not be edited although it could be, empty where it may."""
