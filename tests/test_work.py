"""Counts what a run does: a clock would measure the machine, too."""

import gc
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from faults import LEGACY, MOVED, OVERLAY, POD, moved, run, write
from k8sregistry_lint.checking import checker
from k8sregistry_lint.cli import quick
from k8sregistry_lint.model import FileReport
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.runner.run import run as run_in_process
from k8sregistry_lint.settings.settings import Settings, rules_of
from k8sregistry_lint.text import SourceFile

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")

CLEAN, DIRTY = 30, 3
COUNT = """
import atexit
done = []
def note(event, arguments):
    if event == "open" and str(arguments[0]).endswith(".yaml"):
        done.append(f"open {os.path.relpath(arguments[0])}")
    if event == "subprocess.Popen":
        done.append("run " + " ".join(arguments[1]))
sys.addaudithook(note)
atexit.register(lambda: print(*done, sep="\\n", file=sys.stderr))
"""
"""Code that lists the files that a run opens and the programs that it starts, on stderr."""


@pytest.fixture(params=["git", "no git"])
def tree(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Files of which some hold a legacy image."""
    monkeypatch.chdir(tmp_path)
    for number in range(CLEAN):
        Path(f"clean-{number}.yaml").write_bytes(MOVED)
    for number in range(DIRTY):
        Path(f"dirty-{number}.yaml").write_bytes(LEGACY)
    if request.param == "git":
        subprocess.run(["git", "init", "-q", "."], check=True)
    return str(request.param)


def work(kind: str, *arguments: str) -> Counter[str]:
    """How often a run opens each file (`open`), or starts each program (`run`)."""
    lines = run("check", *arguments, before=COUNT).stderr.decode().splitlines()
    assert all(line.startswith(("open ", "run ")) for line in lines)
    return Counter(line.removeprefix(f"{kind} ") for line in lines if line.startswith(kind))


def opened(*arguments: str) -> Counter[int]:
    """How many files a run opens so many times."""
    return Counter(work("open", *arguments).values())


def test_git_finds_the_files_to_open(tree: str) -> None:
    """Without git every file is searched once. Dirty ones are checked, and looked at by whoever
    links them."""
    assert opened(".") == (Counter({2: DIRTY}) if tree == "git" else Counter({1: CLEAN, 3: DIRTY}))


def test_clean_files_are_opened_once_or_never(tree: str) -> None:
    for path in Path().glob("dirty-*"):
        path.unlink()
    assert opened(".") == (Counter() if tree == "git" else Counter({1: CLEAN}))


@pytest.mark.usefixtures("tree")
def test_folders_are_listed_and_files_are_not_asked_one_by_one() -> None:
    with patch("os.lstat", wraps=os.lstat) as asked:
        found = quick.search(["check", "."])
    assert found
    assert len(found.paths) == CLEAN + DIRTY
    assert not [call for call in asked.call_args_list if str(call.args[0]).endswith(".yaml")]


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("options", [[], ["--fix", "--quiet"]])
def test_a_plain_run_that_finds_yaml_imports_what_reads_yaml(options: list[str]) -> None:
    program = (
        "import sys; from k8sregistry_lint.cli import main\n"
        "try: main()\n"
        "except SystemExit: print('\\nloaded', *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "check", *options, "."],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.rpartition("\nloaded ")[2].split())
    assert not loaded & {"typer", "click", "jinja2", "markdown_it", "rich", "pathspec", "tarfile"}
    assert not loaded & {"json", "difflib", "concurrent.futures", "email", "logging"}
    own = {name.removeprefix("k8sregistry_lint.") for name in loaded if "k8sregistry_lint" in name}
    kinds = {name for name in own if name.startswith(("finders.", "syntax.", "charts."))}
    assert not {name for name in kinds if name.startswith("finders.documents")}
    assert not {name for name in kinds if name.startswith(("finders.sources", "finders.templates"))}
    assert not {name for name in kinds if name.startswith("finders.scripts")}
    assert not kinds & {"syntax.markdown", "syntax.makefile", "syntax.shell", "syntax.gotemplate"}
    assert not own & {"cli.app", "settings.configuration", "checking.baseline", "runner.builds"}
    assert "syntax.yamlsource" in kinds
    assert len(own) < 190


@pytest.mark.usefixtures("tree")
def test_named_files_are_opened_once() -> None:
    names = [f"clean-{number}.yaml" for number in range(CLEAN)]
    assert opened(*names) == Counter({1: CLEAN})


@pytest.fixture
def kustomizations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A base with an overlay that selects its image, and a kustomization that selects another."""
    monkeypatch.chdir(tmp_path)
    other = b"resources: [pod.yaml]\nimages:\n- name: nginx\n  newTag: '1'\n"
    write({"base/kustomization.yaml": b"resources: [pod.yaml]\n", "base/pod.yaml": POD})
    write({"overlay/kustomization.yaml": OVERLAY, "other/kustomization.yaml": other})
    write({"other/pod.yaml": moved(POD)})
    subprocess.run(["git", "init", "-q", "."], check=True)


@pytest.mark.usefixtures("kustomizations")
@pytest.mark.parametrize("path", [".", "base/pod.yaml"])
def test_git_answers_each_question_once(path: str) -> None:
    programs = work("run", path)
    assert len(programs) == sum(programs.values()) == 5


@pytest.mark.usefixtures("kustomizations")
@pytest.mark.parametrize("path", [".", "base/pod.yaml"])
def test_a_kustomization_that_cannot_matter_is_looked_at_once(path: str) -> None:
    files = work("open", path)
    assert (files["other/kustomization.yaml"], files["other/pod.yaml"]) == (1, 0)


@pytest.mark.usefixtures("tree")
def test_no_text_is_kept_once_it_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    alive: list[int] = []
    real = checker.check

    def check(source: SourceFile, rules: RuleSet, **options: Any) -> FileReport:
        gc.collect()
        alive.append(sum(isinstance(each, SourceFile) for each in gc.get_objects()))
        return real(source, rules, **options)

    monkeypatch.setattr(checker, "check", check)
    settings = Settings(paths=(".",))
    outcome = run_in_process(settings, rules_of(settings))
    assert len(outcome.report.findings) == len(alive) == DIRTY
    assert max(alive) - min(alive) == 0


DENSE = """apiVersion: v1
kind: Pod
metadata:
  name: p{number}
  labels: {{app: x}}
spec:
  containers:
  - name: a
    image: k8s.gcr.io/pause:3.9
    args: ["--foo"]
    env:
    - {{name: A, value: b}}
"""
OTHERWISE = DENSE.replace("pause:3.9", "pause:{number}") + "status:\n  message: |\n    none\n"


@pytest.mark.parametrize(
    ("document", "most"),
    [
        pytest.param(DENSE, 380, id="plain documents with one image"),
        pytest.param(OTHERWISE, 500, id="other documents, each with an image of its own"),
    ],
)
def test_a_finding_of_a_dense_stream_takes_few_calls(document: str, most: int) -> None:
    """Counts the calls of Python functions for each finding, those of the reader included."""
    number, calls = 400, 0
    text = "---\n".join(document.format(number=each) for each in range(number))
    rules = rules_of(Settings())
    checker.check(SourceFile("a.yaml", text), rules)  # fills the caches

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        report = checker.check(SourceFile("a.yaml", text), rules)
    finally:
        sys.setprofile(None)
    assert len(report.findings) == number
    assert calls / number <= most
