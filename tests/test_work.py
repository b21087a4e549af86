"""How much a run does, counted: a clock would say something of the machine too."""

import gc
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from faults import LEGACY, MOVED, run
from k8sregistry_lint.checking import checker
from k8sregistry_lint.model import FileReport
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.runner.run import run as run_in_process
from k8sregistry_lint.settings.settings import Settings, rules_of
from k8sregistry_lint.text import SourceFile

CLEAN, DIRTY = 30, 3
COUNT = """
import atexit
opened = []
sys.addaudithook(lambda event, arguments: event == "open" and isinstance(arguments[0], str) and opened.append(arguments[0]))
atexit.register(lambda: print(*(name for name in opened if name.endswith(".yaml")), sep="\\n", file=sys.stderr))
"""


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


def opened(*arguments: str) -> Counter[int]:
    """How many files a run opens so many times."""
    done = run("check", *arguments, before=COUNT)
    names = [Path(line).name for line in done.stderr.decode().split("\n") if line]
    assert all(name.startswith(("clean-", "dirty-")) for name in names)
    return Counter(Counter(names).values())


def test_git_finds_the_files_to_open(tree: str) -> None:
    """Without git every file is searched once. Dirty ones are checked, and looked at by whoever
    links them."""
    assert opened(".") == (Counter({2: DIRTY}) if tree == "git" else Counter({1: CLEAN, 3: DIRTY}))


def test_clean_files_are_opened_once_or_never(tree: str) -> None:
    for path in Path().glob("dirty-*"):
        path.unlink()
    assert opened(".") == (Counter() if tree == "git" else Counter({1: CLEAN}))


@pytest.mark.usefixtures("tree")
def test_named_files_are_opened_once() -> None:
    names = [f"clean-{number}.yaml" for number in range(CLEAN)]
    assert opened(*names) == Counter({1: CLEAN})


@pytest.mark.usefixtures("tree")
def test_no_text_is_kept_once_it_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    alive: list[int] = []
    real = checker.check

    def check(source: SourceFile, rules: RuleSet, *, obey_comments: bool = True) -> FileReport:
        gc.collect()
        alive.append(sum(isinstance(each, SourceFile) for each in gc.get_objects()))
        return real(source, rules, obey_comments=obey_comments)

    monkeypatch.setattr(checker, "check", check)
    settings = Settings(paths=(".",))
    outcome = run_in_process(settings, rules_of(settings))
    assert len(outcome.report.findings) == len(alive) == DIRTY
    assert max(alive) - min(alive) == 0
