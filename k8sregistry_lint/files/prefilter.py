"""Literals, of which every file holds one that a rule may concern: most files are done with after
this question. The literals of the default rules, and of the packs that are off, are repeated here
for runs that end before any rule is loaded; a test keeps them equal to what the rules say."""

from collections.abc import Iterable
from functools import lru_cache

DEFAULT = (
    "fluxcd/", "k8scsi/", "bitnami/", "minio/mc", "argoproj/", "dl.min.io", "k8s.gcr.io",
    "dl.minio.io", "minio/minio", "k8s-staging-", "kubebuilder/", "ml-pipeline/", "directxman12/",
    "microsoft/iis", "microsoft/oms", "microsoft/wcf", "minio/console", "coreos/flannel",
    "heptio-images/", "istio-release/", "microsoft/cntk", "quay.io/k8scsi", "kaniko-project/",
    "spark-operator/", "docker.io/fluxcd", "knative-samples/", "microsoft/aspnet",
    "microsoft/dotnet", "tekton-releases/", "weaveworks/kured", "apt.kubernetes.io",
    "docker.io/bitnami", "k8scloudprovider/", "owasp/zap2docker-", "registry.istio.io",
    "yum.kubernetes.io", "coreos/prometheus-", "docker.io/argoproj", "gcr.io/kubebuilder",
    "gcr.io/ml-pipeline", "google-containers/", "google_containers/", "grafana/grafana-oss",
    "k8s-artifacts-prod/", "microsoft/azure-cli", "gcr.io/heptio-images", "gcr.io/istio-release",
    "microsoft/nanoserver", "microsoft/powershell", "microsoft/vsts-agent",
    "docker.pkg.github.com", "gcr.io/kaniko-project", "gcr.io/spark-operator",
    "kubecost1/opencost-ui", "microsoft/mssql-tools", "docker.io/directxman12",
    "gcr.io/knative-samples", "gcr.io/tekton-releases", "kubernetes-helm/tiller",
    "microsoft/sample-nginx", "projectcontour/contour", "cf-build-service-public/",
    "gcr.io/google-containers", "gcr.io/google_containers", "nvidia/k8s-device-plugin",
    "coreos/kube-state-metrics", "gcr.io/k8s-artifacts-prod", "microsoft/azure-functions",
    "microsoft/virtual-kubelet", "docker.io/k8scloudprovider", "kubernetes-e2e-test-images/",
    "microsoft/windowsservercore", "jettech/kube-webhook-certgen", "microsoft/mssql-server-linux",
    "projects.registry.vmware.com", "registry.opensource.zalan.do",
    "grafana.github.io/helm-charts", "kubecost1/kubecost-cost-model",
    "packages.cloud.google.com/apt", "packages.cloud.google.com/yum",
    "gcr.io/cf-build-service-public", "kubernetes-ingress-controller/",
    "kubernetes.github.io/dashboard", "microsoft/mssql-server-windows",
    "microsoft/service-fabric-onebox", "gcr.io/kubernetes-e2e-test-images",
    "microsoft/azure-cosmosdb-emulator", "cloud-provider-vsphere/csi/release/",
    "quay.io/kubernetes-ingress-controller", "storage.googleapis.com/tekton-releases",
    "external_storage/nfs-client-provisioner", "kubernetes-charts.storage.googleapis.com",
    "gcr.io/cloud-provider-vsphere/csi/release", "storage.googleapis.com/kubernetes-release",
    "cloud-provider-vsphere/cpi/release/manager", "istio-release.storage.googleapis.com/charts",
    "istio-release.storage.googleapis.com/releases",
    "kubernetes-charts-incubator.storage.googleapis.com",
)  # fmt: skip
NEAR = 50_000
"""How much of a large file is searched first, in bytes: a stream that holds one literal again and
again would be read as often as there are literals in front of that one."""
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def holds(data: bytes, literals: Iterable[str]) -> bool:
    """Return whether bytes hold a literal, in either case. UTF-16 is searched too, so that a report
    can say that it was not read."""
    folded = data.lower()
    if folded.startswith(UTF16_MARKS):
        folded = folded.replace(b"\0", b"")
    by_head = _by_head(tuple(literals))
    if len(folded) > NEAR and _any_in(folded[:NEAR], by_head):
        return True
    return _any_in(folded, by_head)


def _any_in(folded: bytes, by_head: dict[bytes, list[bytes]]) -> bool:
    return any(
        head in folded and any(whole in folded for whole in wholes)
        for head, wholes in by_head.items()
    )


def holds_host(data: bytes, literals: Iterable[str]) -> bool:
    """Return whether bytes hold a literal that begins with a host, in either case."""
    return holds(data, _with_host(tuple(literals)))


@lru_cache(64)
def _with_host(literals: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(literal for literal in literals if "." in literal.partition("/")[0])


@lru_cache(64)
def _by_head(literals: tuple[str, ...]) -> dict[bytes, list[bytes]]:
    """Literals by their beginnings, up to a slash, which are fewer."""
    by_head: dict[bytes, list[bytes]] = {}
    for literal in sorted(literals, key=len):
        head = "".join(literal.partition("/")[:2])
        by_head.setdefault(head.encode(), []).append(literal.encode())
    return by_head
