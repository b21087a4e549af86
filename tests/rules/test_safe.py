"""Each rule whose fixes are made without a look: its evidence, and the seven kinds of reference by
which such rules go wrong."""

from typing import NamedTuple

import pytest

from k8sregistry_lint.model import Kind
from rules.every import DIGEST, RULES, outcome, safe_rules

SAFE = "safe"


class Hard(NamedTuple):
    """For each kind of reference an example, and what is allowed for it by whatever rule concerns
    it; empty where none does."""

    no_tag: tuple[str, str]
    latest: tuple[str, str]
    branch: tuple[str, str]
    digest_only: tuple[str, str]
    oldest: tuple[str, str]
    sibling: tuple[str, str]
    chart: tuple[str, str]


def of(
    image: str,
    grades: str,
    *,
    branch: str,
    oldest: str,
    sibling: tuple[str, str],
    chart: tuple[str, str],
) -> Hard:
    """The first five, in order, by letters: safe, unsafe, display-only."""
    words = {"s": "safe", "u": "unsafe", "d": "display-only"}
    tails = ("", ":latest", f":{branch}", DIGEST, f":{oldest}")
    first = [(image + tail, words[grade]) for tail, grade in zip(tails, grades, strict=True)]
    return Hard(first[0], first[1], first[2], first[3], first[4], sibling, chart)


HARD = {
    "k8s-gcr-io": of(
        "k8s.gcr.io/metrics-server",
        "sssss",
        branch="dev",
        oldest="v0.2.1",
        sibling=("staging-k8s.gcr.io/metrics-server:v0.2.1", ""),
        chart=("k8s.gcr.io/kueue/charts/kueue:0.2.0", "safe"),
    ),
    "google-containers": of(
        "gcr.io/google-containers/pause",
        "sssss",
        branch="dev",
        oldest="0.8.0",
        sibling=("gcr.io/google-samples/pause:0.8.0", ""),
        chart=("gcr.io/google-containers/charts/pause:1.0.0", ""),
    ),
    "k8s-artifacts-prod": of(
        "us.gcr.io/k8s-artifacts-prod/pause",
        "sssss",
        branch="dev",
        oldest="0.8.0",
        sibling=("us.gcr.io/k8s-artifacts-prod-bak/pause:3.2", ""),
        chart=("us.gcr.io/charts/k8s-artifacts-prod/pause:3.2", ""),
    ),
    "k8s-artifacts-prod-ar": of(
        "us-west1-docker.pkg.dev/k8s-artifacts-prod/images/pause",
        "sssss",
        branch="dev",
        oldest="0.8.0",
        sibling=("us-west1-docker.pkg.dev/my-project/images/pause:3.9", ""),
        chart=("us-west1-docker.pkg.dev/k8s-artifacts-prod/charts/pause:1.0.0", ""),
    ),
    "kube-rbac-proxy": of(
        "gcr.io/kubebuilder/kube-rbac-proxy",
        "uuuus",
        branch="master",
        oldest="v0.4.0",
        sibling=("gcr.io/kubebuilder/kubebuilder-tools:v1", "display-only"),
        chart=("gcr.io/kubebuilder/charts/kube-rbac-proxy:1.0.0", "display-only"),
    ),
    "istio-gcr": of(
        "gcr.io/istio-release/pilot",
        "sddus",
        branch="master-latest-daily",
        oldest="0.8.0",
        sibling=("gcr.io/istio-testing/pilot:1.28.0", "display-only"),
        chart=("gcr.io/istio-release/charts/istiod:1.28.0", "safe"),
    ),
    "istio-registry": of(
        "registry.istio.io/release/pilot",
        "sddus",
        branch="1.30-alpha",
        oldest="1.22.0",
        sibling=("registry.istio.io/testing/pilot:1.30.0", ""),
        chart=("registry.istio.io/release/charts/istiod:1.30.0", "safe"),
    ),
    "istio-charts": of(
        "gcr.io/istio-release/charts/base",
        "suuus",
        branch="master",
        oldest="1.12.0",
        sibling=("gcr.io/istio-release/base:1.12.0", "safe"),
        chart=("gcr.io/istio-release/charts/samples/ambient:1.28.0", "safe"),
    ),
    "istio-registry-charts": of(
        "registry.istio.io/release/charts/base",
        "suuus",
        branch="master",
        oldest="1.28.0",
        sibling=("registry.istio.io/testing/charts/base:1.28.0", ""),
        chart=("registry.istio.io/release/charts/samples/ambient:1.28.0", "safe"),
    ),
    "minio-server": of(
        "minio/minio",
        "ssudu",
        branch="edge",
        oldest="RELEASE.2016-10-07T01-16-39Z",
        sibling=("minio/operator:v5.0.0", ""),
        chart=("minio/charts/minio:5.0.0", ""),
    ),
    "minio-client": of(
        "minio/mc",
        "ssudu",
        branch="edge",
        oldest="RELEASE.2016-10-07T01-16-39Z",
        sibling=("minio/sidekick:v5.0.0", ""),
        chart=("minio/charts/mc:5.0.0", ""),
    ),
    "tiller": of(
        "gcr.io/kubernetes-helm/tiller",
        "dddus",
        branch="canary",
        oldest="v2.0.0",
        sibling=("gcr.io/kubernetes-helm/rudder:v2.17.0", ""),
        chart=("gcr.io/kubernetes-helm/charts/tiller:1.0.0", ""),
    ),
    "tekton-releases": of(
        "gcr.io/tekton-releases/github.com/tektoncd/pipeline/cmd/controller",
        "sssss",
        branch="v20240101-main",
        oldest="v0.3.1",
        sibling=("gcr.io/tekton-releases/github.com/other/tool:v1", "display-only"),
        chart=("gcr.io/tekton-releases/charts/pipeline:1.0.0", "display-only"),
    ),
}


HARD_URLS = {
    "istio-bucket-charts": [
        ("https://istio-release.storage.googleapis.com/charts", SAFE),
        ("http://istio-release.storage.googleapis.com/charts", SAFE),
        ("https://ISTIO-RELEASE.storage.googleapis.com/charts/index.yaml", SAFE),
        ("https://istio-release.storage.googleapis.com", ""),
        ("https://istio-release.storage.googleapis.com/chartsandmore", ""),
        ("https://istio-release.storage.googleapis.com:8443/charts", ""),
        ("https://istio-prerelease.storage.googleapis.com/charts", ""),
        ("https://x.istio-release.storage.googleapis.com/charts", ""),
        ("https://example.org/istio-release.storage.googleapis.com/charts", ""),
        ("oci://istio-release.storage.googleapis.com/charts", ""),
    ],
    "istio-bucket-releases": [
        ("https://istio-release.storage.googleapis.com/releases/1.28.0/istio.tar.gz", SAFE),
        ("https://istio-release.storage.googleapis.com/releases", SAFE),
        ("https://istio-release.storage.googleapis.com/testing", ""),
        ("https://blob.istio.io/istio-release/releases/1.28.0/istio.tar.gz", ""),
    ],
    "helm-stable": [
        ("https://kubernetes-charts.storage.googleapis.com", SAFE),
        ("https://kubernetes-charts.storage.googleapis.com redis", SAFE),
        ("https://kubernetes-charts.storage.googleapis.com/index.yaml", SAFE),
        ("https://my-kubernetes-charts.storage.googleapis.com", ""),
        ("https://charts.helm.sh/stable", ""),
        ("https://charts.bitnami.com/bitnami redis", ""),
    ],
    "helm-incubator": [
        ("https://kubernetes-charts-incubator.storage.googleapis.com", SAFE),
        ("https://kubernetes-charts-incubator.storage.googleapis.com.example.org", ""),
        ("https://charts.helm.sh/incubator", ""),
    ],
}
"""URLs, and what is allowed for them."""


@pytest.mark.parametrize("rule", HARD_URLS)
def test_hard_urls(rule: str) -> None:
    expected = [(text, rule if grade else "", grade) for text, grade in HARD_URLS[rule]]
    found = [(text, outcome(text)) for text, _ in HARD_URLS[rule]]
    assert [(text, each[0], each[2]) for text, each in found] == expected


def test_every_safe_rule_is_here() -> None:
    for table, is_url in ((HARD, False), (HARD_URLS, True)):
        safe = {rule.id for rule in safe_rules() if (rule.kind is Kind.URL) is is_url}
        assert safe == set(table), f"add rows to the table for {sorted(safe - set(table))}"


@pytest.mark.parametrize("rule", HARD)
@pytest.mark.parametrize("kind", Hard._fields)
def test_hard_references(rule: str, kind: str) -> None:
    text, applicability = getattr(HARD[rule], kind)
    assert outcome(text)[2] == applicability
    if kind not in ("sibling", "chart"):
        assert outcome(text)[0] == rule


@pytest.mark.parametrize("rule", [*HARD, *HARD_URLS])
def test_evidence_says_for_which_tags_it_holds(rule: str) -> None:
    (evidence,) = (each.evidence for each in RULES if each.id == rule)
    assert evidence is not None
    assert evidence.tags
    assert evidence.source.startswith("https://")
