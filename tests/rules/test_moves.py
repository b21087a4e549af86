"""What becomes of images that real repositories name: the rule, the new name, who may apply it."""

import pytest

from rules.every import DIGEST, RULES, outcome

SAFE, UNSAFE, ONLY = "safe", "unsafe", "display-only"

MOVES: list[tuple[str, str | None, str]] = [
    # Tekton: only what is below github.com/tektoncd was copied
    (
        "gcr.io/tekton-releases/github.com/tektoncd/pipeline/cmd/controller:v0.59.0",
        "ghcr.io/tektoncd/github.com/tektoncd/pipeline/cmd/controller:v0.59.0",
        SAFE,
    ),
    (
        f"gcr.io/tekton-releases/github.com/tektoncd/pipeline/cmd/entrypoint:v0.40.0{DIGEST}",
        f"ghcr.io/tektoncd/github.com/tektoncd/pipeline/cmd/entrypoint:v0.40.0{DIGEST}",
        SAFE,
    ),
    ("gcr.io/tekton-releases/dogfooding/tkn:latest", "ghcr.io/tektoncd/plumbing/tkn:latest", ONLY),
    (
        "gcr.io/tekton-releases/dogfooding/test-runner",
        "ghcr.io/tektoncd/plumbing/test-runner",
        ONLY,
    ),
    ("gcr.io/tekton-releases/ko", None, ONLY),
    ("gcr.io/tekton-releases/ko:latest", None, ONLY),
    ("gcr.io/tekton-releases/catalog/upstream/git-clone:0.9", None, ONLY),
    ("gcr.io/tekton-nightly/github.com/tektoncd/pipeline/cmd/controller:latest", None, ""),
    # Istio: daily builds were not published to Docker Hub
    ("gcr.io/istio-release/pilot:1.28.0", "docker.io/istio/pilot:1.28.0", SAFE),
    ("gcr.io/istio-release/pilot", "docker.io/istio/pilot", SAFE),
    (
        "gcr.io/istio-release/proxyv2:1.27.3-distroless",
        "docker.io/istio/proxyv2:1.27.3-distroless",
        SAFE,
    ),
    ("gcr.io/istio-release/pilot:release-1.3-latest-daily", None, ONLY),
    ("gcr.io/istio-release/pilot:master-latest-daily", None, ONLY),
    ("gcr.io/istio-release/proxy_init:release-1.1-20190403-09-16", None, ONLY),
    ("gcr.io/istio-release/pilot:latest", None, ONLY),
    (f"gcr.io/istio-release/pilot{DIGEST}", f"docker.io/istio/pilot{DIGEST}", UNSAFE),
    ("registry.istio.io/release/pilot:1.30.0", "docker.io/istio/pilot:1.30.0", SAFE),
    ("registry.istio.io/release/charts/base", "ghcr.io/istio/release/charts/base", SAFE),
    (
        "registry.istio.io/release/charts/base:1.30.0",
        "ghcr.io/istio/release/charts/base:1.30.0",
        SAFE,
    ),
    ("gcr.io/istio-release/charts/base:1.28.0", "ghcr.io/istio/release/charts/base:1.28.0", SAFE),
    ("gcr.io/istio-release/charts/istiod", "ghcr.io/istio/release/charts/istiod", SAFE),
    ("gcr.io/istio-testing/pilot:1.29-alpha", None, ONLY),
    # Kubernetes
    ("k8s.gcr.io/pause:3.9", "registry.k8s.io/pause:3.9", SAFE),
    (f"k8s.gcr.io/pause{DIGEST}", f"registry.k8s.io/pause{DIGEST}", SAFE),
    ("k8s.gcr.io/google_containers/pause-amd64:3.1", "registry.k8s.io/pause-amd64:3.1", UNSAFE),
    ("k8s.gcr.io/google-containers/pause:3.1", "registry.k8s.io/pause:3.1", UNSAFE),
    (
        "gcr.io/google_containers/metrics-server:v0.3.1",
        "registry.k8s.io/metrics-server-amd64:v0.3.1",
        ONLY,
    ),
    (
        "gcr.io/google_containers/metrics-server:v0.3.6",
        "registry.k8s.io/metrics-server:v0.3.6",
        SAFE,
    ),
    (
        "gcr.io/google-containers/heapster:v1.5.4",
        "registry.k8s.io/heapster-amd64:v1.5.4",
        ONLY,
    ),
    ("gcr.io/google_containers/heapster:v1.5.2", "registry.k8s.io/heapster:v1.5.2", SAFE),
    ("eu.gcr.io/google_containers/kubedns:1.9", "registry.k8s.io/kubedns-amd64:1.9", ONLY),
    # staging
    ("gcr.io/k8s-staging-kueue/kueue:v0.6.2", "registry.k8s.io/kueue/kueue:v0.6.2", UNSAFE),
    ("gcr.io/k8s-staging-kueue/kueue:main", None, ONLY),
    ("gcr.io/k8s-staging-kueue/kueue:latest", None, ONLY),
    ("gcr.io/k8s-staging-sig-storage/csi-provisioner:canary", None, ONLY),
    ("gcr.io/k8s-staging-external-dns/external-dns", None, ONLY),
    ("gcr.io/k8s-staging-artifact-promoter/kpromo:latest-canary", None, ONLY),
    ("gcr.io/k8s-staging-releng/k8s-ci-builder:latest-default", None, ONLY),
    ("gcr.io/k8s-staging-releng/releng-ci:latest-go1.18-bullseye", None, ONLY),
    (f"gcr.io/k8s-staging-kueue/kueue:v0.6.2{DIGEST}", None, ONLY),
    ("gcr.io/k8s-staging-never-promoted/tool:v1.0.0", None, ONLY),
    ("gcr.io/k8s-staging-test-infra/kubekins-e2e:v20260901-0f1e2d3c4b-master", None, ""),
    ("us-central1-docker.pkg.dev/k8s-staging-images/test-infra/kubekins-e2e:v1", None, ""),
    ("gcr.io/k8s-staging-npd/node-problem-detector:v0.8.19", None, ONLY),
    ("us-central1-docker.pkg.dev/k8s-staging-images/npd/node-problem-detector:v0.8.19", None, ONLY),
    (
        "us-central1-docker.pkg.dev/k8s-staging-images/kueue/kueue:v0.6.2",
        "registry.k8s.io/kueue/kueue:v0.6.2",
        UNSAFE,
    ),
    # kube-rbac-proxy: 15 tags were copied
    (
        "gcr.io/kubebuilder/kube-rbac-proxy:v0.13.1",
        "registry.k8s.io/kubebuilder/kube-rbac-proxy:v0.13.1",
        SAFE,
    ),
    (
        f"gcr.io/kubebuilder/kube-rbac-proxy:v0.8.0{DIGEST}",
        f"registry.k8s.io/kubebuilder/kube-rbac-proxy:v0.8.0{DIGEST}",
        SAFE,
    ),
    (
        "gcr.io/kubebuilder/kube-rbac-proxy:v0.17.0",
        "registry.k8s.io/kubebuilder/kube-rbac-proxy:v0.17.0",
        UNSAFE,
    ),
    ("gcr.io/kubebuilder/kube-rbac-proxy-amd64:v0.4.1", None, ONLY),
    # quay.io/k8scsi
    (
        "quay.io/k8scsi/csi-attacher:v2.2.0",
        "registry.k8s.io/sig-storage/csi-attacher:v2.2.0",
        UNSAFE,
    ),
    (
        "quay.io/k8scsi/csi-resizer:v0.5.0",
        "registry.k8s.io/sig-storage/csi-resizer:v0.5.0",
        UNSAFE,
    ),
    ("quay.io/k8scsi/csi-resizer:v0.3.0", None, ONLY),
    ("quay.io/k8scsi/csi-attacher:v0.5.0", None, ONLY),
    ("quay.io/k8scsi/driver-registrar:v0.4.1", None, ONLY),
    ("quay.io/k8scsi/csi-provisioner:canary", None, ONLY),
    ("quay.io/k8scsi/csi-provisioner", None, ONLY),
    # kube-state-metrics
    (
        "quay.io/coreos/kube-state-metrics:v1.9.5",
        "registry.k8s.io/kube-state-metrics:v1.9.5",
        UNSAFE,
    ),
    ("quay.io/coreos/kube-state-metrics:v1.9.7", None, ONLY),
    (
        "quay.io/coreos/kube-state-metrics:v1.9.8",
        "registry.k8s.io/kube-state-metrics/kube-state-metrics:v1.9.8",
        UNSAFE,
    ),
    (
        "quay.io/coreos/kube-state-metrics:v2.0.0",
        "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.0.0",
        UNSAFE,
    ),
    ("quay.io/coreos/kube-state-metrics", None, ONLY),
    # MinIO
    (
        "minio/minio:RELEASE.2025-04-22T22-12-26Z",
        "quay.io/minio/minio:RELEASE.2025-04-22T22-12-26Z",
        SAFE,
    ),
    (
        "minio/minio:RELEASE.2022-01-03T18-22-58Z",
        "quay.io/minio/minio:RELEASE.2022-01-03T18-22-58Z",
        SAFE,
    ),
    ("minio/minio", "quay.io/minio/minio", SAFE),
    ("minio/minio:latest", "quay.io/minio/minio:latest", SAFE),
    (
        "minio/minio:RELEASE.2019-08-07T01-59-21Z",
        "quay.io/minio/minio:RELEASE.2019-08-07T01-59-21Z",
        UNSAFE,
    ),
    ("minio/minio:edge", "quay.io/minio/minio:edge", UNSAFE),
    (
        "minio/mc:RELEASE.2021-01-05T05-03-58Z",
        "quay.io/minio/mc:RELEASE.2021-01-05T05-03-58Z",
        UNSAFE,
    ),
    (f"minio/minio:RELEASE.2025-04-22T22-12-26Z{DIGEST}", None, ONLY),
    (f"minio/minio{DIGEST}", None, ONLY),
    ("minio/console:v1.7.6", None, ONLY),
    # Tiller
    ("gcr.io/kubernetes-helm/tiller:v2.17.0", "ghcr.io/helm/tiller:v2.17.0", SAFE),
    ("gcr.io/kubernetes-helm/tiller:canary", None, ONLY),
    ("gcr.io/kubernetes-helm/tiller", None, ONLY),
    (f"gcr.io/kubernetes-helm/tiller{DIGEST}", f"ghcr.io/helm/tiller{DIGEST}", UNSAFE),
    # Bitnami
    (
        "bitnami/redis:7.2.5-debian-12-r0",
        "bitnamilegacy/redis:7.2.5-debian-12-r0",
        UNSAFE,
    ),
    ("bitnami/redis:6.0.9-debian-10-r0", None, ONLY),
    ("bitnami/redis:4.0.11-centos-7", None, ONLY),
    ("bitnami/kafka:2.0.0-ol-7-r1", None, ONLY),
    ("bitnami/redis:latest", None, ONLY),
    ("docker.io/bitnami/redis", None, ONLY),
    ("bitnami/minideb:bookworm", None, ""),
    ("bitnami/sealed-secrets-kubeseal:0.27.0", None, ""),
    ("bitnami/sealed-secrets-controller:0.27.0", None, ""),
    (
        "quay.io/bitnami/sealed-secrets-controller:v0.17.5",
        "docker.io/bitnami/sealed-secrets-controller:v0.17.5",
        UNSAFE,
    ),
    # Docker Hub
    ("argoproj/argocd:v2.1.0", "quay.io/argoproj/argocd:v2.1.0", UNSAFE),
    ("argoproj/argosay:v2", None, ""),
    ("argoproj/rollouts-demo:blue", None, ""),
    ("argoproj/load-tester:latest", None, ""),
    ("weaveworks/kured:1.9.2", "ghcr.io/kubereboot/kured:1.9.2", UNSAFE),
    ("weaveworks/kured:1.6.1", None, ONLY),
    ("weaveworks/kured:latest", None, ONLY),
    ("microsoft/dotnet:2.1-sdk", None, ONLY),
    (
        "gcr.io/cloud-provider-vsphere/csi/release/driver:v3.3.0",
        "registry.k8s.io/csi-vsphere/driver:v3.3.0",
        UNSAFE,
    ),
    ("gcr.io/cloud-provider-vsphere/csi/release/syncer:v3.0.0", None, ONLY),
    (f"gcr.io/cloud-provider-vsphere/csi/release/driver:v3.3.0{DIGEST}", None, ONLY),
    (
        "gcr.io/cloud-provider-vsphere/cpi/release/manager:v1.28.0",
        "registry.k8s.io/cloud-pv-vsphere/cloud-provider-vsphere:v1.28.0",
        UNSAFE,
    ),
    ("gcr.io/cloud-provider-vsphere/cpi/release/manager:v1.27.0", None, ONLY),
    (
        "projects.registry.vmware.com/antrea/antrea-ubuntu:v1.9.0",
        "docker.io/antrea/antrea-ubuntu:v1.9.0",
        UNSAFE,
    ),
    ("projects.registry.vmware.com/sonobuoy/sonobuoy:v0.56.16", None, ONLY),
    ("gcr.io/cf-build-service-public/kpack/controller:b18", None, ONLY),
    ("quay.io/coreos/flannel:v0.15.1", None, ONLY),
    # charts
    ("oci://gcr.io/istio-release/charts", "oci://ghcr.io/istio/release/charts", SAFE),
    ("oci://gcr.io/istio-release/charts/base", "oci://ghcr.io/istio/release/charts/base", SAFE),
    (
        "oci://registry.istio.io/release/charts/istiod:1.30.0",
        "oci://ghcr.io/istio/release/charts/istiod:1.30.0",
        SAFE,
    ),
    ("oci://k8s.gcr.io/kueue/charts/kueue", "oci://registry.k8s.io/kueue/charts/kueue", UNSAFE),
    ("oci://registry-1.docker.io/bitnamicharts/redis", None, ""),
    ("https://charts.bitnami.com/bitnami redis", None, ""),
    (
        "https://grafana.github.io/helm-charts grafana",
        "https://grafana-community.github.io/helm-charts",
        UNSAFE,
    ),
    ("https://grafana.github.io/helm-charts pyroscope", None, ""),
    ("https://grafana.github.io/helm-charts", None, ""),
    ("https://kubernetes-charts.storage.googleapis.com", "https://charts.helm.sh/stable", SAFE),
    (
        "https://kubernetes-charts-incubator.storage.googleapis.com",
        "https://charts.helm.sh/incubator",
        SAFE,
    ),
    (
        "https://kubernetes.github.io/dashboard",
        "https://kubernetes-retired.github.io/dashboard",
        UNSAFE,
    ),
    (
        "https://istio-release.storage.googleapis.com/charts",
        "https://blob.istio.io/istio-release/charts",
        SAFE,
    ),
    # downloads and packages
    (
        "https://istio-release.storage.googleapis.com/releases/1.28.0/istio.tar.gz",
        "https://blob.istio.io/istio-release/releases/1.28.0/istio.tar.gz",
        SAFE,
    ),
    ("https://apt.kubernetes.io/ kubernetes-xenial", None, ONLY),
    ("https://yum.kubernetes.io/repos/kubernetes-el7-x86_64", None, ONLY),
    ("https://packages.cloud.google.com/apt kubernetes-xenial", None, ONLY),
    ("https://packages.cloud.google.com/apt cloud-sdk", None, ""),
    ("https://packages.cloud.google.com/yum/repos/kubernetes-el7-x86_64", None, ONLY),
    ("https://packages.cloud.google.com/yum/repos/cloud-sdk-el7-x86_64", None, ""),
    (
        "https://storage.googleapis.com/kubernetes-release/release/v1.27.3/bin/linux/amd64/kubectl",
        "https://dl.k8s.io/release/v1.27.3/bin/linux/amd64/kubectl",
        UNSAFE,
    ),
    (
        "https://storage.googleapis.com/tekton-releases/pipeline/latest/release.yaml",
        "https://infra.tekton.dev/tekton-releases/pipeline/latest/release.yaml",
        UNSAFE,
    ),
    ("https://dl.min.io/client/mc/release/linux-amd64/mc", None, ONLY),
    ("https://dl.min.io/aistor/minio/release/linux-amd64/minio", None, ""),
    # projects that ended, which keeps no image in a registry that ends
    (
        "k8s.gcr.io/ingress-nginx/controller:v1.1.1",
        "registry.k8s.io/ingress-nginx/controller:v1.1.1",
        SAFE,
    ),
    ("registry.k8s.io/ingress-nginx/controller:v1.11.2", None, ONLY),
    ("registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.4.3", None, ""),
    ("jaegertracing/all-in-one:1.57", None, ONLY),
    ("jaegertracing/jaeger:2.2.0", None, ""),
    ("quay.io/kubecost1/kubecost-cost-model:1.108.0", None, ONLY),
    ("owasp/zap2docker-stable:2.11.1", None, ONLY),
    ("microsoft/vscode", None, ""),
    ("microsoft/setup-msbuild", None, ""),
]


@pytest.mark.parametrize(("before", "after", "applicability"), MOVES, ids=[row[0] for row in MOVES])
def test_moves(before: str, after: str | None, applicability: str) -> None:
    assert outcome(before)[1:] == (after, applicability)


LEVELS = {
    "bitnami-quay": ("error", "removed"),
    "kube-rbac-proxy": ("error", "removed"),
    "tekton-releases": ("error", "removed"),
    "tekton-other": ("error", "removed"),
    "istio-testing": ("note", "frozen"),
    "minio-server": ("error", "removed"),
    "tiller": ("error", "removed"),
    "ksm-coreos": ("warning", "frozen"),
    "bitnami-hub": ("error", "removed"),
    "istio-bucket-charts": ("error", "scheduled"),
    "istio-bucket-releases": ("error", "scheduled"),
    "k8s-packages": ("error", "removed"),
    "k8s-packages-google-apt": ("error", "removed"),
    "k8s-packages-google-yum": ("error", "removed"),
    "k8s-release-bucket": ("warning", "unsupported"),
    "vsphere-csi": ("error", "removed"),
    "vsphere-cpi": ("error", "removed"),
    "vmware-projects": ("error", "removed"),
    "antrea-vmware": ("error", "removed"),
    "grafana-chart": ("warning", "frozen"),
    "helm-stable": ("error", "removed"),
    "helm-incubator": ("error", "removed"),
    "dashboard-charts": ("error", "removed"),
    "ingress-nginx": ("note", "archived"),
    "tekton-bucket": ("warning", "frozen"),
    "jaeger-v1": ("note", "archived"),
    "flannel-coreos": ("warning", "frozen"),
    "minio-downloads": ("error", "removed"),
    "kpack": ("error", "removed"),
    "opencost-kubecost1": ("warning", "frozen"),
    "zap-owasp": ("warning", "removed"),
}


def test_levels() -> None:
    levels = {rule.id: (rule.level.label, rule.status) for rule in RULES if rule.id in LEVELS}
    assert levels == LEVELS
