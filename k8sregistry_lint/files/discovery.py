"""Paths to files, and of these the candidates: those whose bytes hold a literal. In a git work tree
git does the walking and the searching, elsewhere the file system is walked and every file read.
Imports little, because most runs end here."""

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from k8sregistry_lint.files import git
from k8sregistry_lint.files.filenames import EXTENSIONS, FILE_NAMES, VENDORED, is_checked
from k8sregistry_lint.files.reading import read

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

STDIN = "-"
_PATHSPECS = (
    *(f":(icase)*{extension}" for extension in EXTENSIONS),
    *(spec for name in FILE_NAMES for spec in (name, f"*/{name}")),
)
_REFUSED = (
    "belongs to somebody else, so git tells nothing of it (safe.directory): "
    "files that it ignores are read too, and the last commit is not known"
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Exclusion(NamedTuple):
    """gitignore patterns, relative to `folder`."""

    folder: str
    patterns: tuple[str, ...]


class Selection(Protocol):
    """What a command names, and what it passes over."""

    @property
    def paths(self) -> Sequence[str]:
        """Files and folders; `-` is stdin."""

    @property
    def exclusions(self) -> Sequence[Exclusion]:
        """What is passed over on a walk."""

    @property
    def force_exclude(self) -> bool:
        """Whether exclusions hold for named files too."""

    @property
    def include_vendored(self) -> bool:
        """Whether vendored folders are walked."""


class Problem(NamedTuple):
    """A path that cannot be read."""

    path: str
    message: str
    kind: str = "unreadable"


class Discovery:
    """The files to check, relative to the working directory where they are below it, and what was
    passed over. `candidates` are those of `paths` that may hold a literal; all of them where there
    are no literals. `archives` are packaged charts."""

    def __init__(self, selection: Selection, literals: Sequence[str] = ()) -> None:
        self.selection = selection
        self.literals = literals
        self.paths: list[str] = []
        self.candidates: list[str] = []
        self.archives: list[str] = []
        self.skipped: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self._listings: dict[str, git.Listing | None] = {}
        self._holding: dict[str, set[str] | None] = {}

    def is_for(self, other: Selection) -> bool:
        """Whether another selection would find the same."""
        mine = self.selection
        same = (
            mine.force_exclude == other.force_exclude
            and mine.include_vendored == other.include_vendored
        )
        return (
            same
            and tuple(mine.paths) == tuple(other.paths)
            and tuple(mine.exclusions) == tuple(other.exclusions)
        )

    def add(self, path: str) -> None:
        """A path that the command names: a file is taken whatever it is called, a folder is
        walked."""
        if path == STDIN:
            self._take([STDIN], [STDIN])
            return
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            self._problem(path, error)
            return
        if stat.S_ISDIR(mode):
            self._add_folder(path)
        elif not stat.S_ISREG(mode):
            self.problems.append(Problem(shown(path), "is no regular file"))
        elif self.selection.force_exclude and self.excluded(path):
            self.skipped["excluded file"] += 1
        elif path.endswith(".tgz"):
            self.archives.append(shown(path))
        else:
            self._take([shown(path)], [shown(path)] if self._may_hold_needle(path) else [])

    def _take(self, paths: Iterable[str], candidates: Iterable[str]) -> None:
        self.paths += paths
        self.candidates += candidates

    def _problem(self, path: str, error: OSError) -> None:
        self.problems.append(Problem(shown(path), os.strerror(error.errno or 0).lower()))

    def _add_folder(self, folder: str) -> None:
        listed = self.listing(folder)
        accepted = sorted(self._accepted(folder, listed.files if listed else self._walk(folder)))
        top = shown(folder)
        prefix = "" if top == "." else f"{top}/"
        above = top.startswith("..")  # the working directory may lie in it
        names = [shown(prefix + path) if above else prefix + path for path in accepted]
        found = self.holding(folder)
        if found is None:
            self._take(names, [name for name in names if self._may_hold_needle(name)])
        else:
            self._take(
                names, [name for name, path in zip(names, accepted, strict=True) if path in found]
            )

    def _may_hold_needle(self, path: str) -> bool:
        """True also for what cannot be read, so that whoever checks it says so."""
        if not self.literals:
            return True
        try:
            return holds(read(path), self.literals)
        except OSError:
            return True

    def _accepted(self, folder: str, files: Iterable[str]) -> Iterator[str]:
        """Those of some files below a folder that are checked."""
        top, prefix = os.path.realpath(folder), os.path.join(folder, "")
        for path in files:
            parent, _, name = path.rpartition("/")
            is_archive = name.endswith(".tgz")
            if not is_archive and not is_checked(name):
                continue
            if not self.selection.include_vendored and (vendored := _vendored(parent)):
                self.skipped[f"{vendored}/ file"] += 1
            elif is_archive and not _is_packaged_subchart(folder, parent):
                self.skipped["packaged chart"] += parent.rpartition("/")[2] == "charts"
            elif self.selection.exclusions and self.excluded(prefix + path):
                self.skipped["excluded file"] += 1
            elif reason := _unreadable_kind(prefix + path, top):
                self.skipped[reason] += reason != "missing file"
            elif is_archive:
                self.archives.append(shown(prefix + path))
            else:
                yield path

    def listing(self, folder: str) -> git.Listing | None:
        """What git knows of a folder, which is asked once."""
        top = os.path.realpath(folder)
        if top not in self._listings:
            self._listings[top] = git.listing(
                folder, git.Search(self.literals, _PATHSPECS) if self.literals else None
            )
            if self._listings[top] is None:
                self._say_refused(folder)
        return self._listings[top]

    def _say_refused(self, folder: str) -> None:
        """Say of a work tree, once, that git does not look into it."""
        top = git.refused(folder)
        if top and (problem := Problem(shown(top), _REFUSED, "git")) not in self.problems:
            self.problems.append(problem)

    def holding(self, folder: str) -> set[str] | None:
        """The files below a folder that hold a literal, relative to it; None where git cannot
        tell."""
        top = os.path.realpath(folder)
        if top not in self._holding:
            listed = self.listing(folder)
            self._holding[top] = listed.holding() if listed and self.literals else None
        return self._holding[top]

    def below(self, folder: str) -> Iterable[str]:
        """All files below a folder, relative to it, by git's rules where git decides."""
        listed = self.listing(folder)
        return listed.files if listed else self._walk(folder)

    def _walk(self, folder: str) -> Iterator[str]:
        waiting = [""]
        while waiting:
            current = waiting.pop()
            try:
                entries = sorted(
                    os.scandir(os.path.join(folder, current)), key=lambda entry: entry.name
                )
            except OSError as error:
                self._problem(os.path.join(folder, current), error)
                continue
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    yield current + entry.name
                elif entry.name in VENDORED and not self.selection.include_vendored:
                    self.skipped[f"{entry.name}/ folder"] += 1
                elif entry.name != ".git":
                    waiting.append(f"{current}{entry.name}/")

    @cached_property
    def _exclusions(self) -> list[tuple[str, "GitIgnoreSpec"]]:
        from pathspec import GitIgnoreSpec  # only where something is excluded

        return [
            (each.folder, GitIgnoreSpec.from_lines(each.patterns))
            for each in self.selection.exclusions
        ]

    def excluded(self, path: str) -> bool:
        """Whether the settings exclude a path."""
        return any(
            spec.match_file(os.path.relpath(path, folder).replace(os.sep, "/"))
            for folder, spec in self._exclusions
        )


def _is_packaged_subchart(folder: str, parent: str) -> bool:
    """Whether `parent` is the `charts` of a chart; elsewhere such a folder may hold whatever a
    repository publishes."""
    chart, _, name = f"/{parent}".rpartition("/")
    return name == "charts" and os.path.isfile(
        os.path.join(folder, chart.removeprefix("/"), "Chart.yaml")
    )


@lru_cache(1_024)  # most files stand beside the one before
def _vendored(parent: str) -> str:
    """The folder of somebody else's files in which a folder lies, empty where it lies in none."""
    return min(VENDORED.intersection(parent.split("/")), default="")


def _unreadable_kind(path: str, top: str) -> str:
    """Why a file that was met on a walk is not read: links out of the tree, broken ones, pipes;
    empty where it is."""
    try:
        mode = os.lstat(path).st_mode
        if stat.S_ISREG(mode):
            return ""
        if stat.S_ISLNK(mode):
            target = os.path.realpath(path)
            if os.path.commonpath([target, top]) != top:
                return "link out of the tree"
            return "link" if os.path.exists(target) else "broken link"
    except OSError:
        return "missing file"
    return "special file"


def holds(data: bytes, literals: Iterable[str]) -> bool:
    """Whether bytes hold a literal. UTF-16 is looked into as well, so that it can be said that it
    was not read."""
    folded = data.lower()
    if folded.startswith(_UTF16):
        folded = folded.replace(b"\0", b"")
    return any(literal.encode() in folded for literal in literals)


def shown(path: str) -> str:
    """A path as reports show it: relative to the working directory, with `/`."""
    plain = path.removeprefix(os.getcwd() + os.sep)
    if (
        plain[:1] not in ("", ".", os.sep)
        and f"{os.sep}." not in plain
        and os.sep * 2 not in plain
        and not plain.endswith(os.sep)
    ):
        return plain.replace(os.sep, "/")
    return os.path.relpath(path).replace(os.sep, "/")  # exact, and slow in a tree of 20,000 files


def discover(selection: Selection, literals: Sequence[str] = ()) -> Discovery:
    """The files that a selection names, each once."""
    found = Discovery(selection, literals)
    for path in selection.paths:
        found.add(path)
    found.paths = list(dict.fromkeys(found.paths))
    found.candidates = list(dict.fromkeys(found.candidates))
    found.archives = sorted(set(found.archives))
    found.skipped = +found.skipped
    return found
