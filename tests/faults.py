"""Runs the real command in another process, after something was done to that process: a limit, a
different user, a call that fails. Where that would prove nothing, the command runs in this process,
which takes a tenth of the time."""

import errno
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import writing
from growth import an_end
from k8sregistry_lint.cli import main, signals
from zygote import CAN_FORK, run_forked

LEGACY = b"image: k8s.gcr.io/pause:3.9\n"
MOVED = b"image: registry.k8s.io/pause:3.9\n"
POD = b"""\
apiVersion: v1
kind: Pod
metadata:
  name: p
spec:
  containers:
  - name: c
    image: k8s.gcr.io/pause:3.9
"""
OVERLAY = b"resources: [../base]\nimages:\n- name: k8s.gcr.io/pause\n  newTag: v2\n"

LOADED = """\
import gc, importlib, os, pkgutil, resource, signal, sys
import k8sregistry_lint
# A shell makes what it runs in the background ignore the first signal, and nohup the second.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
for module in pkgutil.walk_packages(k8sregistry_lint.__path__, "k8sregistry_lint."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
import encodings.idna, tempfile
from k8sregistry_lint.runner import files
runs = sys.modules['k8sregistry_lint.runner.run']
from k8sregistry_lint.rules import load_pack, pack_names
[load_pack(name) for name in pack_names()]

import contextlib, io
from k8sregistry_lint.cli import main
with tempfile.TemporaryDirectory() as rehearsal, contextlib.redirect_stdout(io.StringIO()):
    with open(os.path.join(rehearsal, "a.yaml"), "wb") as file:
        file.write(b"image: k8s.gcr.io/pause:3.9\\n")
    given, sys.argv = sys.argv, ["k8sregistry-lint", "check", "--fix", rehearsal]
    with contextlib.suppress(SystemExit):
        main()
    sys.argv = given
"""
"""Loads every module and runs the program once: a fault has to hit the program, not the import of a
module, and libraries import some of theirs only when they are used."""

AS_NOBODY = "os.setgroups([]); os.setgid(65534); os.setuid(65534)"

Ran = subprocess.CompletedProcess[bytes]


def command(before: str = "") -> list[str]:
    """Return a command line that executes `before` and then runs the program with the arguments
    that follow."""
    if not before:
        return [sys.executable, "-m", "k8sregistry_lint"]
    return [
        sys.executable,
        "-c",
        f"{LOADED}{before}\nfrom k8sregistry_lint.cli import main\nmain()",
    ]


def run(
    *arguments: str,
    before: str = "",
    stdin: bytes = b"",
    folder: Path | None = None,
    env: dict[str, str] | None = None,
) -> Ran:
    """Run the program to its end. No run may print a traceback."""
    if before and env is None and CAN_FORK:
        done = run_forked(LOADED, before, arguments, stdin, str(folder or "."))
    else:
        done = subprocess.run(
            [*command(before), *arguments],
            input=stdin,
            capture_output=True,
            check=False,
            timeout=60,
            cwd=folder,
            env=env,
        )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    assert b"internal error" not in done.stderr, done.stderr.decode()
    return done


def run_here(*arguments: str, stdin: bytes = b"") -> Ran:
    """Run the program in this process, from its start to its exit code. Exceptions are passed
    on."""
    given, out, err = (
        io.TextIOWrapper(io.BytesIO(data), encoding="utf-8") for data in (stdin, b"", b"")
    )
    code = 0
    before = {number: signal.getsignal(number) for number in signals.ENDING}
    with (
        an_end(),
        patch.multiple(
            sys, argv=["k8sregistry-lint", *arguments], stdin=given, stdout=out, stderr=err
        ),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        out.flush()
        err.flush()
    assert b"internal error" not in err.buffer.getvalue(), err.buffer.getvalue().decode()
    return Ran(("k8sregistry-lint", *arguments), code, out.buffer.getvalue(), err.buffer.getvalue())


def start(
    *arguments: str, before: str = "", stdout: int = subprocess.PIPE
) -> subprocess.Popen[bytes]:
    """Start the program without waiting for it."""
    return subprocess.Popen([*command(before), *arguments], stdout=stdout, stderr=subprocess.PIPE)


def have_ended(processes: Iterable[int]) -> bool:
    """Return whether some processes end within seconds."""
    deadline = time.monotonic() + 10
    while any(map(_is_alive, processes)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody has asked for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def nth_call(function: str, number: int, action: str) -> str:
    """Return code that executes `action` before the n-th call of a function, counted from 1."""
    module, _, name = function.rpartition(".")
    return f"""\
import itertools
def _called(*arguments, _real={function}, _count=itertools.count(1), **named):
    if next(_count) == {number}:
        {action}
    return _real(*arguments, **named)
{module}.{name} = _called
"""


def moved(data: bytes) -> bytes:
    """Return the file as a fix should leave it."""
    return data.replace(b"k8s.gcr.io", b"registry.k8s.io")


def write(files: dict[str, bytes]) -> None:
    """Write files below the working directory."""
    for name, data in files.items():
        writing.write(name, data)


def contents(names: Callable[[], list[Path]] | list[Path]) -> dict[str, bytes]:
    """Return the bytes of files by name."""
    return {str(path): path.read_bytes() for path in (names() if callable(names) else names)}


def temporaries(folder: Path) -> list[Path]:
    """Return the files that a killed run may leave behind."""
    return list(folder.rglob(".k8sregistry-lint-*"))


@contextmanager
def closed(name: str) -> Iterator[None]:
    """No folder of a name can be listed, even by root."""
    scandir = os.scandir

    def refusing(path: str = ".") -> object:
        if Path(path).name == name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return scandir(path)

    with patch("os.scandir", refusing):
        yield
