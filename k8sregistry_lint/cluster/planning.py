"""Legacy images that run to the actions that move them, in the order of namespaces and names."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from k8sregistry_lint.cluster import commands
from k8sregistry_lint.cluster.actions import Action, Change, Plan
from k8sregistry_lint.cluster.commands import MAX_PODS, UNSAFE_NAME
from k8sregistry_lint.cluster.declared import Declared
from k8sregistry_lint.cluster.managers import Manager, Managers
from k8sregistry_lint.cluster.owners import Subject, fold
from k8sregistry_lint.cluster.releases import Release, charts_of, release_of, upgrade
from k8sregistry_lint.cluster.releasevalues import ReleaseFiles
from k8sregistry_lint.cluster.workload import PodImage, Where, Workload
from k8sregistry_lint.model import Applicability
from k8sregistry_lint.reference import parse
from k8sregistry_lint.rules import RuleSet

_PodChanges = list[tuple[Workload, Change]]


def plan(
    found: Iterable[Workload | Declared | str],
    rules: RuleSet,
    files: ReleaseFiles | None = None,
) -> Plan:
    """What to do for each legacy image that runs. `files` are what helm printed of
    releases."""
    objects = list(found)
    held = [each for each in objects if isinstance(each, Workload)]
    held_files = files or ReleaseFiles()
    managers = Managers(each for each in objects if isinstance(each, Declared))
    judge = _Judge(rules)
    actions: list[Action] = []
    releases: dict[tuple[str, str], list[tuple[Subject, list[Change]]]] = {}
    for subject in fold(held):
        changes = judge.changes(subject)
        manager = managers.of(subject)
        release = None if manager else release_of(subject, held_files)
        if release:
            releases.setdefault(release, []).append((subject, changes))
        elif changes:
            actions += (
                [_managed(subject, manager, changes)]
                if manager and not _static(subject)
                else [_plain(subject, changes)]
            )
        actions += judge.leftovers(subject)
    actions += _upgrades(releases, held_files)
    return Plan(
        tuple(sorted(actions, key=lambda action: (action.namespace, action.title))),
        Counter(each.kind.name for each in held),
        Counter(each or "object without a kind" for each in objects if isinstance(each, str)),
    )


def _upgrades(
    releases: Mapping[tuple[str, str], Sequence[tuple[Subject, Sequence[Change]]]],
    files: ReleaseFiles,
) -> Iterator[Action]:
    """One upgrade for all workloads of a release, if any of them has to change."""
    for (name, namespace), workloads in releases.items():
        if any(changes for _, changes in workloads):
            release = Release(name, namespace, charts_of(workloads), workloads)
            images = files.images_of(name, namespace)
            yield upgrade(release, files.values_of(name, namespace), images)


class _Judge:
    """What the rules say of the images of workloads; each image is judged once."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._known: dict[str, tuple[str, str | None, str] | None] = {}

    def changes(self, subject: Subject) -> list[Change]:
        """The legacy images that the workload itself names; those of its pods where it is not in
        the input."""
        holders = [subject.workload] if subject.workload else subject.pods
        images = dict.fromkeys(image for holder in holders for image in holder.images)
        return [
            change
            for image in images
            if image.where is not Where.EPHEMERAL and (change := self._change(subject.title, image))
        ]

    def leftovers(self, subject: Subject) -> Iterator[Action]:
        """What only the pods of a workload have: an older template, a container that something else
        added, a debugger."""
        stale: _PodChanges = []
        added: _PodChanges = []
        debugged: _PodChanges = []
        own = (
            {(image.where, image.name): image.image for image in subject.workload.images}
            if subject.workload
            else {}
        )
        for pod in subject.pods:
            for image in pod.images:
                known = own.get((image.where, image.name))
                if image.where is not Where.EPHEMERAL and (
                    known == image.image or not subject.workload
                ):
                    continue
                if (change := self._change(f"Pod/{pod.name}", image)) is not None:
                    (
                        debugged
                        if image.where is Where.EPHEMERAL
                        else added
                        if known is None
                        else stale
                    ).append((pod, change))
        if stale:
            yield _stale(subject, stale)
        if added:
            note = (
                "not in the template of its owner: a webhook or an operator added it, and decides"
                " on its image"
            )
            yield _of_pods(subject, "added to pods", added, note)
        if debugged:
            note = "an ephemeral container can be neither changed nor removed; it ends with its pod"
            yield _of_pods(subject, "debugged pods", debugged, note)

    def _change(self, subject: str, image: PodImage) -> Change | None:
        if image.image not in self._known:
            self._known[image.image] = self._judged(image.image)
        known = self._known[image.image]
        return Change(subject, image, known[1], known[0], known[2]) if known else None

    def _judged(self, image: str) -> tuple[str, str | None, str] | None:
        reference = parse(image)
        verdict = self._rules.judge(reference) if reference else None
        if verdict is None:
            return None
        rule = verdict.rule
        if verdict.moved is None:
            return rule.id, None, f"no command: {verdict.obstacle}"
        safe = verdict.applicability is Applicability.SAFE
        return (
            rule.id,
            str(verdict.moved),
            "" if safe else f"unsafe: {verdict.reason or 'look before you move it'}",
        )


def _static(subject: Subject) -> bool:
    return subject.workload is not None and subject.workload.is_static


def _plain(subject: Subject, changes: Sequence[Change]) -> Action:
    """An action on the workload itself."""
    workload = subject.workload
    images = [(change.image, change.replacement) for change in changes if change.replacement]
    target = commands.Target(subject.kind.name, subject.namespace, subject.name)
    notes, made = [], commands.Commands()
    unsafe = any(change.replacement and change.note for change in changes)
    if not images:
        pass
    elif _static(subject):
        assert workload is not None
        node = workload.node or "that runs it"
        notes.append(f"a static pod: its manifest is on the node {node}; the kubelet restarts it")
        made = commands.static(unsafe=unsafe)
    elif not target.valid([image.name for image, _ in images]):
        notes.append(UNSAFE_NAME)
    elif workload is None:
        notes.append("not in the input, so its manager is unknown: look first")
        made = commands.absent(target, images)
    else:
        notes += _states(workload)
        made = commands.set_images(workload, target, images, [pod.name for pod in subject.pods])
    if unsafe:
        made = made.for_a_person()
    runs = (
        f" ({len(subject.pods)} pod{'s' if len(subject.pods) > 1 else ''} in the input)"
        if subject.pods and subject.kind.name != "Pod"
        else ""
    )
    return Action(
        subject.namespace,
        subject.title + runs,
        tuple(changes),
        (*notes, *made.notes),
        made.ready,
        made.later,
        made.undo,
    )


def _states(workload: Workload) -> Iterator[str]:
    if workload.suspended:
        yield "suspended: the change is for its next run"
    if workload.replicas == 0:
        yield "scaled to zero: the change is for its next start"
    if workload.paused:
        yield "paused: the change rolls out when it is resumed"
    if workload.finished:
        yield "finished: it pulls no image again; delete it, or recreate it if it has to run again"


def _managed(subject: Subject, manager: Manager, changes: Sequence[Change]) -> Action:
    """Who has to change instead, because a change of the workload would be set back."""
    where = manager.where or "there"
    note = f"managed by {manager.title}, which resets what is set here: change the image {where}"
    made = commands.look(manager.resource, manager.name, manager.namespace)
    return Action(subject.namespace, subject.title, tuple(changes), (note,), made.ready, made.later)


def _stale(subject: Subject, found: Sequence[tuple[Workload, Change]]) -> Action:
    """Pods of an older template: its owner names other images already."""
    note = f"{subject.title} names another image already: these pods are older than its template"
    pods = list(dict.fromkeys(pod.name for pod, _ in found))
    made = commands.renew(subject, pods)
    return _listed(subject, "older pods", found, (note, *made.notes), made)


def _of_pods(
    subject: Subject, what: str, found: Sequence[tuple[Workload, Change]], note: str
) -> Action:
    return _listed(subject, what, found, (note,), commands.Commands())


def _listed(
    subject: Subject,
    what: str,
    found: Sequence[tuple[Workload, Change]],
    notes: tuple[str, ...],
    made: commands.Commands,
) -> Action:
    changes = tuple(change for _, change in found[:MAX_PODS])
    more = (f"and {len(found) - MAX_PODS} more",) if len(found) > MAX_PODS else ()
    return Action(
        subject.namespace,
        f"{subject.title}: {what}",
        changes,
        (*more, *notes),
        made.ready,
        made.later,
        made.undo,
    )
