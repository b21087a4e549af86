"""kubeadm's `imageRepository`: the one registry default whose right value depends on a version
beside it."""

from k8sregistry_lint.regex import regex
from k8sregistry_lint.syntax.tree import MappingNode, Node, Scalar

_VERSION = regex(r"v?1\.(\d{1,6})\.(\d{1,6}).*")
_NEW_DNS_PATH_SINCE = 21
_NEW_DEFAULT_SINCE = {22: 17, 23: 15, 24: 9}
"""kubeadm's default is registry.k8s.io from these patch releases on, and from 1.25.0 (cluster-api,
kubeadm_types.go)."""


def is_default_repository(node: Scalar) -> bool:
    """Whether `node` is the `imageRepository` of a kubeadm ClusterConfiguration, or of its dns or
    etcd part."""
    return node.key == "imageRepository" and _cluster_configuration(node) is not None


def proves_new_default(node: Scalar) -> bool:
    """Whether the version beside kubeadm's own `imageRepository` is one whose default is
    registry.k8s.io already."""
    configuration = _cluster_configuration(node)
    if node.key != "imageRepository" or configuration is None or configuration is not node.parent:
        return False
    versions = [configuration.text("kubernetesVersion")]
    versions += [
        above.text("version")
        for above in configuration.ancestors()
        if isinstance(above, MappingNode) and above.key == "spec"
    ]
    return any(_is_new(version) for version in versions)


def has_one_image(node: Scalar) -> bool:
    """Whether `node` is the `imageRepository` of etcd, or of dns before Kubernetes 1.21: the one
    image that is pulled from it has the same path in the new registry. From 1.21 on, the path of
    CoreDNS depends on whether the registry is kubeadm's default (kubeadm's images.go)."""
    configuration = _cluster_configuration(node)
    part = node.parent
    if node.key != "imageRepository" or configuration is None or part is None:
        return False
    if part.key == "local" and part.parent is not None and part.parent.key == "etcd":
        return True
    version = _VERSION.fullmatch(configuration.text("kubernetesVersion"))
    return part.key == "dns" and version is not None and int(version[1]) < _NEW_DNS_PATH_SINCE


def _cluster_configuration(node: Node) -> MappingNode | None:
    for above in node.ancestors():
        if isinstance(above, MappingNode) and (
            above.key == "clusterConfiguration" or above.text("kind") == "ClusterConfiguration"
        ):
            return above
    return None


def _is_new(version: str) -> bool:
    match = _VERSION.fullmatch(version)
    if not match:
        return False
    minor, patch = int(match[1]), int(match[2])
    return minor >= 25 or patch >= _NEW_DEFAULT_SINCE.get(minor, 1_000)
