"""The pre-commit hooks: which files reach them, and what they do in a real repository."""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from identify.identify import tags_from_path

ROOT = Path(__file__).parent.parent
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_bytes())
}
PACKAGED = ["k8sregistry_lint", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"]

LEGACY = "image: k8s.gcr.io/pause:3.9\n"
MOVED = "image: registry.k8s.io/pause:3.9\n"
FILLING = "".join(f"key{number}: {number}\n" for number in range(20))

needs_pre_commit = pytest.mark.skipif(
    not (find_spec("pre_commit") and shutil.which("git")),
    reason="pre-commit or git is missing: pip install '.[dev]'",
)

PASSED = [
    "a.yaml", "a.yml", "a.json", "a.YAML", "with space.yaml",
    "deploy/kustomization.yaml", "Kustomization", "base/Kustomization",
    "chart/templates/_helpers.tpl", "values.yaml.gotmpl", "a.tmpl", "a.template",
    "templates/a.yaml.j2",
    "README.md", "Dockerfile", "a.sh", "main.tf", "images.txt", "config.toml", "a.py", "Tiltfile",
]  # fmt: skip
NOT_PASSED = [
    "a.rb",
    "go.sum",
    "LICENSE",
    "yaml",
    "a.yaml.bak",
    "myKustomization",
    "Kustomization/readme",
    "a.yaml.gz",
    "notes.txt",
]


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
@pytest.mark.parametrize(
    ("name", "passed"),
    [*((name, True) for name in PASSED), *((name, False) for name in NOT_PASSED)],
)
def test_which_files_reach_a_hook(
    tmp_path: Path, hook: dict[str, Any], name: str, passed: bool
) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"a: 1\n")
    wanted = set(hook.get("types", ["file"]))
    assert (
        re.search(hook["files"], name) is not None and wanted <= tags_from_path(str(path))
    ) == passed


def test_the_hooks_are_the_commands_of_the_contract() -> None:
    assert {name: hook["entry"] for name, hook in HOOKS.items()} == {
        "k8sregistry-lint": "k8sregistry-lint check --force-exclude",
        "k8sregistry-lint-fix": "k8sregistry-lint check --fix --force-exclude",
    }
    assert {tuple(hook["args"]) for hook in HOOKS.values()} == {("--",)}  # no file is an option
    assert HOOKS["k8sregistry-lint-fix"]["require_serial"] is True
    assert {hook["files"] for hook in HOOKS.values()} == {HOOKS["k8sregistry-lint"]["files"]}


def test_this_repository_runs_its_own_hook() -> None:
    [repo] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_bytes())["repos"]
    own, published = repo["hooks"][-1], HOOKS["k8sregistry-lint"]
    assert (own["id"], own["files"]) == (published["id"], published["files"])
    assert own["entry"].split()[-2:] == published["entry"].split()[-2:]


class Repository:
    """A throw-away git repository, with an environment of its own for git and pre-commit."""

    def __init__(self, folder: Path, home: Path, *, made: bool = False) -> None:
        self.folder = folder
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GIT_", "PRE_COMMIT", "SKIP"))
        }
        self.environment = inherited | {
            "PRE_COMMIT_HOME": str(home),
            "GIT_CONFIG_GLOBAL": os.devnull,
            **{
                f"GIT_{who}_{what}": "tester@example.com"
                for who in ("AUTHOR", "COMMITTER")
                for what in ("NAME", "EMAIL")
            },
        }
        if not made:
            folder.mkdir()
            self.run("git", "init", "-q")

    def run(self, *command: str, fails: bool = False) -> str:
        """Run a command that must succeed, or fail where that is expected, and return what it
        prints."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert bool(done.returncode) == fails, done.stdout + done.stderr
        return done.stdout

    def pre_commit(self, *arguments: str, fails: bool = False) -> str:
        return self.run(sys.executable, "-m", "pre_commit", *arguments, fails=fails)

    def add(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        self.run("git", "add", name)
        return path


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of the test run share, so that the hooks are installed once."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared-hooks"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def home(shared: Path) -> Path:
    return shared / "home"


@pytest.fixture(scope="session")
def hooks(shared: Path, home: Path) -> Repository:
    """The hooks as a repository that others name: the package as it stands here, committed."""
    from filelock import FileLock  # comes with pre-commit

    with FileLock(shared / "lock"):
        folder = shared / "k8sregistry-lint"
        return (
            Repository(folder, home, made=True)
            if folder.exists()
            else _packaged(Repository(folder, home))
        )


def _packaged(made: Repository) -> Repository:
    for name in PACKAGED:
        source, target = ROOT / name, made.folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    made.run("git", "add", "--all")
    made.run("git", "commit", "-q", "-m", "as it stands")
    return made


@pytest.fixture
def repository(tmp_path: Path, home: Path) -> Repository:
    return Repository(tmp_path / "repository", home)


@pytest.fixture
def hooked(repository: Repository, hooks: Repository, request: pytest.FixtureRequest) -> Repository:
    """A repository whose commits run the hook that the test names."""
    revision = hooks.run("git", "rev-parse", "HEAD").strip()
    config = {
        "repos": [{"repo": str(hooks.folder), "rev": revision, "hooks": [{"id": request.param}]}]
    }
    repository.add(".pre-commit-config.yaml", yaml.safe_dump(config))
    repository.pre_commit("install")
    return repository


checked = pytest.mark.parametrize("hooked", ["k8sregistry-lint"], indirect=True)
fixed = pytest.mark.parametrize("hooked", ["k8sregistry-lint-fix"], indirect=True)


@needs_pre_commit
def test_try_repo(repository: Repository, hooks: Repository) -> None:
    path = repository.add("a.yaml", LEGACY)
    shown = repository.pre_commit(
        "try-repo", str(hooks.folder), "--all-files", "--verbose", fails=True
    )
    assert " --> a.yaml:1:8\n" in shown
    assert "files were modified by this hook" in shown
    assert path.read_bytes().decode() == MOVED


@needs_pre_commit
@checked
def test_a_commit_with_a_legacy_image_is_refused(hooked: Repository) -> None:
    path = hooked.add("a.yaml", LEGACY)
    hooked.run("git", "commit", "-m", "old", fails=True)
    assert path.read_bytes().decode() == LEGACY
    hooked.add("a.yaml", MOVED)
    hooked.run("git", "commit", "-m", "new")


@needs_pre_commit
@checked
def test_only_what_is_committed_is_checked(hooked: Repository) -> None:
    (hooked.folder / "not-added.yaml").write_bytes(LEGACY.encode())
    hooked.add("notes.txt", LEGACY)
    hooked.run("git", "commit", "-m", "nothing to check")
    assert hooked.run("git", "ls-files", "notes.txt") == "notes.txt\n"


@needs_pre_commit
@fixed
def test_a_commit_is_fixed_the_first_time_and_passes_the_second_time(hooked: Repository) -> None:
    path = hooked.add("a.yaml", LEGACY)
    hooked.run("git", "commit", "-m", "old", fails=True)
    assert path.read_bytes().decode() == MOVED
    hooked.run("git", "add", "a.yaml")
    hooked.run("git", "commit", "-m", "new")
    assert hooked.run("git", "show", "HEAD:a.yaml") == MOVED


@needs_pre_commit
@fixed
def test_a_partially_staged_file_keeps_what_is_not_staged(hooked: Repository) -> None:
    path = hooked.add("a.yaml", LEGACY + FILLING)
    path.write_bytes((LEGACY + FILLING + "unstaged: k8s.gcr.io/etcd:3.5.0-0\n").encode())
    hooked.run("git", "commit", "-m", "old", fails=True)
    assert path.read_bytes().decode() == MOVED + FILLING + "unstaged: k8s.gcr.io/etcd:3.5.0-0\n"
    assert hooked.run("git", "show", ":a.yaml") == LEGACY + FILLING


@needs_pre_commit
@checked
def test_a_partially_staged_file_is_checked_as_it_is_staged(hooked: Repository) -> None:
    path = hooked.add("a.yaml", MOVED + FILLING)
    path.write_bytes((MOVED + FILLING + LEGACY).encode())
    hooked.run("git", "commit", "-m", "only the clean part")
    hooked.add("a.yaml", LEGACY + FILLING)
    path.write_bytes((MOVED + FILLING).encode())
    hooked.run("git", "commit", "-m", "only the old part", fails=True)
    assert path.read_bytes().decode() == MOVED + FILLING


@needs_pre_commit
@checked
def test_deleted_and_renamed_files(hooked: Repository) -> None:
    for name in ("kept.yaml", "deleted.yaml", "renamed.yaml", "clean.yaml"):
        hooked.add(name, LEGACY + FILLING if name != "clean.yaml" else MOVED + FILLING)
    hooked.run("git", "commit", "--no-verify", "-m", "before the hook")
    hooked.run("git", "rm", "-q", "deleted.yaml")
    hooked.run("git", "mv", "clean.yaml", "moved here.yaml")
    hooked.run("git", "commit", "-m", "deletes one, renames a clean one")
    hooked.run("git", "mv", "renamed.yaml", "new name.yaml")
    shown = hooked.pre_commit("run", fails=True)
    assert " --> new name.yaml:1:8\n" in shown
    assert "kept.yaml" not in shown


@needs_pre_commit
@fixed
def test_deleted_and_renamed_files_are_fixed_where_they_are(hooked: Repository) -> None:
    for name in ("deleted.yaml", "renamed.yaml"):
        hooked.add(name, LEGACY + FILLING)
    hooked.run("git", "commit", "--no-verify", "-m", "before the hook")
    hooked.run("git", "rm", "-q", "deleted.yaml")
    hooked.run("git", "mv", "renamed.yaml", "new name.yaml")
    hooked.run("git", "commit", "-m", "deletes one, renames one", fails=True)
    assert sorted(
        path.name for path in hooked.folder.glob("*.yaml") if not path.name.startswith(".")
    ) == ["new name.yaml"]
    assert (hooked.folder / "new name.yaml").read_bytes().decode() == MOVED + FILLING


def add_many(repository: Repository) -> list[Path]:
    paths = [repository.folder / f"d{number % 7}" / f"a {number}.yaml" for number in range(500)]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(LEGACY.encode())
    repository.run("git", "add", "--all")
    return paths


@needs_pre_commit
@checked
def test_500_files_in_several_processes_are_each_reported_once(hooked: Repository) -> None:
    paths = add_many(hooked)
    shown = hooked.pre_commit("run", fails=True)
    for path in paths:
        assert shown.count(f" --> {path.relative_to(hooked.folder).as_posix()}:1:8\n") == 1
    assert (
        sum(map(int, re.findall(r"^(\d+) files? checked", shown, re.MULTILINE))) == len(paths) + 1
    )  # and the configuration of pre-commit


@needs_pre_commit
@fixed
def test_500_files_are_fixed_at_once(hooked: Repository) -> None:
    paths = add_many(hooked)
    hooked.run("git", "commit", "-m", "old", fails=True)
    assert {path.read_bytes().decode() for path in paths} == {MOVED}
    hooked.run("git", "add", "--all")
    hooked.run("git", "commit", "-m", "new")


def snippets() -> list[str]:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    found = (
        re.findall(r"```yaml\n(?:#.*?\n)?(repos:\n.*?)```", page.read_bytes().decode(), re.DOTALL)
        for page in pages
    )
    return [snippet for page in found for snippet in page]


def test_there_are_snippets() -> None:
    assert len(snippets()) == 3


@needs_pre_commit
@pytest.mark.parametrize("snippet", snippets(), ids=lambda text: text.split("id: ")[1].split()[0])
def test_the_snippets_of_the_docs_work(
    repository: Repository, hooks: Repository, snippet: str
) -> None:
    config = yaml.safe_load(snippet)
    assert {hook["id"] for hook in config["repos"][0]["hooks"]} <= set(HOOKS)
    config["repos"][0] |= {
        "repo": str(hooks.folder),
        "rev": hooks.run("git", "rev-parse", "HEAD").strip(),
    }
    repository.add(".pre-commit-config.yaml", yaml.safe_dump(config))
    repository.add("legacy/a.yaml", LEGACY)
    repository.add("b.yaml", MOVED)
    excluded = "--exclude" in snippet
    repository.pre_commit("run", "--all-files", fails=not excluded)
