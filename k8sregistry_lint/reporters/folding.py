"""Equal findings of the pods of one workload as one: what a person acts on in a cluster."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from k8sregistry_lint.files.selection import STDIN
from k8sregistry_lint.files.summary import count
from k8sregistry_lint.model import Finding, KubernetesObject

_MAX_OWNERS = 5
"""Longer chains than Pod, Job, CronJob are circles."""

_Key = tuple[str, str]
"""A namespace, and `Deployment/web` in it."""


class Folded(NamedTuple):
    """A finding with the object to change, and with how many objects of each kind below that
    repeat it."""

    finding: Finding
    owner: KubernetesObject
    repeated: Counter[str]

    @property
    def also(self) -> str:
        """`2 Pods, 1 ReplicaSet`."""
        return ", ".join(count(number, kind) for kind, number in sorted(self.repeated.items()))


def fold(findings: Sequence[Finding]) -> list[Finding | Folded]:
    """Return findings in their order, those of stdin that are in a container folded: one for each
    workload, container and image."""
    owners = {_key(obj): obj.owner for obj in _objects(findings) if obj.owner}
    folded: dict[tuple[object, ...], Folded | Finding] = {}
    seen: set[tuple[object, ...]] = set()
    for number, finding in enumerate(findings):
        obj = finding.object
        if finding.path != STDIN or obj is None or not obj.container:
            folded[number,] = finding
            continue
        top = _top(obj, owners)
        where = (top, finding.role, finding.field.last)
        key = (*where, finding.rule, finding.image, finding.fix.applied)
        known = folded.setdefault(key, Folded(finding, top, Counter()))
        if isinstance(known, Folded) and (obj.owner or key in seen):
            known.repeated[obj.kind] += 1
        if not obj.owner:
            seen.add(key)
    return list(folded.values())


def once(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings in their order, equal ones of a workload once, each with the workload as its
    object."""
    return [
        each if isinstance(each, Finding) else each.finding._replace(object=each.owner)
        for each in fold(findings)
    ]


def _objects(findings: Iterable[Finding]) -> Iterable[KubernetesObject]:
    return (finding.object for finding in findings if finding.object)


def _key(obj: KubernetesObject) -> _Key:
    return obj.namespace, f"{obj.kind}/{obj.name}"


def _top(obj: KubernetesObject, owners: Mapping[_Key, str]) -> KubernetesObject:
    """The workload at the top of the chain of owners, with the container of the finding."""
    name, passed = obj.owner, 0
    while name and passed < _MAX_OWNERS:
        kind, _, called = name.partition("/")
        obj = KubernetesObject(kind, called, obj.namespace, obj.container)
        name, passed = owners.get(_key(obj), ""), passed + 1
    return obj._replace(owner="")
