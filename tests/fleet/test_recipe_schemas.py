"""The recipes of `examples/fleet` and the image by the schemas of their engines."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
RECIPES = ROOT / "examples" / "fleet"


def load(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((RECIPES / name).read_bytes()))


@pytest.mark.parametrize("name", ["indexed-job.yaml", "merge-job.yaml"])
def test_objects_of_kubernetes(name: str) -> None:
    reason = "kubernetes-validate is missing"
    schemas = pytest.importorskip("kubernetes_validate", reason=reason)
    for each in load(name):
        schemas.validate(each, schemas.latest_version(), strict=True)
    each["spec"]["unknown"] = 1
    with pytest.raises(schemas.ValidationError):
        schemas.validate(each, schemas.latest_version(), strict=True)


def test_the_workflow_of_argo() -> None:
    models = pytest.importorskip("hera.workflows.models", reason="hera is missing")
    (workflow,) = load("argo-workflow.yaml")
    known = models.Workflow.model_validate(workflow)
    assert known.model_dump(mode="json", by_alias=True, exclude_none=True) == workflow


def test_the_image() -> None:
    hadolint = shutil.which("hadolint")
    if hadolint is None:
        pytest.skip("hadolint is missing")
    done = subprocess.run(
        [hadolint, "--no-color", ROOT / "Dockerfile"], capture_output=True, check=False
    )
    assert done.stdout.decode() == ""
    assert done.returncode == 0
