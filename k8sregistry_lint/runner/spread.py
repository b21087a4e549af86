"""Spreads work over processes and threads. Work whose process or thread dies, or cannot be started,
is done by the caller."""

import contextlib
import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from queue import SimpleQueue
from threading import Thread
from types import FrameType
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

MAX_PROCESSES = 8
WORTHWHILE = 64
"""How many tasks a process should have. Measured with small files: with fewer, it takes longer to
start, and to hand back what it found, than it saves."""

_STOPPING = (
    {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM}
    if sys.platform == "linux"
    else set()
)
"""Signals that raise an exception: somebody, or the limit on time, ends the run."""


Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[Sequence[Item]], Iterable[Result]]
"""Takes items, and returns a result for each of them in the same order."""


def processes(tasks: int) -> int:
    """Return how many processes are worth using for tasks that take as long as the check of a small
    file: one for each processor, if each has enough to do. Only Linux forks a program that is
    already at work both cheaply and safely; elsewhere it is one."""
    if sys.platform != "linux" or not hasattr(os, "fork"):
        return 1
    return max(1, min(len(os.sched_getaffinity(0)), tasks // WORTHWHILE, MAX_PROCESSES))


def spread(work: Work[Item, Result], items: Sequence[Item], number: int) -> Iterator[Result]:
    """Yield the results of `work` in the order of the items, which are dealt out to `number`
    processes. Results have to be picklable; anything else that the work leaves in memory is lost.
    No process runs further ahead than a pipe holds. If a process dies or cannot be started, the
    caller's process takes over its share."""
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
            worker.receiver.close()  # one that misses the signal, in a finalizer, cannot send on
            worker.process.terminate()
        for worker in crew:
            worker.process.join()


def in_threads(
    work: Callable[[Item], Result], items: Sequence[Item], number: int
) -> Iterator[Result]:
    """Yield the result of `work` for each item, in their order. The caller's thread only waits, so
    that a signal never interrupts the work; if no thread can be started, it works itself. Raises
    what the work raises, once all threads have ended."""
    tasks = _Tasks(work, items)
    threads: list[Thread] = []
    early: dict[int, Result] = {}
    given = 0
    try:
        with contextlib.suppress(RuntimeError):  # there can be no more threads
            for _ in range(min(number, len(items)) if number > 1 else 0):
                thread = Thread(target=tasks.do_all)
                thread.start()
                threads.append(thread)
        while given < len(items):
            if not threads:
                tasks.do_next()
            index, result = tasks.done.get()
            if isinstance(result, _Raised):
                raise result.error
            early[index] = result
            while given in early:
                yield early.pop(given)
                given += 1
    finally:
        tasks.waiting.clear()
        for thread in threads:
            thread.join()


class _Raised(NamedTuple):
    error: BaseException


class _Tasks(Generic[Item, Result]):
    """What several threads work on together. The operations of a deque need no lock."""

    def __init__(self, work: Callable[[Item], Result], items: Sequence[Item]) -> None:
        self.work = work
        self.waiting = deque(enumerate(items))
        self.done: SimpleQueue[tuple[int, Result | _Raised]] = SimpleQueue()

    def do_next(self) -> bool:
        """Do one task; False if there is none left."""
        try:
            index, item = self.waiting.popleft()
        except IndexError:
            return False
        try:
            self.done.put((index, self.work(item)))
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            self.done.put((index, _Raised(error)))
        return True

    def do_all(self) -> None:
        """Do tasks until there is none left."""
        while self.do_next():
            pass


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
    with sender, _signals_held():
        process.start()
    return _Worker(process, receiver)


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """Hold signals back. One that arrives while a process is forked would raise its exception in
    the hooks that Python runs then, which print it and go on."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _received(receiver: "Connection") -> list[Any]:
    """Return the next result in a list, an empty list if there will be none."""
    from k8sregistry_lint.runner.packing import unpack  # only where there is much to do

    try:
        return [unpack(receiver.recv_bytes())]
    except (EOFError, OSError):
        return []


def _serve(
    work: Work[Item, Result],
    items: Sequence[Item],
    sender: "Connection",
    receivers: Sequence["Connection"],
) -> None:
    """Send the results. Ends when nobody takes them any more, which is only noticed once the ends
    of the pipes that belong to others are closed."""
    from k8sregistry_lint.runner.packing import pack

    gc.freeze()  # saves 25 ms: to look at what the parent has left is to copy it, page by page
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the parent gets them too, and ends this process
    signal.signal(signal.SIGTERM, end_by_exception)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
    for receiver in receivers:
        receiver.close()
    with contextlib.suppress(Exception):  # the parent tries again, and fails where it can be seen
        results = iter(work(items))
        try:
            for result in results:
                sender.send_bytes(pack(result))
        finally:  # not when the object is removed, where Python ignores exceptions
            if isinstance(results, Generator):
                results.close()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def end_by_exception(_number: int, _frame: FrameType | None) -> None:
    """Handle a signal: end as on an exception, once, because another one while the interpreter
    shuts down would only print a traceback."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(128 + signal.SIGTERM)
