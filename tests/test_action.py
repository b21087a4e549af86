"""The GitHub Action: its run steps by a small runner of our own, and what must hold for a workflow
that others copy."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_bytes())
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
WORKFLOWS = sorted((ROOT / "examples" / "workflows").glob("*.yml"))
FILES = {path.name: path for path in [ROOT / "action.yml", *WORKFLOWS]}
each_file = pytest.mark.parametrize("path", FILES.values(), ids=FILES)
VALIDATOR = os.environ.get("ACTION_VALIDATOR") or shutil.which("action-validator")
ZIZMOR = os.environ.get("ZIZMOR") or shutil.which("zizmor")

LEGACY = "image: k8s.gcr.io/pause:3.9\n"
MOVED = "image: registry.k8s.io/pause:3.9\n"

pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="bash is missing")


class Job:
    """A job on a runner: `folder` is the checked out repository."""

    def __init__(self, folder: Path) -> None:
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
if [ "$2 $3" = "-m pip" ]; then printf '%s\\n' "$@" > {folder}/pip; else exec {sys.executable} "$@"; fi
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
            "GITHUB_ACTION_PATH": ROOT,
            "RUNNER_TEMP": self.temp,
        }
        inherited = {
            name: text
            for name, text in os.environ.items()
            if not name.startswith(("GITHUB_", "INPUT_"))
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
def job(tmp_path: Path) -> Job:
    return Job(tmp_path)


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
    assert "| `a b.yaml:1` | `k8s-gcr-io` |" in job.summary
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


@pytest.mark.parametrize(
    ("version", "package"),
    [("", str(ROOT)), ("1.2.3", "k8sregistry-lint==1.2.3"), ("1 -e .", "k8sregistry-lint==1 -e .")],
)
def test_what_is_installed(job: Job, version: str, package: str) -> None:
    job.run(version=version)
    assert job.pip[:3] == ["-P", "-m", "pip"]
    assert job.pip[-4:] == ["--target", f"{job.temp}/k8sregistry-lint", "--", package]


def test_inputs_reach_a_script_through_its_environment_only() -> None:
    assert [step["run"] for step in STEPS if "${{" in step.get("run", "")] == []


@each_file
def test_other_actions_are_pinned_with_their_version(path: Path) -> None:
    text = path.read_bytes().decode()
    used = re.findall(r"uses: (.*)", text)
    assert used
    for line in used:
        assert re.fullmatch(
            r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|OWNER/k8sregistry-lint@COMMIT # the commit of a release",
            line,
        )


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
@each_file
def test_the_schema_of_actions_has_no_objection(path: Path) -> None:
    done = subprocess.run([str(VALIDATOR), str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not ZIZMOR, reason="no zizmor: pip install zizmor")
@each_file
def test_zizmor_has_no_objection(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes().replace(b"@COMMIT", b"@" + b"0" * 40))
    done = subprocess.run(
        [str(ZIZMOR), "--offline", "--no-progress", str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
