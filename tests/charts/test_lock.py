"""Chart repositories that move, as the real helm takes them: served on loopback, built from the
lock before and after a fix."""

import functools
import hashlib
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from k8sregistry_lint.charts.lock import digest_of
from k8sregistry_lint.model import Applicability, RunReport
from k8sregistry_lint.rules import RegistryRule, parse_pack
from k8sregistry_lint.runner.run import run
from k8sregistry_lint.settings.selecting import rules_of
from k8sregistry_lint.settings.settings import Settings

HELM = shutil.which("helm") or shutil.which("helm", path=os.path.dirname(sys.executable))
needs_helm = pytest.mark.skipif(HELM is None, reason="helm is missing")

PARENT = """\
apiVersion: v2
name: parent
version: 1.0.0
dependencies:  # all kinds of fields that the digest covers
- name: web
  version: ">=1.0.0 <2.0.0"
  repository: http://{host}/old/
  condition: web.enabled
  alias: front
- repository: http://{host}/other
  name: db
  version: 1.0.0
  tags: [storage, "a&b"]
  import-values:
  - data
  - {{child: settings, parent: imported}}
"""
CHILD = "apiVersion: v2\nname: {}\nversion: 1.0.0\n"
OBJECT = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: {{ .Chart.Name }}}\n"


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - a name of the base
        """Say nothing."""


@pytest.fixture
def host(tmp_path: Path) -> Iterator[str]:
    served = tmp_path / "served"
    handler = functools.partial(_Silent, directory=str(served))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"127.0.0.1:{server.server_port}"
        for repository, chart in (("old", "web"), ("new", "web"), ("other", "db")):
            _publish(served / repository, chart, f"http://{address}/{repository}")
        yield address
        server.shutdown()


def _publish(folder: Path, name: str, url: str) -> None:
    chart = folder / "source" / name
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text(CHILD.format(name))
    (chart / "templates" / "map.yaml").write_text(OBJECT)
    (chart / "values.yaml").write_text("exports: {data: {a: b}}\nsettings: {c: d}\n")
    _helm(folder, "package", str(chart))
    _helm(folder, "repo", "index", ".", "--url", url)


def _helm(folder: Path, *arguments: str) -> str:
    assert HELM
    homes = {f"HELM_{name}_HOME": str(folder / ".helm") for name in ("CACHE", "CONFIG", "DATA")}
    done = subprocess.run(
        [HELM, *arguments],
        cwd=folder,
        env={**os.environ, **homes},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _rules(host: str) -> tuple[RegistryRule, ...]:
    match = {"registry": [host], "repository": ["old", "old/{path**}"]}
    return parse_pack(
        {
            "rules": [
                {
                    "id": "old",
                    "kind": "url",
                    "summary": "old moved to new",
                    "level": "error",
                    "applicability": "safe",
                    "match": match,
                    "replace": {"registry": host, "repository": "new/{path**}"},
                    "examples": [{"in": f"http://{host}/old", "out": f"http://{host}/new"}],
                }
            ]
        },
        "own",
    )


@pytest.fixture
def parent(host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work" / "parent"
    folder.mkdir(parents=True)
    (folder / "Chart.yaml").write_text(PARENT.format(host=host))
    monkeypatch.chdir(folder.parent)
    return folder


def _fix(host: str, *, unsafe: bool = False) -> list[str]:
    """Fix everything below the working directory, and return the reasons of what is left."""
    settings = Settings(paths=("parent",), fix=True, unsafe_fixes=unsafe, own_rules=_rules(host))
    report = run(settings, rules_of(settings)).report
    return [
        finding.fix.reason
        for each in report.files
        for finding in each.findings
        if not finding.fix.applied
    ]


@needs_helm
def test_a_lock_moves_with_its_dependencies(host: str, parent: Path) -> None:
    _helm(parent, "dependency", "update")
    lock, rendered = (parent / "Chart.lock").read_text(), _helm(parent, "template", ".")
    assert _fix(host) == []
    assert (parent / "Chart.yaml").read_text() == PARENT.format(host=host).replace("/old", "/new")
    moved = (parent / "Chart.lock").read_text()
    assert moved != lock.replace("/old", "/new")
    assert [line for line in moved.splitlines() if not line.startswith("digest:")] == [
        line for line in lock.replace("/old", "/new").splitlines() if not line.startswith("digest:")
    ]
    _helm(parent, "repo", "add", "new", f"http://{host}/new/")
    _helm(parent, "repo", "add", "other", f"http://{host}/other")
    shutil.rmtree(parent / "charts")
    _helm(parent, "dependency", "build")  # which refuses a lock that does not fit
    listed = [line.split() for line in _helm(parent, "dependency", "list").splitlines()]
    assert [words[-2:] for words in listed[1:3]] == [
        [f"http://{host}/new/", "ok"],
        [f"http://{host}/other", "ok"],
    ]
    assert _helm(parent, "template", ".") == rendered
    _helm(parent, "dependency", "update")
    made = (parent / "Chart.lock").read_text()
    assert made.partition("generated:")[0] == moved.partition("generated:")[0]


@needs_helm
def test_a_lock_that_did_not_fit_before_has_to_be_made_again(host: str, parent: Path) -> None:
    _helm(parent, "dependency", "update")
    text = (parent / "Chart.lock").read_text()
    stale = text.replace("digest: sha256:", "digest: sha256:0")
    (parent / "Chart.lock").write_text(stale)
    (reason,) = _fix(host)
    assert reason == (
        "parent/Chart.lock does not fit the chart as it is: "
        "run helm dependency update parent afterwards"
    )
    assert (parent / "Chart.yaml").read_text() == PARENT.format(host=host)
    assert _fix(host, unsafe=True) == []
    assert (parent / "Chart.lock").read_text() == stale
    _helm(parent, "dependency", "update")
    assert f"http://{host}/new" in (parent / "Chart.lock").read_text()


LOCKED = """\
apiVersion: v2
name: parent
version: 1.0.0
dependencies:
- name: base
  version: 1.28.0
  repository: https://istio-release.storage.googleapis.com/charts
- name: grafana
  version: 8.5.1
  repository: https://grafana.github.io/helm-charts
"""


def _lock(chart: str) -> str:
    """The lock of a chart whose dependencies have exact versions."""
    wanted = yaml.safe_load(chart)["dependencies"]
    head = yaml.safe_dump({"dependencies": wanted}, sort_keys=False)
    return f'{head}digest: {digest_of(wanted, wanted)}\ngenerated: "2026-01-01T00:00:00Z"\n'


def _report(tmp_path: Path, **more: Any) -> RunReport:
    settings = Settings(paths=(str(tmp_path),), packs=("all",), **more)
    return run(settings, rules_of(settings)).report


def test_dependencies_that_share_a_lock_move_at_once(tmp_path: Path) -> None:
    (tmp_path / "Chart.yaml").write_text(LOCKED)
    (tmp_path / "Chart.lock").write_text(_lock(LOCKED))
    istio, grafana = _report(tmp_path).findings
    assert istio.fix is grafana.fix
    assert istio.fix.applicability is Applicability.UNSAFE
    assert "Chart.lock moves with all dependencies at once: " in istio.fix.reason
    assert (_report(tmp_path, fix=True).changed, (tmp_path / "Chart.yaml").read_text()) == (
        [],
        LOCKED,
    )
    _report(tmp_path, fix=True, unsafe_fixes=True)
    moved = (tmp_path / "Chart.yaml").read_text()
    assert (tmp_path / "Chart.lock").read_text() == _lock(moved)
    assert _report(tmp_path).findings == []


def test_the_version_of_a_chart_rises_with_its_lock(tmp_path: Path) -> None:
    text = LOCKED.partition("- name: grafana")[0]
    (tmp_path / "Chart.yaml").write_text(text)
    (tmp_path / "Chart.lock").write_text(_lock(text))
    _report(tmp_path, fix=True, bump_chart="patch")
    moved = (tmp_path / "Chart.yaml").read_text()
    assert "version: 1.0.1\n" in moved
    assert (tmp_path / "Chart.lock").read_text() == _lock(moved)


@pytest.mark.parametrize(
    ("lock", "reason"),
    [
        ("not: a lock\n", "cannot be read"),
        ("[", "cannot be read"),
        (_lock(LOCKED).replace("charts", "chart"), "does not fit the chart as it is"),
        (_lock(LOCKED.replace("8.5.1", "8.5.2")), "does not fit the chart as it is"),
        (_lock(LOCKED).partition("- name: grafana")[0], "cannot be read"),
    ],
)
def test_a_lock_that_is_none_of_this_chart(tmp_path: Path, lock: str, reason: str) -> None:
    (tmp_path / "Chart.yaml").write_text(LOCKED)
    (tmp_path / "Chart.lock").write_text(lock)
    for finding in _report(tmp_path).findings:
        assert finding.fix.applicability is Applicability.UNSAFE
        assert f"Chart.lock {reason}: run helm dependency update " in finding.fix.reason
    assert len(_report(tmp_path, fix=True, unsafe_fixes=True).changed) == 1
    assert (tmp_path / "Chart.lock").read_text() == lock


def test_an_ignored_dependency_stays_in_both(tmp_path: Path) -> None:
    text = LOCKED.replace("charts\n", "charts  # k8sregistry-lint: ignore -- pinned\n", 1)
    (tmp_path / "Chart.yaml").write_text(text)
    (tmp_path / "Chart.lock").write_text(_lock(LOCKED))
    _report(tmp_path, fix=True, unsafe_fixes=True)
    moved = (tmp_path / "Chart.yaml").read_text()
    assert moved == text.replace("grafana.github.io", "grafana-community.github.io")
    assert (tmp_path / "Chart.lock").read_text() == _lock(moved)


def test_a_chart_without_a_lock(host: str, parent: Path) -> None:
    assert _fix(host) == []
    assert f"http://{host}/new/" in (parent / "Chart.yaml").read_text()


def test_a_digest_is_that_of_what_go_writes() -> None:
    wanted: list[dict[str, object]] = [{"name": "ä", "version": "<2", "repository": ""}]
    written = r'[[{"name":"ä","version":"\u003c2","repository":""}],[]]'
    assert digest_of(wanted, []) == f"sha256:{hashlib.sha256(written.encode()).hexdigest()}"
