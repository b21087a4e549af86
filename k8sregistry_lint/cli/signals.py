"""How signals end the program: first as an exception does, so that temporary files are removed, and
at once when the work is done."""

import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

_MOMENT = 0.01
"""Seconds until a lost exception is raised again."""

ENDING = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if hasattr(signal, name)  # Windows has no SIGHUP
)


def end_by_exception() -> None:
    """Turn signals into KeyboardInterrupt or SystemExit, with 128 and their number as exit code."""
    _handle(_terminated)
    if signal.getsignal(signal.SIGINT) is _leave:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "setitimer"):
        sys.unraisablehook = partial(_raise_again, sys.unraisablehook)


def end_at_once() -> None:
    """Let signals end the program where it is. To be called when there is nothing left to remove:
    an exception while the interpreter shuts down only prints a traceback."""
    _handle(_leave)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)
    if isinstance(sys.unraisablehook, partial):
        (sys.unraisablehook,) = sys.unraisablehook.args


def _raise_again(usual: Callable[[Any], object], lost: Any) -> None:  # noqa: ANN401 - sys.UnraisableHookArgs
    """Raise the exception of a signal a moment later, if it was raised where Python ignores it: in
    the finalizer of an object, or in a hook."""
    error = lost.exc_value
    if isinstance(error, OSError) and error.errno is None and lost.object is None:
        return  # a second signal came together with the first one, which has it ignored
    if not isinstance(error, SystemExit | KeyboardInterrupt):
        usual(lost)
        return

    def again(_number: int, _frame: FrameType | None) -> None:
        raise error

    signal.signal(signal.SIGALRM, again)
    signal.setitimer(signal.ITIMER_REAL, _MOMENT)


def _handle(handler: Callable[[int, FrameType | None], None]) -> None:
    for number in ENDING:
        if number != signal.SIGINT and signal.getsignal(number) is not signal.SIG_IGN:  # by nohup
            signal.signal(number, handler)


def _terminated(number: int, _frame: FrameType | None) -> None:
    """Begin to end. A second signal must not cut short what the first one began: a closed terminal
    sends SIGHUP, and whoever started the program SIGTERM."""
    for each in ENDING:
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(128 + number)


def _leave(number: int, _frame: FrameType | None) -> None:
    os._exit(128 + number)
