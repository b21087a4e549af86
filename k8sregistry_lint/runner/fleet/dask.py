"""Runs the scans of many repositories on a Dask cluster that exists. Workers need this program and
git; each repository is scanned there by the command itself, and its result comes back in memory."""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import Any, NamedTuple

from k8sregistry_lint.files.reading import read
from k8sregistry_lint.fleet.repositories import Repository, without_secrets
from k8sregistry_lint.fleet.shards import result_name
from k8sregistry_lint.runner.fleet.results import Results, known_in
from k8sregistry_lint.runner.fleet.scanning import Ending, failed

_AT_ONCE = 256
"""How many orders the scheduler knows of at a time: enough for its workers, and little to begin
anew if it restarts."""
_BATCH = 16
"""How many repositories one order holds at most: starting the command takes longer than scanning
a small repository."""
_COMMAND = (sys.executable, "-m", "k8sregistry_lint", "fleet", "scan", "-")
_TICK = 1.0
_TRIES = 5
"""How often a repository is handed out whose scan was lost on the way."""


class Order(NamedTuple):
    """What a worker is asked to do: scan the repositories at these addresses, which have earlier
    results in short by file name, with options and variables for the environment."""

    addresses: Sequence[str]
    known: Mapping[str, bytes]
    options: Sequence[str]
    environment: Mapping[str, str]


class Delivery(NamedTuple):
    """What a worker did: the new results by file name, and what the command said if it failed."""

    results: Mapping[str, bytes]
    failure: str


class ClusterError(Exception):
    """The cluster does not answer; the message is the reason."""


def fulfil(order: Order) -> Delivery:
    """Scan repositories on a worker."""
    with tempfile.TemporaryDirectory() as output:
        for name, known in order.known.items():
            with open(os.path.join(output, name), "xb") as file:
                file.write(known)
        done = subprocess.run(  # noqa: S603 - a list of arguments, no shell
            [*_COMMAND, "--output", output, "--jobs", "1", *order.options],
            input="\n".join(order.addresses).encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=os.environ | dict(order.environment),
            check=False,
        )
        results = {name: read(os.path.join(output, name)) for name in order.known}
    new = {name: data for name, data in results.items() if data != order.known[name]}
    if done.returncode in (0, 1):
        return Delivery(new, "")
    return Delivery(new, os.fsdecode(done.stderr).strip() or f"exit code {done.returncode}")


class Cluster:
    """A Dask cluster that scans repositories. Scans that are lost, with a worker or with the
    scheduler, are handed out again; each result is written once."""

    def __init__(
        self, scheduler: str, results: Results, options: Sequence[str], seconds: float
    ) -> None:
        self._scheduler = scheduler
        self._results = results
        self._options = tuple(options)
        self._patience = 2 * seconds
        """Seconds without any news after which the cluster counts as lost."""
        self._client: Any = None
        self._running: dict[Any, list[Repository]] = {}
        self._waiting: deque[Repository] = deque()
        self._tries: Counter[str] = Counter()

    def connect(self, patience: float = 30.0) -> None:
        """Connect to the scheduler. Raises ClusterError if it does not answer."""
        try:
            from distributed import Client
        except ImportError:
            raise ClusterError("--scheduler needs: pip install 'k8sregistry-lint[fleet]'") from None
        try:
            self._client = Client(self._scheduler, timeout=patience)
        except (OSError, ValueError) as error:
            raise ClusterError(f"no scheduler at {self._scheduler}: {error}") from None

    def close(self) -> None:
        """Leave the cluster; scans that are still running there are cancelled."""
        with suppress(Exception):  # it may be gone
            self._client.cancel(list(self._running))
            self._client.close(timeout=5)

    def scan_all(self, repositories: Sequence[Repository]) -> Iterator[tuple[Repository, Ending]]:
        """Scan repositories, and yield how each one ended."""
        self._waiting.extend(repositories)
        batch = max(1, min(_BATCH, len(repositories) // (4 * self._threads())))
        heard = time.monotonic()
        while self._waiting or self._running:
            if time.monotonic() - heard > self._patience or not self._is_connected():
                yield from self._given_up()
                return
            while self._waiting and len(self._running) < _AT_ONCE:
                self._hand_out(batch)
            for future in self._ended():
                for repository, ending in self._received(self._running.pop(future), future):
                    heard = time.monotonic()
                    yield repository, ending

    def _threads(self) -> int:
        return sum(self._client.nthreads().values()) or 1

    def _is_connected(self) -> bool:
        """Return whether there is a scheduler; one that restarted gets everything anew."""
        if self._client.status == "running":
            return True
        for batch in self._running.values():
            self._waiting.extend(batch)
        self._running.clear()
        with suppress(Exception):  # it is gone
            self._client.close(timeout=1)
        with suppress(ClusterError):
            self.connect(self._patience)
        return bool(self._client.status == "running")

    def _hand_out(self, size: int) -> None:
        batch = [self._waiting.popleft() for _ in range(min(size, len(self._waiting)))]
        order = Order(
            [each.address for each in batch],
            {result_name(each.name): self._results.in_short(each.name) for each in batch},
            self._options,
            {"SOURCE_DATE_EPOCH": str(self._results.seconds)},
        )
        self._running[self._client.submit(fulfil, order, pure=False)] = batch

    def _ended(self) -> list[Any]:
        from distributed import wait

        with suppress(TimeoutError, CancelledError):
            wait(list(self._running), timeout=_TICK, return_when="FIRST_COMPLETED")
        return [future for future in self._running if future.status != "pending"]

    def _received(
        self,
        batch: Sequence[Repository],
        future: Any,  # noqa: ANN401 - distributed.Future
    ) -> Iterator[tuple[Repository, Ending]]:
        """Write what came of a batch; what was lost is handed out again."""
        if future.status in ("cancelled", "lost"):
            yield from self._again(batch)
            return
        try:
            delivery = future.result()
        except Exception as error:  # noqa: BLE001 - whatever happened to a worker
            if future.status != "error":  # it was done, and its result was lost with a connection
                yield from self._again(batch)
                return
            delivery = Delivery({}, f"{type(error).__name__}: {error}")
        for repository in batch:
            data = delivery.results.get(result_name(repository.name))
            if data is not None:
                yield repository, self._adopted(repository, data)
            elif delivery.failure:
                yield repository, self._failed(repository, delivery.failure)
            else:
                yield repository, Ending.UNCHANGED

    def _again(self, batch: Sequence[Repository]) -> Iterator[tuple[Repository, Ending]]:
        for repository in batch:
            self._tries[repository.name] += 1
            if self._tries[repository.name] < _TRIES:
                self._waiting.append(repository)
            else:
                yield repository, self._failed(repository, f"its scan was lost {_TRIES} times")

    def _adopted(self, repository: Repository, data: bytes) -> Ending:
        known = known_in(data)
        if known.settings != self._results.settings:
            return self._failed(repository, "the worker has another version or configuration")
        try:
            self._results.adopt(repository.name, data)
        except OSError:
            return Ending.UNWRITTEN
        return Ending.FAILED if known.failure else Ending.SCANNED

    def _given_up(self) -> Iterator[tuple[Repository, Ending]]:
        left = [each for batch in self._running.values() for each in batch]
        for repository in [*left, *self._waiting]:
            yield repository, self._failed(repository, "the cluster did not answer any more")

    def _failed(self, repository: Repository, reason: str) -> Ending:
        return failed(self._results, repository.name, without_secrets(reason))
