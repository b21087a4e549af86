"""Legacy images that run to the actions that move them, in the order of namespaces and names."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from k8sregistry_lint.cluster import commands
from k8sregistry_lint.cluster.commands import MAX_PODS, UNSAFE_NAME
from k8sregistry_lint.cluster.owners import Manager, Release, Subject, fold, manager_of, release_of
from k8sregistry_lint.cluster.workload import PodImage, Where, Workload
from k8sregistry_lint.model import Applicability
from k8sregistry_lint.reference import parse
from k8sregistry_lint.rules import RuleSet

_PodChanges = list[tuple[Workload, "Change"]]


@dataclass(frozen=True, slots=True)
class Change:
    """An image that moves, or stays for the reason in `note`. `place` says whose it is:
    `Deployment/web container app`."""

    subject: str
    image: PodImage
    replacement: str | None
    rule: str
    note: str = ""

    @property
    def place(self) -> str:
        """Where the image is set."""
        return f"{self.image.where.value} {self.image.name}"


@dataclass(frozen=True, slots=True)
class Action:
    """What to do about one workload, or one helm release. `commands` can be run as they are.
    `later` are for a person: they hold a placeholder, interrupt something, or make an unsafe
    change; `notes` say which."""

    namespace: str
    title: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """All actions, with the workloads that were read and the other objects, each by kind."""

    actions: tuple[Action, ...]
    seen: Counter[str]
    skipped: Counter[str]


def plan(found: Iterable[Workload | str], rules: RuleSet) -> Plan:
    """What to do for each legacy image that runs."""
    objects = list(found)
    held = [each for each in objects if isinstance(each, Workload)]
    judge = _Judge(rules)
    actions: list[Action] = []
    releases: dict[Release, list[tuple[Subject, list[Change]]]] = {}
    for subject in fold(held):
        changes = judge.changes(subject)
        manager = manager_of(subject)
        release = (
            None
            if manager or subject.kind.name == "Pod" and not subject.workload
            else release_of(subject)
        )
        if changes and release:
            releases.setdefault(release, []).append((subject, changes))
        elif changes:
            actions += (
                [_managed(subject, manager, changes)]
                if manager and not _static(subject)
                else [_plain(subject, changes)]
            )
        actions += judge.leftovers(subject)
    actions += [_helm(release, group) for release, group in releases.items()]
    ordered = sorted(actions, key=lambda action: (action.namespace, action.title))
    seen = Counter(each.kind.name for each in held)
    return Plan(
        tuple(ordered),
        seen,
        Counter(each or "object without a kind" for each in objects if isinstance(each, str)),
    )


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
    note = f"managed by {manager.title}: change the image there, because it resets what is set here"
    made = commands.look(manager.resource, manager.name, manager.namespace)
    return Action(subject.namespace, subject.title, tuple(changes), (note,), made.ready, made.later)


def _helm(release: Release, group: Sequence[tuple[Subject, list[Change]]]) -> Action:
    """One upgrade for all workloads of a release. The chart decides under which keys its images
    stand, so none is invented."""
    changes = tuple(change for _, found in group for change in found)
    name, chart = release.name or "RELEASE", release.chart
    notes = [f"managed by helm (chart {chart})" if chart else "managed by helm"]
    if not release.name:
        notes.append(
            "its annotations do not name the release: `helm list -A` shows it, unless something"
            " else renders the chart"
        )
    made = commands.helm(
        name,
        release.namespace,
        list(dict.fromkeys(change.replacement for change in changes if change.replacement)),
    )
    title = f"helm release {name}" + (
        f" in {release.namespace}" if release.namespace != group[0][0].namespace else ""
    )
    if not release.name:
        title = f"helm release of {group[0][0].title}"
    return Action(
        group[0][0].namespace,
        title,
        changes,
        (*notes, *made.notes),
        made.ready,
        made.later,
        made.undo,
    )


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
