"""Scans on a Dask cluster: with a real one in the thorough profile, because it takes long to start,
and with a client that loses things at will."""

import importlib.util
import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from bare import PODS, make, results, until
from k8sregistry_lint.fleet.repositories import repository
from k8sregistry_lint.fleet.shards import result_name
from k8sregistry_lint.runner.fleet import dask
from k8sregistry_lint.runner.fleet.dask import Cluster, ClusterError, Delivery, Order
from k8sregistry_lint.runner.fleet.results import Results
from k8sregistry_lint.runner.fleet.scanning import Ending

PROGRAM = (sys.executable, "-m", "k8sregistry_lint", "fleet", "scan")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="bare repositories with POSIX names")
a_real_one = pytest.mark.skipif(
    settings().max_examples < 1_000, reason="only in the thorough profile"
)
needs_dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="distributed is missing"
)


class Dask:
    """A scheduler and workers, each a process of its own, that speak TCP."""

    def __init__(self, folder: Path, ends: ExitStack) -> None:
        self._folder = folder
        self._ends = ends
        self.start_scheduler("0")
        self.workers = [self.start_worker() for _ in range(2)]

    def start_scheduler(self, port: str) -> None:
        known = self._folder / "scheduler"
        known.unlink(missing_ok=True)
        self.scheduler = self._start("scheduler", "--port", port, "--no-dashboard")
        until(lambda: known.exists() and bool(known.read_bytes()))
        self.address = json.loads(known.read_bytes())["address"]

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self._start("worker", "--no-nanny", "--nthreads", "1", "--no-dashboard")

    def _start(self, kind: str, *options: str) -> subprocess.Popen[bytes]:
        program = f"from distributed.cli.dask_{kind} import main; main()"
        process = subprocess.Popen(
            [sys.executable, "-c", program, "--scheduler-file", "scheduler", *options],
            cwd=self._folder,
            stderr=subprocess.DEVNULL,
        )
        self._ends.callback(process.wait)
        self._ends.callback(process.kill)
        return process


@a_real_one
@needs_dask
@pytest.mark.parametrize("lost", ["worker", "scheduler"])
def test_a_cluster_that_loses_a_part_makes_the_same_results(
    lost: str, listed: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with ExitStack() as ends:
        cluster = Dask(tmp_path, ends)
        command = [*PROGRAM, str(listed), "--output", str(out), "--scheduler", cluster.address]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        ends.callback(process.kill)
        until(lambda: len(os.listdir(out)) > 2)
        assert len(os.listdir(out)) < len(expected)
        if lost == "worker":
            cluster.workers[0].kill()
        else:
            cluster.scheduler.kill()
            cluster.scheduler.wait()
            cluster.start_scheduler(cluster.address.rpartition(":")[2])
            cluster.start_worker()
        assert process.wait() == 1
    assert results(out) == expected


class Future:
    """What a client returns for an order: how it ended, and with what."""

    def __init__(self, status: str, outcome: Delivery | Exception) -> None:
        self.status = status
        self._outcome = outcome

    def result(self) -> Delivery:
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome


class Client:
    """A cluster in this process. Of each order it tells the next fate: `done`, `lost`, `killed`,
    `cut off` from its result, or `gone` with the scheduler; after the last one all are done."""

    def __init__(self, fates: Sequence[str], settings: str) -> None:
        self.status = "running"
        self.orders = 0
        self._settings = settings
        self._fates = deque(fates)

    def nthreads(self) -> Mapping[str, int]:
        return {"tcp://worker": 1}

    def submit(self, work: Any, order: Order, *, pure: bool) -> Future:
        assert work is dask.fulfil
        assert not pure
        self.orders += 1
        match self._fates.popleft() if self._fates else "done":
            case "done":
                return Future("finished", worked(order, self._settings))
            case "killed":
                return Future("error", RuntimeError("worker https://me:token@a.org died"))
            case "cut off":
                return Future("finished", OSError("the stream is closed"))
            case "lost":
                return Future("lost", RuntimeError())
            case _:
                self.status = "closed"
                return Future("cancelled", RuntimeError())

    def cancel(self, futures: object) -> None:
        pass

    def close(self, timeout: float) -> None:
        pass


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()


def scan(
    monkeypatch: pytest.MonkeyPatch, *fates: str, settings: str = "s", returns: bool = True
) -> tuple[Client, dict[str, Ending]]:
    """Scan three repositories on a cluster that has these fates for its orders."""
    client = Client(fates, settings)

    def connect(self: Cluster, patience: float = 1.0) -> None:
        if not returns and client.orders:
            raise ClusterError(f"nobody for {patience} seconds")
        client.status = "running"
        self._client = client

    monkeypatch.setattr(Cluster, "connect", connect)
    monkeypatch.setattr(Cluster, "_ended", lambda self: list(self._running))
    cluster = Cluster("tcp://scheduler", Results("out", "s", 1_767_323_045), (), 60)
    cluster.connect()
    endings = {each.name: ending for each, ending in cluster.scan_all([*map(repository, "abc")])}
    cluster.close()
    return client, endings


def failure(name: str) -> str:
    return str(json.loads(Path("out", result_name(name)).read_bytes())["failure"])


def worked(order: Order, settings: str = "s") -> Delivery:
    """What a worker does, without its program: there is news of all repositories but `b`."""
    text = json.dumps({"commit": "1", "scan": {"settings": settings}, "failure": None})
    news = {name: text.encode() for name in order.known if not name.startswith("b-")}
    return Delivery(news, "")


FATES = [
    ((), 3, {}),
    (("lost",), 4, {}),
    (("done", "gone"), 4, {}),
    (("cut off",), 4, {}),
    (("lost", "gone", "lost"), 6, {}),
    (("killed",), 3, {"a": "RuntimeError: worker https://a.org died"}),
    (("lost",) * 50, 15, dict.fromkeys("abc", "its scan was lost 5 times")),
]


@pytest.mark.parametrize(("fates", "orders", "failures"), FATES)
def test_what_is_lost_is_handed_out_again(
    fates: Sequence[str],
    orders: int,
    failures: Mapping[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, endings = scan(monkeypatch, *fates)
    assert client.orders == orders
    usual = {"a": Ending.SCANNED, "b": Ending.UNCHANGED, "c": Ending.SCANNED}
    assert endings == usual | dict.fromkeys(failures, Ending.FAILED)
    assert {name: failure(name) for name in failures} == failures


def test_a_scheduler_that_does_not_come_back_costs_no_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, endings = scan(monkeypatch, "done", "done", "gone", returns=False)
    assert endings == {"a": Ending.SCANNED, "b": Ending.UNCHANGED, "c": Ending.FAILED}
    assert failure("c") == "the cluster did not answer any more"


def test_workers_with_other_settings_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    _, endings = scan(monkeypatch, settings="other")
    assert endings["a"] is Ending.FAILED
    assert failure("a") == "the worker has another version or configuration"


def test_a_worker_scans_by_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "a", {"a.yaml": PODS})
    monkeypatch.chdir(tmp_path)
    name = result_name("a")
    first = dask.fulfil(Order(["a"], {name: b"{}"}, ("--timeout=60",), {}))
    assert first.failure == ""
    report = json.loads(first.results[name])
    assert len(report["findings"]) == 1
    short = {key: report[key] for key in ("commit", "scan", "failure")}
    known = {name: json.dumps(short).encode()}
    assert dask.fulfil(Order(["a"], known, (), {})) == Delivery({}, "")
    wrong = dask.fulfil(Order(["a"], known, ("--config=missing.toml",), {}))
    assert "missing.toml" in wrong.failure
