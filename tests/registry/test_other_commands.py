"""`images` and `plan` with a catalog."""

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from k8sregistry_lint.cli.app import app

CATALOG = (
    "# date: 2024-06-17\n# complete: registry.k8s.io\n"
    "metrics-server/metrics-server v0.3.7\npause 3.1 3.9\n"
)
IMAGES = ("k8s.gcr.io/pause:3.9", "k8s.gcr.io/metrics-server:v0.3.7", "k8s.gcr.io/pause", "nginx:1")


def deployment(name: str, image: str) -> dict[str, Any]:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "shop"},
        "spec": {"template": {"spec": {"containers": [{"name": "app", "image": image}]}}},
    }


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("k8s.txt.gz").write_bytes(gzip.compress(CATALOG.encode()))
    items = [deployment(f"d{number}", image) for number, image in enumerate(IMAGES)]
    Path("cluster.json").write_bytes(json.dumps({"kind": "List", "items": items}).encode())
    return tmp_path


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, [*arguments, "--catalog", "k8s.txt.gz", "cluster.json"])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_table() -> None:
    text = run("images")
    assert "registry.k8s.io/pause:3.9  [k8s-gcr-io, safe, verified]" in text
    assert "registry.k8s.io/metrics-server:v0.3.7  [k8s-gcr-io, safe, absent]" in text


def test_json() -> None:
    images = json.loads(run("images", "-f", "json"))["images"]
    known = {image["image"]: image.get("existence", {}).get("existence") for image in images}
    assert known == dict(zip(IMAGES, ("verified", "absent", None, None), strict=True))


def test_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(run("images", "-f", "csv"))))
    known = {row["image"]: row["existence"] for row in rows}
    assert known == dict(zip(IMAGES, ("verified", "absent", "", ""), strict=True))


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_plan_leaves_absent_images_to_a_person(form: str) -> None:
    text = run("plan", "-f", form)
    assert "image-not-found" in text
    assert "did you mean registry.k8s.io/metrics-server/metrics-server:v0.3.7?" in text
    commands = [line.strip() for line in text.splitlines() if "kubectl set image" in line]
    assert len(commands) == 3
    if form == "text":
        run_as_they_are = [line for line in commands if not line.startswith("#")]
        assert len(run_as_they_are) == 2
        assert not any("metrics-server" in line for line in run_as_they_are)
