"""Repositories in odd states: whatever git says of one, each file with an old name is found, or it
is said that it was not read."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from faults import LEGACY, run, run_here, write

pytestmark = pytest.mark.skipif(
    os.name == "nt" or shutil.which("git") is None, reason="git is missing"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "repository").mkdir()
    monkeypatch.chdir(tmp_path / "repository")
    git("init", "-q")
    write({"a.yaml": LEGACY})
    return tmp_path


def git(*arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def committed(*then: str) -> None:
    git("add", ".")
    git("commit", "-q", "-m", "x")
    if then:
        git(*then)


def cut_index() -> None:
    git("add", ".")
    index = Path(".git/index")
    index.write_bytes(index.read_bytes()[:20])


def odd_folder(make: Callable[[Path], object]) -> Callable[[], None]:
    """Move the file into a folder that pretends to be a repository."""

    def prepare() -> None:
        write({"inner/a.yaml": LEGACY})
        Path("a.yaml").unlink()
        make(Path("inner/.git"))

    return prepare


def gitlink() -> None:
    """A commit of another repository whose `.git` is gone."""
    Path("a.yaml").unlink()
    write({"inner/a.yaml": LEGACY})
    git("-C", "inner", "init", "-q")
    git("-C", "inner", "add", ".")
    git("-C", "inner", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x")
    git("add", "inner")
    shutil.rmtree("inner/.git")


def split_index() -> None:
    git("config", "core.splitIndex", "true")
    git("config", "core.untrackedCache", "true")
    git("add", ".")
    git("update-index", "--split-index")


def attributes() -> None:
    write({".gitattributes": b"*.yaml binary -diff export-ignore linguist-generated\n"})
    git("add", ".")


def folder_like_a_file() -> None:
    Path("a.yaml").unlink()
    write({"a.yaml/b.yaml": LEGACY})


ODD: dict[str, Callable[[], object]] = {
    "an index that is cut off": cut_index,
    "an index in parts": split_index,
    "a file that git skips": lambda: committed("update-index", "--skip-worktree", "a.yaml"),
    "a file that git takes for unchanged": lambda: committed(
        "update-index", "--assume-unchanged", "a.yaml"
    ),
    "attributes that call it binary": attributes,
    "names in capitals": lambda: os.rename("a.yaml", "A.YAML"),
    "a folder with the name of a file": folder_like_a_file,
    "a .git file that leads nowhere": odd_folder(lambda at: at.write_bytes(b"gitdir: /gone\n")),
    "a .git that is a broken link": odd_folder(lambda at: at.symlink_to("gone")),
    "a .git that is empty": odd_folder(lambda at: at.mkdir()),
    "a commit of a repository that is gone": gitlink,
    "no HEAD": lambda: os.unlink(".git/HEAD"),
    "a configuration that git cannot read": lambda: Path(".git/config").write_bytes(b"[broken\n"),
    "an extension that git does not know": lambda: Path(".git/config").write_bytes(
        b"[core]\nrepositoryformatversion = 1\n[extensions]\nfoo = bar\n"
    ),
    "a byte order mark": lambda: write({"a.yaml": b"\xef\xbb\xbf" + LEGACY}),
    "UTF-32": lambda: write({"a.yaml": LEGACY.decode().encode("utf-32")}),
    "a NUL byte": lambda: write({"a.yaml": LEGACY + b"\0"}),
    "bytes that are not UTF-8": lambda: write({"a.yaml": LEGACY + b"# \xff\n"}),
}


@pytest.mark.parametrize("prepare", ODD.values(), ids=ODD)
def test_a_repository_in_an_odd_state(prepare: Callable[[], object]) -> None:
    prepare()
    done = run_here("check", "--format", "concise", ".")
    found = done.stdout.count(b"warning k8s-gcr-io")
    assert (done.returncode, found or done.stderr.count(b"a.yaml: ")) == (1, 1)


VARIABLES = {
    "GIT_CONFIG_GLOBAL": "/dev/full",
    "GIT_CONFIG_SYSTEM": "/dev/zero/x",
    "GIT_CEILING_DIRECTORIES": "/",
    "GIT_TRACE": "1",
    "GIT_OPTIONAL_LOCKS": "x",
    "GIT_ATTR_SOURCE": "HEAD",
    "PATH": "",
    "HOME": "",
}


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_variable_that_bends_git(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, VARIABLES[variable])
    done = run_here("check", "--format", "concise", ".")
    assert (done.returncode, done.stdout.count(b"warning k8s-gcr-io")) == (1, 1)


LIMITS = ["RLIMIT_NPROC, (1, 1)", "RLIMIT_NOFILE, (64, 64)", "RLIMIT_NOFILE, (12, 12)"]


@pytest.mark.parametrize("limit", LIMITS)
def test_many_files_and_repositories_with_little(limit: str) -> None:
    """More of both than there are descriptors or processes."""
    write({f"{number}.yaml": LEGACY for number in range(140)})
    for number in range(3):
        write({f"inner{number}/a.yaml": LEGACY})
        git("-C", f"inner{number}", "init", "-q")
    done = run("check", "--quiet", ".", before=f"resource.setrlimit(resource.{limit})")
    assert (done.returncode, done.stdout[:36]) == (1, b"144 files checked, 144 findings (144")
