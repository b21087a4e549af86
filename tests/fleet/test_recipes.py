"""The recipes of `examples/fleet`: what they start is run as their engines would run it, on bare
repositories, and makes the results of a single scan."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bare import PODS, make, results
from k8sregistry_lint.cli.app import app

RECIPES = Path(__file__).parents[2] / "examples" / "fleet"
IMAGE = "ghcr.io/OWNER/k8sregistry-lint:VERSION@sha256:DIGEST"
FLEET = "abcdefgh"

pytestmark = pytest.mark.skipif(
    os.name == "nt" or not shutil.which("bash"), reason="bash, or programs of a POSIX shell"
)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with repositories, a list of them, and the results of one scan of them all."""
    folder = tmp_path_factory.mktemp("scanned")
    for name in FLEET[:-1]:
        make(folder / name, {"a.yaml": PODS})
    (folder / "repositories.txt").write_bytes("\n".join(FLEET).encode())
    with contextlib.chdir(folder):
        assert k8sregistry_lint("fleet", "scan", "repositories.txt", "--output=at-once") == 1
    return folder


@pytest.fixture(autouse=True)
def expected(scanned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The results of one scan of all repositories, which are in the working directory."""
    shutil.copytree(scanned, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    found = results(tmp_path / "at-once")
    # The message of the repository that is missing has its path.
    return {name: data.replace(bytes(scanned), bytes(tmp_path)) for name, data in found.items()}


def k8sregistry_lint(*arguments: str) -> int:
    return CliRunner().invoke(app, arguments).exit_code


def load(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((RECIPES / name).read_bytes()))


def run(container: Mapping[str, Any], names: Mapping[str, str]) -> int:
    """Run what a container does, with values for the names that its engine knows."""
    mounts = {each["mountPath"] for each in container["volumeMounts"]}
    assert {"/results"} <= mounts
    text = "\n".join(container["args"])
    for name, value in {**names, "/list/": "", "/results": "results"}.items():
        text = text.replace(name, value)
    return k8sregistry_lint(*text.split("\n"))


def assert_is_locked_down(container: Mapping[str, Any], pod: Mapping[str, Any]) -> None:
    assert container["image"] == IMAGE
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert {each["name"] for each in container["volumeMounts"]} <= {
        each["name"] for each in pod["volumes"]
    }


@pytest.mark.usefixtures("program")
def test_the_indexed_job_makes_the_results_of_one_scan(expected: dict[str, bytes]) -> None:
    _, job = load("indexed-job.yaml")
    pod = job["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert_is_locked_down(container, pod)
    assert job["spec"]["completionMode"] == "Indexed"
    assert container["command"] == ["sh", "-c"]
    [text] = container["args"]
    assert f"$JOB_COMPLETION_INDEX/{job['spec']['completions']}" in text
    text = text.replace("INDEX/8", "INDEX/2").replace("/list/", "").replace("/results", "results")
    for index in "01":  # one with a repository that fails must not fail the job
        assert script(text, JOB_COMPLETION_INDEX=index) == 0
    assert results(Path("results")) == expected
    assert script(text.replace("repositories.txt", "missing"), JOB_COMPLETION_INDEX="0") == 2
    [merge] = load("merge-job.yaml")
    pod = merge["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert_is_locked_down(container, pod)
    assert run(container, {}) == 1  # a repository failed
    assert b"<html" in Path("results/index.html").read_bytes()


def test_the_workflow_of_argo_does_the_same(expected: dict[str, bytes]) -> None:
    [workflow] = load("argo-workflow.yaml")
    spec = workflow["spec"]
    templates = {each["name"]: each for each in spec["templates"]}
    (scan,), (merge,) = templates[spec["entrypoint"]]["steps"]
    for step in (scan, merge):
        assert_is_locked_down(templates[step["template"]]["container"], spec)
    assert templates["scan"]["container"]["command"] == ["k8sregistry-lint"]
    first, last = (int(scan["withSequence"][end]) for end in ("start", "end"))
    for share in range(first, last + 1):
        run(templates["scan"]["container"], {"{{inputs.parameters.share}}": str(share)})
    assert results(Path("results")) == expected
    assert run(templates["merge"]["container"], {}) == 1
    assert Path("results/index.html").exists()


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command on the path of scripts."""
    (tmp_path / "bin").mkdir()
    path = tmp_path / "bin" / "k8sregistry-lint"
    path.write_bytes(f'#!/bin/sh\nexec "{sys.executable}" -m k8sregistry_lint "$@"\n'.encode())
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")


def script(text: str, **variables: str) -> int:
    command = ["bash", "-e", "-o", "pipefail", "-c", text]
    return subprocess.run(
        command, env=os.environ | variables, check=False, stderr=subprocess.DEVNULL
    ).returncode


@pytest.mark.usefixtures("program")
def test_the_workflow_of_github_makes_the_results_of_one_scan(expected: dict[str, bytes]) -> None:
    [workflow] = load("fleet.yml")
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    scan, merge = (step["run"] for step in steps if "k8sregistry-lint " in step.get("run", ""))
    for share in "12":
        assert script(scan, LIST="repositories.txt", SHARE=share, SHARES="2") == 0
    assert results(Path("results")) == expected
    assert script(merge, GITHUB_STEP_SUMMARY="summary") == 0
    assert b"<html" in Path("index.html").read_bytes()
    assert Path("summary").read_bytes()


@pytest.mark.usefixtures("program")
def test_the_pipeline_of_gitlab_makes_the_results_of_one_scan(expected: dict[str, bytes]) -> None:
    [parent], [child] = load("gitlab-parent.yml"), load("gitlab-child.yml")
    [include] = parent["fleet"]["trigger"]["include"]
    assert include["local"] == "gitlab-child.yml"
    assert child["default"]["image"]["name"] == IMAGE
    for share in "12":
        code = script("\n".join(child["scan"]["script"]), CI_NODE_INDEX=share, CI_NODE_TOTAL="2")
        assert code in (0, child["scan"]["allow_failure"]["exit_codes"])
    assert results(Path("results")) == expected
    assert script("\n".join(child["merge"]["script"])) == 1
    assert Path("index.html").exists()


def git(*arguments: str, folder: str = "clone") -> str:
    return subprocess.check_output(["git", *arguments], cwd=folder, text=True).strip()


IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "A"), ("EMAIL", "a@example.org"))
}


@pytest.mark.usefixtures("program")
def test_a_pull_request_is_made_once() -> None:
    """Branch, commit and message arrive in the remote; a second run, in this clone and in a new
    one, changes nothing; and what is moved stays moved."""
    recipe = str(RECIPES / "pull-request.sh")
    for clone in ("clone", "another"):
        git("clone", "--quiet", "a", clone, folder=".")
        assert script(f"cd {clone} && {recipe}", **IDENTITY) == 0
    first = git("rev-parse", "k8sregistry-lint", folder="a")
    assert script(f"cd clone && {recipe}", **IDENTITY) == 0
    assert git("rev-parse", "k8sregistry-lint", folder="a") == first
    assert git("rev-parse", "k8sregistry-lint~", folder="a") == git("rev-parse", "main", folder="a")
    assert git("show", "k8sregistry-lint:a.yaml", folder="a") == PODS.strip().replace(
        "k8s.gcr.io", "registry.k8s.io"
    )
    message = git("log", "-1", "--format=%B", "k8sregistry-lint", folder="a")
    assert "registry.k8s.io" in message
    assert len(message.split("\n")[0]) <= 72
    git("update-ref", "refs/heads/main", first, folder="a")
    git("clone", "--quiet", "a", "later", folder=".")
    assert script(f"cd later && {recipe}", **IDENTITY) == 0
    assert git("rev-parse", "k8sregistry-lint", folder="a") == first


@pytest.mark.usefixtures("program")
def test_multi_gitter_gets_a_fix_and_a_message_for_each_repository() -> None:
    """It runs the script in a clone, names the repository, and commits what changed."""
    git("clone", "--quiet", "a", "clone", folder=".")
    Path("messages").mkdir()
    variables = {"REPOSITORY": "acme/shop", "MESSAGES": str(Path("messages").resolve())}
    assert script(f"cd clone && {RECIPES / 'fix.sh'}", **variables) == 0
    assert git("diff", "--name-only") == "a.yaml"
    assert "registry.k8s.io" in Path("messages/acme-shop.md").read_bytes().decode()
    assert git("status", "--short") == "M a.yaml"


def test_renovate_leaves_alone_what_this_program_moves() -> None:
    """Each pattern names images that a rule moves."""
    [rule] = json.loads((RECIPES / "renovate.json").read_bytes())["packageRules"]
    assert rule["enabled"] is False
    for pattern in rule["matchPackageNames"]:
        Path("one.yaml").write_bytes(f"image: {pattern.replace('**', 'pause')}:3.9\n".encode())
        assert k8sregistry_lint("check", "one.yaml") == 1
