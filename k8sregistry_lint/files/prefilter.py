"""What every file holds that the default rules may concern: for runs that end before any rule is
loaded. A test keeps this equal to what the rules themselves say."""

DEFAULT = (
    "k8scsi/", "k8s.gcr.io", "k8s-staging-", "kubebuilder/", "directxman12/", "quay.io/k8scsi", "k8scloudprovider/", "gcr.io/kubebuilder",
    "google-containers/", "google_containers/", "k8s-artifacts-prod/", "docker.io/directxman12", "gcr.io/google-containers",
    "gcr.io/google_containers", "coreos/kube-state-metrics", "gcr.io/k8s-artifacts-prod", "docker.io/k8scloudprovider",
    "kubernetes-e2e-test-images/", "jettech/kube-webhook-certgen", "kubernetes-ingress-controller/", "gcr.io/kubernetes-e2e-test-images",
    "quay.io/kubernetes-ingress-controller", "external_storage/nfs-client-provisioner",
)  # fmt: skip
