"""A fleet scanned at once and in shares, by separate processes, with the same results to the byte;
and what becomes of processes that do not end well."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from typer.testing import CliRunner

from asking import RULES
from bare import PODS, make, results, until
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.fleet.repositories import Repository
from k8sregistry_lint.fleet.shards import result_name
from k8sregistry_lint.runner.fleet import jobs
from k8sregistry_lint.runner.fleet.results import Results
from k8sregistry_lint.runner.fleet.scanning import Ending, Scan, failed, scan
from k8sregistry_lint.runner.saving import save_parts
from k8sregistry_lint.settings.settings import Settings

PROGRAM = (sys.executable, "-m", "k8sregistry_lint", "fleet", "scan")
SHARDS = 8 if settings().max_examples >= 1_000 else 3

pytestmark = pytest.mark.skipif(os.name == "nt", reason="bare repositories with POSIX names")


def test_shares_make_the_same_results(
    listed: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    command = [*PROGRAM, str(listed), "--output", str(tmp_path / "out"), "--jobs", "2"]
    running = [
        subprocess.Popen([*command, "--shard", f"{number}/{SHARDS}"], stderr=subprocess.DEVNULL)
        for number in range(1, SHARDS + 1)
    ]
    assert {process.wait() for process in running} <= {0, 1}
    assert results(tmp_path / "out") == expected
    merged = [_merged(folder) for folder in (tmp_path / "out", listed.parent / "at once")]
    assert merged[0] == merged[1]
    failed = {each["repository"] for each in map(json.loads, expected.values()) if each["failure"]}
    assert all(json.dumps(name) in merged[0] for name in failed)


def _merged(folder: Path) -> str:
    done = CliRunner().invoke(app, ["report", "merge", str(folder), "--format", "json"])
    assert done.exit_code == 1, done.stderr  # some failed
    return done.stdout


def test_an_interrupted_scan_goes_on(
    listed: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    """It is ended while one repository hangs, and leaves nothing behind but results."""
    hangs = tmp_path / "list"
    hangs.write_bytes(listed.read_bytes() + b"ssh://host/x\n")
    (tmp_path / "temporary").mkdir()
    ssh = f"sh -c 'echo $$ > {tmp_path}/ssh; exec sleep 1000'"
    process = subprocess.Popen(
        [*PROGRAM, str(hangs), "--output", str(tmp_path / "out")],
        stderr=subprocess.DEVNULL,
        env=os.environ | {"GIT_SSH_COMMAND": ssh, "TMPDIR": str(tmp_path / "temporary")},
    )
    until(lambda: (tmp_path / "ssh").exists() and bool((tmp_path / "ssh").read_bytes()))
    process.terminate()
    assert process.wait() == 128 + signal.SIGTERM
    until(lambda: _is_over(int((tmp_path / "ssh").read_bytes())))
    assert list((tmp_path / "temporary").iterdir()) == []
    before = results(tmp_path / "out")
    assert before.items() <= expected.items()
    done = CliRunner().invoke(app, ["fleet", "scan", str(listed), "-o", str(tmp_path / "out")])
    assert results(tmp_path / "out") == expected
    kept = sum(not json.loads(data)["failure"] for data in before.values())
    assert f" {kept} unchanged" in done.stderr


def _writes(repository: Repository, task: Scan, _folder: str) -> Ending:
    def parts() -> Iterator[bytes]:
        yield b"a"
        Path("begun").touch()
        time.sleep(60)

    if repository.name == "a":
        save_parts("out/a.json", parts())
    until(Path("begun").exists)
    return failed(task.results, repository.name, "b")


def test_a_result_that_is_being_written_leaves_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(jobs, "scan", _writes)
    Path("out").mkdir()
    task = Scan(results=Results("out", "", 0), settings=Settings(), rules=RULES)
    scans = jobs.scan_all([Repository("a", "a"), Repository("b", "b")], task, 2)
    assert isinstance(scans, Generator)
    assert next(scans)[0].name == "b"
    assert len(list(Path("out").glob(".k8sregistry-lint-*"))) == 1
    scans.close()
    assert list(Path("out").glob(".k8sregistry-lint-*")) == []


def _is_over(process: int) -> bool:
    """Whether a process ended; whoever adopted it may take a moment to notice."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def _killed(repository: Repository, task: Scan, folder: str) -> Ending:
    if repository.name == "b":
        os.kill(os.getpid(), signal.SIGKILL)
    if repository.name == "c":
        raise SystemExit(7)
    if repository.name == "hangs":
        time.sleep(60)
    return scan(repository, task, folder)


def test_a_process_that_ends_badly_costs_one_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(jobs, "scan", _killed)
    for name in "abcd":
        make(tmp_path / name, {"a.yaml": PODS})
    done = CliRunner().invoke(app, ["fleet", "scan", "-", "-o", "out"], input="\n".join("abcd"))
    assert "4 repositories: 2 scanned, 0 unchanged, 2 failed" in done.stderr
    found = {
        name: json.loads((tmp_path / "out" / result_name(name)).read_bytes())["failure"]
        for name in "abcd"
    }
    assert found == {
        "a": None,
        "b": "its process was ended by signal 9",
        "c": "its process ended with exit code 7",
        "d": None,
    }


def test_a_result_that_cannot_be_written_costs_one_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(jobs, "scan", _killed)
    for name in "abc":  # b is killed, x and z do not exist
        make(tmp_path / name, {"a.yaml": PODS})
    for name in "abx":
        (tmp_path / "out" / result_name(name)).mkdir(parents=True)
    command = ["fleet", "scan", "-", "-o", "out", "--jobs", "1"]
    done = CliRunner().invoke(app, command, input="\n".join("abxzd"))
    assert done.exit_code == 2
    *lines, summary = done.stderr.splitlines()
    assert summary == "5 repositories: 0 scanned, 0 unchanged, 2 failed, 3 unwritten"
    for name, text in zip("abx", lines, strict=False):
        path = tmp_path / "out" / result_name(name)
        assert text == f"{name}: no result written: {path}: is a directory"


@pytest.mark.skipif(sys.platform != "linux", reason="/proc takes no files, whoever asks")
@pytest.mark.parametrize("option", ["--output", "--cache"])
def test_a_folder_that_takes_no_files_is_refused_at_once(
    option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command = ["fleet", "scan", "-", "--output", "out", option, "/proc"]
    done = CliRunner().invoke(app, command, input="a")
    assert done.exit_code == 2
    assert f"{option} /proc: no file can be written there: " in done.stderr


def test_a_process_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(jobs, "scan", _killed)
    monkeypatch.setattr(jobs, "_MARGIN", 0.0)
    command = ["fleet", "scan", "-", "-o", "out", "--timeout", "1"]
    done = CliRunner().invoke(app, command, input="hangs")
    assert "hangs: gave up: more than 1 seconds" in done.stderr
