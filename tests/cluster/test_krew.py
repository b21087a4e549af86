"""The manifest for krew: what krew asks of one, and that its launcher finds the program."""

import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "examples" / "krew"
MANIFEST = yaml.safe_load((FOLDER / "registry-lint.yaml").read_bytes())

TEXT = {"type": "string", "minLength": 1}
PLATFORM = {
    "type": "object",
    "required": ["selector", "uri", "sha256", "bin", "files"],
    "additionalProperties": False,
    "properties": {
        "selector": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "matchLabels": {"type": "object", "additionalProperties": TEXT},
                "matchExpressions": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["key", "operator", "values"],
                        "properties": {
                            "key": {"enum": ["os", "arch"]},
                            "operator": {"enum": ["In", "NotIn"]},
                            "values": {"type": "array", "items": TEXT},
                        },
                    },
                },
            },
        },
        "uri": {"type": "string", "pattern": r"^https://.*\.(?:tar\.gz|zip)$"},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "bin": TEXT,
        "files": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["from", "to"],
                "additionalProperties": False,
                "properties": {"from": TEXT, "to": TEXT},
            },
        },
    },
}
SCHEMA = {
    "type": "object",
    "required": ["apiVersion", "kind", "metadata", "spec"],
    "additionalProperties": False,
    "properties": {
        "apiVersion": {"const": "krew.googlecontainertools.github.com/v1alpha2"},
        "kind": {"const": "Plugin"},
        "metadata": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": {"type": "string", "pattern": "^[a-z0-9-]+$"}},
        },
        "spec": {
            "type": "object",
            "required": ["version", "shortDescription", "platforms"],
            "additionalProperties": False,
            "properties": {
                "version": {"type": "string", "pattern": r"^v\d+\.\d+\.\d+$"},
                "homepage": {"type": "string", "pattern": "^https://"},
                "shortDescription": {**TEXT, "maxLength": 50, "pattern": r"[^.]$"},
                "description": TEXT,
                "caveats": TEXT,
                "platforms": {"type": "array", "minItems": 1, "items": PLATFORM},
            },
        },
    },
}
"""The fields of krew's API (pkg/index/types.go) with its rules for names, versions and archives."""


def test_the_manifest_is_one_of_krew() -> None:
    jsonschema.validate(MANIFEST, SCHEMA)


@pytest.mark.parametrize("field", ["uri", "sha256", "bin"])
def test_the_schema_refuses_what_krew_refuses(field: str) -> None:
    platform = {**MANIFEST["spec"]["platforms"][0], field: ""}
    broken = {**MANIFEST, "spec": {**MANIFEST["spec"], "platforms": [platform]}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, SCHEMA)


def test_names_agree() -> None:
    plugin = "kubectl-" + MANIFEST["metadata"]["name"].replace("-", "_")
    [platform] = MANIFEST["spec"]["platforms"]
    assert platform["bin"] == plugin
    assert plugin in {file["from"] for file in platform["files"]}
    assert os.access(FOLDER / plugin, os.X_OK)
    assert all(len(line) <= 80 for line in MANIFEST["spec"]["description"].splitlines())


@pytest.mark.skipif(os.name == "nt", reason="a script of a POSIX shell")
def test_the_launcher_runs_the_installed_program(tmp_path: Path) -> None:
    launcher = FOLDER / "kubectl-registry_lint"
    (tmp_path / "k8sregistry-lint").symlink_to(Path(sys.executable).with_name("k8sregistry-lint"))
    found = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = subprocess.run([launcher, "--help"], capture_output=True, env=found, check=False)
    assert b"kubectl registry-lint -A --legacy" in done.stdout
    done = subprocess.run(
        [launcher], capture_output=True, env={"PATH": "/usr/bin:/bin"}, check=False
    )
    assert done.returncode == 2
    assert b"pipx install k8sregistry-lint" in done.stderr
