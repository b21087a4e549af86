"""Plain command lines, which are read without typer: they mean what typer makes of them."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from faults import LEGACY, MOVED, run_here, write
from k8sregistry_lint.cli import plain, quick, run_check
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.cli.output import Output
from k8sregistry_lint.model import RunReport
from k8sregistry_lint.reporters import Style
from k8sregistry_lint.runner.outcome import Outcome
from k8sregistry_lint.settings.settings import Settings

FLAGS = (
    *("--fix", "--diff", "--unsafe-fixes", "--quiet", "-q", "--exit-non-zero-on-fix"),
    *("--exit-zero", "--no-ignores", "--show-mentions", "--show-unchecked", "--statistics"),
    *("--force-exclude", "--include-vendored", "--no-config", "--strict"),
)
OTHERS = (
    *("--help", "-h", "-", "", "--format=json", "-f", "--fix=1", "--no-fix", "-qq", "-q-", "--qui"),
    *("--untrusted", "--verify", "--color=never", "--", "--Fix", "--fix ", "-fjson"),
)
PATHS = ("a.yaml", ".", "b c.yaml", "sub/", "é.yaml", "x" * 190)

Asked = tuple[Settings, Style, bool]
"""The settings of a run, how its report looks, and whether stdout is taken."""


@pytest.fixture(autouse=True, scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder with a configuration."""
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(tmp_path_factory.mktemp("plain"))
        write({".k8sregistry-lint.yaml": b"select: [k8s]\nexclude: [old/]\nfail-level: error\n"})
        yield


def by_typer(arguments: list[str]) -> list[Asked]:
    """What typer makes of a command line; nothing if it refuses it."""
    return _asked(lambda: CliRunner().invoke(app, arguments))


def by_hand(arguments: list[str]) -> list[Asked]:
    """What is made of a plain command line."""
    asked = quick.plain(arguments)
    assert asked
    return _asked(lambda: plain.check(asked, None))


def _asked(run: object) -> list[Asked]:
    kept: list[Settings] = []
    shown: list[Asked] = []

    def outcome_of(asked: Settings, _found: object) -> Outcome:
        kept.append(asked)
        return Outcome(report=RunReport([], 1))

    def show(output: Output, _outcome: Outcome, *, stdout_taken: bool) -> None:
        assert output.targets == (("text", "-"),)
        shown.append((kept[-1], output.style, stdout_taken))

    assert callable(run)
    with (
        patch.object(plain, "outcome_of", outcome_of),
        patch.object(run_check, "outcome_of", outcome_of),
        patch.object(Output, "show", show),
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr(sys, "argv", ["k8sregistry-lint"])
        with contextlib.suppress(SystemExit):
            run()
    return shown


@settings(max_examples=50, deadline=None)
@given(
    flags=st.lists(st.sampled_from(FLAGS), max_size=8),
    paths=st.lists(st.sampled_from(PATHS), max_size=3),
    behind=st.lists(st.sampled_from([*PATHS, *FLAGS, "--", "-x"]), max_size=2),
    data=st.data(),
)
def test_flags_mean_what_typer_makes_of_them(
    flags: list[str], paths: list[str], behind: list[str], data: st.DataObject
) -> None:
    words = data.draw(st.permutations([*flags, *paths]))
    arguments = ["check", *words, *(["--", *behind] if behind else [])]
    if {"--fix", "--diff"} <= {*flags}:
        assert quick.plain(arguments) is None
        return
    assert by_hand(arguments) == by_typer(arguments) != []


def test_each_flag_means_something() -> None:
    """So that the comparison above compares something."""
    for flag in FLAGS:
        assert by_hand(["check", flag]) == by_typer(["check", flag]) != by_hand(["check"])


@pytest.mark.parametrize("other", OTHERS)
def test_anything_else_is_left_to_typer(other: str) -> None:
    words = ["check", "--fix", other, "a.yaml"]
    assert quick.plain(words) is None or other == "--"
    assert quick.plain(["images", "a.yaml"]) is quick.plain([]) is None


def test_a_variable_that_stands_for_an_option_is_left_to_typer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert quick.plain(["check"])
    monkeypatch.setenv("K8SREGISTRY_LINT_FORMAT", "json")
    assert quick.plain(["check"]) is None


TEXTS = {
    "a.yaml": LEGACY + b"b: k8s.gcr.io/x:1 # k8sregistry-lint: ignore\nk8s.gcr.io: a key\n",
    "b.yaml": b"a: [\nimage: k8s.gcr.io/pause:3.9\n",
    "c.yaml": MOVED,
    "d.yaml": b"registry: k8s.gcr.io\nother: k8s.gcr.io/pause:3.9\n",
    "README.md": b"Run `k8s.gcr.io/pause:3.9`.\n",
    "notes.unknown": b"k8s.gcr.io/pause:3.9\n",
    "sub/.k8sregistry-lint.yaml": b"select: [k8s]\n",
    "empty/notes": b"",
}


LINES = (
    "",
    ".",
    "--fix -q .",
    "--diff a.yaml d.yaml",
    "--fix --unsafe-fixes --exit-non-zero-on-fix a.yaml",
    "--exit-zero --no-ignores a.yaml c.yaml",
    "--statistics --show-mentions --show-unchecked .",
    "missing.yaml a.yaml",
    "--strict empty/ c.yaml",
    "--strict empty/",
    "--no-config --include-vendored --force-exclude . empty sub",
)
CONFIGURATIONS = ("select: [k8s]\n", "select: [nothing]\n", "x: [\n")


@pytest.mark.parametrize(
    ("line", "configuration"),
    [*((line, "") for line in LINES), *(("--fix .", each) for each in CONFIGURATIONS)],
)
def test_a_run_is_the_same_with_typer_and_without(
    line: str, configuration: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = []
    for typer in (True, False):
        (tmp_path / str(typer)).mkdir()
        monkeypatch.chdir(tmp_path / str(typer))
        write(TEXTS)
        if configuration:
            write({".k8sregistry-lint.yaml": configuration.encode()})
        with pytest.MonkeyPatch.context() as patched:
            if typer:
                patched.setattr(quick, "plain", lambda _: None)
            done = run_here("check", *line.split())
        files = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
        results.append((done.returncode, done.stdout, done.stderr, files))
    assert results[0] == results[1]
    assert results[0][1] or results[0][2]


ENDING = """
import atexit
from k8sregistry_lint.cli import command
class Kept:
    def __del__(self, write=__import__("os").write):
        write(1, b"taken apart\\n")
kept = Kept()
atexit.register(lambda: print("at the end"))
command()
"""


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("check --no-config c.yaml", 0, b"1 file checked, 0 findings\nat the end\n"),
        ("check --no-config -q --exit-zero a.yaml", 0, b"at the end\n"),
        ("check --no-config -q a.yaml", 1, b"at the end\n"),
        ("check --no-config missing.yaml", 2, b"at the end\n"),
        ("check --no-config -q -f text a.yaml", 1, b"at the end\ntaken apart\n"),
        ("explain nothing", 2, b"at the end\ntaken apart\n"),
    ],
)
def test_a_plain_run_ends_at_once_and_forgets_nothing(
    line: str, code: int, said: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(TEXTS)
    done = subprocess.run(
        [sys.executable, "-c", ENDING, *line.split()], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout.endswith(said)) == (code, True)
    assert b"Traceback" not in done.stderr


def test_a_profiler_sees_the_usual_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(TEXTS)
    done = subprocess.run(
        [sys.executable, "-m", "cProfile", "-m", "k8sregistry_lint", "check", "c.yaml"],
        capture_output=True,
        check=False,
    )
    assert b"function calls" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("line", ["check c.yaml", "check a.yaml", "check --fix d.yaml"])
def test_an_output_that_is_full_is_an_error_of_a_plain_run(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(TEXTS)
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "k8sregistry_lint", *line.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, b"k8sregistry-lint: no space left on device\n")
