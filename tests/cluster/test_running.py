"""`kubectl registry-lint`: images that run, counted below the workloads that own them."""

from typing import Any

import pytest

from asking import RULES
from k8sregistry_lint.cluster.manifests import workload
from k8sregistry_lint.cluster.running import RunningImage, running
from k8sregistry_lint.cluster.runningtables import RENDERERS
from k8sregistry_lint.inventory.uses import Source

OLD, NEW = "k8s.gcr.io/pause:3.9", "registry.k8s.io/pause:3.9"
Object = dict[str, Any]


def template(*images: str) -> Object:
    containers = [{"name": f"c{at}", "image": image} for at, image in enumerate(images)]
    return {"template": {"spec": {"containers": containers}}}


def obj(kind: str, name: str, spec: Object, owner: str = "", **more: Any) -> Object:
    groups = {"Pod": "v1", "Job": "batch/v1", "CronJob": "batch/v1"}
    metadata: Object = {"name": name, "namespace": "shop", **more.pop("metadata", {})}
    if owner:
        above, _, called = owner.partition("/")
        reference = {"apiVersion": groups.get(above, "apps/v1"), "kind": above, "name": called}
        metadata["ownerReferences"] = [{**reference, "controller": True}]
    version = groups.get(kind, "apps/v1")
    return {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec, **more}


def pod(name: str, *images: str, owner: str = "ReplicaSet/web-1", **more: Any) -> Object:
    return obj("Pod", name, template(*images)["template"]["spec"], owner, **more)


WEB = obj("Deployment", "web", template(OLD, "nginx:1"))
WEB_1 = obj("ReplicaSet", "web-1", template(OLD, "nginx:1"), "Deployment/web")


def found(owners: list[Object], pods: list[Object]) -> dict[str, RunningImage]:
    images = running(map(workload, owners), map(workload, pods), RULES)
    return {image.image: image for image in images}


def state(name: str, image: str, **more: Any) -> Object:
    return {"name": name, "image": image, **more}


def test_pods_are_counted_below_their_deployment() -> None:
    images = found([WEB, WEB_1], [pod("a", OLD, "nginx:1"), pod("b", OLD, "nginx:1")])
    (use,) = images[OLD].uses
    assert use.title == "shop/Deployment/web (container c0)"
    assert use.source is Source.TEMPLATE
    assert images[OLD].pods == 2
    assert (images[OLD].replacement, images["nginx:1"].replacement) == (NEW, None)
    assert [image.image for image in images.values()] == [OLD, "nginx:1"]


def test_a_workload_without_pods_counts_too() -> None:
    spec = {"jobTemplate": {"spec": template(OLD)}}
    images = found([obj("CronJob", "night", spec)], [])
    assert images[OLD].owners == ["CronJob/night"]
    assert images[OLD].pods == 0


@pytest.mark.parametrize(
    ("owners", "title"),
    [
        ([WEB, WEB_1], "Deployment/web"),
        ([WEB_1], "Deployment/web"),  # which the user may not read
        ([], "ReplicaSet/web-1"),
    ],
)
def test_an_owner_that_is_not_there_is_named(owners: list[Object], title: str) -> None:
    assert found(owners, [pod("a", OLD)])[OLD].owners == [title]


def test_the_hash_of_pods_tells_the_deployment() -> None:
    labels = {"labels": {"pod-template-hash": "6d9"}}
    one = pod("web-6d9-x", OLD, owner="ReplicaSet/web-6d9", metadata=labels)
    assert found([], [one])[OLD].owners == ["Deployment/web"]


def test_an_older_pod_names_another_image_than_its_template() -> None:
    images = found([obj("Deployment", "web", template(NEW)), WEB_1], [pod("a", OLD)])
    assert [use.source for use in images[OLD].uses] == [Source.PODS]
    assert images[NEW].pods == 0


def test_a_container_that_only_the_status_knows() -> None:
    injected = {"containerStatuses": [state("c0", NEW), state("proxy", OLD)]}
    images = found([], [pod("a", NEW, status=injected)])
    ((use, count),) = images[OLD].uses.items()
    assert (use.source, use.container, count.pods) == (Source.STATUS, "container proxy", 1)


def test_digests_and_failures_come_from_the_status() -> None:
    digest = "sha256:" + "a" * 64
    waiting = {"waiting": {"reason": "ImagePullBackOff"}}
    states = [state("c0", OLD, imageID=f"docker-pullable://k8s.gcr.io/pause@{digest}")]
    failing = [state("c0", OLD, imageID="", state=waiting)]
    images = found(
        [WEB, WEB_1],
        [
            pod("a", OLD, status={"containerStatuses": states}),
            pod("b", OLD, status={"containerStatuses": failing}),
        ],
    )
    (count,) = images[OLD].uses.values()
    assert (count.pods, count.failing, count.digests) == (2, 1, {digest})


def test_images_that_cannot_be_pulled_are_first() -> None:
    waiting = {"waiting": {"reason": "ErrImagePull"}}
    failing = {"containerStatuses": [state("c0", "k8s.gcr.io/x:1", state=waiting)]}
    pods = [pod(f"p{at}", OLD, owner="") for at in range(5)]
    images = found([], [*pods, pod("q", "k8s.gcr.io/x:1", owner="", status=failing)])
    assert list(images) == ["k8s.gcr.io/x:1", OLD]


def test_a_static_pod_names_its_node() -> None:
    mirror = {"annotations": {"kubernetes.io/config.source": "file"}}
    one = pod("kube-proxy-cp1", OLD, owner="Node/cp1", metadata=mirror)
    one["spec"]["nodeName"] = "cp1"
    (use,) = found([], [one])[OLD].uses
    assert (use.owner, use.node) == ("Pod/kube-proxy-cp1", "cp1")


def test_memory_depends_on_the_workloads() -> None:
    pods = (workload(pod(f"p{at}", OLD)) for at in range(1_000))
    (image,) = running([workload(WEB_1)], pods, RULES)[:1]
    assert len(image.uses) == 1
    assert image.pods == 1_000


IMAGES = running(
    map(workload, [WEB, WEB_1]), map(workload, [pod("a", OLD, "nginx:1"), pod("b", OLD)]), RULES
)


def test_table() -> None:
    lines = RENDERERS["table"](IMAGES).splitlines()
    assert lines[0].split() == ["IMAGE", "BECOMES", "NAMESPACES", "OWNERS", "PODS"]
    assert lines[1].split() == ["✗", OLD, NEW, "shop", "Deployment/web", "2"]
    assert lines[2].split() == ["✓", "nginx:1", "shop", "Deployment/web", "1"]
    assert lines[3] == "1 of 2 images is of a registry that moved, in 2 containers of pods"
    assert "\x1b[" in RENDERERS["table"](IMAGES, color=True)


def test_markdown_lists_what_has_to_move() -> None:
    text = RENDERERS["markdown"](IMAGES)
    assert f"- [ ] `{OLD}` becomes `{NEW}`" in text
    assert "  - shop/Deployment/web (container c0): 2 pods" in text
    assert "nginx" not in text


def test_csv_has_a_row_for_each_use_and_no_formula() -> None:
    hostile = running([], [workload(pod("=cmd|x", OLD, owner=""))], RULES)
    rows = RENDERERS["csv"](hostile).splitlines()
    assert len(rows) == 2
    assert rows[1].startswith(f"{OLD},k8s-gcr-io,{NEW},shop,Pod/=cmd|x,")


def test_names_steer_no_terminal() -> None:
    hostile = running([], [workload(pod("a\x1b[31m\n::error::", OLD, owner=""))], RULES)
    for name in ("table", "csv", "markdown"):
        assert "\x1b" not in RENDERERS[name](hostile)
        assert not any(line.startswith("::") for line in RENDERERS[name](hostile).splitlines())
