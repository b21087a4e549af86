"""The files around those that are checked: the git work tree, or the folder that all paths have in common."""

import os
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import PurePosixPath
from typing import Literal

from k8sregistry_lint import checker, git
from k8sregistry_lint.discovery import STDIN, VENDORED, Discovery, shown
from k8sregistry_lint.finders import EXTENSIONS
from k8sregistry_lint.linking.kustomization import FILE_NAMES
from k8sregistry_lint.model import FileReport
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.runner import files
from k8sregistry_lint.settings import Settings
from k8sregistry_lint.text import SourceFile, UnreadableError

_PULLS_IN_PARTS = (b"components", b"transformers")
_GENERATED = re.compile(r"DO NOT EDIT|@generated")


class WorkTree:
    """Reads what linking asks for, each file once; `reports` are those of the files that were checked already."""

    def __init__(self, settings: Settings, rules: RuleSet, reports: Sequence[FileReport]) -> None:
        self._settings = settings
        self._rules = rules
        self._reports = {report.path: report for report in reports}
        self._sources: dict[str, SourceFile | None] = {}

    @cached_property
    def _root(self) -> str:
        paths = [path for path in self._settings.paths if path != STDIN]
        folders = [path if os.path.isdir(path) else os.path.dirname(path) or "." for path in paths]
        common = os.path.commonpath([os.path.realpath(folder) for folder in folders]) if folders else "."
        return git.root(common) or common

    def kustomizations(self) -> Sequence[str]:
        """Those that name a registry of interest, the new ones too, or pull in components or transformers."""
        paths = Discovery(self._settings).files(self._root)
        named = sorted(shown(path) for path in paths if os.path.basename(path) in FILE_NAMES)
        return [path for path in named if self._may_rename(path)]

    def _may_rename(self, path: str) -> bool:
        try:
            data = files.read(path)
        except OSError:
            return False
        targets = (target.encode() for target in self._rules.targets)
        return holds_needle(data, self._rules) or any(word in data for word in (*_PULLS_IN_PARTS, *targets))

    def kind(self, path: str) -> Literal["file", "folder", ""]:
        """What stands at a path."""
        return "folder" if os.path.isdir(path) else "file" if os.path.isfile(path) else ""

    def read(self, path: str) -> SourceFile | None:
        """A file's text, None where it cannot be read."""
        if path not in self._sources:
            try:
                self._sources[path] = SourceFile.decode(path, files.read(path))
            except (OSError, UnreadableError):
                self._sources[path] = None
        return self._sources[path]

    def report(self, path: str) -> FileReport:
        """What a check of the file by itself finds."""
        if path not in self._reports:
            source = self.read(path) if self.kind(path) == "file" else None
            self._reports[path] = checker.check(source, self._rules, ignores=self._settings.ignores) if source else FileReport(path)
        return self._reports[path]

    def siblings(self, path: str) -> Sequence[str]:
        """The other files of its folder that are of a kind that is checked and name a registry of interest."""
        folder = os.path.dirname(path) or "."
        try:
            names = sorted(name for name in os.listdir(folder) if name.lower().endswith(EXTENSIONS))
        except OSError:
            return ()
        paths = [shown(os.path.join(folder, name)) for name in names]
        return [other for other in paths if other != path and self._holds_needle(other)]

    def _holds_needle(self, path: str) -> bool:
        try:
            return holds_needle(files.read(path), self._rules)
        except OSError:
            return False

    def untouchable(self, path: str) -> str:
        """Why a file must not be edited: it is excluded, vendored, ignored by git or generated."""
        if Discovery(self._settings).excluded(path):
            return "is excluded"
        if not self._settings.include_vendored and VENDORED & set(PurePosixPath(path).parts):
            return "is vendored"
        if git.ignores(path):
            return "is ignored by git"
        source = self.read(path)
        head = source.text[:1_000] if source else ""
        return "is generated" if _GENERATED.search(head) else ""


def holds_needle(data: bytes, rules: RuleSet) -> bool:
    """Whether a file may concern a rule. UTF-16 files are looked into as well, to say that they were not read."""
    folded = data.lower()
    if folded.startswith((b"\xff\xfe", b"\xfe\xff")):
        folded = folded.replace(b"\0", b"")
    return any(needle.encode() in folded for needle in rules.needles)
