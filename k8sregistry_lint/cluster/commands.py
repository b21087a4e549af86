"""Commands of kubectl and helm, quoted for a shell, each with what undoes it."""

import json
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from k8sregistry_lint.cluster.owners import Subject
from k8sregistry_lint.cluster.workload import PodImage, Where, Workload

UNSAFE_NAME = "it has a name that Kubernetes does not allow, so no command is printed"

MAX_PODS = 20
"""How many pods of one workload are named."""

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?", re.ASCII)
_RESOURCE = re.compile(r"[a-z][a-z0-9]*(?:\.[a-z0-9.-]*[a-z0-9])?", re.ASCII)
_ROLLS_OUT = {"Deployment", "StatefulSet", "DaemonSet"}
_MANIFESTS = "/etc/kubernetes/manifests"
_BACKUP = "backup=$(mktemp -d /var/tmp/manifests.XXXXXX)"
"""A folder with a name that nobody can have made before, as anybody may write to /var/tmp."""

_POD_TEMPLATE = {"Pod": "/spec", "CronJob": "/spec/jobTemplate/spec/template/spec"}

Move = tuple[PodImage, str | None]
"""An image and what it becomes."""


@dataclass(frozen=True, slots=True)
class Commands:
    """`ready` can be run as they are; `later` are for a person, and `notes` say why."""

    ready: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def for_a_person(self) -> "Commands":
        """The same with nothing that can be run without a look."""
        return replace(self, ready=(), later=(*self.ready, *self.later))


class Target(NamedTuple):
    """An object as kubectl addresses it."""

    kind: str
    namespace: str
    name: str

    def valid(self, others: Iterable[str] = ()) -> bool:
        """Whether these are names of Kubernetes: no other one is ever printed for a shell, where
        `*` names all containers and a hyphen in front makes an option."""
        names = [self.name, *others, *([self.namespace] if self.namespace else [])]
        return all(_NAME.fullmatch(name) for name in names)

    @property
    def resource(self) -> str:
        """`deployment/web`."""
        return f"{self.kind.lower()}/{self.name}"

    @property
    def options(self) -> tuple[str, ...]:
        """The namespace, where it is known."""
        return ("-n", self.namespace) if self.namespace else ()


def set_images(
    workload: Workload, target: Target, moves: Sequence[Move], pods: Sequence[str]
) -> Commands:
    """What gives a workload its new images, and its pods too."""
    if target.kind in ("Pod", "Job"):
        return _recreate(workload, target, moves)
    changed = _changes(target, moves)
    back = _changes(target, [(image._replace(image=str(new)), image.image) for image, new in moves])
    rollout = (_line("kubectl", "rollout", "status", target.resource, *target.options),)
    if target.kind not in _ROLLS_OUT or workload.on_delete:
        return (
            replace(_delete(target, pods), ready=changed, undo=back)
            if target.kind != "CronJob"
            else Commands(changed, undo=back)
        )
    if workload.paused:
        return Commands(changed, undo=back)
    if len(changed) == 1:
        back = (_line("kubectl", "rollout", "undo", target.resource, *target.options),)
    return Commands((*changed, *rollout), undo=back)


def absent(target: Target, moves: Sequence[Move]) -> Commands:
    """A look at an owner that is not in the input, and what would move it where it can be
    changed."""
    look = " ".join(
        (
            _line("kubectl", "get", *target.resource.split("/"), *target.options, "-o", "json"),
            "|",
            "k8sregistry-lint plan",
        )
    )
    return Commands((look,), () if target.kind == "Job" else _changes(target, moves))


def renew(subject: Subject, pods: Sequence[str]) -> Commands:
    """What replaces pods that are older than the template of their owner."""
    target = Target(subject.kind.name, subject.namespace, subject.name)
    workload = subject.workload
    if not target.valid(pods):
        return Commands(notes=(UNSAFE_NAME,))
    if target.kind in ("Job", "CronJob", "Pod"):
        return Commands(notes=("they end by themselves",))
    if target.kind not in _ROLLS_OUT or (workload and workload.on_delete):
        return _delete(target, pods)
    verb = "resume" if workload and workload.paused else "restart"
    lines = [
        _line("kubectl", "rollout", each, target.resource, *target.options)
        for each in (verb, "status")
    ]
    note = (
        "wait if a rollout is under way; else it takes a restart"
        if verb == "restart"
        else "its rollout is paused"
    )
    return Commands(later=tuple(lines), notes=(note,))


def static(*, unsafe: bool) -> Commands:
    """The manifests of the kubelet, in the folder of kubeadm's."""
    options = ["--fix", "--unsafe-fixes"] if unsafe else ["--fix"]
    fix = ["k8sregistry-lint", "check", *options, _MANIFESTS]
    backup = f'{_BACKUP} && cp -a {_MANIFESTS}/. "$backup" && echo "$backup"'
    note = (
        "on the node, if its staticPodPath is kubeadm's; kubeadm's own pods follow the"
        " imageRepository of its configuration"
    )
    return Commands(
        later=(backup, _line(*fix)),
        undo=(f'cp -a "$backup/." {_MANIFESTS}',),
        notes=(note,),
    )


def look(resource: str, name: str, namespace: str) -> Commands:
    """The object that decides, where kubectl can address it."""
    if not resource or not _RESOURCE.fullmatch(resource) or not Target("", namespace, name).valid():
        return Commands()
    found = (
        (name, "-n", namespace) if namespace else ("-A", f"--field-selector=metadata.name={name}")
    )
    return Commands((_line("kubectl", "get", resource, *found, "-o", "yaml"),))


def _changes(target: Target, moves: Sequence[Move]) -> tuple[str, ...]:
    """`kubectl set image` for all containers at once, and a patch for the image volumes, which it
    does not reach."""
    containers = {
        image.name: new for image, new in moves if image.where in (Where.CONTAINER, Where.INIT)
    }
    volumes = [(image, new) for image, new in moves if image.where is Where.VOLUME]
    lines = []
    if containers:
        lines.append(
            _line(
                "kubectl",
                "set",
                "image",
                target.resource,
                *target.options,
                *(f"{n}={new}" for n, new in containers.items()),
            )
        )
    if volumes:
        patch = json.dumps(
            [step for image, new in volumes for step in _patch(target, image, str(new))]
        )
        lines.append(
            _line("kubectl", "patch", target.resource, *target.options, "--type=json", "-p", patch)
        )
    return tuple(lines)


def _patch(target: Target, image: PodImage, new: str) -> list[dict[str, str]]:
    """Replace the image of a volume, if it is still what it was."""
    pod = _POD_TEMPLATE.get(target.kind, "/spec/template/spec")
    path = f"{pod}/volumes/{image.position}/image/reference"
    return [
        {"op": "test", "path": path, "value": image.image},
        {"op": "replace", "path": path, "value": new},
    ]


def _recreate(workload: Workload, target: Target, moves: Sequence[Move]) -> Commands:
    """A Job's template cannot change, and a Pod's init containers do not run again, so either is
    made anew."""
    back = [(image._replace(image=str(new)), image.image) for image, new in moves]
    why = (
        "runs it again from the beginning"
        if target.kind == "Job"
        else "ends its processes and empties its emptyDir volumes"
    )
    note = f"recreating it {why}"
    return Commands(
        later=(_recreation(workload, target, moves),),
        undo=(_recreation(workload, target, back),),
        notes=(note,),
    )


def _recreation(workload: Workload, target: Target, moves: Sequence[Move]) -> str:
    steps = [_line("kubectl", "get", *target.resource.split("/"), *target.options, "-o", "yaml")]
    if target.kind == "Job":
        steps.append(
            _line(
                "kubectl",
                "patch",
                "--local",
                "-f",
                "-",
                "--type=json",
                "-p",
                json.dumps(_without_identity(workload)),
                "-o",
                "yaml",
            )
        )
    for line in _changes(target, moves):
        words = shlex.split(line)
        at = words.index(target.resource)
        steps.append(
            _line(
                *words[:at],
                "--local",
                "-f",
                "-",
                *words[at + 1 + len(target.options) :],
                "-o",
                "yaml",
            )
        )
    return " | ".join([*steps, "kubectl replace --force -f -"])


def _without_identity(workload: Workload) -> list[dict[str, str]]:
    """What the cluster added to a Job to tell its pods from others: a new Job gets its own."""
    labels = [
        name
        for name in workload.template_labels
        if name.rpartition("/")[2] in ("controller-uid", "job-name")
    ]
    paths = [f"/spec/template/metadata/labels/{name.replace('/', '~1')}" for name in labels]
    return [{"op": "remove", "path": path} for path in ("/spec/selector", *paths)]


def _delete(target: Target, pods: Sequence[str]) -> Commands:
    """One pod after another, where a new template does not replace them."""
    if not Target("Pod", target.namespace, "x").valid(pods):
        return Commands()
    lines = tuple(
        _line("kubectl", "delete", "pod", pod, *target.options) for pod in pods[:MAX_PODS]
    )
    more = f" ({len(pods) - MAX_PODS} more than are listed)" if len(pods) > MAX_PODS else ""
    return Commands(
        later=lines, notes=(f"its pods change when they are deleted, one after another{more}",)
    )


def _line(*words: str) -> str:
    return shlex.join(words)
