"""A line on the terminal for runs that take their time; never in a pipe or in CI."""

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from k8sregistry_lint.runner.checking import Progress

AFTER_SECONDS = 1.0
EVERY_SECONDS = 0.1
_CLEAR = "\r\x1b[K"


def progress(
    stream: TextIO, clock: Callable[[], float] = time.monotonic, what: str = "files"
) -> "Progress | None":
    """Shows on a terminal how far a run is, once it has taken a second, and clears the line at the
    end; None elsewhere."""
    if not stream.isatty() or os.environ.get("CI"):
        return None
    shown = clock() + AFTER_SECONDS - EVERY_SECONDS
    visible = False

    def show(done: int, total: int) -> None:
        nonlocal shown, visible
        if done == total and visible:
            stream.write(_CLEAR)
            stream.flush()
        elif done < total and clock() - shown >= EVERY_SECONDS:
            shown, visible = clock(), True
            stream.write(f"{_CLEAR}{done} of {total} {what}")
            stream.flush()

    return show
