"""The owners of files, by CODEOWNERS."""

import gc
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from asking import check
from k8sregistry_lint.model import RunReport, Severity
from k8sregistry_lint.runner import owners as limits_of_owners
from k8sregistry_lint.runner.owners import LIMITS, MAX_SIZE, owners_of, parse, with_owners

GITHUB = """\
# the last match counts
*           @org/all   # an inline comment
*.js        @org/js
/build/     @org/build
docs/*      docs@example.com
apps/       @org/apps @org/more
/apps/free
**/logs     @org/logs
a\\ b.yaml   @org/blank
[x]abc      @org/no-set
"""
GITLAB = """\
* @everyone
[Database] @dba
db/
model/** @modeller
^[Docs][2] @writers @editors
docs/
README.md @reader
[database]
db/secret @security
"""
EXPLODES = f"{'**/a' * 30} @org/slow\n"


@pytest.mark.parametrize(
    ("text", "path", "owners"),
    [
        (GITHUB, "x.yaml", ["@org/all"]),
        (GITHUB, "deep/x.js", ["@org/js"]),
        (GITHUB, "build/x.js", ["@org/build"]),
        (GITHUB, "src/build/x.yaml", ["@org/all"]),
        (GITHUB, "docs/a.md", ["docs@example.com"]),
        (GITHUB, "docs/deep/a.md", ["@org/all"]),
        (GITHUB, "x/apps/y/z.yaml", ["@org/apps", "@org/more"]),
        (GITHUB, "apps/free", []),
        (GITHUB, "x/logs/1", ["@org/logs"]),
        (GITHUB, "a b.yaml", ["@org/blank"]),
        (GITLAB, "db/x.sql", ["@everyone", "@dba"]),
        (GITLAB, "db/secret", ["@everyone", "@security"]),
        (GITLAB, "model/a/b", ["@everyone", "@modeller"]),
        (GITLAB, "docs/a.md", ["@everyone", "@writers", "@editors"]),
        (GITLAB, "README.md", ["@everyone", "@reader"]),
        ("", "a", []),
        ("\\\n[\n^\n!\n", "a", []),
        (EXPLODES, "a/" * 60 + "b", []),
    ],
)
def test_owners(text: str, path: str, owners: list[str]) -> None:
    assert list(owners_of(path, parse(text))) == owners


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "deploy").mkdir()
    (tmp_path / ".github").mkdir()
    monkeypatch.chdir(tmp_path / "deploy")
    return tmp_path


def owners(*paths: str) -> dict[str, tuple[str, ...]]:
    report = RunReport([check("image: k8s.gcr.io/a:1\n", path) for path in paths])
    return {path: tuple(names) for path, names in with_owners(report, ".").owners.items()}


def test_paths_begin_at_the_top_of_the_repository(repository: Path) -> None:
    (repository / "CODEOWNERS").write_bytes(b"/deploy/ @deploy\n/x.yaml @top\n")
    assert owners("a.yaml", "../x.yaml", "../../out.yaml") == {
        "a.yaml": ("@deploy",),
        "../x.yaml": ("@top",),
    }
    (repository / ".github" / "CODEOWNERS").write_bytes(b"*\t@first\xff\r\n")
    assert owners("a.yaml") == {"a.yaml": ("@first\ufffd",)}


@pytest.mark.parametrize("kind", ["link", "large", "none", "folder"])
def test_files_that_do_not_count(repository: Path, tmp_path: Path, kind: str) -> None:
    path = repository / "CODEOWNERS"
    if kind == "link":
        (tmp_path / "other").write_bytes(b"* @other\n")
        path.symlink_to(tmp_path / "other")
    elif kind == "large":
        path.write_bytes(b"* @large\n" + b"#" * MAX_SIZE)
    elif kind == "folder":
        path.mkdir()
    assert owners("a.yaml") == {}


@pytest.fixture
def _no_collection() -> Iterator[None]:
    """Keep the exception of a time limit out of what runs while garbage is collected, finalizers of
    other tests and hypothesis' clock, where it would be lost until it is raised again."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_collection")
@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="time is not bounded there")
@pytest.mark.parametrize(
    "text",
    [
        "".join(f"/q{number}/**/x @o\n" for number in range(100_000)),
        "".join(f"**/a/**/{number}/** @o\n" for number in range(100_000)),
        "a/**/a/**/a/**/b @o\n" * 9_999,
        f"{'a' * 1_000_000}* @o\n" + "".join(f"[{n}]\n*{n}* @o\n" for n in range(100_000)),
        "".join(f"{'?*' * 100}{number} @o\n" for number in range(9_999)),
    ],
    ids=["folders", "stars", "patterns that fit", "classes", "wildcards"],
)
def test_a_hostile_list_of_owners_costs_the_owners_alone(
    text: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits_of_owners, "LIMITS", LIMITS._replace(seconds=0.2))
    (repository / "CODEOWNERS").write_bytes(text.encode())
    report = RunReport([check("image: k8s.gcr.io/a:1\n", "a/" * 500 + "x.yaml")])
    started = time.monotonic()
    owned = with_owners(report, ".")
    assert time.monotonic() - started < 5
    assert owned.findings == report.findings
    assert owned.owners == {}
    [note] = owned.notifications
    assert note.message.startswith("gave up looking for the owners of files: more than 0.2 seconds")
    assert note.kind.severity is Severity.ADVICE


def test_a_pattern_longer_than_any_path_owns_nothing() -> None:
    sections = parse(f"* @all\n{'*' * 2_000_000} @long\n")
    assert owners_of("a.yaml", sections) == ("@all",)
