"""Scans of bare repositories by the command: what is fetched and written, what fails and how, and
that shards and interruptions change nothing."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from bare import CLEAN, OLD, PODS, make
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.fleet.shards import result_name
from k8sregistry_lint.runner.fleet import checkout

PROGRAM = (sys.executable, "-m", "k8sregistry_lint", "fleet", "scan")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="bare repositories with POSIX names")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    yield
    assert not list(tmp_path.glob("k8sregistry-lint-*")), "files of the scan are left behind"
    assert not list(tmp_path.rglob("pwned")), "something was run"


class Done(NamedTuple):
    returncode: int
    stderr: str


def scan(*arguments: str, listed: str) -> Done:
    """Run the command in this process, which forks one for each repository."""
    command = ["fleet", "scan", "-", "--output", "out", *arguments]
    done = CliRunner().invoke(app, command, input=listed)
    assert done.stdout == ""
    return Done(done.exit_code, done.stderr)


def result(name: str, folder: str = "out") -> dict[str, Any]:
    data: dict[str, Any] = json.loads((Path(folder) / result_name(name)).read_bytes())
    return data


def results(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def commit(path: Path) -> str:
    return subprocess.check_output(
        ["git", "--git-dir=.", "rev-parse", "main"], cwd=path, text=True
    ).strip()


def test_a_result_is_the_report_on_the_commit(tmp_path: Path) -> None:
    files = {"a.yaml": PODS, "CODEOWNERS": "*.yaml @acme\n", "b.txt": OLD, "x/c.yaml": CLEAN}
    made = make(tmp_path / "shop.git", files)
    done = scan(listed="./shop.git\n")
    assert (done.returncode, done.stderr) == (0, "1 repository: 1 scanned, 0 unchanged, 0 failed\n")
    found = result("./shop")
    assert [each["path"] for each in found["findings"]] == ["a.yaml"]
    assert found["owners"] == {"a.yaml": ["@acme"]}
    assert found["summary"]["files"] == 2
    about = {key: found[key] for key in ("repository", "commit", "ref", "commit_date", "failure")}
    assert about == {
        "repository": "./shop",
        "commit": commit(made),
        "ref": "main",
        "commit_date": "2023-11-14T22:13:20Z",
        "failure": None,
    }


@pytest.mark.parametrize(
    ("seconds", "date"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (253402300799, "9999-12-31T23:59:59Z"),
        (253402300800, None),
        (99999999999999999, None),
        (9999999999999999999999, None),
    ],
)
def test_an_odd_date_of_a_commit_costs_nothing_but_the_date(
    seconds: int, date: str | None, tmp_path: Path
) -> None:
    path = make(tmp_path / "a", {"a.yaml": PODS})
    text = subprocess.check_output(["git", "cat-file", "commit", "main"], cwd=path)
    odd = re.sub(rb"(committer .*> )\d+", rb"\g<1>%d" % seconds, text)
    write = ["git", "hash-object", "-t", "commit", "--literally", "-w", "--stdin"]
    name = subprocess.check_output(write, cwd=path, input=odd).strip()
    (path / "refs/heads/main").write_bytes(name + b"\n")
    assert scan(listed="a").returncode == 0
    assert result("a")["commit_date"] == date
    assert len(result("a")["findings"]) == 1
    subprocess.check_call(["git", "clone", "-q", "a", "clone"])
    os.chdir("clone")
    command = ["check", "--untrusted", "--format", "json=../out/clone.json"]
    assert CliRunner().invoke(app, command).exit_code == 1
    os.chdir("..")
    assert json.loads(Path("out/clone.json").read_bytes())["commit_date"] == date
    assert CliRunner().invoke(app, ["report", "merge", "out"]).exit_code == 0


FAILURES = {
    "missing": "does not appear to be a git repository",
    "no-branch": "HEAD names no commit",
    "plain": "does not appear to be a git repository",
}


def test_a_repository_that_fails_has_a_result_that_says_why(tmp_path: Path) -> None:
    make(tmp_path / "no-branch", {"a.yaml": PODS})
    (tmp_path / "no-branch" / "HEAD").write_bytes(b"ref: refs/heads/other\n")
    (tmp_path / "plain").mkdir()
    make(tmp_path / "good", {"a.yaml": PODS})
    make(tmp_path / "empty", {})
    refused = ["--upload-pack=touch pwned", "ext::sh -c touch% pwned", "git://a.org/b"]
    done = scan(listed="\n".join([*FAILURES, *refused, "good", "empty"]))
    assert done.returncode == 1
    assert done.stderr.endswith("8 repositories: 2 scanned, 0 unchanged, 6 failed\n")
    for name, reason in FAILURES.items():
        assert reason in result(name)["failure"]
        assert f"{name}: " in done.stderr
    assert all(result(name)["failure"] for name in refused)
    assert result("empty")["failure"] is None
    assert len(os.listdir("out")) == 8


def test_a_second_scan_makes_only_what_changed(tmp_path: Path) -> None:
    for name in ("a", "b"):
        make(tmp_path / name, {"a.yaml": PODS})
    listed = "a\nb\nmissing\n"
    assert "2 scanned, 0 unchanged, 1 failed" in scan(listed=listed).stderr
    before = results("out")
    assert "0 scanned, 2 unchanged, 1 failed" in scan(listed=listed).stderr
    assert results("out") == before
    make(tmp_path / "b", {"a.yaml": CLEAN})
    (Path("out") / result_name("a")).write_bytes(before[result_name("a")][:100])
    assert "2 scanned, 0 unchanged, 1 failed" in scan(listed=listed).stderr
    assert results("out")[result_name("a")] == before[result_name("a")]
    assert result("b")["findings"] == []
    assert "0 scanned, 2 unchanged" in scan(listed=listed).stderr
    assert "2 scanned, 0 unchanged" in scan("--pack", "all", listed=listed).stderr


def test_the_configuration_is_the_one_that_the_command_names(tmp_path: Path) -> None:
    own = {".k8sregistry-lint.toml": 'ignore = ["all"]\n', "b/a.yaml": PODS, "a.yaml": PODS}
    make(tmp_path / "a", own)
    Path("config").mkdir()
    Path("config/fleet.toml").write_bytes(b'exclude = ["/b"]\n')
    assert scan(listed="a").returncode == 0
    assert [each["path"] for each in result("a")["findings"]] == ["a.yaml", "b/a.yaml"]
    assert scan("--config", "config/fleet.toml", listed="a").returncode == 0
    assert [each["path"] for each in result("a")["findings"]] == ["a.yaml"]


def fetched(clone: Path) -> int:
    """How many files of commits a clone has."""
    command = ["git", f"--git-dir={clone}", "cat-file", "--batch-all-objects"]
    kinds = subprocess.check_output([*command, "--batch-check=%(objecttype)"], text=True)
    return kinds.split().count("blob")


def test_only_files_that_can_matter_are_fetched_and_only_what_changed(tmp_path: Path) -> None:
    ignored = {f"{number}.bin": str(number) for number in range(50)}
    make(tmp_path / "a", {"a.yaml": PODS, **ignored})
    scan("--cache", "cache", listed="a")
    [clone] = (tmp_path / "cache").iterdir()
    assert fetched(clone) == 1
    make(tmp_path / "a", {"a.yaml": PODS, "b.yaml": CLEAN, **ignored})
    assert "1 scanned" in scan("--cache", "cache", listed="a").stderr
    assert fetched(clone) == 2
    assert result("a")["summary"]["files"] == 2


@pytest.mark.parametrize("damage", ["objects", "lock", "config", "link"])
def test_a_damaged_clone_is_made_anew(damage: str, tmp_path: Path) -> None:
    make(tmp_path / "a", {"a.yaml": PODS})
    scan("--cache", "cache", listed="a")
    [clone] = (tmp_path / "cache").iterdir()
    if damage == "objects":
        for pack in (clone / "objects").rglob("*.pack"):
            pack.chmod(0o600)
            pack.write_bytes(b"")
    if damage == "lock":
        (clone / "shallow.lock").write_bytes(b"")
    if damage == "config":
        program = "[core]\n\tsshCommand = touch pwned\n\tfsmonitor = touch pwned\n"
        (clone / "config").write_bytes(program.encode())
        (clone / "hooks").mkdir()
        (clone / "hooks" / "reference-transaction").write_bytes(b"#!/bin/sh\ntouch pwned\n")
        (clone / "hooks" / "reference-transaction").chmod(0o700)
    if damage == "link":
        clone.rename(tmp_path / "elsewhere")
        clone.symlink_to(tmp_path / "elsewhere")
    make(tmp_path / "a", {"a.yaml": PODS, "b.yaml": PODS})
    done = scan("--cache", "cache", listed="a")
    if damage == "link":
        assert "nothing is fetched through links" in result("a")["failure"]
    else:
        assert done.returncode == 0, done.stderr
        assert len(result("a")["findings"]) == 2


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
INERT = {
    "link:passwd.yaml": "/etc/passwd",
    "link:up": "..",
    "module:sub": "1" * 40,
    "lfs.yaml": POINTER,
    ".gitattributes": "*.yaml filter=evil\n",
    ".gitmodules": '[submodule "sub"]\n\tpath = sub\n\turl = ext::sh -c touch% pwned\n',
    "vendor/a.yaml": PODS,
    "a.yaml": PODS,
    "x" * 200 + "/" + "y" * 255 + ".yaml": PODS,
}


def test_what_is_no_plain_file_does_nothing(tmp_path: Path) -> None:
    make(tmp_path / "a", INERT)
    assert scan(listed="a").returncode == 0
    found = result("a")
    notes = {note["path"]: note["message"] for note in found["notifications"]}
    assert "submodule" in notes["sub"]
    assert "Git LFS" in notes["lfs.yaml"]
    assert found["summary"]["skipped"] == {"link": 1, "vendor/ folder": 1}
    assert "a.yaml" in [each["path"] for each in found["findings"]]


@pytest.mark.parametrize(
    ("kind", "base"),
    [
        ("resources", "vendor/base"),
        ("resources", "a/vendor/b/base"),
        ("resources", "node_modules/@acme/base"),
        ("bases", "vendor/node_modules/base"),
        ("components", "vendor/component"),
        ("resources", "not-vendored/base"),
    ],
)
def test_a_scan_grades_what_is_linked_to_vendored_files_as_a_check_does(
    kind: str, base: str, tmp_path: Path
) -> None:
    images = "images:\n- name: k8s.gcr.io/pause\n  newTag: '3.9'\n"
    files = {
        "overlay/kustomization.yaml": f"{kind}:\n- ../{base}\n{images}",
        f"{base}/kustomization.yaml": "resources:\n- pod.yaml\n",
        f"{base}/pod.yaml": PODS,
    }
    make(tmp_path / "a", files)
    assert scan(listed="a").returncode == 0
    subprocess.check_call(["git", "clone", "-q", "a", "clone"])
    os.chdir("clone")
    command = ["check", "--untrusted", "--format", "json"]
    checked = json.loads(CliRunner().invoke(app, command).stdout)
    os.chdir("..")
    assert result("a")["findings"] == checked["findings"] != []
    skipped = [each["summary"]["skipped"] for each in (result("a"), checked)]
    assert bool(skipped[0]) == bool(skipped[1]) == ("not-vendored" not in base)


def crafted(path: Path, *entries: tuple[str, str, str]) -> None:
    """A repository whose tree no git would make: entries of mode, name and content (or object)."""
    make(path, {"a.yaml": PODS})
    tree = b""
    for mode, name, content in entries:
        kind = "tree" if mode == "40000" else "blob"
        oid = content if kind == "tree" else write(path, "blob", content.encode())
        tree += f"{mode} {name}\0".encode() + bytes.fromhex(oid)
    made = write(path, "tree", tree)
    text = (
        f"tree {made}\nauthor A <a@b> 1700000000 +0000\ncommitter A <a@b> 1700000000 +0000\n\nx\n"
    )
    name = write(path, "commit", text.encode())
    (path / "refs" / "heads" / "main").write_bytes(f"{name}\n".encode())


def write(path: Path, kind: str, data: bytes) -> str:
    command = ["git", "--git-dir=.", "hash-object", "-w", "-t", kind, "--literally", "--stdin"]
    return subprocess.check_output(command, cwd=path, input=data).decode().strip()


def test_names_that_lead_elsewhere_are_not_written(tmp_path: Path) -> None:
    make(tmp_path / "a", {})
    crafted(
        tmp_path / "a",
        ("100644", "a.yaml", PODS),
        ("100644", "../pwned.yaml", PODS),
        ("100644", "/tmp/pwned.yaml", PODS),
        ("40000", "..", write(tmp_path / "a", "tree", tree_of(tmp_path / "a", "b.yaml"))),
        ("40000", ".GIT", write(tmp_path / "a", "tree", tree_of(tmp_path / "a", "c.yaml"))),
    )
    scan(listed="a")
    found = result("a")
    notes = [note["path"] for note in found["notifications"] if "elsewhere" in note["message"]]
    assert sorted(notes) == sorted(["../pwned.yaml", "/tmp/pwned.yaml", "../b.yaml", ".GIT/c.yaml"])
    assert [each["path"] for each in found["findings"]] == ["a.yaml"]


def test_a_commit_that_fills_disks_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each level of folders holds the one below it ten times."""
    path = make(tmp_path / "a", {})
    tree = write(path, "tree", tree_of(path, "a.yaml"))
    for _ in range(9):
        entries = b"".join(b"40000 %d\0" % n + bytes.fromhex(tree) for n in range(10))
        tree = write(path, "tree", entries)
    crafted(path, ("40000", "a", tree))
    monkeypatch.setattr(checkout, "MAX_ENTRIES", 2_000)
    scan(listed="a")
    assert result("a")["failure"] == "it has more than 2,000 files"


def tree_of(path: Path, name: str) -> bytes:
    return f"100644 {name}\0".encode() + bytes.fromhex(write(path, "blob", PODS.encode()))
