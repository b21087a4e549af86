"""Everything in a git work tree is checked, skipped for a reason, or reported: nothing is left out
in silence."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from faults import LEGACY, command, run, run_here, write
from k8sregistry_lint.reporters import REPORTERS

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is missing")
root = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
posix = pytest.mark.skipif(os.name == "nt", reason="modes and links of POSIX")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    git("init", "-q")
    return tmp_path / "work"


def git(*arguments: str, at: str = ".") -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *identity, "-C", at, *arguments], check=True, capture_output=True)


def repository(path: str, **files: bytes) -> None:
    """Make a repository with one commit in a folder."""
    Path(path).mkdir(parents=True, exist_ok=True)
    git("init", "-q", at=path)
    write({f"{path}/{name}.yaml": data for name, data in {"first": b"a: 1\n", **files}.items()})
    git("add", ".", at=path)
    git("commit", "-q", "-m", "x", at=path)


def found(*arguments: str) -> list[str]:
    done = run_here("check", "--format", "json", *arguments)
    return sorted({finding["path"] for finding in json.loads(done.stdout)["findings"]})


def gitlink() -> None:
    """A commit of another repository, without .gitmodules."""
    repository("sub", a=LEGACY)
    git("add", "sub")


def submodule() -> None:
    repository("../other", a=LEGACY)
    git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../other", "sub")


def untracked_in_a_submodule() -> None:
    submodule()
    write({"sub/a.yaml": b"a: 1\n", "sub/b.yaml": LEGACY})


def assumed_unchanged() -> None:
    submodule()
    write({"sub/first.yaml": LEGACY, "sub/a.yaml": b"a: 1\n"})
    git("update-index", "--assume-unchanged", "first.yaml", at="sub")


def unknown_format() -> None:
    repository("sub", a=LEGACY)
    git("config", "core.repositoryFormatVersion", "99", at="sub")


def uninitialized_with_files() -> None:
    gitlink()
    shutil.rmtree("sub/.git")


def three_deep() -> None:
    for path in ("x", "x/y"):
        repository(path)
    repository("x/y/z", a=LEGACY)


def utf16() -> None:
    write({"a.yaml": "image: k8s.gcr.io/pause:3.9\n".encode("utf-16")})


NESTED: dict[str, tuple[Callable[[], None], list[str]]] = {
    "a gitlink without .gitmodules": (gitlink, ["sub/a.yaml"]),
    "a submodule": (submodule, ["sub/a.yaml"]),
    "an untracked file in a submodule": (untracked_in_a_submodule, ["sub/b.yaml"]),
    "an assume-unchanged file in a submodule": (assumed_unchanged, ["sub/first.yaml"]),
    "a repository of an unknown format": (unknown_format, ["sub/a.yaml"]),
    "a gitlink whose repository is gone": (uninitialized_with_files, ["sub/a.yaml"]),
    "a repository in a repository in a repository": (
        three_deep,
        ["x/y/z/a.yaml"],
    ),
}


@pytest.mark.parametrize(("make", "paths"), NESTED.values(), ids=NESTED)
def test_repositories_inside_are_checked(make: Callable[[], None], paths: list[str]) -> None:
    make()
    assert found() == paths


def test_a_repository_of_an_unknown_format_is_named() -> None:
    unknown_format()
    assert b"sub: git: git does not look into it: " in run_here("check", ".").stderr


@root
def test_a_repository_inside_that_belongs_to_somebody_else_is_walked_and_named() -> None:
    repository("sub", a=LEGACY)
    for path in ("sub", "sub/.git"):
        os.chown(path, 65534, 65534)
    assert found() == ["sub/a.yaml"]
    assert b"sub: git: git does not look into it: it belongs to somebody else" in (
        run_here("check", ".").stderr
    )


@posix
def test_more_repositories_than_descriptors() -> None:
    for number in range(30):
        git("init", "-q", f"r{number:02}")
        write({f"r{number:02}/a.yaml": LEGACY})
    limit = "resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24))"
    done = run("check", "--format", "json", ".", before=limit)
    assert len(json.loads(done.stdout)["findings"]) == 30


def test_utf16_is_reported_in_a_work_tree() -> None:
    utf16()
    done = run_here("check", ".")
    assert (done.returncode, done.stderr) == (1, b"a.yaml: utf-16: is UTF-16; only UTF-8 is read\n")


OTHER = "os.setgroups([]); os.setgid(65534); os.setuid(65534)"


@pytest.fixture
def shared(folder: Path) -> Path:
    """A work tree of another user, with a folder that this user may not read."""
    write({"closed/a.yaml": LEGACY, "sub/b.yaml": LEGACY, "c.yaml": b"a: 1\n"})
    for path in (folder, *folder.parents[:-1], Path("sub"), Path("sub/b.yaml"), Path("c.yaml")):
        path.chmod(path.stat().st_mode | 0o055)
    for path in (folder, folder / ".git"):
        os.chown(path, 65534, 65534)
    Path("closed").chmod(0o700)
    return folder


@root
@pytest.mark.parametrize("tracked", [True, False])
@pytest.mark.usefixtures("shared")
def test_a_folder_that_git_may_not_read_is_reported(tracked: bool) -> None:
    if tracked:
        git("-c", "safe.directory=*", "add", ".")
    done = run("check", ".", before=OTHER)
    assert done.returncode == 2
    assert b"closed: unreadable: permission denied" in done.stderr.splitlines()


@root
@pytest.mark.usefixtures("shared")
def test_a_folder_that_was_not_to_be_checked_is_advice() -> None:
    done = run("check", "sub", before=OTHER)
    assert done.returncode == 1
    assert b"closed: git: what moves together may be in it: permission denied" in (
        done.stderr.splitlines()
    )


LEDGER = {
    "a.yaml": LEGACY,
    "clean.yaml": b"a: 1\n",
    "vendor/v.yaml": LEGACY,
    "old/x.yaml": LEGACY,
    "nul.yaml": LEGACY + b"\0",
    "latin.yaml": LEGACY + b"# \xe9\n",
    "utf16.yaml": "image: k8s.gcr.io/a\n".encode("utf-16"),
    "sub/first.yaml": LEGACY,
}


@pytest.mark.parametrize("in_git", [True, False], ids=["git", "no git"])
@pytest.mark.parametrize("paths", [(".",), (".", "a.yaml", "missing.yaml"), ("sub", "old")])
def test_the_ledger(in_git: bool, paths: tuple[str, ...]) -> None:
    """Everything listed is checked, skipped for a reason, or could not be read."""
    write(LEDGER)
    if not in_git:
        shutil.rmtree(".git")
    done = run_here("check", "--format", "json", "--exclude", "old/", *paths)
    summary = json.loads(done.stdout)["summary"]
    assert summary["listed"] == (
        summary["files"] + sum(summary["skipped"].values()) + len(summary["unread"])
    )
    assert summary["listed"] == {1: 8, 3: 9, 2: 2}[len(paths)]


UNREAD = ("nul.yaml", "latin.yaml", "utf16.yaml", "missing.yaml")
CHECKED = re.compile(r'(\d+) (?:of 9 )?files? checked|"(?:checked|files)": (\d+)')


@pytest.mark.parametrize("name", REPORTERS)
def test_every_format_accounts_for_every_file(name: str) -> None:
    write(LEDGER)
    done = run_here("check", "--format", name, "--exclude", "old/", ".", "missing.yaml")
    assert done.returncode == 2
    said, unread = (done.stdout + done.stderr).decode(), done.stderr.decode()
    said = said.replace('":', '": ').replace('":  ', '": ')
    for path in UNREAD:
        assert unread.count(f"{path}: ") == 1
    assert "1 excluded file" in said or '"excluded file": 1' in said
    assert "1 vendor/ file" in said or '"vendor/ file": 1' in said
    assert (match := CHECKED.search(said))
    listed, skipped = len(LEDGER) + 1, 2
    assert int(match[1] or match[2]) == listed - skipped - len(UNREAD)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="no /proc")
def test_a_file_without_a_size_is_read() -> None:
    done = subprocess.run(
        [*command(), "check", "/proc/self/environ"],
        env={**os.environ, "IMAGE": "k8s.gcr.io/pause:3.9"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"/proc/self/environ: binary: " in done.stderr
