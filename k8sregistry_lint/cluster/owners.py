"""Owners folded: Pod to ReplicaSet to Deployment, Pod to Job to CronJob, and on to whoever manages
these."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from k8sregistry_lint.cluster.workload import RESOURCES, Kind, Owner, Workload

_DEPLOYMENT = Kind("apps", "Deployment")
_MAX_OWNERS = 5
"""Longer chains than Pod, ReplicaSet, Deployment are circles."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A workload that nothing in the cluster derives from another one, with the pods under it.
    `workload` is None where the input names it as an owner and does not hold it; `owner` is what
    stands above it and runs no pods."""

    kind: Kind
    namespace: str
    name: str
    workload: Workload | None
    owner: Owner | None
    pods: list[Workload]

    @property
    def title(self) -> str:
        """`Deployment/web`."""
        return f"{self.kind.name}/{self.name}"


def fold(workloads: Iterable[Workload]) -> list[Subject]:
    """Every workload once, by namespace, kind and name; ReplicaSets and Jobs of others are a part
    of these."""
    index = {(each.kind, each.namespace, each.name): each for each in workloads}
    subjects: dict[tuple[Kind, str, str], Subject] = {}
    for each in index.values():
        top = subject_of(each, index)
        subject = subjects.setdefault((top.kind, top.namespace, top.name), top)
        if each.is_pod:
            subject.pods.append(each)
    return sorted(
        subjects.values(), key=lambda subject: (subject.namespace, subject.kind.name, subject.name)
    )


def subject_of(workload: Workload, index: Mapping[tuple[Kind, str, str], Workload]) -> Subject:
    """Return what a workload derives from, without pods. `index` holds the others by kind,
    namespace and name."""
    current, passed = workload, 0
    while (owner := current.owner) and owner.kind in RESOURCES and passed < _MAX_OWNERS:
        kind, name = (
            owner
            if (owner.kind, current.namespace, owner.name) in index
            else _derived(owner, current)
        )
        above = index.get((kind, current.namespace, name))
        if above is None:
            return Subject(kind, current.namespace, name, None, None, [])
        current, passed = above, passed + 1
    return Subject(current.kind, current.namespace, current.name, current, current.owner, [])


def _derived(owner: Owner, pod: Workload) -> Owner:
    """The Deployment whose name a ReplicaSet has in front of the hash of its pods, else the owner
    itself."""
    hashed = pod.labels.get("pod-template-hash", "")
    if owner.kind.name == "ReplicaSet" and hashed and owner.name.endswith(f"-{hashed}"):
        return Owner(_DEPLOYMENT, owner.name.removesuffix(f"-{hashed}"))
    return owner
