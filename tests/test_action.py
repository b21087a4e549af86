"""The GitHub Action: its run steps in a small runner of our own, and what must hold for every
workflow, ours and those that others copy."""

import compileall
import json
import os
import py_compile
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_bytes())
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
WORKFLOWS = sorted((ROOT / "examples" / "workflows").glob("*.yml"))
FLEET = ROOT / "examples" / "fleet" / "fleet.yml"
OURS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FILES = {path.name: path for path in [ROOT / "action.yml", *WORKFLOWS, FLEET, *OURS]}
each_file = pytest.mark.parametrize("path", FILES.values(), ids=FILES)
VALIDATOR = shutil.which("action-validator")
ZIZMOR = shutil.which("zizmor") or shutil.which("zizmor", path=os.path.dirname(sys.executable))

LEGACY = "image: k8s.gcr.io/pause:3.9\n"
MOVED = "image: registry.k8s.io/pause:3.9\n"

pytestmark = pytest.mark.skipif(
    os.name == "nt" or not shutil.which("bash"), reason="bash, or programs of a POSIX shell"
)


@pytest.fixture(scope="module")
def action(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The action as a runner downloads it, but compiled, which each job would do for its copy."""
    folder = tmp_path_factory.mktemp("action")
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("k8sregistry_lint", ".github/requirements"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    with patch.object(sys, "pycache_prefix", None):
        compileall.compile_dir(folder / "k8sregistry_lint", quiet=1, invalidation_mode=unchecked)
    return folder


class Job:
    """A job on a runner: `folder` is the checked out repository."""

    def __init__(self, folder: Path, action: Path) -> None:
        self.action = action
        self.folder, self.temp = folder / "repository", folder / "temp"
        self.folder.mkdir()
        self.temp.mkdir()
        self.outputs: dict[str, dict[str, str]] = {
            "python": {"python-path": str(self._python(folder))}
        }
        self.log = self.summary = ""

    def _python(self, folder: Path) -> Path:
        """A Python that writes down what pip is asked for, and else is this one."""
        path = folder / "python"
        script = f"""#!/bin/sh
if [ "$2 $3" != "-m pip" ]; then exec {sys.executable} "$@"; fi
printf '%s\\n' "$@" > {folder}/pip
"""
        path.write_bytes(script.encode())
        path.chmod(0o755)
        return path

    def run(self, **inputs: str) -> int:
        """The exit code of the action, as the runner sees it."""
        given = {name: str(about.get("default", "")) for name, about in ACTION["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        for step in STEPS:
            if "run" in step and (code := self._step(step, given)):
                return code
        return 0

    def _step(self, step: dict[str, Any], inputs: dict[str, str]) -> int:
        def value(match: re.Match[str]) -> str:
            kind, *names = match[1].split(".")
            if kind == "github":
                return ""  # no action_repository: as with `uses: ./`
            return (
                inputs[names[0]] if kind == "inputs" else self.outputs[names[0]].get(names[2], "")
            )

        output, summary = self.temp / "output", self.temp / "summary"
        output.write_bytes(b"")
        environment = {
            name: re.sub(r"\$\{\{ ([\w.-]+) \}\}", value, text)
            for name, text in step.get("env", {}).items()
        }
        runner = {
            "GITHUB_OUTPUT": output,
            "GITHUB_STEP_SUMMARY": summary,
            "GITHUB_ACTION_PATH": self.action,
            "GITHUB_SERVER_URL": f"file://{self.temp.parent}",
            "GITHUB_REPOSITORY": "owner/action",
            "RUNNER_TEMP": self.temp,
        }
        inherited = {
            name: text
            for name, text in os.environ.items()
            if not name.startswith(("GITHUB_", "INPUT_", "PYTHONPYCACHE"))
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.folder,
            env=inherited | {name: str(path) for name, path in runner.items()} | environment,
            capture_output=True,
            check=False,
        )
        self.log += (done.stdout + done.stderr).decode()
        self.summary = summary.read_bytes().decode() if summary.exists() else ""
        pairs = (line.partition("=") for line in output.read_bytes().decode().split("\n") if line)
        self.outputs[step.get("id", "")] = {name: text for name, _, text in pairs}
        return done.returncode

    @property
    def found(self) -> tuple[str | None, str | None]:
        """The outputs `findings` and `changed`."""
        made = self.outputs["check"]
        return made.get("findings"), made.get("changed")

    @property
    def pip(self) -> list[str]:
        """What pip was asked for."""
        return (self.temp.parent / "pip").read_bytes().decode().split("\n")[:-1]


@pytest.fixture
def job(tmp_path: Path, action: Path) -> Job:
    return Job(tmp_path, action)


@pytest.mark.parametrize(
    ("text", "inputs", "code", "found"),
    [
        (LEGACY, {}, 1, ("1", "false")),
        (MOVED, {}, 0, ("0", "false")),
        (LEGACY, {"fix": "true"}, 0, ("0", "true")),
        (LEGACY, {"fix": "false"}, 1, ("1", "false")),
        (LEGACY, {"fail_level": "error"}, 0, ("1", "false")),
        (f"# {LEGACY}a: 1\n", {"fail_level": "note"}, 1, ("1", "false")),
        (LEGACY, {"paths": "other"}, 2, ("0", "false")),
        (LEGACY, {"paths": "a.yaml\n"}, 1, ("1", "false")),
        (LEGACY, {"paths": ""}, 1, ("1", "false")),
        (LEGACY, {"args": "--ignore k8s-gcr-io"}, 0, ("0", "false")),
        (LEGACY, {"args": "--exclude a.yaml\n--quiet"}, 0, ("0", "false")),
        (LEGACY, {"args": "--nope"}, 2, (None, None)),
        (LEGACY, {"format": "nope"}, 2, (None, None)),
        (LEGACY, {"config": "own.yaml"}, 0, ("0", "false")),
        (LEGACY, {"config": "missing.yaml"}, 2, (None, None)),
    ],
)
def test_a_run(
    job: Job, text: str, inputs: dict[str, str], code: int, found: tuple[str | None, str | None]
) -> None:
    (job.folder / "a.yaml").write_bytes(text.encode())
    (job.folder / "own.yaml").write_bytes(b"ignore: [k8s-gcr-io]\n")
    assert (job.run(**inputs), job.found) == (code, found), job.log


def test_a_run_annotates_summarises_and_reports(job: Job) -> None:
    (job.folder / "a b.yaml").write_bytes(LEGACY.encode())
    assert job.run(paths="a b.yaml\n") == 1
    assert (
        "::warning file=a b.yaml,line=1,endLine=1,col=8,endColumn=28,title=k8s-gcr-io::" in job.log
    )
    assert "| `a b.yaml:1` | [`k8s-gcr-io`](https://" in job.summary
    sarif = json.loads(Path(job.outputs["check"]["sarif-file"]).read_bytes())
    assert [result["ruleId"] for result in sarif["runs"][0]["results"]] == ["k8s-gcr-io"]


def test_a_report_of_an_earlier_step_is_not_taken_for_this_one(job: Job) -> None:
    (job.folder / "a.yaml").write_bytes(LEGACY.encode())
    assert job.run() == 1
    assert (job.run(args="--nope"), job.outputs["check"]) == (2, {"code": "2"})


HOSTILE = [
    "$(touch owned)",
    "`touch owned`",
    "x; touch owned",
    '"; touch owned; "',
    "' ; touch owned ; '",
    "x\n$(touch owned)",
    "* && touch owned",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_input_is_run(job: Job, text: str) -> None:
    assert job.run(**dict.fromkeys(ACTION["inputs"], text)) == 2
    assert [path.name for path in job.folder.rglob("*")] == []


@pytest.mark.parametrize("name", ["json.py", "pip.py", "k8sregistry_lint.py"])
def test_nothing_of_the_checked_repository_is_imported(job: Job, name: str) -> None:
    (job.folder / name).write_bytes(b"open('owned', 'w').close()\n")
    (job.folder / "a.yaml").write_bytes(LEGACY.encode())
    assert (job.run(fix="true"), job.found) == (0, ("0", "true"))
    assert not (job.folder / "owned").exists()


def test_only_dependencies_with_known_hashes_are_installed(job: Job) -> None:
    job.run()
    assert job.pip[:4] == ["-P", "-m", "pip", "install"]
    assert "--require-hashes" in job.pip
    assert "--only-binary=:all:" in job.pip
    assert job.pip[-1] == f"{job.action}/.github/requirements/action.txt"
    assert not [word for word in job.pip if word.startswith("k8sregistry-lint")]


@pytest.fixture
def released(job: Job) -> dict[str, str]:
    """The action's repository with the tag v1.2.3 and a later commit, by name; the program of each
    prints which one it is."""
    folder = job.temp.parent / "owner" / "action"
    package = folder / "k8sregistry_lint"
    package.mkdir(parents=True)
    (package / "__init__.py").write_bytes(b"")
    git = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    for name in ("v1.2.3", "later"):
        (package / "__main__.py").write_bytes(f"print('this is {name}')\n".encode())
        for command in (["init", "-q"], ["add", "."], ["commit", "-qm", name], ["tag", name]):
            subprocess.run([*git, *command], check=True)
    commit = subprocess.run([*git, "rev-parse", "later"], capture_output=True, check=True)
    return {"release": "1.2.3", "commit": commit.stdout.decode().strip()}


@pytest.mark.parametrize(("which", "said"), [("release", "v1.2.3"), ("commit", "later")])
def test_a_version_is_taken_from_the_repository_of_the_action(
    job: Job, released: dict[str, str], which: str, said: str
) -> None:
    assert job.run(version=released[which]) == 0
    assert f"this is {said}\n" in job.log
    assert job.pip[-1] == f"{job.temp}/k8sregistry-lint-source/.github/requirements/action.txt"


@pytest.mark.parametrize(
    "version", ["main", "v1.2.3", "1.2", "1 -e .", "--upload-pack=x", "a" * 39]
)
def test_a_version_is_a_release_or_a_full_commit(job: Job, version: str) -> None:
    assert job.run(version=version) == 2
    assert "neither a release (1.2.3) nor a full commit hash" in job.log
    assert not (job.temp.parent / "pip").exists()


def test_a_version_that_does_not_exist_ends_the_run(job: Job, released: dict[str, str]) -> None:
    assert released
    assert job.run(version="9.9.9") != 0
    assert not (job.temp.parent / "pip").exists()


def test_inputs_reach_a_script_through_its_environment_only() -> None:
    assert [step["run"] for step in STEPS if "${{" in step.get("run", "")] == []


@each_file
def test_other_actions_are_pinned_with_their_version(path: Path) -> None:
    text = path.read_bytes().decode()
    used = re.findall(r"uses: (.*)", text)
    assert used
    for line in used:
        assert re.fullmatch(
            r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+"
            r"|OWNER/k8sregistry-lint@COMMIT # the commit of a release",
            line,
        )


def test_an_action_has_one_hash_wherever_it_is_used() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    pins: dict[str, set[str]] = {}
    for path in [*FILES.values(), *pages]:
        for name, pin in re.findall(
            r"uses: ([\w./-]+)@([0-9a-f]{40} # \S+)", path.read_bytes().decode()
        ):
            pins.setdefault("/".join(name.split("/")[:2]), set()).add(pin)
    assert {name: found for name, found in pins.items() if len(found) > 1} == {}


def test_every_requirement_has_its_hash() -> None:
    for name in ("action", "release"):
        text = (ROOT / ".github" / "requirements" / f"{name}.txt").read_bytes().decode()
        lines = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
        assert lines
        assert [line for line in lines if not re.match(r"\S+==\S+ .*--hash=sha256:", line)] == []


def test_the_action_installs_what_the_package_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_bytes().decode())["project"]
    pinned = (ROOT / ".github" / "requirements" / "action.txt").read_bytes().decode()
    for needed in map(Requirement, project["dependencies"]):
        found = re.search(
            rf"^{re.escape(needed.name.replace('.', '-'))}==(\S+)", pinned, re.MULTILINE
        )
        assert found, needed.name
        assert needed.specifier.contains(found[1]), needed.name


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_ask_for_what_there_is(path: Path) -> None:
    workflow = yaml.safe_load(path.read_bytes())
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        [step] = [step for step in job["steps"] if step.get("uses", "").startswith("OWNER/")]
        assert set(step["with"]) <= set(ACTION["inputs"])
        for name in re.findall(
            rf"steps\.{step.get('id')}\.outputs\.([\w-]+)", path.read_bytes().decode()
        ):
            assert name in ACTION["outputs"]


def test_the_page_on_ci_names_every_input_and_output() -> None:
    page = (ROOT / "docs" / "ci.md").read_bytes().decode()
    assert [
        name for name in (*ACTION["inputs"], *ACTION["outputs"]) if f"| `{name}` |" not in page
    ] == []


def test_the_snippets_for_ci_are_understood(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "ci.md").read_bytes().decode()
    [job] = [
        found["k8sregistry-lint"]
        for text in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
        if "k8sregistry-lint" in (found := yaml.safe_load(text))
    ]
    [line] = job["script"]
    (tmp_path / "a.yaml").write_bytes(LEGACY.encode())
    command = [sys.executable, "-m", "k8sregistry_lint", *line.split()[1:]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert all((tmp_path / path).exists() for path in job["artifacts"]["reports"].values())


@pytest.mark.skipif(
    not VALIDATOR,
    reason="no action-validator: npm install @action-validator/core @action-validator/cli",
)
@pytest.mark.parametrize(
    # release.yml: the schema of this program is older than the permission `attestations`
    "path",
    [path for path in FILES.values() if path.name != "release.yml"],
    ids=lambda path: path.name,
)
def test_the_schema_of_actions_has_no_objection(path: Path) -> None:
    done = subprocess.run([str(VALIDATOR), str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not ZIZMOR, reason="no zizmor: pip install zizmor")
@each_file
def test_zizmor_has_no_objection(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes().replace(b"@COMMIT", b"@" + b"0" * 40))
    done = subprocess.run(
        [str(ZIZMOR), "--offline", "--no-progress", "--strict-collection", str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
