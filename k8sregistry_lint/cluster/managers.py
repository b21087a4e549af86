"""What sets a workload back to its own idea of it: an owner, a GitOps controller, an operator."""

from collections.abc import Iterable
from dataclasses import dataclass

from k8sregistry_lint.cluster.declared import Declared
from k8sregistry_lint.cluster.owners import Subject
from k8sregistry_lint.cluster.workload import Workload

_PLAIN_MANAGERS = {"kubectl", "kustomize", "skaffold", "helm", "tiller", ""}
"""Values of the label managed-by that name no controller: nothing sets the image back."""


@dataclass(frozen=True, slots=True)
class Manager:
    """Who decides on a workload: `title` and `where` (where its images are set) for people,
    `resource` and `name` for kubectl, where known."""

    title: str
    resource: str = ""
    name: str = ""
    namespace: str = ""
    where: str = ""


class Managers:
    """The managers of a cluster, with the objects of theirs that are in the input."""

    def __init__(self, held: Iterable[Declared]) -> None:
        self._held = {(each.kind, each.name): each for each in held}

    def of(self, subject: Subject) -> Manager | None:
        """Return who else than a person or helm decides on a workload."""
        if subject.owner is not None:
            kind, name = subject.owner
            group = f".{kind.group}" if kind.group else ""
            title = f"{kind.name}/{name}" + (f" ({kind.group})" if group else "")
            resource = kind.name.lower() + group
            where = "in its spec, or in the configuration of its operator"
            return Manager(title, resource, name, subject.namespace, where)
        about = subject.workload or (subject.pods[0] if subject.pods else None)
        return self._by_labels(about) if about else None

    def _by_labels(self, workload: Workload) -> Manager | None:
        labels = workload.labels
        found = self._flux(workload) or self._argo(workload) or self._olm(workload)
        if found:
            return found
        if labels.get("addonmanager.kubernetes.io/mode") == "Reconcile":
            title = "the add-on manager of the control plane"
            return Manager(title, where="in its files on the control plane")
        value = labels.get("app.kubernetes.io/managed-by", "")
        if value.lower() not in _PLAIN_MANAGERS:
            return Manager(f"{value} (label app.kubernetes.io/managed-by)")
        return None

    def _flux(self, workload: Workload) -> Manager | None:
        kinds = {
            "HelmRelease": ("helm", "in its spec.values or valuesFrom"),
            "Kustomization": ("kustomize", "in its spec.path, in the source of its spec.sourceRef"),
        }
        for kind, (tool, where) in kinds.items():
            group = f"{tool}.toolkit.fluxcd.io"
            if name := workload.labels.get(f"{group}/name"):
                resource, space = kind.lower(), workload.labels.get(f"{group}/namespace", "")
                title = f"Flux {resource} {name}"
                known = self._where(kind, name, where)
                return Manager(title, f"{resource}.{group}", name, space, known)
        return None

    def _argo(self, workload: Workload) -> Manager | None:
        tracked = workload.annotations.get("argocd.argoproj.io/tracking-id", "")
        name = tracked.partition(":")[0].rpartition("_")[2] or workload.labels.get(
            "argocd.argoproj.io/instance", ""
        )
        if not name:
            return None
        where = "in the repository and path of its spec.source"
        title, resource = f"Argo CD application {name}", "applications.argoproj.io"
        held = self._held.get(("Application", name))
        space = held.namespace if held else ""
        return Manager(title, resource, name, space, self._where("Application", name, where))

    def _olm(self, workload: Workload) -> Manager | None:
        name = workload.labels.get("olm.owner", "")
        if not name:
            return None
        kind = workload.labels.get("olm.owner.kind", "operator")
        space = workload.labels.get("olm.owner.namespace", "")
        where = "in its spec.relatedImages and spec.install, by an update of the operator"
        known = self._where("ClusterServiceVersion", name, where)
        return Manager(f"{kind} {name} (OLM)", "clusterserviceversion", name, space, known)

    def _where(self, kind: str, name: str, usual: str) -> str:
        """Where the images are set: as the object says if the input has it."""
        held = self._held.get((kind, name))
        return f"in {held.where}" if held and held.where else usual
