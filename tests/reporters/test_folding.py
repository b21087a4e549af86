"""A cluster on stdin: findings name what a person changes, once for all pods of a workload."""

import json
from typing import Any

import pytest

from asking import check
from k8sregistry_lint.model import RunReport
from k8sregistry_lint.reporters import Style, renderer

Object = dict[str, Any]
OLD = "k8s.gcr.io/pause:3.9"


def obj(kind: str, name: str, owner: str = "", *, image: str = OLD, **metadata: Any) -> Object:
    pod: Object = {"containers": [{"name": "app", "image": image}]}
    spec = pod if kind == "Pod" else {"template": {"spec": pod}}
    if kind == "CronJob":
        spec = {"jobTemplate": {"spec": spec}}
    if owner:
        above, _, called = owner.partition("/")
        metadata["ownerReferences"] = [{"kind": above, "name": called, "controller": True}]
    metadata = {"name": name, "namespace": "shop", **metadata}
    return {"apiVersion": "x/v1", "kind": kind, "metadata": metadata, "spec": spec}


def places(*objects: Object, path: str = "-") -> list[str]:
    """The lines of the report that say where."""
    report = check(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}), path)
    shown = renderer("text")(RunReport([report]), Style())
    return [line.partition("--> ")[2] for line in shown.splitlines() if "--> " in line]


HASHED: Object = {"labels": {"pod-template-hash": "5f"}}
PODS = [obj("Pod", f"web-5f-{n}", "ReplicaSet/web-5f", **HASHED) for n in range(3)]
WEB = "shop/Deployment/web (container app): k8s.gcr.io/pause:3.9"


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ([obj("Deployment", "web")], [WEB]),
        (
            [obj("Deployment", "web"), obj("ReplicaSet", "web-5f", "Deployment/web"), *PODS],
            [f"{WEB}, repeated in 3 Pods, 1 ReplicaSet"],
        ),
        (PODS, [f"{WEB}, repeated in 3 Pods"]),
        ([*PODS, obj("Deployment", "web")], [f"{WEB}, repeated in 3 Pods"]),
        ([obj("Deployment", "web")] * 2, [f"{WEB}, repeated in 1 Deployment"]),
        (
            [obj("Pod", "night-1-x", "Job/night-1"), obj("Job", "night-1", "CronJob/night")],
            [f"{WEB.replace('Deployment/web', 'CronJob/night')}, repeated in 1 Job, 1 Pod"],
        ),
        (
            [obj("Pod", "db-0", "StatefulSet/db"), obj("Pod", "db-1", "StatefulSet/db")],
            ["shop/StatefulSet/db (container app): k8s.gcr.io/pause:3.9, repeated in 2 Pods"],
        ),
        (  # an operator's object names no image: the Deployment is what can be seen
            [obj("Deployment", "web", "Prometheus/main")],
            [WEB],
        ),
        (
            [obj("Pod", "a", "Node/cp1"), obj("Pod", "b")],
            [f"shop/Pod/{name} (container app): k8s.gcr.io/pause:3.9" for name in "ab"],
        ),
        (  # another image than that of the template
            [obj("Deployment", "web"), *(PODS[:1]), obj("Pod", "old", "ReplicaSet/web-5f",
             image="k8s.gcr.io/pause:3.1", **HASHED)],
            [f"{WEB}, repeated in 1 Pod", f"{WEB[:-1]}1, repeated in 1 Pod"],
        ),
        (  # a circle ends
            [obj("Job", "a", "Job/b"), obj("Job", "b", "Job/a")],
            ["shop/Job/b (container app): k8s.gcr.io/pause:3.9, repeated in 1 Job",
             "shop/Job/a (container app): k8s.gcr.io/pause:3.9, repeated in 1 Job"],
        ),
    ],
)  # fmt: skip
def test_what_stdin_names(objects: list[Object], expected: list[str]) -> None:
    assert places(*objects) == expected


def test_a_file_keeps_every_place() -> None:
    assert [place[:10] for place in places(*PODS, path="pods.json")] == ["pods.json:"] * 3


def test_other_formats_keep_every_finding() -> None:
    report = check(json.dumps({"apiVersion": "v1", "kind": "List", "items": PODS}), "-")
    findings = json.loads(renderer("json")(RunReport([report]), Style()))["findings"]
    assert [finding["object"]["owner"] for finding in findings] == ["Deployment/web"] * 3
    assert {finding["object"]["container"] for finding in findings} == {"container app"}


def test_names_steer_no_terminal() -> None:
    hostile = obj("Pod", "a\x1b[31m\n::error::", "Deployment/b\x1b[31m")
    hostile["spec"]["containers"][0]["name"] = "c\x1b[31m"
    report = check(json.dumps(hostile), "-")
    shown = renderer("text")(RunReport([report]), Style())
    assert "\x1b" not in shown
    assert "Deployment/b" in shown


FORMATS = ["text", "concise", "markdown", "github", "gitlab", "junit", "sarif", "html"]
TITLE = "shop/Deployment/web (container app)"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_names_workload_and_container(name: str) -> None:
    items = [obj("Deployment", "web"), *PODS]
    report = check(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}), "-")
    shown = renderer(name)(RunReport([report]), Style())
    assert TITLE in shown
    folded = name in ("text", "concise", "markdown", "github")
    assert ("shop/Pod/" in shown) != folded


@pytest.mark.parametrize("name", [*FORMATS, "json", "jsonl"])
def test_a_file_is_named_by_its_line(name: str) -> None:
    report = check(json.dumps(obj("Deployment", "web")), "a.yaml")
    shown = renderer(name)(RunReport([report]), Style())
    assert (" in shop/Deployment/web" in shown) is False


def test_json_has_the_workload_and_its_container_as_fields() -> None:
    report = check(json.dumps({"apiVersion": "v1", "kind": "List", "items": PODS}), "-")
    [first, *_] = json.loads(renderer("json")(RunReport([report]), Style()))["findings"]
    assert first["object"]["namespace"] == "shop"
    assert first["object"]["container"] == "container app"
    assert first["object"]["owner"] == "Deployment/web"
