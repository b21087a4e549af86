"""The files around those that are checked: the git work tree, or the folder that all named paths
have in common."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import PurePosixPath
from typing import Literal, NamedTuple

from k8sregistry_lint.checking.suppression import hides
from k8sregistry_lint.files import git
from k8sregistry_lint.files.discovery import Discovery
from k8sregistry_lint.files.folders import Folders
from k8sregistry_lint.files.paths import shown
from k8sregistry_lint.files.prefilter import UTF16_MARKS, holds
from k8sregistry_lint.files.selection import STDIN
from k8sregistry_lint.files.surfaces import VENDORED, is_manifest
from k8sregistry_lint.linking.kustomize.kustomization import FILE_NAMES
from k8sregistry_lint.linking.tools import MARKS
from k8sregistry_lint.model import FileReport
from k8sregistry_lint.regex import regex
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.runner import files
from k8sregistry_lint.runner.checking import check_bytes
from k8sregistry_lint.settings.settings import Settings
from k8sregistry_lint.text import SourceFile, UnreadableError

_GENERATED = regex(r"DO NOT EDIT|@generated")
_PATTERN = regex(rb"\bname[\"']?:[ \t]*[\"']?[^\s\"'#]{0,255}[\\*+?()\[\]|^$]")
_OBJECTS = (".yaml", ".yml", ".json")

MAX_FILES_WITHOUT_GIT = 20_000
_CACHED_PATHS = 65_536


class _Held(NamedTuple):
    """What else a file that holds a literal may be: a patch with a test, or something with a
    selector of a tool."""

    may_test: bool
    may_select: bool

    @classmethod
    def of(cls, data: bytes) -> "_Held":
        text = data.replace(b"\0", b"") if data.startswith(UTF16_MARKS) else data
        return cls(b"test" in text and b"op" in text, any(mark in text for mark in MARKS))


class WorkTree:
    """Answers what linking asks, reading each file once. `found` are the files that were checked,
    `reports` is what was found there."""

    def __init__(
        self, settings: Settings, rules: RuleSet, found: Discovery, reports: Sequence[FileReport]
    ) -> None:
        self._settings = settings
        self._rules = rules
        self._found = found
        self._reports = {report.path: report for report in reports}
        self._sources: dict[str, SourceFile | None] = {}
        self._holding_in: dict[str, Sequence[str]] = {}
        self.kind = lru_cache(_CACHED_PATHS)(_kind)
        self.resolve = lru_cache(_CACHED_PATHS)(_resolve)

    def know(self, reports: Iterable[FileReport]) -> None:
        """Take these reports as what a check finds."""
        self._reports |= {report.path: report for report in reports}

    @cached_property
    def root(self) -> str:
        """The top of the git work tree, or the folder that all named paths have in common."""
        paths = [path for path in self._settings.paths if path != STDIN]
        folders = [path if os.path.isdir(path) else os.path.dirname(path) or "." for path in paths]
        try:
            common = os.path.commonpath([os.path.realpath(folder) for folder in folders])
        except ValueError:  # no folder, or on Windows folders on different drives
            common = "."
        return git.root(common) or common

    @cached_property
    def _files(self) -> list[str]:
        """All files of the tree that git does not ignore. Without git, a common folder that is not
        a project's (somebody's home, a folder for temporary files) is not searched: then only the
        checked files are known."""
        listed = self._found.folders.listing(self.root)
        if listed is not None:
            return self._shown(listed.files)
        walked = Folders((), include_vendored=self._settings.include_vendored).walk(self.root)
        names = list(islice(walked, MAX_FILES_WITHOUT_GIT + 1))
        return (
            self._shown(names) if len(names) <= MAX_FILES_WITHOUT_GIT else list(self._found.paths)
        )

    def _shown(self, names: Iterable[str]) -> list[str]:
        """Return files as reports show them, by their names below the root. There are many, so
        most are not looked at one by one."""
        top = shown(self.root)
        if top.startswith(".."):  # the working directory may be inside
            return [shown(os.path.join(self.root, name)) for name in names]
        return list(names) if top == "." else [f"{top}/{name}" for name in names]

    @cached_property
    def _known(self) -> set[str]:
        return set(self._files)

    @cached_property
    def _checked(self) -> set[str]:
        through_links = any(
            os.path.realpath(path) != os.path.abspath(path) for path in self._settings.paths
        )
        return (
            {self.resolve("", path) for path in self._found.paths}
            if through_links
            else set(self._found.paths)
        )

    def ignored(self, path: str, offset: int, rule: str) -> bool:
        """Return whether an ignore comment or the configuration hides what a rule finds at an
        offset."""
        ignores = self._settings.per_file_ignores
        if any(each.hides(rule) and each.covers(path) for each in ignores):
            return True
        source = self.read(path) if self._settings.obey_comments else None
        return source is not None and hides(source, rule, offset)

    def checked(self, path: str) -> bool:
        """Return whether the file is one of those that the command was given."""
        return path in self._checked

    @cached_property
    def _holding(self) -> list[str]:
        """The manifests that may hold a literal, and the files that are checked."""
        held = self._found.folders.holding(self.root)
        clean = set(self._found.paths).difference(self._found.candidates)
        paths = (
            [path for path in self._files if path not in clean]
            if held is None
            else self._shown(sorted(held))
        )
        return list(dict.fromkeys([*self._reports, *filter(is_manifest, paths)]))

    @cached_property
    def _holders(self) -> list[str]:
        return [path for path in self._holding if self.holds(path)]

    @cached_property
    def _held(self) -> dict[str, _Held]:
        """The YAML and JSON files of the tree that hold a literal; their texts are not kept."""
        named = (path for path in self._holding if _is_object(path))
        texts = ((path, _data(path)) for path in named)
        return {path: _Held.of(data) for path, data in texts if holds(data, self._rules.literals)}

    def kustomizations(self, names: Sequence[str]) -> Sequence[str]:
        """Return those that name a legacy registry or one of `names` or hold a pattern, and those
        that include a component that does, or a patch that tests. A kustomization includes a part
        if it holds the last name of the part's path."""
        texts = {path: _data(path) for path in self._files if _is_kustomization(path)}
        word = re.compile(
            b"|".join([b"transformers", *(re.escape(name.encode()) for name in names)])
        )
        chosen = {
            path
            for path, data in texts.items()
            if path in self._held or word.search(data) or _has_pattern(data)
        }
        parts = {os.path.basename(path) for path, held in self._held.items() if held.may_test}
        parts |= _component_names(chosen, texts)
        while parts:
            taken = re.compile(b"|".join(re.escape(part.encode()) for part in parts))
            users = {
                path for path, data in texts.items() if path not in chosen and taken.search(data)
            }
            parts = _component_names(users, texts)
            chosen |= users
        return sorted({self.resolve("", path) for path in chosen})

    def files(self, endings: tuple[str, ...]) -> Sequence[str]:
        """Return all files of the tree whose paths end in one of some endings, whatever they
        hold."""
        return [path for path in self._files if path.endswith(endings)]

    def holding(self) -> Sequence[str]:
        """Return all manifests that name a legacy registry, and what is checked besides."""
        return self._holders

    def tool_files(self) -> Sequence[str]:
        """Return the files that name a legacy registry and may hold a selector of a tool."""
        return [path for path, held in self._held.items() if held.may_select]

    def read(self, path: str) -> SourceFile | None:
        """Return a file's text; None if it cannot be read."""
        if path not in self._sources:
            try:
                self._sources[path] = SourceFile.decode(path, files.read(path))
            except (OSError, UnreadableError):
                self._sources[path] = None
        return self._sources[path]

    def decoded(self, path: str) -> SourceFile | None:
        """Return a file's text even if it is UTF-16, for reading only; None if it cannot be
        read."""
        if (source := self.read(path)) or self.kind(path) != "file":
            return source
        try:
            return SourceFile(path, _data(path).decode("utf-16"))
        except UnicodeDecodeError:
            return None

    def report(self, path: str) -> FileReport:
        """Return what a check of the file by itself finds."""
        if path not in self._reports:
            self._reports[path] = self._check(path)
        return self._reports[path]

    def _check(self, path: str) -> FileReport:
        data = _data(path) if self.kind(path) == "file" else b""
        return check_bytes(path, data, self._settings, self._rules)

    def holding_in(self, folder: str) -> Sequence[str]:
        """Return the manifests directly in a folder that name a legacy registry. Each folder is
        read once."""
        if folder not in self._holding_in:
            self._holding_in[folder] = self._read_folder(folder or ".")
        return self._holding_in[folder]

    def holds(self, path: str) -> bool:
        """Return whether a file names a legacy registry."""
        return holds(_data(path), self._rules.literals)

    def _read_folder(self, folder: str) -> Sequence[str]:
        try:
            names = sorted(filter(is_manifest, os.listdir(folder)))
        except OSError:  # discovery reports it, if it is below a path that was named
            return ()
        paths = [shown(os.path.join(folder, name)) for name in names]
        return [path for path in paths if self.holds(path)]

    def contains(self, path: str) -> bool:
        """Return whether a file is really in the tree, wherever its links lead."""
        return os.path.realpath(path).startswith(os.path.join(os.path.realpath(self.root), ""))

    def untouchable(self, path: str) -> str:
        """Return why a file must not be edited together with others, empty if it may. One that was
        given may; one that was not may be excluded, vendored, ignored by git, outside or
        generated."""
        if self.checked(path):
            return ""
        if self._found.exclusions.match(path):
            return "is excluded"
        if not self._settings.include_vendored and VENDORED & set(PurePosixPath(path).parts):
            return "is vendored"
        if path not in self._known:
            return "is ignored by git" if self.contains(path) else "is outside of the repository"
        source = self.read(path)
        head = source.text[:1_000] if source else ""
        return "is generated" if _GENERATED.search(head) else ""


def _kind(path: str) -> Literal["file", "folder", ""]:
    """Return what a path is, empty if it is nothing that can be read."""
    return "folder" if os.path.isdir(path) else "file" if os.path.isfile(path) else ""


def _resolve(folder: str, entry: str) -> str:
    """Return the path that an entry stands for. kustomize resolves `..` first, then links."""
    return shown(os.path.realpath(os.path.normpath(os.path.join(folder, entry))))


def _component_names(paths: Iterable[str], texts: Mapping[str, bytes]) -> set[str]:
    """Return the names of the folders of components."""
    return {
        os.path.basename(os.path.dirname(path)) for path in paths if b"Component" in texts[path]
    }


def _data(path: str) -> bytes:
    """Return the bytes of a file, none if it cannot be read."""
    try:
        return files.read(path)
    except OSError:
        return b""


def _is_kustomization(path: str) -> bool:
    return path.endswith(FILE_NAMES) and os.path.basename(path) in FILE_NAMES


def _is_object(path: str) -> bool:
    return path.lower().endswith(_OBJECTS) or _is_kustomization(path)


def _has_pattern(data: bytes) -> bool:
    return b"images" in data and _PATTERN.search(data) is not None
