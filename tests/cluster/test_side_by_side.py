"""The checks that people used before, beside ours, on one cluster and through the real kubectl."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from cluster.apiserver import ApiServer, serving
from cluster.test_running import OLD, Object, obj, pod, state, template

pytestmark = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is missing")
PROGRAMS = Path(sys.executable).parent
ONE_LINER = (
    'kubectl get pods --all-namespaces -o jsonpath="{.items[*].spec.containers[*].image}"'
    " | tr -s '[[:space:]]' '\\n' | sort | uniq -c"
)
"""The check of the announcement that k8s.gcr.io is frozen."""
BUSYBOX, SIDECAR, NIGHTLY = ("k8s.gcr.io/busybox:1", "k8s.gcr.io/proxy:1", "k8s.gcr.io/job:1")


def cluster() -> dict[str, list[Object]]:
    """Three pods of a Deployment, with an old init container, an injected sidecar that only the
    status knows, and a CronJob that does not run now."""
    pods = [
        pod(f"web-1-{at}", OLD, "nginx:1", status={"containerStatuses": [state("s", SIDECAR)]})
        for at in range(3)
    ]
    for each in pods:
        each["spec"]["initContainers"] = [{"name": "wait", "image": BUSYBOX}]
    web = template(OLD, "nginx:1")
    web["template"]["spec"]["initContainers"] = [{"name": "wait", "image": BUSYBOX}]
    return {
        "deployments": [obj("Deployment", "web", web)],
        "replicasets": [obj("ReplicaSet", "web-1", web, "Deployment/web")],
        "cronjobs": [obj("CronJob", "night", {"jobTemplate": {"spec": template(NIGHTLY)}})],
        "pods": pods,
    }


def shell(command: str, config: Path) -> str:
    environment = {
        **os.environ,
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "KUBECONFIG": str(config),
    }
    return subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env=environment, check=False
    ).stdout


def test_ours_has_all_that_the_one_liner_has_and_what_it_misses(tmp_path: Path) -> None:
    with serving(ApiServer(cluster()), tmp_path) as config:
        seen = shell(ONE_LINER, config)
        ours = json.loads(shell("kubectl registry-lint --no-config -A --format json", config))
    counted = Counter({line.split()[1]: int(line.split()[0]) for line in seen.splitlines()})
    assert counted == {OLD: 3, "nginx:1": 3}
    found = {image["image"]: image for image in ours["images"]}
    assert {name: found[name]["pods"] for name in counted} == counted
    assert set(found) - set(counted) == {BUSYBOX, SIDECAR, NIGHTLY}
    assert [use["owner"] for use in found[OLD]["uses"]] == ["Deployment/web"]


def test_the_list_of_the_one_liner_is_input_too(tmp_path: Path) -> None:
    with serving(ApiServer(cluster()), tmp_path) as config:
        shown = shell(f"{ONE_LINER} | k8sregistry-lint images --no-config --legacy -", config)
    assert shown.splitlines()[0].endswith(f"{OLD} -> registry.k8s.io/pause:3.9  [k8s-gcr-io, safe]")


def test_the_same_images_from_a_dump(tmp_path: Path) -> None:
    dump = "kubectl get --raw /api/v1/pods"
    with serving(ApiServer(cluster()), tmp_path) as config:
        shown = shell(f"{dump} | k8sregistry-lint images --no-config -f json -", config)
    images = {image["image"]: image for image in json.loads(shown)["images"]}
    assert set(images) == {OLD, "nginx:1", BUSYBOX, SIDECAR}
    assert images[OLD]["count"] == 3
