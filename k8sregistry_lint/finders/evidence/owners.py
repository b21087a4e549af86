"""Which container of a pod an image belongs to, and which workload made the pod."""

import sys

from k8sregistry_lint.syntax.tree import MappingNode, SequenceNode

_CONTAINERS = {
    "containers": "container",
    "initContainers": "init container",
    "ephemeralContainers": "ephemeral container",
    "volumes": "image volume",
}
"""The lists of a pod that name images, and what an item of each is."""
_WORKLOADS = {
    "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job",
    "CronJob",
}  # fmt: skip


def container_of(item: MappingNode, above: str) -> str:
    """Return `container app` for the item of a list of containers, else an empty string. `above` is
    the nearest key above it."""
    what = _CONTAINERS.get(above)
    if what is None or not isinstance(item.parent, SequenceNode):
        return ""
    name = item.text("name")
    return sys.intern(f"{what} {name}") if name else ""


def owner_of(metadata: MappingNode) -> str:
    """Return the workload that made an object: `Job/report-1`. A ReplicaSet whose name ends in the
    hash that its pods have as a label was made by the Deployment with the name before the hash."""
    references = metadata.get("ownerReferences")
    if not isinstance(references, SequenceNode):
        return ""
    owners = [node for node in references.nodes if isinstance(node, MappingNode)]
    controllers = [node for node in owners if node.text("controller") == "true"]
    for owner in [*controllers, *owners][:1]:
        kind, name = owner.text("kind"), owner.text("name")
        labels = metadata.get("labels")
        hashed = labels.text("pod-template-hash") if isinstance(labels, MappingNode) else ""
        if kind == "ReplicaSet" and hashed and name.endswith(f"-{hashed}"):
            kind, name = "Deployment", name.removesuffix(f"-{hashed}")
        return sys.intern(f"{kind}/{name}") if kind in _WORKLOADS else ""
    return ""
