"""Limits on a run: time, memory, and the size of the report. Whatever the input, the program
ends, and says where it gave up."""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType
from typing import NamedTuple


class Limits(NamedTuple):
    """What a run may take: `seconds`, `memory` in bytes for each process, and so many `findings`
    and mentions."""

    seconds: float
    memory: int
    findings: int


USUAL = Limits(seconds=3_600, memory=16 << 30, findings=1_000_000)
"""Far above what the largest repositories need."""
STRICT = Limits(seconds=600, memory=4 << 30, findings=100_000)
"""For files that nobody vouches for."""

_AGAIN = 5.0
"""Seconds after which an exception is raised again that was lost, as in a finalizer."""


class GaveUpError(Exception):
    """A run hit a limit. `where` says at which file and line, or while doing what."""

    def __init__(self, limit: str, where: str = "") -> None:
        super().__init__(f"gave up {where}: {limit}" if where else f"gave up: {limit}")
        self.limit = limit
        self.where = where


@contextlib.contextmanager
def limited(limits: Limits) -> Iterator[None]:
    """Bound time and memory where the system can do that: time not on Windows, memory on Linux
    only."""
    with _time_limit(limits.seconds), _memory_limit(limits.memory):
        yield


@contextlib.contextmanager
def step(where: str) -> Iterator[None]:
    """Name a step of the run in the error of a limit that is hit there."""
    try:
        yield
    except GaveUpError as error:
        raise GaveUpError(error.limit, error.where or where) from None


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        yield
        return

    def out_of_time(_number: int, _frame: FrameType | None) -> None:
        raise GaveUpError(f"more than {seconds:,} seconds")

    before = signal.signal(signal.SIGALRM, out_of_time)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _memory_limit(size: int) -> Iterator[None]:
    try:
        import resource
    except ImportError:  # Windows
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    lowest = min([size, *(limit for limit in before if limit != resource.RLIM_INFINITY)])
    with contextlib.suppress(ValueError, OSError):  # macOS refuses
        resource.setrlimit(resource.RLIMIT_AS, (lowest, before[1]))
    try:
        yield
    finally:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, before)
