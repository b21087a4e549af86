"""The owners of files, by CODEOWNERS."""

import subprocess
from pathlib import Path

import pytest

from asking import check
from k8sregistry_lint.model import RunReport
from k8sregistry_lint.runner.owners import MAX_SIZE, owners_of, parse, with_owners

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
