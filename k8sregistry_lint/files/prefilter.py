"""Literals, of which every file holds one that a rule may concern: most files are done with after
this question. The literals of the default rules are repeated here for runs that end before any rule
is loaded; a test keeps them equal to what the rules say."""

from collections.abc import Iterable

DEFAULT = (
    "k8scsi/", "k8s.gcr.io", "k8s-staging-", "kubebuilder/", "directxman12/", "quay.io/k8scsi",
    "k8scloudprovider/", "gcr.io/kubebuilder", "google-containers/", "google_containers/",
    "k8s-artifacts-prod/", "docker.io/directxman12", "gcr.io/google-containers",
    "gcr.io/google_containers", "coreos/kube-state-metrics", "gcr.io/k8s-artifacts-prod",
    "docker.io/k8scloudprovider", "kubernetes-e2e-test-images/", "jettech/kube-webhook-certgen",
    "kubernetes-ingress-controller/", "gcr.io/kubernetes-e2e-test-images",
    "quay.io/kubernetes-ingress-controller", "external_storage/nfs-client-provisioner",
)  # fmt: skip
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def holds(data: bytes, literals: Iterable[str]) -> bool:
    """Return whether bytes hold a literal, in either case. UTF-16 is searched too, so that a report
    can say that it was not read."""
    folded = data.lower()
    if folded.startswith(_UTF16):
        folded = folded.replace(b"\0", b"")
    return any(literal.encode() in folded for literal in literals)
