"""Work in several processes gives what it gives in one, whatever happens to them."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread

import pytest

from faults import LEGACY, MOVED, Ran, have_ended, run, run_here, temporaries
from k8sregistry_lint.runner import files
from k8sregistry_lint.runner.spread import in_threads

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks")

SCRIPT = """\
import os, sys, time
from k8sregistry_lint.runner.spread import spread
parent = os.getpid()
def work(items):
    for item in items:
        {action}
        yield item * 2, os.getpid() != parent
for double, is_elsewhere in spread(work, list(range(20)), 3):
    print(double, is_elsewhere, flush=True)
"""
ELSEWHERE = "".join(f"{number * 2} True\n" for number in range(20))
ONE = "os.sched_setaffinity(0, list(os.sched_getaffinity(0))[:1])"
SEVERAL = """\
from k8sregistry_lint.runner import spread
spread.WORTHWHILE = 2
os.sched_getaffinity = lambda _: {0, 1, 2}
"""


def script(action: str, before: str = "") -> subprocess.CompletedProcess[str]:
    """What 20 items come to in three processes. A process of its own forks it: this one has
    threads."""
    text = before + SCRIPT.format(action=action)
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", text],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_results_come_in_order() -> None:
    done = script("time.sleep(0.02 * (item % 3 == 0))")
    assert (done.stdout, done.stderr) == (ELSEWHERE, "")


def test_the_collector_leaves_alone_what_the_parent_has() -> None:
    assert script("assert __import__('gc').get_freeze_count() > 1_000").stdout == ELSEWHERE


@pytest.mark.parametrize("action", ["os._exit(1)", "os.kill(os.getpid(), 9)", "raise ValueError"])
def test_what_a_process_leaves_undone_is_done_here(action: str) -> None:
    done = script(f"if item == 7 and os.getpid() != parent: {action}")
    undone = {7, 10, 13, 16, 19}
    assert done.stdout == "".join(f"{number * 2} {number not in undone}\n" for number in range(20))
    assert done.stderr == ""


def test_an_error_is_seen_here() -> None:
    done = script("if item == 7: raise ValueError('seven')")
    assert done.stdout.splitlines() == ELSEWHERE.splitlines()[:7]
    assert done.stderr.endswith("ValueError: seven\n")
    assert done.stderr.count("Traceback") == 1


@pytest.mark.parametrize("limit", ["RLIMIT_NOFILE, (8, 8)", "RLIMIT_NOFILE, (5, 5)"])
def test_no_room_for_all_processes(limit: str) -> None:
    before = (
        "import multiprocessing.context, multiprocessing.popen_fork, resource\n"
        f"resource.setrlimit(resource.{limit})\n"
    )
    done = script("pass", before)
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        line.split()[0] for line in ELSEWHERE.splitlines()
    ]
    assert "False" in done.stdout
    assert done.stderr == ""


def test_a_process_that_misses_its_end_is_not_waited_for() -> None:
    """It was in a finalizer, where Python ignores exceptions, and its pipe is full."""
    text = SCRIPT.format(
        action="signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "        if os.getpid() == parent: raise KeyError\n"
        "        item = str(item) * 1_000_000\n"
        "        if item[0] == '1': os._exit(1)"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import signal\n{text}"],
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert done.stderr.endswith(b"KeyError\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_processes_end_with_the_one_that_started_them(number: signal.Signals) -> None:
    text = SCRIPT.format(action="os.write(1, b'at %d\\n' % os.getpid()); time.sleep(0.2)")
    started = (
        "import signal; signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", f"import sys\n{started}{text}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout
        workers: set[int] = set()
        while len(workers) < 3:
            workers |= {
                int(pid) for word, pid in [process.stdout.readline().split()] if word == "at"
            }
        process.send_signal(number)
        process.wait(10)
    assert have_ended(workers)


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Many files with something to fix; two of them move together."""
    monkeypatch.chdir(tmp_path)
    paths = [Path(f"{number:03}.yaml") for number in range(120)]
    for path in paths:
        path.write_bytes(LEGACY)
    Path("kustomization.yaml").write_bytes(
        b"resources: [007.yaml]\nimages:\n- name: k8s.gcr.io/pause\n  newTag: v2\n"
    )
    Path("007.yaml").write_bytes(
        b"apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
        b"spec:\n  containers:\n  - {name: c, image: k8s.gcr.io/pause}\n"
    )
    return paths


def both(*arguments: str) -> tuple[Ran, Ran]:
    """A run in one process, and the same in several."""
    return run("check", *arguments, before=ONE), run("check", *arguments, before=SEVERAL)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("arguments", [("--format", "json", "."), ("--diff", ".")])
def test_the_report_is_the_same(arguments: tuple[str, ...]) -> None:
    one, several = both(*arguments)
    assert one.returncode == 1
    assert (one.stdout, one.stderr, one.returncode) == (
        several.stdout,
        several.stderr,
        several.returncode,
    )


def test_the_fix_is_the_same(many: list[Path]) -> None:
    before = {path: path.read_bytes() for path in Path().iterdir()}
    one = run("check", "--fix", ".", before=ONE)
    after = {path: path.read_bytes() for path in before}
    for path, data in before.items():
        path.write_bytes(data)
    several = run("check", "--fix", ".", before=SEVERAL)
    assert (one.stdout, one.returncode) == (several.stdout, several.returncode) == (one.stdout, 0)
    assert {path: path.read_bytes() for path in before} == after
    assert all(path.read_bytes() == MOVED for path in many if path.name != "007.yaml")


def test_a_file_that_changes_before_it_is_written_is_kept(many: list[Path]) -> None:
    late = """
real = runs.fix
def late(*arguments):
    open('003.yaml', 'ab').write(b'# more')
    return real(*arguments)
runs.fix = late
"""
    done = run("check", "--fix", ".", before=f"{SEVERAL}\n{late}")
    assert done.returncode == 2
    assert b"003.yaml: changed" in done.stderr
    assert many[3].read_bytes() == LEGACY + b"# more"
    assert many[4].read_bytes() == MOVED


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGKILL, -9), (signal.SIGINT, 130)]
)
def test_stopped_in_the_middle_of_a_fix(
    many: list[Path], number: signal.Signals, code: int
) -> None:
    stop = f"""
real, parent = files.replace_all, os.getpid()
def slow(changes):
    real(changes)
    if os.getpid() != parent and not os.path.exists("stopped"):
        open("stopped", "x").close()
        os.kill(parent, {int(number)})
    time.sleep(0.1)
files.replace_all = slow
import time
"""
    done = run("check", "--fix", ".", before=SEVERAL + stop)
    time.sleep(0.3)
    state = [path.read_bytes() for path in many if path.name != "007.yaml"]
    assert done.returncode == code
    assert set(state) == {LEGACY, MOVED}
    assert temporaries(Path()) == []


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_while_a_process_shuts_down(number: signal.Signals) -> None:
    """The parent sends one as soon as it has all results."""
    end = f"""
import multiprocessing.util
real, parent = multiprocessing.util._flush_std_streams, os.getpid()
def late():
    if os.getpid() != parent:
        os.kill(os.getpid(), {int(number)})
    real()
multiprocessing.util._flush_std_streams = late
"""
    done = run("check", ".", before=SEVERAL + end)
    assert (done.returncode, done.stderr) == (1, b"")


def no_more(number: int) -> Callable[[Thread], None]:
    """Let so many threads start, and then no more."""
    real, started = Thread.start, iter(range(number))

    def start(thread: Thread) -> None:
        if next(started, None) is None:
            raise RuntimeError("can't start new thread")
        real(thread)

    return start


@pytest.mark.parametrize("threads", [0, 1, 3, 8])
def test_threads_that_cannot_be_started(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Thread, "start", no_more(threads))
    done: list[int] = []

    def work(item: int) -> int:
        done.append(item)
        return item * 2

    assert list(in_threads(work, range(50), 8)) == [item * 2 for item in range(50)]
    assert sorted(done) == list(range(50))


@pytest.mark.parametrize("number", [1, 4])
def test_an_error_in_a_thread_is_raised_and_the_rest_is_not_begun(number: int) -> None:
    done: list[int] = []

    def work(item: int) -> int:
        if item == 3:
            raise IndexError(item)
        time.sleep(0.01)
        done.append(item)
        return item

    with pytest.raises(IndexError):
        list(in_threads(work, range(1_000), number))
    assert len(done) < 500


def test_no_more_threads_while_files_are_fixed(
    many: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Thread, "start", no_more(2))
    assert run_here("check", "--fix", ".").returncode == 0
    assert all(path.read_bytes() == MOVED for path in many if path.name != "007.yaml")


@pytest.mark.parametrize("at", [1, 30])
def test_no_more_memory_while_files_are_fixed(
    many: list[Path], at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = files.replace_all, iter(range(1, 1_000))

    def replace(changes: Sequence[files.Replacement]) -> None:
        if next(calls) == at:
            raise MemoryError
        real(changes)

    monkeypatch.setattr(files, "replace_all", replace)
    done = run_here("check", "--fix", ".")
    assert done.returncode == 2
    assert done.stderr.endswith(b": write-failed: out of memory\n")
    assert sum(path.read_bytes() == LEGACY for path in many) == 1
