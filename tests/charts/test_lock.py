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

import pytest

from k8sregistry_lint.charts.lock import digest_of
from k8sregistry_lint.rules import RegistryRule, parse_pack
from k8sregistry_lint.runner import run
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


def test_a_chart_without_a_lock(host: str, parent: Path) -> None:
    assert _fix(host) == []
    assert f"http://{host}/new/" in (parent / "Chart.yaml").read_text()


def test_a_digest_is_that_of_what_go_writes() -> None:
    wanted: list[dict[str, object]] = [{"name": "ä", "version": "<2", "repository": ""}]
    written = r'[[{"name":"ä","version":"\u003c2","repository":""}],[]]'
    assert digest_of(wanted, []) == f"sha256:{hashlib.sha256(written.encode()).hexdigest()}"
