"""Runs the scans of many repositories on this machine, each in a process of its own, so that none
can take another one or the whole run with it."""

import contextlib
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import NamedTuple

from k8sregistry_lint.fleet.repositories import Repository
from k8sregistry_lint.runner.fleet.scanning import Ending, Scan, failed, scan
from k8sregistry_lint.runner.owners import LIMITS as OWNERS
from k8sregistry_lint.runner.spread import end_by_exception

_GRACE = 1.0
"""Seconds that a process gets to remove what it was writing."""
_MARGIN = 5.0 + OWNERS.seconds
"""Seconds that a process gets beyond its time, to look for owners, and to say itself that it ran
out of its time."""

if sys.platform == "linux":
    _CONTEXT = multiprocessing.get_context("fork")
else:
    _CONTEXT = multiprocessing.get_context("spawn")


class _Job(NamedTuple):
    repository: Repository
    process: BaseProcess
    folder: str
    deadline: float


def scan_all(
    repositories: Iterable[Repository], task: Scan, jobs: int
) -> Iterator[tuple[Repository, Ending]]:
    """Scan repositories, `jobs` at once, and yield how each one ended."""
    waiting = deque(repositories)
    running: list[_Job] = []
    with tempfile.TemporaryDirectory(prefix="k8sregistry-lint-") as work:
        try:
            while waiting or running:
                while waiting and len(running) < jobs:
                    running.append(_start(waiting.popleft(), task, work))
                wait([job.process.sentinel for job in running], timeout=_seconds(running))
                for job in [each for each in running if _is_over(each)]:
                    running.remove(job)
                    yield job.repository, _ended(job, task)
        finally:
            _kill(*running)


def _start(repository: Repository, task: Scan, work: str) -> _Job:
    folder = tempfile.mkdtemp(dir=work)
    process = _CONTEXT.Process(target=_run, args=(repository, task, folder))
    process.start()
    return _Job(repository, process, folder, time.monotonic() + task.seconds + _MARGIN)


def _run(repository: Repository, task: Scan, folder: str) -> None:
    """Be the process of one repository: the leader of a group, so that git ends with it, and
    without a terminal, where ssh would ask for passwords."""
    signal.signal(signal.SIGTERM, end_by_exception)
    if hasattr(os, "setsid"):
        os.setsid()
    raise SystemExit(scan(repository, task, folder))


def _seconds(running: list[_Job]) -> float:
    return max(0.0, min(job.deadline for job in running) - time.monotonic())


def _is_over(job: _Job) -> bool:
    return not job.process.is_alive() or time.monotonic() >= job.deadline


def _ended(job: _Job, task: Scan) -> Ending:
    """Return how a process ended; for one that left no result its failure is written here."""
    is_late = job.process.is_alive()
    _kill(job)
    code = job.process.exitcode or 0
    if not is_late and code in set(Ending):
        return Ending(code)
    reason = (
        f"gave up: more than {task.seconds:,} seconds"
        if is_late
        else f"its process was ended by signal {-code}"
        if code < 0
        else f"its process ended with exit code {code}"
    )
    return failed(task.results, job.repository.name, reason)


def _kill(*jobs: _Job) -> None:
    """End processes with everything that they started, and remove their files. A result that one
    of them is just writing is removed by itself, as nobody else knows its temporary name."""
    for job in jobs:
        job.process.terminate()
    until = time.monotonic() + _GRACE
    for job in jobs:
        job.process.join(max(0.0, until - time.monotonic()))
        if hasattr(os, "killpg") and job.process.pid:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(job.process.pid, signal.SIGKILL)
        job.process.kill()
        job.process.join()
        shutil.rmtree(job.folder, ignore_errors=True)
