"""Work spread over processes, for what takes longer to do than to hand back."""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

MAX_PROCESSES = 8
WORTHWHILE = 64
"""Measured: files that a process has to have before it saves more time than it takes to start and
to hand back what it found."""

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[Sequence[Item]], Iterable[Result]]
"""Takes items, and gives a result for each of them in the same order."""


def processes(files: int) -> int:
    """How many processes are worth using: one for each processor, if each has enough to do. Only
    Linux forks a program that has begun to work both cheaply and safely, so elsewhere it is one."""
    if sys.platform != "linux":
        return 1
    return max(1, min(len(os.sched_getaffinity(0)), files // WORTHWHILE, MAX_PROCESSES))


def spread(work: Work[Item, Result], items: Sequence[Item], number: int) -> Iterator[Result]:
    """The results of `work` in the order of the items, which go to so many processes in turn. What
    it leaves in memory stays in the process that did it; results have to be picklable. No process
    runs further ahead than a pipe holds. What one that dies, or that cannot be started, leaves
    undone is done here."""
    if number == 1:
        yield from work(items)
        return
    crew: list[_Worker] = []
    try:
        with contextlib.suppress(OSError):
            for each in range(number):
                crew.append(_start(work, items[each::number], [worker.receiver for worker in crew]))
        for index, item in enumerate(items):
            at = index % number
            received = _received(crew[at].receiver) if at < len(crew) else []
            yield from received or work([item])
    finally:
        for worker in crew:
            worker.process.terminate()
            worker.process.join()


class _Worker(NamedTuple):
    process: "ForkProcess"
    receiver: "Connection"


def _start(
    work: Work[Item, Result], items: Sequence[Item], others: Sequence["Connection"]
) -> _Worker:
    from multiprocessing import get_context  # only where there is much to do

    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(
        target=_serve, args=(work, items, sender, (*others, receiver)), daemon=True
    )
    with sender:
        process.start()
    return _Worker(process, receiver)


def _received(receiver: "Connection") -> list[Any]:
    """The next result, none where there will be none."""
    try:
        return [receiver.recv()]
    except (EOFError, OSError):
        return []


def _serve(
    work: Work[Item, Result],
    items: Sequence[Item],
    sender: "Connection",
    receivers: Sequence["Connection"],
) -> None:
    """Send the results. Ends when nobody takes them any more, and for that has to close the ends
    that are not its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent has it too, and says when to end
    for receiver in receivers:
        receiver.close()
    with contextlib.suppress(Exception):  # the parent does it again, and fails where it can be seen
        for result in work(items):
            sender.send(result)
