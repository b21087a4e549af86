"""Measures time where nothing else shows how much work is done: a small input is compared with a
large one, never with a number of seconds. The two are so far apart that a busy machine cannot make
linear growth look quadratic."""

import gc
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

Work = Callable[[], object]

GROWTH, BOUND = 16, 40
"""Sixteen times the input may take 40 times as long; quadratic work would take 256 times. In
between lies work that is linear for small inputs and quadratic for large ones."""
NOTHING = 0.05
"""Work that takes fewer seconds is not compared: it says more about the machine than about the
input."""
CLEAR_BOUND = 27
"""The bound for half the size, where the constant part of the work is taken off. Work of
`a*n + b*n*n` that takes 40 times as long at the full size has `b*n = a/9`, and takes 27.4 times as
long at half of it."""
CLEARLY_NOTHING = NOTHING / 8
"""So little at half the size that it is nothing at the full size, even if it grows by the cube."""
ROUNDS = 5


def grows_linearly(prepare: Callable[[int], Work], size: int) -> bool:
    """Return whether the time of the work that `prepare` makes for a size grows with the size. The
    best times count, because noise only ever adds; the larger input comes first, so that it bears
    the cost of a first call. Half the size decides where the answer is clear, in half the time."""
    return _clearly_linear(prepare, size // 2) or _linear(prepare, size)


def _clearly_linear(prepare: Callable[[int], Work], size: int) -> bool:
    other, one, least = (seconds(prepare(number)) for number in (size * GROWTH, size, 1))
    return other < CLEARLY_NOTHING or other - least < CLEAR_BOUND * (one - least)


def _linear(prepare: Callable[[int], Work], size: int) -> bool:
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
    """Return the processor time of this thread. The garbage collector waits, because its work
    depends on everything else that is alive."""
    gc.disable()
    try:
        started = time.thread_time()
        work()
        return time.thread_time() - started
    finally:
        gc.enable()


@contextmanager
def an_end(within: float = 60) -> Iterator[None]:
    """Fail if the block does not end in time, instead of holding up all tests."""
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
