"""Time, where nothing else shows how much is done: compared between a small and a large input,
never with a clock's number. What is compared is so far apart that a busy machine cannot make one
look like the other."""

import gc
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

Work = Callable[[], object]

GROWTH, BOUND = 16, 40
"""Sixteen times the input may take 40 times as long; its square would take 256 times. In between
lies what is a line for small inputs and a square for large ones."""
NOTHING = 0.05
"""What takes less seconds than that is not compared: it tells more of the machine than of the
input."""
ROUNDS = 5


def grows_linearly(prepare: Callable[[int], Work], size: int) -> bool:
    """Whether the time of what `prepare` makes for a size grows with the size. The best times
    count, as noise only ever adds; the larger one is taken first, so that it bears what a first
    call costs."""
    small, large = prepare(size), prepare(size * GROWTH)
    one = other = float("inf")
    for _ in range(ROUNDS):
        other = min(other, seconds(large))
        if other < NOTHING:
            return True
        one = min(one, seconds(small))
        if other < BOUND * one:
            return True
    return False


def seconds(work: Work) -> float:
    """The time of the processor that this thread takes; the collector, whose work depends on what
    else is alive, waits."""
    gc.disable()
    try:
        started = time.thread_time()
        work()
        return time.thread_time() - started
    finally:
        gc.enable()


@contextmanager
def an_end(within: float = 60) -> Iterator[None]:
    """For what takes next to nothing, or for ever: fails where it takes for ever, instead of
    holding up all tests."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _endless)
    signal.setitimer(signal.ITIMER_REAL, within)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _endless(_signal: int, _frame: FrameType | None) -> None:
    pytest.fail(
        "it does not end"
    )  # not an Exception, which the program would turn into exit code 2
