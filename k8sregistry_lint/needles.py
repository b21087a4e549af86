"""What every file holds that the default rules may concern: for runs that end before any rule is loaded. A test keeps this
equal to what the rules themselves say."""

DEFAULT = (
    "coreos/kube-state-metrics", "directxman12/", "docker.io/directxman12", "docker.io/k8scloudprovider",
    "external_storage/nfs-client-provisioner", "gcr.io/google-containers", "gcr.io/google_containers", "gcr.io/k8s-artifacts-prod",
    "gcr.io/kubebuilder", "gcr.io/kubernetes-e2e-test-images", "google-containers/", "google_containers/",
    "jettech/kube-webhook-certgen", "k8s-artifacts-prod/", "k8s-staging-", "k8s.gcr.io", "k8scloudprovider/", "k8scsi/", "kubebuilder/",
    "kubernetes-e2e-test-images/", "kubernetes-ingress-controller/", "quay.io/k8scsi", "quay.io/kubernetes-ingress-controller",
)  # fmt: skip
