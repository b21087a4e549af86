"""What goes wrong around the program: whatever it is, each file is whole, what was not done is
said, and the next run does it."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults import (
    AS_NOBODY,
    LEGACY,
    MOVED,
    OVERLAY,
    POD,
    command,
    moved,
    nth_call,
    run,
    run_here,
    start,
    temporaries,
    write,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals, limits and modes of POSIX")
root = pytest.mark.skipif(
    os.name == "nt" or os.geteuid() != 0, reason="only root becomes another user, and mounts"
)
git = pytest.mark.skipif(shutil.which("git") is None, reason="git is missing")

LARGE = b"".join(b"image%d: k8s.gcr.io/pause:3.9\n" % number for number in range(1_200))
FOLDERS = 6


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tmp_path = tmp_path.resolve()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def kustomize() -> dict[str, bytes]:
    """A base and overlays, all of which move together."""
    files = {"base/kustomization.yaml": b"resources: [pod.yaml]\n", "base/pod.yaml": POD}
    files |= {f"o{number}/kustomization.yaml": OVERLAY for number in range(FOLDERS)}
    write(files)
    return files


def whole(files: dict[str, bytes]) -> bool:
    """Whether each file is the old or the new one."""
    return all(Path(name).read_bytes() in (data, moved(data)) for name, data in files.items())


def completed(files: dict[str, bytes], folder: Path) -> None:
    """A second run finishes the work, whatever the first one left behind."""
    assert run_here("check", "--fix", ".").returncode == 0
    assert {name: Path(name).read_bytes() for name in files} == {
        name: moved(data) for name, data in files.items()
    }
    assert run_here("check", ".").returncode == 0
    assert len(temporaries(folder)) <= len(files)


# killed

WRITING = ["os.fsync", "os.chmod", "os.replace", "os.unlink", "tempfile.mkstemp"]


@pytest.mark.parametrize("function", WRITING)
@pytest.mark.parametrize("number", [1, 3])
def test_killed_at_a_step_of_a_fix_of_several_files(
    folder: Path, function: str, number: int
) -> None:
    files = kustomize()
    done = run(
        "check",
        "--fix",
        ".",
        before=nth_call(function, number, "os.kill(os.getpid(), signal.SIGKILL)"),
    )
    assert done.returncode == -signal.SIGKILL
    assert whole(files)
    completed(files, folder)


@pytest.mark.parametrize("what", ["a large file", "several files"])
def test_killed_at_random_moments(folder: Path, what: str) -> None:
    chance = random.Random(what)
    started = time.monotonic()
    files = {"a.yaml": LARGE} if what == "a large file" else kustomize()
    write(files)
    run("check", "--fix", ".")
    longest = time.monotonic() - started
    for _ in range(4):
        write(files)
        process = start("check", "--fix", ".")
        time.sleep(chance.uniform(0.3, 1.0) * longest)
        process.kill()
        process.communicate()
        assert whole(files)
    completed(files, folder)


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
    ids=["SIGINT", "SIGTERM", "SIGHUP"],
)
@pytest.mark.parametrize(
    "function",
    ["os.fsync", "os.replace", "files.replace_all", "k8sregistry_lint.checking.checker.check"],
)
def test_interrupted(folder: Path, number: int, code: int, function: str) -> None:
    files = kustomize()
    done = run(
        "check", "--fix", ".", before=nth_call(function, 1, f"os.kill(os.getpid(), {int(number)})")
    )
    assert done.returncode == code
    assert whole(files)
    assert temporaries(folder) == []
    completed(files, folder)


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_second_signal_does_not_cut_short_what_the_first_one_began(
    folder: Path, second: int
) -> None:
    """A closed terminal sends SIGHUP to everybody, and then some parent sends SIGTERM."""
    files = kustomize()
    first = nth_call("os.fsync", 3, f"os.kill(os.getpid(), {int(signal.SIGTERM)})")
    then = nth_call("os.unlink", 2, f"os.kill(os.getpid(), {int(second)})")
    done = run("check", "--fix", ".", before=first + then)
    assert (done.returncode, done.stderr) == (143, b"")
    assert whole(files)
    assert temporaries(folder) == []


TOGETHER = """
import os, signal
from k8sregistry_lint.cli import signals
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup would have it ignored
signals.end_by_exception()
signal.pthread_sigmask(signal.SIG_BLOCK, signals.ENDING)
for number in (signal.SIGHUP, signal.SIGTERM):
    os.kill(os.getpid(), number)
try:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, signals.ENDING)
finally:
    for number in range(1000):
        str(number)
"""


def test_two_signals_that_come_together() -> None:
    """Python calls the handler of the first one, and would complain of the second, which is ignored
    by then."""
    done = subprocess.run([sys.executable, "-c", TOGETHER], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (128 + signal.SIGHUP, b"")


AT_SHUTDOWN = {
    "atexit": "import atexit; atexit.register({})",
    "the end of threads": "import threading; threading._register_atexit({})",
}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("when", AT_SHUTDOWN.values(), ids=AT_SHUTDOWN)
def test_a_signal_while_the_interpreter_shuts_down(when: str, number: signal.Signals) -> None:
    """It ends the program without a traceback, which an exception would print by then."""
    write({"a.yaml": LEGACY})
    done = run(
        "check", "a.yaml", before=when.format(f"lambda: os.kill(os.getpid(), {int(number)})")
    )
    assert (done.returncode, done.stderr) == (128 + number, b"")
    assert b"a.yaml:1:8" in done.stdout


# no room

ENOSPC = "raise OSError(28, 'No space left on device')"


def test_a_file_may_not_become_that_large(folder: Path) -> None:
    write({"a.yaml": LARGE, "b.yaml": LEGACY})
    limit = len(LARGE) - 10
    done = run(
        "check",
        "--fix",
        ".",
        before=f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))",
    )
    assert done.returncode == 2
    assert b"a.yaml: write-failed: file too large" in done.stderr
    assert (Path("a.yaml").read_bytes(), Path("b.yaml").read_bytes()) == (LARGE, MOVED)
    assert temporaries(folder) == []


@pytest.mark.parametrize("function", ["os.fsync", "os.replace", "tempfile.mkstemp"])
def test_no_room_for_the_second_of_several_files(folder: Path, function: str) -> None:
    files = kustomize()
    done = run("check", "--fix", ".", before=nth_call(function, 2, ENOSPC))
    assert done.returncode == 2
    assert b"write-failed: no space left on device" in done.stderr
    assert {name: Path(name).read_bytes() for name in files} == files
    assert temporaries(folder) == []


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of 256 KiB."""
    disk = folder / "disk"
    disk.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "none", disk], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.decode().strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


@root
def test_a_full_disk(small_disk: Path) -> None:
    text = (
        LARGE[: LARGE.index(b"\n", 150_000) + 1]
        if len(LARGE) > 150_000
        else LARGE + b"# " + b"x" * (150_000 - len(LARGE)) + b"\n"
    )
    (small_disk / "a.yaml").write_bytes(text)
    done = run("check", "--fix", "disk")
    assert (done.returncode, (small_disk / "a.yaml").read_bytes()) == (2, text)
    assert b"disk/a.yaml: write-failed: no space left on device" in done.stderr
    assert [path.name for path in small_disk.iterdir()] == ["a.yaml"]


@root
def test_a_read_only_file_system(small_disk: Path) -> None:
    (small_disk / "a.yaml").write_bytes(LEGACY)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    done = run("check", "--fix", "disk")
    assert (done.returncode, (small_disk / "a.yaml").read_bytes()) == (2, LEGACY)
    assert b"disk/a.yaml: write-failed: " in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize(
    "arguments",
    [["check", "a.yaml"], ["check", "clean.yaml"], ["rules"], ["check", "--diff", "a.yaml"]],
)
def test_a_full_output(arguments: list[str]) -> None:
    write({"a.yaml": LEGACY, "clean.yaml": b"a: 1\n"})
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*command(), *arguments], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        2,
        b"k8sregistry-lint: no space left on device",
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [["check", "a.yaml"], ["check", "missing.yaml"], ["rules"]])
def test_where_nothing_can_be_said_the_exit_code_tells(arguments: list[str]) -> None:
    write({"a.yaml": LEGACY})
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*command(), *arguments], stdout=full, stderr=full, check=False)
    assert done.returncode == 2


# no permission


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working directory that everybody can reach; pytest keeps its own to one user, and each run
    of pytest on this machine closes what another one has opened."""
    with tempfile.TemporaryDirectory() as name:
        for folder in (Path(name), *Path(name).parents):
            if folder.owner() == "root" and not folder.stat().st_mode & 0o001:
                folder.chmod(folder.stat().st_mode | 0o011)
        monkeypatch.chdir(name)
        yield Path(name)
        os.chdir("/")


def given_away(*paths: str) -> None:
    """Give files and folders to the other user."""
    for path in paths:
        os.chown(path, 65534, 65534)


@root
@pytest.mark.usefixtures("shared")
def test_a_read_only_file() -> None:
    write({"a.yaml": LEGACY, "b.yaml": LEGACY})
    given_away(".", "a.yaml", "b.yaml")
    Path("a.yaml").chmod(0o444)
    done = run("check", "--fix", ".", before=AS_NOBODY)
    assert (done.returncode, Path("a.yaml").read_bytes(), Path("b.yaml").read_bytes()) == (
        2,
        LEGACY,
        MOVED,
    )
    assert b"a.yaml: write-failed: a.yaml is read-only" in done.stderr


@root
@pytest.mark.usefixtures("shared")
def test_a_folder_that_takes_no_new_files() -> None:
    write({"in/a.yaml": LEGACY})
    given_away(".", "in/a.yaml")
    Path("in").chmod(0o555)
    done = run("check", "--fix", ".", before=AS_NOBODY)
    assert (done.returncode, Path("in/a.yaml").read_bytes()) == (0, MOVED)


@root
@pytest.mark.usefixtures("shared")
def test_files_and_folders_that_may_not_be_read() -> None:
    write({"a.yaml": LEGACY, "closed/b.yaml": LEGACY, "c.yaml": MOVED})
    given_away(".", "c.yaml")
    Path("a.yaml").chmod(0o600)
    Path("closed").chmod(0o700)
    done = run("check", ".", before=AS_NOBODY)
    assert done.returncode == 2
    assert sorted(done.stderr.splitlines()) == [
        b"a.yaml: unreadable: permission denied",
        b"closed: unreadable: permission denied",
    ]


# another program at the same time


def test_a_file_that_changes_between_reading_and_writing(folder: Path) -> None:
    write({"a.yaml": LEGACY, "b.yaml": LEGACY})
    done = run(
        "check",
        "--fix",
        ".",
        before=nth_call("os.fsync", 1, "open('a.yaml', 'ab').write(b'b: 1\\n')"),
    )
    assert (done.returncode, Path("a.yaml").read_bytes(), Path("b.yaml").read_bytes()) == (
        2,
        LEGACY + b"b: 1\n",
        MOVED,
    )
    assert (
        b"a.yaml: changed: a.yaml changed while it was being fixed; it is left as it is"
        in done.stderr
    )
    assert temporaries(folder) == []


def test_a_file_that_changes_before_it_is_fixed() -> None:
    write({"a.yaml": LEGACY})
    change = nth_call("runs.fix", 1, "open('a.yaml', 'ab').write(b'b: 1\\n')")
    done = run("check", "--fix", ".", before=change)
    assert (done.returncode, Path("a.yaml").read_bytes()) == (2, LEGACY + b"b: 1\n")
    assert b"a.yaml: changed: " in done.stderr


def test_one_of_several_files_changes_and_none_is_written(folder: Path) -> None:
    files = kustomize()
    done = run(
        "check",
        "--fix",
        ".",
        before=nth_call("os.fsync", 3, "open('base/pod.yaml', 'ab').write(b'# new\\n')"),
    )
    assert done.returncode == 2
    assert {name: Path(name).read_bytes() for name in files} == files | {
        "base/pod.yaml": POD + b"# new\n"
    }
    assert temporaries(folder) == []


@pytest.mark.parametrize(
    "function", ["k8sregistry_lint.checking.checker.check", "runs.fix", "os.fsync"]
)
def test_a_file_that_disappears(folder: Path, function: str) -> None:
    write({"a.yaml": LEGACY})
    done = run("check", "--fix", ".", before=nth_call(function, 1, "os.unlink('a.yaml')"))
    assert (done.returncode, sorted(folder.iterdir())) == (2, [])
    assert b"a.yaml: write-failed: no such file or directory" in done.stderr


def test_a_named_file_that_disappears_before_it_is_read() -> None:
    write({"a.yaml": LEGACY})
    done = run("check", "--fix", "a.yaml", before=nth_call("files.read", 1, "os.unlink('a.yaml')"))
    assert (done.returncode, done.stderr) == (2, b"a.yaml: unreadable: no such file or directory\n")


def test_two_runs_at_once(folder: Path) -> None:
    files = kustomize() | {f"f{number}.yaml": LARGE[:20_000] + b"\n" for number in range(5)}
    write(files)
    processes = [start("check", "--fix", ".") for _ in range(2)]
    errors = [process.communicate()[1] for process in processes]
    for process, error in zip(processes, errors, strict=True):
        lines = error.decode().splitlines()
        assert process.returncode == (2 if lines else 0)
        assert [line for line in lines if ": changed: " not in line] == []
    assert whole(files)
    completed(files, folder)
    assert temporaries(folder) == []


# a process with little to work with


@pytest.mark.parametrize("limit", [4, 5, 6, 8, 12])
def test_out_of_file_descriptors(folder: Path, limit: int) -> None:
    files = kustomize() | {"a.yaml": LEGACY}
    write(files)
    done = run(
        "check",
        "--fix",
        ".",
        before=f"resource.setrlimit(resource.RLIMIT_NOFILE, ({limit}, {limit}))",
    )
    everything = all(Path(name).read_bytes() == moved(data) for name, data in files.items())
    assert whole(files)
    assert done.returncode == (0 if everything else 2), done.stderr
    assert temporaries(folder) == []
    completed(files, folder)


# names and newlines


def test_hard_links_stay_together() -> None:
    write({"a.yaml": LEGACY})
    os.link("a.yaml", "b.txt")
    assert run_here("check", "--fix", ".").returncode == 0
    assert Path("b.txt").read_bytes() == MOVED
    assert os.path.samefile("a.yaml", "b.txt")


def test_a_link_and_its_target_are_fixed_once() -> None:
    write({"a.yaml": LEGACY})
    Path("b.yaml").symlink_to("a.yaml")
    done = run_here("check", "--fix", "a.yaml", "b.yaml")
    assert (done.returncode, done.stderr.count(b": changed: ")) == (0, 0)
    assert Path("a.yaml").read_bytes() == MOVED
    assert Path("b.yaml").is_symlink()


def call(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], check=True, capture_output=True).stdout


@git
@pytest.mark.parametrize("autocrlf", ["true", "input", "false"])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_a_diff_goes_through_git(autocrlf: str, newline: bytes) -> None:
    text = (b"a: 1\n" * 5 + LEGACY + b"b: 2\n" * 5).replace(b"\n", newline)
    call("init", "-q")
    call("config", "core.autocrlf", autocrlf)
    write({"a.yaml": text})
    call("-c", "core.safecrlf=false", "add", ".")
    diff = run_here("check", "--diff", ".").stdout
    assert Path("a.yaml").read_bytes() == text
    subprocess.run(["git", "apply"], input=diff, check=True)
    assert Path("a.yaml").read_bytes().replace(b"\r\n", b"\n") == moved(text).replace(
        b"\r\n", b"\n"
    )
    call("checkout-index", "-f", "a.yaml")
    before = Path("a.yaml").read_bytes()
    assert run_here("check", "--fix", ".").returncode == 0
    assert Path("a.yaml").read_bytes() == moved(before)


# streams that end

FORMATS = ["text", "json", "concise", "github"]


@pytest.mark.parametrize("output", FORMATS)
def test_a_closed_pipe(output: str) -> None:
    write({"a.yaml": LARGE})
    process = start("check", "--format", output, ".")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 141


@pytest.mark.parametrize(
    "arguments",
    [["rules"], ["images", "."], ["check", "--diff", "."], ["--help"], ["check", "--fix", "-"]],
)
def test_a_pipe_that_nobody_reads(arguments: list[str]) -> None:
    write({"a.yaml": LARGE})
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*command(), *arguments], input=LARGE, stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert done.returncode == 141
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_a_stream_that_was_closed(closed: int) -> None:
    write({"a.yaml": LEGACY})
    line = f'exec {closed}{"<" if closed == 0 else ">"}&-; exec "$@"'
    done = subprocess.run(
        ["sh", "-c", line, "sh", *command(), "check", "--fix", "."],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, Path("a.yaml").read_bytes()) == (0, MOVED)
    assert b"Traceback" not in done.stderr


FINALIZER = """
import os, signal, sys, time
from k8sregistry_lint.cli import signals
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in the background of a shell
class Last:
    def __del__(self):
        os.kill(os.getpid(), {number})
        for _ in range(100):
            pass
signals.end_by_exception()
try:
    last = Last()
    del last
    time.sleep(30)
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_a_finalizer_is_not_lost(number: signal.Signals) -> None:
    """Python ignores exceptions there: it would print this one and go on."""
    done = subprocess.run(
        [sys.executable, "-c", FINALIZER.format(number=int(number))],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (128 + number, b"")
