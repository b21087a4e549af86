"""The small repositories of tests/linking/cases, built by the real kustomize before and after: the
same apart from the registries.

A case is a folder with a `case.toml`: `about`; `left`, the files that still name an old registry
afterwards, each with the reason; `stays`, names that may stay as the names of entries; `broken`,
what does not build before either; `unread`, what cannot be checked; `elsewhere`, files of other
repositories that build from this one; `git`, `links`, `ignored`, `exclude`, `paths`: how the tree
is made and what is given to the command. Addresses stand for tests/linking/cases/remote."""

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from k8sregistry_lint.files.discovery import Exclusion
from k8sregistry_lint.model import RunReport
from k8sregistry_lint.runner.run import run
from k8sregistry_lint.settings.settings import Settings, rules_of

FOLDER = Path(__file__).parent / "cases"
CASES = sorted(path.parent.name for path in FOLDER.glob("*/case.toml"))
NAMES = {"kustomization.yaml", "kustomization.yml", "Kustomization"}
REMOTE = "https://github.com/example/app//deploy?ref=v1.0"

LEGACY = re.compile(r"k8s\.gcr\.io|gcr\.io/google-containers")
HASH = re.compile(r"-[2456789bcdfghkmt]{10}\b")
"""What kustomize appends to the names of generated objects."""


@cache
def missing() -> str:
    """Why nothing can be built here, empty where it can."""
    if os.name == "nt":
        return "links need privileges here"
    if not shutil.which("git"):
        return "git is missing"
    if not shutil.which("kubectl"):
        return "kubectl is missing, whose `kubectl kustomize` is what all this is compared with"
    done = subprocess.run(["kubectl", "kustomize", "--help"], capture_output=True, check=False)
    return "" if done.returncode == 0 else "this kubectl has no kustomize"


pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())


class Case:
    """A fresh copy of one case, and what it builds."""

    def __init__(self, name: str, folder: Path) -> None:
        self.source = FOLDER / name
        self.folder = folder
        self.facts: dict[str, Any] = tomllib.loads((self.source / "case.toml").read_text())
        self._built: dict[str, dict[str, str | None]] = {}

    @property
    def unread(self) -> list[str]:
        """The files that cannot be checked."""
        return list(self.facts.get("unread", ()))

    def fresh(self) -> None:
        """Make the tree as it was."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.source, self.folder, ignore=shutil.ignore_patterns("case.toml"))
        for link, target in self.facts.get("links", {}).items():
            (self.folder / link).symlink_to(target)
        if self.facts.get("git", True):
            (self.folder / ".gitignore").write_text(
                "".join(f"{line}\n" for line in self.facts.get("ignored", ()))
            )
            subprocess.run(["git", "init", "-q", "."], cwd=self.folder, check=True)
        os.chdir(self.folder)

    def files(self) -> dict[str, bytes]:
        """The files by path, links and git's own apart."""
        paths = (
            path
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and ".git" not in path.parts
        )
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in paths
            if not self._through_link(path)
        }

    def _through_link(self, path: Path) -> bool:
        return path.resolve() != path

    def fix(self, *paths: str, unsafe: bool = False) -> RunReport:
        """`check --fix` of some paths."""
        exclusions = (Exclusion(str(self.folder), tuple(self.facts.get("exclude", ()))),)
        settings = Settings(paths=paths, fix=True, unsafe_fixes=unsafe, exclusions=exclusions)
        return run(settings, rules_of(settings)).report

    def built(self) -> dict[str, str | None]:
        """What every kustomization builds, by folder, with new registries for old ones; None for
        one that does not build."""
        files = self.files()
        key = sha256(repr(files).encode()).hexdigest()
        if key not in self._built:
            copy = self._with_remotes()
            roots = [*_roots(files), *map(os.path.dirname, self.facts.get("elsewhere", {}))]
            self._built[key] = {root: _build(copy / root) for root in roots}
        return self._built[key]

    def _with_remotes(self) -> Path:
        """A copy of the tree in which addresses are paths."""
        copy = self.folder.parent / "build"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.folder, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        shutil.copytree(FOLDER / "remote", copy / "remote")
        for name, text in self.facts.get("elsewhere", {}).items():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_text(text)
        for path in (
            path for path in copy.rglob("*") if path.name in NAMES and not path.is_symlink()
        ):
            remote = os.path.relpath(copy / "remote", path.parent.resolve())
            if str(path.relative_to(copy)) not in self.unread:
                path.write_bytes(self._with_remote(path.read_bytes().decode(), remote).encode())
        return copy

    def _with_remote(self, text: str, remote: str) -> str:
        for old, new in {REMOTE: "REMOTE", **self.facts.get("substitute", {})}.items():
            text = text.replace(old, new.replace("REMOTE", remote))
        return text


def _build(folder: Path) -> str | None:
    done = subprocess.run(
        ["kubectl", "kustomize", folder], capture_output=True, check=False, text=True
    )
    return (
        HASH.sub("-HASH", LEGACY.sub("registry.k8s.io", done.stdout))
        if done.returncode == 0
        else None
    )


def _roots(files: dict[str, bytes]) -> Iterator[str]:
    for path, data in files.items():
        if (
            os.path.basename(path) in NAMES
            and b"kind: Component" not in data
            and not path.startswith("transformers/")
        ):
            yield os.path.dirname(path) or "."


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    made = Case(request.param, tmp_path.resolve() / "tree")
    monkeypatch.chdir(tmp_path)  # and back afterwards
    made.fresh()
    return made


def test_what_is_built_stays_the_same_but_for_the_registries(case: Case) -> None:
    before, files = case.built(), case.files()
    assert {root for root, built in before.items() if built is None} == set(
        case.facts.get("broken", ())
    )
    legacy = [
        path
        for path, data in files.items()
        if LEGACY.search(_text(data)) and path not in case.unread
    ]
    assert legacy, "a case needs something to move"
    for ways in _ways(case, legacy):
        case.fresh()
        reports = [case.fix(*paths) for paths in ways]
        assert case.built() == before, ways
        notes = {note.path for report in reports for note in report.notifications}
        assert notes <= set(case.unread)
    case.fresh()
    case.fix(".", unsafe=True)
    assert case.built() == before, "unsafe fixes"


def _ways(case: Case, legacy: list[str]) -> Iterator[Sequence[tuple[str, ...]]]:
    """The calls of the command: the whole tree, one file, the overlays first and then the rest."""
    yield [(".",)]
    if case.facts.get("git", True):  # without git the folder of a file is all that is known
        yield from ([(path,)] for path in legacy)
        yield [(path,) for path in _overlays_first(legacy)]


def _overlays_first(paths: list[str]) -> list[str]:
    """What is built from others before what it is built from."""
    kustomizations = [path for path in paths if os.path.basename(path) in NAMES]
    folders = {path: os.path.normpath(os.path.dirname(path)) for path in kustomizations}
    used: dict[str, set[str]] = {}
    for path, folder in folders.items():
        data = yaml.safe_load(Path(path).read_bytes())
        entries = [
            entry for key in ("resources", "bases", "components") for entry in data.get(key, ())
        ]
        used[path] = {os.path.normpath(os.path.join(folder, entry)) for entry in entries}
    kustomizations.sort(key=lambda path: sum(folders[path] in entries for entries in used.values()))
    return [*kustomizations, *(path for path in paths if path not in kustomizations)]


def test_what_moves_and_what_is_left_with_its_reason(case: Case) -> None:
    report = case.fix(*case.facts.get("paths", ["."]))
    left: dict[str, str] = case.facts.get("left", {})
    stays = case.facts.get("stays", [])
    unmoved = {
        path for path, data in case.files().items() if LEGACY.search(_without(_text(data), stays))
    }
    assert unmoved == set(left)
    reasons = {
        path: [finding.fix.reason for finding in report.findings if finding.path == path]
        for path in left
    }
    assert [
        path
        for path, reason in left.items()
        if reason and not any(reason in given for given in reasons[path])
    ] == [], reasons


def _text(data: bytes) -> str:
    return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8")


def _without(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(f"name: {name}\n", "")
    return text


def test_a_second_run_finds_nothing_more_to_do(case: Case) -> None:
    case.fix(*case.facts.get("paths", ["."]))
    files = case.files()
    report = case.fix(*case.facts.get("paths", ["."]))
    assert not any(finding.fix.applied for finding in report.findings)
    assert case.files() == files
