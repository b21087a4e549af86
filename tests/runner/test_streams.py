"""A long stream is checked in several processes, as many files are, and the report is that of
one."""

import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from faults import LEGACY, POD, Ran, have_ended, moved, run
from k8sregistry_lint.checking.checker import PieceReport
from k8sregistry_lint.rules.mirrors import mirror
from k8sregistry_lint.runner import checking
from k8sregistry_lint.settings.settings import Settings, rules_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks")

STREAM = b"---\n".join(
    [
        POD.replace(b"name: p", b"name: p%d" % number)
        if number % 7
        else b"# image: k8s.gcr.io/pause:%d\na: [{operator: In, values: [k8s.gcr.io/x]}]\n" % number
        for number in range(60)
    ]
)
LIST = b"apiVersion: v1\nitems:\n%skind: List\nmetadata: {}\n" % b"".join(
    b"- " + POD.replace(b"name: p", b"name: p%d" % number).replace(b"\n", b"\n  ")[:-2]
    for number in range(60)
)
CORES = """\
from k8sregistry_lint import finders
from k8sregistry_lint.runner import checking, spread
os.sched_getaffinity = lambda _: set(range({cores}))
spread.WORTHWHILE = 2
finders.PIECE = 300
import time
parent, real_start, real_check = os.getpid(), spread._start, checking.checker._check_piece
def start(*arguments):
    os.write(2, b"" if {quiet} else b"process of %d\\n" % (os.getpid() - parent))
    return real_start(*arguments)
spread._start = start
checked = 0
def check_piece(*arguments):
    global checked
    checked += 1
    if os.getpid() != parent and checked > 3:
        {action}
    return real_check(*arguments)
checking.checker._check_piece = check_piece
"""
PROCESS = b"process of 0\n"


def cores(number: int, action: str = "pass", *, quiet: bool = True) -> str:
    """Return code that gives the program so many cores, and does something in its processes."""
    return CORES.format(cores=number, action=action, quiet=quiet)


@pytest.fixture
def stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("stream.yaml")
    path.write_bytes(STREAM)
    return path


def check(*arguments: str, before: str, stdin: bytes = STREAM) -> Ran:
    """Check the stream, from stdin if no file is named."""
    return run("check", *(arguments or ("-",)), before=before, stdin=stdin)


@pytest.mark.usefixtures("stream")
@pytest.mark.parametrize("number", [2, 4])
@pytest.mark.parametrize(
    "arguments",
    [
        ("-f", "json", "stream.yaml"),
        ("-f", "json", "-"),
        ("--diff", "-"),
        ("--fix", "-"),
        ("--show-mentions", "--no-ignores", "stream.yaml"),
    ],
)
def test_the_report_is_the_same(arguments: tuple[str, ...], number: int) -> None:
    one = check(*arguments, before=cores(1))
    several = check(*arguments, before=cores(number, quiet=False))
    assert several.stderr == PROCESS * number + one.stderr
    assert (several.stdout, several.returncode) == (one.stdout, one.returncode)
    assert len(one.stdout) > 5_000


@pytest.mark.parametrize("more", [b"", b"# k8s.gcr.io/pause:1\n"])
def test_a_list_of_objects(more: bytes) -> None:
    """A comment belongs to no item, so that the list is read as a whole after all."""
    one = check("-f", "json", "-", before=cores(1), stdin=LIST + more)
    several = check("-f", "json", "-", before=cores(2, quiet=False), stdin=LIST + more)
    assert several.stderr == PROCESS * 2 + one.stderr
    assert (several.stdout, several.returncode) == (one.stdout, one.returncode)
    assert one.stdout.count(b"items[") == 60


def test_a_stream_is_fixed(stream: Path) -> None:
    one = check("--fix", "stream.yaml", before=cores(1))
    fixed = stream.read_bytes()
    stream.write_bytes(STREAM)
    several = check("--fix", "stream.yaml", before=cores(2))
    assert (several.stdout, several.stderr, several.returncode) == (one.stdout, b"", 0)
    assert stream.read_bytes() == fixed != STREAM


@pytest.mark.parametrize(
    "action", ["os.kill(os.getpid(), 9)", "os._exit(0)", "raise MemoryError", "raise ValueError"]
)
def test_what_a_process_leaves_undone_is_done_here(action: str) -> None:
    done = check(before=cores(2, action))
    assert done.stderr == b""
    assert done.stdout == check(before=cores(1)).stdout


def test_no_process_can_be_started() -> None:
    nothing = "def start(*_): raise BlockingIOError\nspread._start = start\n"
    assert check(before=cores(2) + nothing).stdout == check(before=cores(1)).stdout


ALARM = "os.kill(parent, signal.SIGALRM); time.sleep(1)"


FEW = "checking.USUAL = checking.USUAL._replace(findings=20)"


@pytest.mark.usefixtures("stream")
@pytest.mark.parametrize(
    ("before", "message"),
    [
        (cores(2, ALARM), b"gave up at stream.yaml: more than 3,600 seconds"),
        (cores(2) + FEW, b"gave up at stream.yaml:485: more than 20 findings"),
        (cores(1) + FEW, b"gave up at stream.yaml:485: more than 20 findings"),
    ],
    ids=["time", "findings", "findings in one process"],
)
def test_limits_hold(before: str, message: bytes) -> None:
    done = check("stream.yaml", before=before)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"k8sregistry-lint: " + message + b"\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_all(number: signal.Signals, tmp_path: Path) -> None:
    flags = "os.O_WRONLY | os.O_CREAT | os.O_APPEND"
    tell = f"os.write(os.open({str(tmp_path / 'worker')!r}, {flags}), b'%d ' % os.getpid())"
    done = check(before=cores(2, f"{tell}; os.kill(parent, {int(number)}); time.sleep(1)"))
    assert (done.returncode, done.stdout, done.stderr) == (128 + number, b"", b"")
    workers = [int(worker) for worker in (tmp_path / "worker").read_text().split()]
    assert workers
    assert have_ended(workers)


def stream_of(old: int, new: int = 0) -> bytes:
    """Return a stream of pods with an old image, and of others with a new one."""
    return b"---\n".join([POD] * old + [moved(POD)] * new)


HUB = Settings(paths=(), mirrors=(mirror("docker.io", "mirror.example.com/hub"),))


@pytest.mark.parametrize(
    ("data", "settings", "number"),
    [
        (LEGACY, Settings(paths=()), 1),
        (stream_of(900), Settings(paths=()), 1),
        (stream_of(1_100), Settings(paths=()), 2),
        (stream_of(2_100), Settings(paths=()), 3),
        (stream_of(900, 3_000), Settings(paths=()), 1),
        (b"a:\n" + b"- image: k8s.gcr.io/pause:3.9\n" * 2_500, Settings(paths=()), 1),
        (stream_of(1_100).replace(b"k8s.gcr.io/", b""), HUB, 2),
    ],
    ids=["one", "too few", "enough", "more", "few of them", "one document", "broad rules"],
)
def test_processes_that_are_started(
    data: bytes, settings: Settings, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = []

    def spread(_work: object, _pieces: object, number: int) -> Iterable[PieceReport]:
        used.append(number)
        return ()

    monkeypatch.setattr(checking, "spread", spread)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(3), raising=False)
    rules = rules_of(settings)
    checking.check_bytes("a.yaml", data, settings, rules, alone=True)
    assert used == [number]
    checking.check_bytes("a.yaml", data[:1_000], settings, rules)
    assert used == [number]


def test_a_stream_among_many_files_starts_no_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("stream.yaml").write_bytes(STREAM)
    for number in range(8):
        Path(f"{number}.yaml").write_bytes(LEGACY)
    several = run("check", "-f", "json", ".", before=cores(2, quiet=False))
    assert several.stderr == PROCESS * 2
    assert several.stdout == run("check", "-f", "json", ".").stdout
