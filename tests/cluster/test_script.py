"""`plan --as shell` and other formats of a plan: what ShellCheck, bash and helm make of them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cluster.test_plan import HOSTILE, YAML, deployment
from faults import closed
from k8sregistry_lint.cli.app import app

SHELLCHECK = shutil.which("shellcheck", path=os.path.dirname(sys.executable))
OLD, NEW = "k8s.gcr.io/pause:3.9", "registry.k8s.io/pause:3.9"
HELM = {"meta.helm.sh/release-name": "edge", "meta.helm.sh/release-namespace": "n"}
LABELS = {"app.kubernetes.io/managed-by": "Helm", "helm.sh/chart": "nginx-4.0.1_b"}
RELEASE = deployment(annotations=HELM, labels=LABELS)

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is missing")


def run(*arguments: str, stdin: str = YAML) -> str:
    command = ["plan", "--no-config", *arguments]
    done = CliRunner().invoke(app, command, input=stdin, catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def with_values(folder: Path, form: str, values: str = f"image: {OLD}\n") -> str:
    (folder / "values" / "n").mkdir(parents=True)
    (folder / "values" / "n" / "edge.yaml").write_text(values, encoding="utf-8")
    return run("--as", form, "--values", str(folder / "values"), stdin=json.dumps(RELEASE))


def stubs(folder: Path) -> dict[str, str]:
    """An environment with a kubectl and a helm that write down what they are asked."""
    for name in ("kubectl", "helm"):
        text = f'#!/bin/sh\nprintf "%s\\n" "{name} $*" >> {folder}/ran\n'
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin"}


def executed(script: str, folder: Path, *arguments: str, **variables: str) -> tuple[int, list[str]]:
    done = subprocess.run(
        ["bash", "-s", *arguments],
        input=script,
        text=True,
        check=False,
        capture_output=True,
        env={**stubs(folder), **variables},
    )
    ran = folder / "ran"
    lines = ran.read_text(encoding="utf-8").splitlines() if ran.exists() else []
    ran.unlink(missing_ok=True)
    return done.returncode, lines


@pytest.mark.skipif(SHELLCHECK is None, reason="ShellCheck is missing")
@pytest.mark.parametrize("form", ["shell", "text"])
def test_shellcheck_has_no_complaint(form: str, tmp_path: Path) -> None:
    assert SHELLCHECK
    for script in (run("--as", form), with_values(tmp_path, form), run("--as", form, stdin="{}")):
        command = [SHELLCHECK, "--shell=bash", "-"]
        done = subprocess.run(command, input=script, capture_output=True, text=True, check=False)
        assert done.stdout == ""


@needs_bash
def test_everything_is_tried_before_anything_is_changed(tmp_path: Path) -> None:
    script = run("--as", "shell")
    code, dry = executed(script, tmp_path, "dry-run")
    assert code == 0
    assert {line.rpartition(" ")[2] for line in dry} == {"--dry-run=server"}
    code, applied = executed(script, tmp_path, "apply")
    assert code == 0
    assert applied[: len(dry)] == dry
    changes = [line for line in applied[len(dry) :] if " rollout " not in line]
    assert [f"{line} --dry-run=server" for line in changes] == dry
    spaces = [line.partition(" -n ")[2].partition(" ")[0] for line in applied[len(dry) :]]
    assert spaces == sorted(spaces)


@needs_bash
def test_undo_goes_back_through_everything_that_was_applied(tmp_path: Path) -> None:
    script = run("--as", "shell")
    _, dry = executed(script, tmp_path, "dry-run")
    code, undone = executed(script, tmp_path, "undo")
    assert code == 0
    subjects = [line.split()[3] for line in dry]
    again = [line.split()[3] for line in undone]
    assert set(subjects) == set(again)
    assert undone[0].partition(" -n ")[2] >= undone[-1].partition(" -n ")[2]


@needs_bash
@pytest.mark.parametrize("arguments", [[], ["--help"], ["all"]])
def test_without_a_verb_nothing_runs(arguments: list[str], tmp_path: Path) -> None:
    assert executed(run("--as", "shell"), tmp_path, *arguments) == (2, [])


@needs_bash
def test_a_server_that_refuses_a_change_stops_everything(tmp_path: Path) -> None:
    script = run("--as", "shell")
    environment = stubs(tmp_path)
    (tmp_path / "kubectl").write_text(f"#!/bin/sh\necho x >> {tmp_path}/ran\nexit 1\n")
    command = ["bash", "-s", "apply"]
    done = subprocess.run(command, input=script, text=True, check=False, env=environment)
    assert done.returncode == 1
    assert (tmp_path / "ran").read_text(encoding="utf-8") == "x\n"


@needs_bash
def test_an_upgrade_needs_to_know_its_chart(tmp_path: Path) -> None:
    script = with_values(tmp_path, "shell")
    assert "KEY=" not in script
    assert executed(script, tmp_path, "apply") == (127, []) or executed(
        script, tmp_path, "apply"
    ) == (1, [])
    code, ran = executed(script, tmp_path, "apply", CHART_EDGE="repo/nginx")
    command = (
        f"helm upgrade edge repo/nginx --version 4.0.1+b -n n --reuse-values --set image={NEW}"
    )
    assert (code, ran) == (0, [f"{command} --dry-run=server", command])
    assert executed(script, tmp_path, "undo") == (0, ["helm rollback edge -n n"])


@needs_bash
@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_strings_of_the_cluster_do_not_run(name: str, tmp_path: Path) -> None:
    helm = {"meta.helm.sh/release-name": "edge", "meta.helm.sh/release-namespace": "n"}
    labels = {"app.kubernetes.io/managed-by": "Helm", "helm.sh/chart": f"{name}-1.0.0"}
    objects: list[dict[str, Any]] = [
        deployment(name=name),
        deployment(namespace=name),
        deployment(container=name, name="c"),
        deployment(annotations=helm, labels=labels, name="r"),
    ]
    values = tmp_path / "edge.yaml"
    values.write_text(json.dumps({name or "x": OLD, "list": [{name or "y": OLD}]}), "utf-8")
    text = "\n".join(map(json.dumps, objects))
    script = run("--as", "shell", "--values", str(values), stdin=text)
    assert all(character.isprintable() or character == "\n" for character in script)
    code, ran = executed(script, tmp_path, "apply", CHART_EDGE="c")
    assert code == 0
    assert {line.split()[0] for line in ran} <= {"kubectl", "helm"}
    assert len(ran) == script.count("\n  kubectl ") + script.count("\n  helm ") - (
        script.count("\n  kubectl rollout undo") + script.count("\n  helm rollback")
    )


def test_json() -> None:
    data = json.loads(run("--format", "json"))
    assert data["version"] == 1
    assert data["read"]["Deployment"] == 12
    assert data["skipped"] == {"ConfigMap": 1}
    [web] = [each for each in data["actions"] if each["title"].startswith("Deployment/web (")]
    assert web["namespace"] == "shop"
    assert web["changes"][1] == {
        "object": "Deployment/web",
        "container": "container app",
        "image": OLD,
        "replacement": NEW,
        "rule": "k8s-gcr-io",
        "note": "",
    }
    assert web["undo"] == ["kubectl rollout undo deployment/web -n shop"]
    assert set(web) == {"namespace", "title", "changes", "notes", "commands", "later", "undo"}


def test_an_output_file(tmp_path: Path) -> None:
    file = tmp_path / "plan.sh"
    assert run("--as", "shell", "--output", str(file)) == ""
    assert file.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")


def test_values_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "list.yaml").write_text("- a\n", encoding="utf-8")
    for path in (str(tmp_path), str(tmp_path / "none.yaml")):
        done = CliRunner().invoke(app, ["plan", "--no-config", "--values", path], input="{}")
        assert done.exit_code == 2
        assert "--values" in done.stderr


def test_a_folder_of_values_that_cannot_be_listed(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    with closed("shop"):
        done = CliRunner().invoke(app, ["plan", "--no-config", f"--values={tmp_path}"], input="{}")
    assert done.exit_code == 2
    assert f"--values {tmp_path / 'shop'}: permission denied" in done.stderr


def declared(kind: str, group: str, name: str, spec: dict[str, Any], **more: Any) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "system"}
    return {"apiVersion": f"{group}/v1", "kind": kind, "metadata": metadata, "spec": spec, **more}


FLUX = {f"kustomize.toolkit.fluxcd.io/{key}": text for key, text in
        {"name": "apps", "namespace": "system"}.items()}  # fmt: skip
FLUX_HELM = {key.replace("kustomize", "helm"): text for key, text in FLUX.items()}
ARGO = {"argocd.argoproj.io/instance": "shop"}
OLM = {"olm.owner": "etcd.v1", "olm.owner.kind": "ClusterServiceVersion",
       "olm.owner.namespace": "system"}  # fmt: skip
MANAGED = [
    (
        ARGO,
        declared("Application", "argoproj.io", "shop",
                 {"source": {"repoURL": "https://git.example/shop", "path": "deploy"}}),
        "in https://git.example/shop path deploy",
        "kubectl get applications.argoproj.io shop -n system -o yaml",
    ),
    (
        ARGO,
        declared("Application", "argoproj.io", "shop",
                 {"sources": [{"repoURL": "https://charts.example", "chart": "web",
                               "helm": {"parameters": []}}]}),
        "in https://charts.example chart web; its spec.source.helm",
        "kubectl get applications.argoproj.io shop -n system -o yaml",
    ),
    (
        FLUX,
        declared("Kustomization", "kustomize.toolkit.fluxcd.io", "apps",
                 {"path": "./apps", "sourceRef": {"kind": "GitRepository", "name": "fleet"},
                  "images": [{"name": "x"}]}),
        "in path ./apps of GitRepository fleet; its spec.images",
        "kubectl get kustomization.kustomize.toolkit.fluxcd.io apps -n system -o yaml",
    ),
    (
        FLUX_HELM,
        declared("HelmRelease", "helm.toolkit.fluxcd.io", "apps",
                 {"chart": {"spec": {"chart": "web", "sourceRef":
                                     {"kind": "HelmRepository", "name": "acme"}}},
                  "values": {"a": 1}, "valuesFrom": [{"kind": "ConfigMap", "name": "v"}]}),
        "in its spec.values; ConfigMap v (valuesFrom); chart web of HelmRepository acme",
        "kubectl get helmrelease.helm.toolkit.fluxcd.io apps -n system -o yaml",
    ),
    (
        OLM,
        declared("ClusterServiceVersion", "operators.coreos.com", "etcd.v1",
                 {"relatedImages": [{"name": "etcd", "image": OLD}]}),
        "in its spec.relatedImages (etcd); its spec.install (the next version replaces it)",
        "kubectl get clusterserviceversion etcd.v1 -n system -o yaml",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("labels", "manager", "where", "command"), MANAGED)
def test_a_manager_says_where_its_images_are(
    labels: dict[str, str], manager: dict[str, Any], where: str, command: str
) -> None:
    text = "\n".join(map(json.dumps, [deployment(labels=labels), manager]))
    [action] = json.loads(run("--format", "json", stdin=text))["actions"]
    assert action["notes"][0].endswith(f": change the image {where}")
    assert action["commands"] == [command]


@pytest.mark.parametrize(
    ("labels", "where"),
    [
        (ARGO, "in the repository and path of its spec.source"),
        (FLUX, "in its spec.path, in the source of its spec.sourceRef"),
        (FLUX_HELM, "in its spec.values or valuesFrom"),
        (OLM, "in its spec.relatedImages and spec.install, by an update of the operator"),
        ({"app.kubernetes.io/managed-by": "acme-operator"}, "there"),
    ],
)
def test_a_manager_that_is_not_in_the_input(labels: dict[str, str], where: str) -> None:
    text = json.dumps(deployment(labels=labels))
    [action] = json.loads(run("--format", "json", stdin=text))["actions"]
    assert action["notes"][0].endswith(f": change the image {where}")
