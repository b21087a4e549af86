"""A tag in a field of its own counts for the rules as one in the reference does."""

import pytest

from asking import check
from k8sregistry_lint.rules import load_pack, pack_names, validate

EVERY = validate([rule for name in pack_names() for rule in load_pack(name)])


@pytest.mark.parametrize(
    ("text", "applicability"),
    [
        ("hub: gcr.io/istio-release\ntag: 1.28.0\n", "safe"),
        ("hub: gcr.io/istio-release\ntag: master-latest-daily\n", "display-only"),
        ("global:\n  hub: gcr.io/istio-release\n  tag: 1.28.0\n", "safe"),
        ("global:\n  tag: release-1.3-latest-daily\n  hub: gcr.io/istio-release\n", "display-only"),
        ("p:\n  hub: gcr.io/istio-release\n  image: pilot\n  tag: 1.28.0\n", "safe"),
        ("p:\n  hub: gcr.io/istio-release\n  image: pilot\n  tag: latest\n", "display-only"),
        (
            "image:\n  registry: gcr.io\n  repository: kubernetes-helm/tiller\n  tag: canary\n",
            "display-only",
        ),
        ("image:\n  repository: gcr.io/kubernetes-helm/tiller\n  tag: canary\n", "display-only"),
        ("image:\n  repository: gcr.io/kubernetes-helm/tiller\n  tag: v2.17.0\n", "safe"),
        (
            (
                "image:\n  registry: docker.io\n  repository: minio/minio\n"
                "  tag: RELEASE.2019-08-07T01-59-21Z\n"
            ),
            "unsafe",
        ),
        (
            "image:\n  repository: docker.io/minio/minio\n  tag: RELEASE.2024-01-01T16-36-33Z\n",
            "safe",
        ),
        ("image:\n  repository: minio/minio\n  tag: edge\n", "unsafe"),
        (
            "image:\n  repository: gcr.io/kubebuilder/kube-rbac-proxy\n  tag: v0.13.1\n",
            "safe",
        ),
        (
            "image:\n  repository: gcr.io/kubebuilder/kube-rbac-proxy\n  tag: v0.18.0\n",
            "unsafe",
        ),
        (
            "image:\n  registry: docker.io\n  repository: bitnami/redis\n  tag: 6.0-debian-10-r0\n",
            "display-only",
        ),
    ],
)
def test_a_tag_beside_a_name(text: str, applicability: str) -> None:
    findings = check(text, rules=EVERY).findings
    assert [finding.fix.applicability.label for finding in findings] == [applicability]
