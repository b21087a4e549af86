"""Finds the files to check, and of these the candidates: those whose bytes may hold a literal. In a
git work tree git does the walking and the searching, elsewhere every file is read."""

import os
import stat
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from k8sregistry_lint.files.exclusion import Exclusions
from k8sregistry_lint.files.folders import Folders
from k8sregistry_lint.files.paths import shown
from k8sregistry_lint.files.plainfiles import PlainFiles
from k8sregistry_lint.files.prefilter import holds, holds_host
from k8sregistry_lint.files.reading import read, why
from k8sregistry_lint.files.selection import STDIN, Exclusion, Problem, Selection
from k8sregistry_lint.files.surfaces import VENDORED, surface_of

__all__ = ["STDIN", "Discovery", "Exclusion", "discover", "holds", "shown"]

_MISSING = "missing file"
"""A file that git tracks and somebody has deleted: it is not part of the tree."""


class Discovery(NamedTuple):
    """The files that a selection names, each once, relative to the working directory if they are
    below it. `candidates` are those of `paths` that may hold a literal (all of them without
    literals), `archives` are packaged charts, `unknown` are files of no surface that may name a
    host of the literals, `skipped` counts paths by the reason for which they
    are left out, and `listed` is the number of all paths that were met."""

    selection: Selection
    literals: Sequence[str]
    paths: list[str]
    candidates: list[str]
    archives: list[str]
    unknown: list[str]
    skipped: Counter[str]
    listed: int
    exclusions: Exclusions
    folders: Folders

    @property
    def problems(self) -> list[Problem]:
        """The paths that could not be read, up to now: whoever asks for more folders may meet
        more."""
        return self.folders.problems

    def is_for(self, other: Selection, literals: Sequence[str]) -> bool:
        """Return whether another selection would find the same."""
        mine = self.selection
        return (
            tuple(self.literals) == tuple(literals)
            and mine.force_exclude == other.force_exclude
            and mine.include_vendored == other.include_vendored
            and set(mine.surfaces) == set(other.surfaces)
            and tuple(mine.paths) == tuple(other.paths)
            and tuple(mine.exclusions) == tuple(other.exclusions)
        )


def discover(
    selection: Selection,
    literals: Sequence[str] = (),
    prepare: Callable[[], object] | None = None,
) -> Discovery:
    """Find the files that a selection names. `prepare` is called if git has found a candidate
    before it is done with a folder."""
    found = _Collector(selection, literals, prepare)
    for path in selection.paths:
        found.add(path)
    paths, archives = list(dict.fromkeys(found.paths)), sorted(set(found.archives))
    twice = len(found.paths) - len(paths) + len(found.archives) - len(archives)
    skipped = found.skipped + found.folders.skipped
    failed = sum(problem.kind == "unreadable" for problem in found.folders.problems)
    return Discovery(
        selection,
        literals,
        paths,
        list(dict.fromkeys(found.candidates)),
        archives,
        sorted(set(found.unknown)),
        skipped,
        found.met + found.folders.skipped.total() + failed - twice,
        found.exclusions,
        found.folders,
    )


class _Collector:
    """Fills up with the files of one path after another."""

    def __init__(
        self,
        selection: Selection,
        literals: Sequence[str],
        prepare: Callable[[], object] | None = None,
    ) -> None:
        self.paths: list[str] = []
        self.candidates: list[str] = []
        self.archives: list[str] = []
        self.unknown: list[str] = []
        self.skipped: Counter[str] = Counter()
        self.met = 0
        self._targets: dict[str, str] = {}
        self.exclusions = Exclusions(selection.exclusions)
        self.folders = Folders(literals, include_vendored=selection.include_vendored)
        self._selection = selection
        self._literals = literals
        self._prepare = prepare

    def add(self, path: str) -> None:
        """Take a path that the command names: a file whatever it is called, or a folder with what
        is below it."""
        if path == STDIN:
            self._take([STDIN], [STDIN])
            return
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            self._fail(path, why(error))
            return
        if stat.S_ISDIR(mode):
            self._add_folder(path)
        elif not stat.S_ISREG(mode):
            self._fail(path, "is not a regular file")
        elif self._selection.force_exclude and self.exclusions.match(path):
            self._skip("excluded file")
        elif path.endswith(".tgz"):
            self._add_archive(path)
        elif surface_of(os.path.basename(path)) not in (None, *self._selection.surfaces):
            self._skip("file of another surface")
        elif self._is_new(path):
            self._take([shown(path)], [shown(path)] if self._may_hold_literal(path) else [])

    def _is_new(self, path: str) -> bool:
        """Return whether a named file was not named before, by a link or by its own path."""
        target = os.path.realpath(path)
        known = self._targets.setdefault(target, path)
        if known == path or shown(known) == shown(path):
            return True
        self._skip("other name of a file")
        return False

    def _take(self, paths: Sequence[str], candidates: Iterable[str]) -> None:
        self.met += len(paths)
        self.paths += paths
        self.candidates += candidates

    def _add_archive(self, path: str) -> None:
        self.met += 1
        self.archives.append(shown(path))

    def _skip(self, reason: str) -> None:
        self.met += 1
        self.skipped[reason] += 1

    def _fail(self, path: str, message: str) -> None:
        problem = Problem(shown(path), message)
        if problem not in self.folders.problems:
            self.folders.problems.append(problem)

    def _add_folder(self, folder: str) -> None:
        accepted, empty, unknown = [], set(), []
        plain = PlainFiles(folder)
        for path in self.folders.files(folder):
            parent, _, name = path.rpartition("/")
            surface = surface_of(name)
            if surface is None and not name.endswith(".tgz"):
                unknown.append(path)
            elif not self._is_wanted(folder, parent, name, surface):
                continue
            elif surface is not None and name in plain.names(parent):
                accepted.append(path)
            elif (size := self._size_if_file(folder, path)) is not None:
                accepted.append(path)
                if size == 0:  # or a file without a size, as in /proc, which git does not read
                    empty.add(path)
        accepted.sort()
        found = self.folders.holding(
            folder, partial(self._prepare_for, accepted) if self._prepare else None
        )
        self._add_unknown(folder, unknown, found)
        top = shown(folder)
        prefix = "" if top == "." else f"{top}/"
        above = top.startswith("..")  # the working directory may be inside
        names = [shown(prefix + path) if above else prefix + path for path in accepted]
        pairs = zip(names, accepted, strict=True)
        if found is None:
            candidates = [name for name in names if self._may_hold_literal(name)]
        else:
            candidates = [
                name
                for name, path in pairs
                if path in found or (path in empty and self._may_hold_literal(name))
            ]
        self._take(names, candidates)

    def _prepare_for(self, accepted: Sequence[str], names: Iterable[str]) -> None:
        """Prepare for a run that finds something if one of the names is among those that are
        accepted, which are sorted."""
        for name in names:
            at = bisect_left(accepted, name)
            if self._prepare and accepted[at : at + 1] == [name]:
                self._prepare()
                return

    def _add_unknown(self, folder: str, paths: Sequence[str], found: set[str] | None) -> None:
        """Collect the files of no surface that may name a host of the literals."""
        for path in paths if found is None else found.intersection(paths):
            parent, whole = path.rpartition("/")[0], os.path.join(folder, path)
            if not self._selection.include_vendored and _vendored(parent):
                continue
            if self._selection.exclusions and self.exclusions.match(whole):
                continue
            if os.path.islink(whole) or not os.path.isfile(whole):
                continue
            try:
                names_host = holds_host(read(whole), self._literals)
            except OSError:
                names_host = found is not None  # git has read it
            if names_host:
                self.unknown.append(shown(whole))

    def _may_hold_literal(self, path: str) -> bool:
        """Return True also for a file that cannot be read, so that whoever checks it reports it."""
        if not self._literals:
            return True
        try:
            return holds(read(path), self._literals)
        except OSError:
            return True

    def _is_wanted(self, folder: str, parent: str, name: str, surface: str | None) -> bool:
        """Return whether a path below a folder, if it is a file, is to be checked by where it is
        and what it is called. A path is counted that would be checked elsewhere."""
        is_archive = surface is None
        if not is_archive and surface not in self._selection.surfaces:
            return False
        if not self._selection.include_vendored and (vendored := _vendored(parent)):
            self._skip(f"{vendored}/ file")
            return False
        if is_archive and not _is_packaged_subchart(folder, parent):
            if parent.rpartition("/")[2] == "charts":
                self._skip("packaged chart")
            return False
        if self._selection.exclusions and self.exclusions.match(os.path.join(folder, parent, name)):
            self._skip("excluded file")
            return False
        return True

    def _size_if_file(self, folder: str, inner: str) -> int | None:
        """Return the size of a path below a folder if it is a file to check; None for any other.
        Archives are collected here."""
        path = os.path.join(folder, inner)
        try:
            status = os.lstat(path)
            reason = "" if stat.S_ISREG(status.st_mode) else _odd_kind(path, folder, status)
        except (FileNotFoundError, NotADirectoryError):
            reason = _MISSING
        except OSError as error:
            self._fail(path, why(error))
            return None
        if reason:
            if reason != _MISSING:
                self._skip(reason)
            return None
        if path.endswith(".tgz"):
            self._add_archive(path)
            return None
        return status.st_size


def _is_packaged_subchart(folder: str, parent: str) -> bool:
    """Return whether `parent` is the `charts` folder of a chart; any other folder of that name may
    hold whatever a repository publishes."""
    chart, _, name = f"/{parent}".rpartition("/")
    return name == "charts" and os.path.isfile(
        os.path.join(folder, chart.removeprefix("/"), "Chart.yaml")
    )


@lru_cache(1_024)  # most files are in the same folder as the one before
def _vendored(parent: str) -> str:
    """Return the first vendored folder in a path, empty if there is none."""
    return min(VENDORED.intersection(parent.split("/")), default="")


def _odd_kind(path: str, folder: str, status: os.stat_result) -> str:
    """Return what a path is that is not a regular file: a link, or something special."""
    if not stat.S_ISLNK(status.st_mode):
        return "special file"
    target, top = os.path.realpath(path), os.path.realpath(folder)
    if target != top and not target.startswith(os.path.join(top, "")):
        return "link out of the tree"
    return "link" if os.path.exists(target) else "broken link"
