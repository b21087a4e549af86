import os
import shutil
import subprocess
from pathlib import Path

import pytest

from k8sregistry_lint.files.discovery import discover
from k8sregistry_lint.files.listing import listing
from k8sregistry_lint.settings.settings import Exclusion, Settings

needs_git = pytest.mark.skipif(not shutil.which("git"), reason="git is missing")
not_root = pytest.mark.skipif(
    os.name != "nt" and os.geteuid() == 0, reason="permissions do not stop root"
)


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: an empty folder, with a git that knows no other configuration."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(params=["git", "no git"])
def either(request: pytest.FixtureRequest, tree: Path) -> Path:
    """A folder with and without a repository."""
    if request.param == "git":
        init(tree)
    return tree


def init(folder: Path) -> None:
    subprocess.run(["git", "init", "-q", str(folder)], check=True)


def add(*paths: str) -> None:
    subprocess.run(["git", "add", "-f", *paths], check=True)


def made(*paths: str) -> None:
    for path in paths:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        Path(path).write_text("a: 1\n")


def found(*paths: str, **options: object) -> list[str]:
    return discover(Settings(paths=paths or (".",), **options)).paths  # type: ignore[arg-type]


@needs_git
@pytest.mark.usefixtures("either")
def test_a_tree_and_what_is_no_file_of_it() -> None:
    made(
        "a.yaml",
        "b/c.yml",
        "b/d.json",
        "Kustomization",
        "b/E.YAML",
        ".github/w.yml",
        "a.txt",
        "Makefile",
        "yaml",
        ".git/x.yaml",
    )
    assert found() == [
        ".github/w.yml",
        "Kustomization",
        "Makefile",
        "a.yaml",
        "b/E.YAML",
        "b/c.yml",
        "b/d.json",
    ]


@needs_git
def test_what_git_ignores_is_left_out_unless_it_is_tracked(tree: Path) -> None:
    init(tree)
    made("new.yaml", "out/a.yaml", "out/tracked.yaml", "sub/local.yaml", "sub/b.yaml")
    Path(".gitignore").write_text("out/\n")
    Path("sub/.gitignore").write_text("local.yaml\n")
    add("out/tracked.yaml")
    assert found() == ["new.yaml", "out/tracked.yaml", "sub/b.yaml"]


@needs_git
def test_a_folder_in_a_repository(tree: Path) -> None:
    init(tree)
    made("a.yaml", "sub/b.yaml", "sub/c/d.yaml")
    assert found("sub") == ["sub/b.yaml", "sub/c/d.yaml"]
    os.chdir("sub")
    assert found(".") == ["b.yaml", "c/d.yaml"]
    assert found("..") == ["../a.yaml", "b.yaml", "c/d.yaml"]
    assert found(".", "..") == ["b.yaml", "c/d.yaml", "../a.yaml"]


@needs_git
def test_an_ignored_folder_that_is_named_is_walked(tree: Path) -> None:
    init(tree)
    made("out/a.yaml")
    Path(".gitignore").write_text("out/\n")
    assert found() == []
    assert found("out") == ["out/a.yaml"]
    assert found("out/a.yaml") == ["out/a.yaml"]


@needs_git
def test_a_repository_in_a_repository(tree: Path) -> None:
    init(tree)
    made("a.yaml", "inner/b.yaml", "inner/out/c.yaml", "inner/.gitignore")
    init(tree / "inner")
    Path("inner/.gitignore").write_text("out/\n")
    assert found() == ["a.yaml", "inner/b.yaml"]


@needs_git
def test_a_tracked_file_that_is_gone_is_no_trouble(tree: Path) -> None:
    init(tree)
    made("a.yaml", "b.yaml")
    add("a.yaml", "b.yaml")
    os.unlink("a.yaml")
    result = discover(Settings())
    assert (result.paths, dict(result.skipped), result.problems) == (["b.yaml"], {}, [])


@needs_git
def test_git_runs_nothing_that_a_repository_asks_for(tree: Path) -> None:
    init(tree)
    made("a.yaml")
    for key in ("core.fsmonitor", "core.hooksPath"):
        subprocess.run(["git", "config", key, f"touch {tree}/ran; echo"], check=True)
    assert found() == ["a.yaml"]
    assert not (tree / "ran").exists()


@needs_git
def test_git_writes_nothing(tree: Path) -> None:
    init(tree)
    made("a.yaml")
    add("a.yaml")
    before = {path: path.stat().st_mtime_ns for path in (tree / ".git").rglob("*")}
    os.utime("a.yaml", (1, 1))
    assert found() == ["a.yaml"]
    assert {path: path.stat().st_mtime_ns for path in (tree / ".git").rglob("*")} == before


def test_no_git_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    made("a.yaml", "b/c.yaml")
    monkeypatch.setenv("PATH", "")
    assert found() == ["a.yaml", "b/c.yaml"]


@needs_git
@pytest.mark.parametrize("folder", ["vendor", "node_modules"])
@pytest.mark.usefixtures("either")
def test_vendored_folders(folder: str) -> None:
    made(
        "a.yaml",
        f"{folder}/b.yaml",
        f"x/{folder}/y/c.yaml",
        f"{folder}.yaml",
        f"x/{folder}-not/d.yaml",
    )
    assert found() == sorted(["a.yaml", f"{folder}.yaml", f"x/{folder}-not/d.yaml"])
    assert sum(discover(Settings()).skipped.values()) == 2
    assert found(include_vendored=True) == sorted(
        [
            "a.yaml",
            f"{folder}/b.yaml",
            f"{folder}.yaml",
            f"x/{folder}-not/d.yaml",
            f"x/{folder}/y/c.yaml",
        ]
    )
    assert found(folder) == [f"{folder}/b.yaml"]
    assert found(f"{folder}/b.yaml") == [f"{folder}/b.yaml"]


@needs_git
@pytest.mark.usefixtures("either")
def test_packaged_charts_are_counted() -> None:
    made("chart/charts/x-1.tgz", "x.tgz")
    result = discover(Settings())
    assert (result.paths, dict(result.skipped)) == ([], {"packaged chart": 1})


@needs_git
@pytest.mark.usefixtures("either")
def test_links_of_a_tree() -> None:
    made("a.yaml", "../outside.yaml", "../far/b.yaml")
    for name, target in {
        "in": "a.yaml",
        "out": "../outside.yaml",
        "broken": "nowhere.yaml",
        "loop": "loop.yaml",
    }.items():
        os.symlink(target, f"{name}.yaml")
    os.symlink("../far", "folder")
    result = discover(Settings())
    assert result.paths == ["a.yaml"]
    assert dict(result.skipped) == {"link": 1, "link out of the tree": 1, "broken link": 2}
    assert result.problems == []


def test_a_link_that_is_named_is_taken() -> None:
    made("../outside.yaml")
    os.symlink("../outside.yaml", "out.yaml")
    assert found("out.yaml") == ["out.yaml"]


def test_a_link_to_a_folder_that_is_named_is_walked() -> None:
    made("../far/b.yaml")
    os.symlink("../far", "folder")
    assert found("folder") == ["folder/b.yaml"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipes() -> None:
    made("a.yaml")
    os.mkfifo("pipe.yaml")
    result = discover(Settings())
    assert (result.paths, dict(result.skipped)) == (["a.yaml"], {"special file": 1})
    (problem,) = discover(Settings(paths=("pipe.yaml",))).problems
    assert (problem.kind, problem.path, problem.message) == (
        "unreadable",
        "pipe.yaml",
        "is not a regular file",
    )


def test_a_path_that_is_not_there() -> None:
    (problem,) = discover(Settings(paths=("nope/a.yaml",))).problems
    assert (problem.kind, problem.path, problem.message) == (
        "unreadable",
        "nope/a.yaml",
        "no such file or directory",
    )


@not_root
def test_a_folder_that_cannot_be_read() -> None:
    made("a.yaml", "closed/b.yaml")
    os.chmod("closed", 0)
    result = discover(Settings())
    os.chmod("closed", 0o755)
    assert (result.paths, [problem.path for problem in result.problems]) == (["a.yaml"], ["closed"])


def test_a_folder_that_goes_away_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: str) -> None:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr("os.scandir", gone)
    (problem,) = discover(Settings()).problems
    assert (problem.kind, problem.path, problem.message) == (
        "unreadable",
        ".",
        "no such file or directory",
    )


@pytest.mark.parametrize("path", ["a.txt", "Dockerfile", "a.yaml.bak", ".hidden"])
def test_a_file_that_is_named_is_taken_whatever_it_is_called(path: str) -> None:
    made(path)
    assert found(path) == [path]


def test_each_file_once_in_the_order_of_the_command() -> None:
    made("b.yaml", "a.yaml", "c/d.yaml")
    assert found("b.yaml", "./b.yaml", "c/../b.yaml", ".", os.path.abspath("a.yaml")) == [
        "b.yaml",
        "a.yaml",
        "c/d.yaml",
    ]


def test_stdin_is_a_path() -> None:
    made("a.yaml")
    assert found("-", "a.yaml") == ["-", "a.yaml"]


@needs_git
@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        (["b"], ["a.yaml", "c/e.yaml"]),
        (["/a.yaml"], ["b/a.yaml", "b/c/d.yaml", "c/e.yaml"]),
        (["a.yaml"], ["b/c/d.yaml", "c/e.yaml"]),
        (["c/"], ["a.yaml", "b/a.yaml"]),
        (["**/c/*.yaml"], ["a.yaml", "b/a.yaml"]),
        (["*.yaml", "!c/e.yaml"], ["c/e.yaml"]),
        (["# comment", "", "nothing"], ["a.yaml", "b/a.yaml", "b/c/d.yaml", "c/e.yaml"]),
    ],
)
@pytest.mark.usefixtures("either")
def test_exclude(patterns: list[str], left: list[str]) -> None:
    made("a.yaml", "b/a.yaml", "b/c/d.yaml", "c/e.yaml")
    result = discover(Settings(exclusions=(Exclusion(".", tuple(patterns)),)))
    assert result.paths == left
    assert result.skipped["excluded file"] == 4 - len(left)


def test_exclude_is_relative_to_the_working_directory() -> None:
    made("b/a.yaml", "b/c.yaml")
    assert found("b", exclusions=(Exclusion(".", ("/b/a.yaml",)),)) == ["b/c.yaml"]
    assert found("b", exclusions=(Exclusion(".", ("/a.yaml",)),)) == ["b/a.yaml", "b/c.yaml"]


EXCLUDED = (Exclusion(".", ("a.yaml",)),)


def test_a_file_that_is_named_is_excluded_by_force_only() -> None:
    made("a.yaml", "b.yaml")
    assert found("a.yaml", "b.yaml", exclusions=EXCLUDED) == ["a.yaml", "b.yaml"]
    assert found("a.yaml", "b.yaml", exclusions=EXCLUDED, force_exclude=True) == ["b.yaml"]
    assert discover(
        Settings(paths=("a.yaml",), exclusions=EXCLUDED, force_exclude=True)
    ).skipped == {"excluded file": 1}


@needs_git
@pytest.mark.parametrize(
    "name",
    [
        "a b.yaml",
        "é.yaml",
        "new\nline.yaml",
        '"q".yaml',
        "-x.yaml",
        "tab\t.yaml",
        "\udcff.yaml",
        "[a].yaml",
    ],
)
@pytest.mark.usefixtures("either")
def test_odd_names(name: str) -> None:
    made(name)
    assert found() == [name]


def test_paths_outside_the_working_directory() -> None:
    made("../side/a.yaml")
    assert found("../side") == ["../side/a.yaml"]
    assert found(os.path.abspath("../side/a.yaml")) == ["../side/a.yaml"]


@needs_git
def test_git_does_not_decide_outside_a_repository() -> None:
    assert listing(".") is None


def test_each_file_of_patterns_is_relative_to_its_own_folder() -> None:
    made("a.yaml", "b/a.yaml", "b/c.yaml")
    assert found(exclusions=(Exclusion("b", ("/a.yaml",)), Exclusion("", ("/b/c.yaml",)))) == [
        "a.yaml"
    ]


HOLDING = {
    "plain.yaml": b"a: k8s.gcr.io/x",
    "capitals.yaml": b"a: K8S.GCR.IO/x",
    "folder/.hidden.yml": b"a: goog/x",
    "utf16.yaml": "a: k8s.gcr.io/x".encode("utf-16"),
    "nul.yaml": b"\0k8s.gcr.io",
    "latin.yaml": b"\xe9 k8s.gcr.io",
    "crlf.yaml": b"a: 1\r\nb: k8s.gcr.io\r\n",
}
CLEAN = {"a.yaml": b"k8sxgcr.io goog", "empty.yaml": b"", "b.yaml": b"registry.k8s.io"}


@needs_git
@pytest.mark.parametrize(
    "attributes",
    ["", "* binary\n", "*.yaml -text -diff\n", "*.yaml diff=x\n", "*.yaml export-ignore\n"],
)
@pytest.mark.usefixtures("either")
def test_candidates_hold_a_needle(attributes: str) -> None:
    for name, data in {**HOLDING, **CLEAN}.items():
        made(name)
        Path(name).write_bytes(data)
    Path(".gitattributes").write_text(attributes)
    result = discover(Settings(), ["k8s.gcr.io", "goog/"])
    assert result.paths == sorted({**HOLDING, **CLEAN})
    assert set(result.candidates) >= set(HOLDING)
    assert not set(result.candidates) & set(CLEAN)


@pytest.mark.parametrize("path", [".", "a.yaml"])
def test_a_utf16_file_that_is_opened_is_a_candidate(path: str) -> None:
    Path("a.yaml").write_bytes("a: k8s.gcr.io/x".encode("utf-16"))
    assert discover(Settings(paths=(path,)), ["k8s.gcr.io"]).candidates == ["a.yaml"]


@needs_git
def test_candidates_of_repositories_inside_and_of_named_files(tree: Path) -> None:
    init(tree)
    made("clean.yaml", "inner/a.yaml", "inner/b.yaml")
    init(tree / "inner")
    Path("inner/a.yaml").write_text("k8s.gcr.io")
    result = discover(Settings(paths=(".", "clean.yaml", "inner/a.yaml")), ["k8s.gcr.io"])
    assert (result.paths, result.candidates) == (
        ["clean.yaml", "inner/a.yaml", "inner/b.yaml"],
        ["inner/a.yaml"],
    )


@needs_git
@pytest.mark.parametrize(
    ("path", "times"),
    [
        ("b.yaml", 1),
        ("sub/b.yaml", 1),
        ("node_modules/b.yaml", 0),
        ("left/b.yaml", 0),
        ("b.unknown", 0),
        ("clean.yaml", 0),
    ],
)
def test_a_run_is_prepared_for_while_git_is_searching(path: str, times: int, tree: Path) -> None:
    """It is prepared for only if there is a candidate, so that a clean run never pays for it."""
    init(tree)
    made("a.yaml", "c.yaml", path)
    if path != "clean.yaml":
        Path(path).write_text("image: k8s.gcr.io/pause:3.9\n", encoding="utf-8")
    prepared: list[int] = []
    settings = Settings(exclusions=(Exclusion(".", ("left",)),))
    found = discover(settings, ("k8s.gcr.io",), lambda: prepared.append(1))
    assert len(prepared) == times == len(found.candidates)
    assert found.paths == discover(settings, ("k8s.gcr.io",)).paths


@needs_git
def test_candidates_that_come_in_pieces_are_all_found(tree: Path) -> None:
    init(tree)
    names = [f"{number}-{'x' * 90}.yaml" for number in range(150)]
    made(*names)
    for name in names:
        Path(name).write_text("image: k8s.gcr.io/pause:3.9\n", encoding="utf-8")
    prepared: list[int] = []
    found = discover(Settings(), ("k8s.gcr.io",), lambda: prepared.append(1))
    assert sorted(found.candidates) == sorted(names)
    assert prepared == [1]
