"""Owners folded: Pod to ReplicaSet to Deployment, Pod to Job to CronJob, and on to whoever manages
these."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from k8sregistry_lint.cluster.workload import RESOURCES, Kind, Owner, Workload

_DEPLOYMENT = Kind("apps", "Deployment")
_PLAIN_MANAGERS = {"kubectl", "kustomize", "skaffold", "helm", "tiller", ""}
"""Values of the label managed-by that name no controller: nothing sets the image back."""

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


@dataclass(frozen=True, slots=True)
class Manager:
    """What sets a workload back to its own idea of it: `title` for people, `resource` and `name`
    for kubectl, where known."""

    title: str
    resource: str = ""
    name: str = ""
    namespace: str = ""


def manager_of(subject: Subject) -> Manager | None:
    """Who else than a person or helm decides on a workload: an owner, a GitOps controller, an
    operator by its labels."""
    if subject.owner is not None:
        kind, name = subject.owner
        group = f".{kind.group}" if kind.group else ""
        return Manager(
            f"{kind.name}/{name}" + (f" ({kind.group})" if group else ""),
            kind.name.lower() + group,
            name,
            subject.namespace,
        )
    about = subject.workload or (subject.pods[0] if subject.pods else None)
    return _by_labels(about) if about else None


def _by_labels(workload: Workload) -> Manager | None:
    labels, annotations = workload.labels, workload.annotations
    for tool, resource in (("helm", "helmrelease"), ("kustomize", "kustomization")):
        group = f"{tool}.toolkit.fluxcd.io"
        if name := labels.get(f"{group}/name"):
            return Manager(
                f"Flux {resource} {name}",
                f"{resource}.{group}",
                name,
                labels.get(f"{group}/namespace", ""),
            )
    tracked = (
        annotations.get("argocd.argoproj.io/tracking-id", "").partition(":")[0].rpartition("_")[2]
    )
    if name := tracked or labels.get("argocd.argoproj.io/instance", ""):
        return Manager(f"Argo CD application {name}")
    if name := labels.get("olm.owner", ""):
        namespace = labels.get("olm.owner.namespace", "")
        return Manager(
            f"{labels.get('olm.owner.kind', 'operator')} {name} (OLM)",
            "clusterserviceversion",
            name,
            namespace,
        )
    if labels.get("addonmanager.kubernetes.io/mode") == "Reconcile":
        return Manager("the add-on manager of the control plane, from its files there")
    if (value := labels.get("app.kubernetes.io/managed-by", "")).lower() not in _PLAIN_MANAGERS:
        return Manager(f"{value} (label app.kubernetes.io/managed-by)")
    return None


@dataclass(frozen=True, slots=True)
class Release:
    """A helm release as far as its objects name it; an empty name is not known."""

    name: str
    namespace: str
    chart: str


def release_of(subject: Subject) -> Release | None:
    """The helm release that a workload belongs to."""
    if subject.workload is None:
        return None
    labels, annotations = subject.workload.labels, subject.workload.annotations
    name = annotations.get("meta.helm.sh/release-name", "")
    if not name and labels.get(
        "app.kubernetes.io/managed-by", labels.get("heritage", "")
    ).lower() not in ("helm", "tiller"):
        return None
    namespace = annotations.get("meta.helm.sh/release-namespace", "") or subject.namespace
    return Release(name, namespace, labels.get("helm.sh/chart", "") or labels.get("chart", ""))
