"""`kubectl registry-lint` against an API server, through the real kubectl."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cluster.apiserver import ApiServer, serving
from cluster.test_running import NEW, OLD, Object, obj, pod, template
from k8sregistry_lint.cluster.kubectl import PODS, Cluster, KubectlError

pytestmark = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is missing")
PLUGIN = Path(sys.executable).with_name("kubectl-registry_lint")


def cluster() -> dict[str, list[Object]]:
    other = {"metadata": {"namespace": "lab", "labels": {"app": "x"}}}
    return {
        "deployments": [obj("Deployment", "web", template(OLD, "nginx:1"))],
        "replicasets": [obj("ReplicaSet", "web-1", template(OLD, "nginx:1"), "Deployment/web")],
        "pods": [
            *(pod(f"web-1-{at}", OLD, "nginx:1") for at in range(5)),
            pod("lone", "k8s.gcr.io/x:1", owner="", **other),
        ],
    }


def run(config: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{PLUGIN.parent}{os.pathsep}{os.environ['PATH']}"}
    command = ["kubectl", "registry-lint", "--no-config", f"--kubeconfig={config}", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, check=False, timeout=120
    )


def test_kubectl_finds_the_plugin_and_lists_all_namespaces(tmp_path: Path) -> None:
    with serving(ApiServer(cluster()), tmp_path) as config:
        done = run(config, "-A", "--format", "json")
    assert (done.returncode, done.stderr) == (1, "")
    images = {image["image"]: image for image in json.loads(done.stdout)["images"]}
    assert images[OLD]["replacement"] == NEW
    assert [use["owner"] for use in images[OLD]["uses"]] == ["Deployment/web"]
    assert images[OLD]["pods"] == 5
    assert set(images) == {OLD, "nginx:1", "k8s.gcr.io/x:1"}


def test_the_namespace_of_the_context_is_the_default(tmp_path: Path) -> None:
    with serving(ApiServer(cluster()), tmp_path, namespace="lab") as config:
        done = run(config, "--exit-zero")
    assert done.returncode == 0
    assert "k8s.gcr.io/x:1" in done.stdout
    assert OLD not in done.stdout


def test_a_kind_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    server = ApiServer({"pods": [pod("a", "nginx:1")]}, forbidden={"replicasets", "jobs"})
    with serving(server, tmp_path) as config:
        done = run(config, "-A")
    assert done.returncode == 1
    assert "nginx:1" in done.stdout
    assert "warning: you may not list replicasets" in done.stderr
    assert "jobs is forbidden" in done.stderr


def test_a_server_that_cannot_be_reached_is_no_clean_cluster(tmp_path: Path) -> None:
    with serving(ApiServer({}), tmp_path) as config:
        pass
    done = run(config, "-A", "--exit-zero")
    assert done.returncode == 2
    assert not done.stdout
    assert done.stderr.count("\n") == 1


def listed(server: ApiServer, folder: Path, **asked_for: Any) -> list[str]:
    with serving(server, folder) as config:
        found = Cluster((f"--kubeconfig={config}",), **asked_for).objects(PODS)
        return [item["metadata"]["name"] for item in found]


def lists(server: ApiServer) -> list[str]:
    """The requests for lists; some builds of kubectl ask for the version first."""
    return [path for path in server.requests if "/pods" in path]


NAMES = [f"p{at}" for at in range(5)]
PODS_OF = {"pods": [pod(name, OLD) for name in NAMES]}


def test_lists_are_read_page_by_page(tmp_path: Path) -> None:
    server = ApiServer(PODS_OF)
    assert listed(server, tmp_path, page=2) == NAMES
    assert len(lists(server)) == 3


def test_a_list_that_expired_is_begun_again(tmp_path: Path) -> None:
    assert listed(ApiServer(PODS_OF, expired={"pods"}), tmp_path, page=2) == NAMES


def test_a_selector_and_a_namespace_are_the_servers(tmp_path: Path) -> None:
    server = ApiServer(cluster())
    assert listed(server, tmp_path, selector="app=x", namespace="lab") == ["lone"]
    (request,) = lists(server)
    assert request.startswith("/api/v1/namespaces/lab/pods?")
    assert "labelSelector=app%3Dx" in request


@pytest.mark.parametrize(
    ("server", "message"),
    [
        (ApiServer(PODS_OF, forbidden={"pods"}), "pods is forbidden"),
        (ApiServer(PODS_OF, absent={"pods"}), "NotFound"),
        (ApiServer(PODS_OF, cut={"pods"}), "EOF"),
        (ApiServer({}, garbage={"pods": "<html>"}), "is no list"),
        (ApiServer({}, garbage={"pods": '{"items": 3, "metadata": {}}'}), "is no list"),
        (ApiServer({}, garbage={"pods": "[" * 100_000}), "is no list"),
    ],
)
def test_what_the_server_cannot_answer_is_an_error(
    server: ApiServer, message: str, tmp_path: Path
) -> None:
    with pytest.raises(KubectlError, match=message):
        listed(server, tmp_path)


def test_a_slow_server_meets_the_users_timeout(tmp_path: Path) -> None:
    with serving(ApiServer(PODS_OF, delay=3), tmp_path) as config:
        connection = (f"--kubeconfig={config}", "--request-timeout=200ms")
        with pytest.raises(KubectlError, match=r"(?i)time|deadline"):
            list(Cluster(connection).objects(PODS))


def test_a_kubectl_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KubectlError, match="cannot be run"):
        list(Cluster(program="kubectl-that-is-not-there").objects(PODS))
