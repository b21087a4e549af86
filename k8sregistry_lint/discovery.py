"""Paths to files: folders are walked by git's rules where git knows them, and by the file system elsewhere."""

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING

from k8sregistry_lint import git
from k8sregistry_lint.finders import EXTENSIONS
from k8sregistry_lint.model import Notification
from k8sregistry_lint.settings import Settings

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

STDIN = "-"
VENDORED = {"vendor", "node_modules"}
FILE_NAMES = {"Kustomization"}


@dataclass
class Discovery:
    """The files to check, relative to the working directory where they are below it, and what was passed over."""

    settings: Settings
    paths: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    problems: list[Notification] = field(default_factory=list)

    def add(self, path: str) -> None:
        """A path that the command names: a file is taken whatever it is called, a folder is walked."""
        if path == STDIN:
            self.paths.append(STDIN)
            return
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            self.problems.append(Notification("unreadable", shown(path), os.strerror(error.errno or 0).lower()))
            return
        if stat.S_ISDIR(mode):
            self.paths += sorted(self._accepted(path))
        elif not stat.S_ISREG(mode):
            self.problems.append(Notification("unreadable", shown(path), "is no regular file"))
        elif self.settings.force_exclude and self.excluded(path):
            self.skipped["excluded file"] += 1
        else:
            self.paths.append(shown(path))

    def _accepted(self, folder: str) -> Iterator[str]:
        top = os.path.realpath(folder)
        for path in self.files(folder):
            name = os.path.basename(path)
            relative = PurePath(os.path.relpath(path, folder))
            if not self.settings.include_vendored and (vendored := VENDORED & set(relative.parts[:-1])):
                self.skipped[f"{min(vendored)}/ file"] += 1
            elif name.endswith(".tgz") and relative.parent.name == "charts":
                self.skipped["packaged chart"] += 1
            elif not (name.lower().endswith(EXTENSIONS) or name in FILE_NAMES):
                continue
            elif self.excluded(path):
                self.skipped["excluded file"] += 1
            elif reason := _unreadable_kind(path, top):
                if reason != "missing file":
                    self.skipped[reason] += 1
            else:
                yield shown(path)

    def files(self, folder: str) -> Iterable[str]:
        """All files below a folder, by git's rules where git decides."""
        found = git.files(folder)
        return found if found is not None else self._walk(folder)

    def _walk(self, folder: str) -> Iterator[str]:
        waiting = [folder]
        while waiting:
            current = waiting.pop()
            try:
                entries = sorted(os.scandir(current), key=lambda entry: entry.name)
            except OSError as error:
                self.problems.append(Notification("unreadable", shown(current), os.strerror(error.errno or 0).lower()))
                continue
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    yield entry.path
                elif entry.name in VENDORED and not self.settings.include_vendored:
                    self.skipped[f"{entry.name}/ folder"] += 1
                elif entry.name != ".git":
                    waiting.append(entry.path)

    @cached_property
    def _exclusions(self) -> list[tuple[str, "GitIgnoreSpec"]]:
        from pathspec import GitIgnoreSpec  # only where something is excluded

        return [(each.folder, GitIgnoreSpec.from_lines(each.patterns)) for each in self.settings.exclusions]

    def excluded(self, path: str) -> bool:
        """Whether the settings exclude a path."""
        return bool(self.settings.exclusions) and any(
            spec.match_file(os.path.relpath(path, folder).replace(os.sep, "/")) for folder, spec in self._exclusions
        )


def _unreadable_kind(path: str, top: str) -> str:
    """Why a file that was met on a walk is not read: links out of the tree, broken ones, pipes; empty where it is."""
    try:
        mode = os.lstat(path).st_mode
        if stat.S_ISLNK(mode):
            target = os.path.realpath(path)
            if os.path.commonpath([target, top]) != top:
                return "link out of the tree"
            return "link" if os.path.exists(target) else "broken link"
    except OSError:
        return "missing file"
    return "" if stat.S_ISREG(mode) else "special file"


def shown(path: str) -> str:
    """A path as reports show it: relative to the working directory, with `/`."""
    return PurePath(os.path.relpath(path)).as_posix()


def discover(settings: Settings) -> Discovery:
    """The files that the settings name, each once."""
    found = Discovery(settings)
    for path in settings.paths:
        found.add(path)
    found.paths = list(dict.fromkeys(found.paths))
    return found
