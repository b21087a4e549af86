"""Limits on a run over files that nobody vouches for: time, memory, and the size of the report."""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

MAX_SECONDS = 600
MAX_MEMORY = 4 << 30
"""In bytes, for each process."""
MAX_FINDINGS = 100_000


class GaveUpError(Exception):
    """A run hit a limit. `place` is where it was, as `FILE` or `FILE:LINE`, empty if it was not at
    any file."""

    def __init__(self, limit: str, place: str = "") -> None:
        super().__init__(f"gave up at {place}: {limit}" if place else f"gave up: {limit}")
        self.limit = limit


@contextlib.contextmanager
def limits() -> Iterator[None]:
    """Bound time and memory where the system can do that: time not on Windows, memory on Linux
    only."""
    with _time_limit(), _memory_limit():
        yield


@contextlib.contextmanager
def _time_limit() -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _out_of_time)
    signal.setitimer(signal.ITIMER_REAL, MAX_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _memory_limit() -> Iterator[None]:
    try:
        import resource
    except ImportError:  # Windows
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    hard = before[1] if before[1] != resource.RLIM_INFINITY else MAX_MEMORY
    with contextlib.suppress(ValueError, OSError):  # macOS refuses
        resource.setrlimit(resource.RLIMIT_AS, (min(MAX_MEMORY, hard), before[1]))
    try:
        yield
    finally:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, before)


def _out_of_time(_number: int, _frame: FrameType | None) -> None:
    raise GaveUpError(f"more than {MAX_SECONDS} seconds")
