"""Seconds and memory of a command."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_DISTORTS = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in _DISTORTS}
"""Without what would have every run compile the program anew, or write its report in pieces."""


class Measured(NamedTuple):
    """The median of the wall clock, and the most memory that a run needed."""

    seconds: float
    megabytes: float


def measured(
    command: Sequence[str], runs: int, *, cwd: Path | None = None, before: Sequence[str] = ()
) -> Measured:
    """Run a command some times, `before` each time another one that does not count. Whatever it
    exits with is fine."""
    seconds, memory = [], []
    for _ in range(runs + 1):  # the first one fills the caches
        if before:
            subprocess.run(before, cwd=cwd, check=True)
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, process.returncode, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - start)
        memory.append(usage.ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000))
    return Measured(statistics.median(seconds[1:]), max(memory))
