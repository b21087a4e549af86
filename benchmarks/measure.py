"""Seconds and memory of a command."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

_DISTORTS = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in _DISTORTS}
"""Without what would have every run compile the program anew, or write its report in pieces."""
SLOW = 3.0
"""A command that takes more seconds is run three times at most."""


class Command(NamedTuple):
    """A command that runs in a place (`data.py`), `before` each time another one that does not
    count. `stdin` is a file of the place."""

    words: tuple[str, ...]
    place: str = ""
    before: tuple[str, ...] = ()
    stdin: str = ""


class Measured(NamedTuple):
    """Seconds of the clock, seconds of the processors, and megabytes of memory."""

    seconds: float
    processor: float
    megabytes: float

    @classmethod
    def of(cls, runs: "list[Measured]") -> "Measured":
        """The medians of several runs, and the most memory."""
        seconds, processor, memory = zip(*runs, strict=True)
        return cls(statistics.median(seconds), statistics.median(processor), max(memory))


def in_turn(mine: Command, theirs: Command, folders: list[Path], runs: int) -> list[Measured]:
    """Run two commands in turn, so that a busy machine slows both, each in its folder. Whatever
    they exit with is fine. The first run, which fills the caches, does not count unless it is slow.
    """
    results: list[list[Measured]] = [[], []]
    first: list[Measured] = []
    for number in range(runs + 1):
        for at, command in enumerate((mine, theirs)):
            if len(results[at]) >= (3 if first[at:] and first[at].seconds > SLOW else runs):
                continue
            measured = once(command, folders[at])
            if number == 0:
                first.append(measured)
            if number or measured.seconds > SLOW:
                results[at].append(measured)
    return [Measured.of(each) for each in results]


def once(command: Command, folder: Path) -> Measured:
    """Run a command."""
    if command.before:
        subprocess.run(command.before, cwd=folder, check=True)
    with open(folder / command.stdin if command.stdin else os.devnull, "rb") as stdin:
        start = time.perf_counter()
        process = subprocess.Popen(
            command.words,
            cwd=folder,
            env=ENVIRONMENT,
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    memory = usage.ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)
    return Measured(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, memory)
