"""What linking asks about the files around those that were checked; the runner answers."""

from collections.abc import Sequence
from typing import Literal, Protocol

from k8sregistry_lint.model import FileReport
from k8sregistry_lint.text import SourceFile


class Repository(Protocol):
    """Read access to the work tree that the checked files belong to. Paths are as in reports, with
    links resolved."""

    def kustomizations(self, names: Sequence[str]) -> Sequence[str]:
        """The kustomizations that may rename images of interest: those that name a legacy registry
        or one of `names`, hold a pattern, or include parts that do."""

    def holding(self) -> Sequence[str]:
        """All files of a checked kind that name a legacy registry."""

    def tool_files(self) -> Sequence[str]:
        """The files that name a legacy registry and may hold a selector of a tool (tools.MARKS)."""

    def files(self, endings: tuple[str, ...]) -> Sequence[str]:
        """All files of the tree whose paths end in one of some endings, whatever they hold."""

    def holds(self, path: str) -> bool:
        """Whether a file names a legacy registry."""

    def resolve(self, folder: str, entry: str) -> str:
        """The path that an entry of a kustomization in `folder` refers to."""

    def kind(self, path: str) -> Literal["file", "folder", ""]:
        """What is at a path, empty for nothing that can be read."""

    def read(self, path: str) -> SourceFile | None:
        """A file's text, None where it cannot be read."""

    def decoded(self, path: str) -> SourceFile | None:
        """A file's text even if it is UTF-16, for reading only; None where it cannot be read."""

    def report(self, path: str) -> FileReport:
        """What a check of the file by itself finds."""

    def ignored(self, path: str, offset: int, rule: str) -> bool:
        """Whether an ignore comment hides what a rule finds at an offset."""

    def checked(self, path: str) -> bool:
        """Whether the file is one of those that the command was given."""

    def holding_in(self, folder: str) -> Sequence[str]:
        """The files directly in a folder that are of a checked kind and name a legacy registry."""

    def untouchable(self, path: str) -> str:
        """Why a file must not be edited together with others, empty where it may."""
