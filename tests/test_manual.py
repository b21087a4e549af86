"""Follows docs/report.md; the help texts, and shell completion."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from k8sregistry_lint.cli.app import app

DOCS = Path(__file__).parent.parent / "docs"
COMMANDS = ["check", "images", "plan", "rules", "explain"]


def test_the_report_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    [command] = re.findall(
        r"```sh\nk8sregistry-lint (.*?)\n```", (DOCS / "report.md").read_bytes().decode()
    )
    Path("a.yaml").write_bytes(b"image: k8s.gcr.io/pause:3.9\n")
    assert CliRunner().invoke(app, shlex.split(command)).exit_code == 1
    assert Path("report.html").read_bytes().startswith(b"<!doctype html>")
    assert (DOCS / "images" / "report.png").stat().st_size < 150_000


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example_as_it_stands(command: str) -> None:
    text = CliRunner().invoke(app, [command, "--help"]).stdout
    assert re.search(rf"^  .*k8sregistry-lint {command}\b", text, re.MULTILINE)
    assert "\\b" not in text


def test_the_list_of_commands_is_not_cut() -> None:
    assert (
        "..."
        not in CliRunner()
        .invoke(app, ["--help"], terminal_width=80)
        .stdout.partition("Commands:")[2]
    )


def test_a_check_imports_nothing_of_these(tmp_path: Path) -> None:
    """Not even one that finds something: the page, the plan and jinja2 are loaded on request."""
    file = tmp_path / "a.yaml"
    file.write_bytes(b"image: k8s.gcr.io/pause:3.9\n")
    script = (
        f"import sys; sys.argv = ['k8sregistry-lint', 'check', '--no-config', {str(file)!r}]\n"
        "from k8sregistry_lint.cli import main\n"
        "late = ('jinja2', 'k8sregistry_lint.cluster', 'k8sregistry_lint.inventory',\n"
        "        'k8sregistry_lint.reporters.html')\n"
        "try: main()\n"
        "finally: print([name for name in sys.modules if name.startswith(late)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout.split("\n")[-2] == "[]"


posix = pytest.mark.skipif(os.name == "nt", reason="shells of POSIX")


def completed(line: str) -> list[str]:
    words = line.split(" ")
    variables = {
        "_K8SREGISTRY_LINT_COMPLETE": "complete_bash",
        "COMP_WORDS": f"k8sregistry-lint {line}",
        "COMP_CWORD": str(len(words)),
    }
    script = (
        "import sys; sys.argv = ['k8sregistry-lint']; from k8sregistry_lint.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@posix
@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("pl", {"plan"}),
        ("explain k8s-staging-r", {"k8s-staging-renamed"}),
        ("explain kustomize-", {"kustomize-selector-unmatched"}),
        ("check --select certgen", {"certgen-jettech"}),
        ("check --ignore google-containers-", {"google-containers-amd64"}),
        ("check --format ht", {"html"}),
        ("check --pack k8s-", {"k8s-mirrors"}),
        ("images --reg", {"--registry", "--registry-mirror"}),
    ],
)
def test_a_shell_completes(line: str, names: set[str]) -> None:
    assert set(completed(line)) == names


@posix
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_can_be_shown_and_installed(shell: str, tmp_path: Path) -> None:
    variables = {"HOME": str(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    for option in ("--show-completion", "--install-completion"):
        command = [sys.executable, "-m", "k8sregistry_lint", option, shell]
        assert (
            subprocess.run(
                command, env=os.environ | variables, capture_output=True, check=False
            ).returncode
            == 0
        )
    assert [path for path in tmp_path.rglob("*") if path.is_file()]
