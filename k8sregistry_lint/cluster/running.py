"""The images that run in a cluster: each with the workloads that run it, their pods counted and not
kept, so that the memory depends on the number of workloads."""

from collections.abc import Iterable
from dataclasses import dataclass

from k8sregistry_lint.cluster.owners import Subject, subject_of
from k8sregistry_lint.cluster.workload import PodImage, PulledImage, Workload
from k8sregistry_lint.inventory.uses import Count, Source, Use
from k8sregistry_lint.model import Applicability
from k8sregistry_lint.reference import parse
from k8sregistry_lint.rules import RuleSet

_MAX_DIGESTS = 5
"""How many digests of one tag are kept; a tag that moves has more only where nobody looks."""


@dataclass(frozen=True, slots=True)
class RunningImage:
    """An image with all its uses. `rule` and what follows are set if its registry moved."""

    image: str
    uses: dict[Use, Count]
    rule: str = ""
    replacement: str | None = None
    applicability: Applicability | None = None

    @property
    def pods(self) -> int:
        """How many containers in pods run it."""
        return sum(count.pods for count in self.uses.values())

    @property
    def failing(self) -> int:
        """How many of them cannot pull it."""
        return sum(count.failing for count in self.uses.values())

    @property
    def owners(self) -> list[str]:
        """`Deployment/web`, each once, in the order of their names."""
        return sorted({use.owner for use in self.uses})

    @property
    def namespaces(self) -> list[str]:
        """The namespaces, each once and in order."""
        return sorted({use.namespace for use in self.uses} - {""})


def running(
    owners: Iterable[Workload], pods: Iterable[Workload], rules: RuleSet
) -> list[RunningImage]:
    """Return the images of workloads and of their pods: legacy images that cannot be pulled first,
    then other legacy images, then the most frequent. Pods are read once, one after another."""
    index = {(each.kind, each.namespace, each.name): each for each in owners}
    counted = _Counted()
    for each in index.values():
        subject = subject_of(each, index)
        if subject.workload is each:
            counted.template(subject)
    for pod in pods:
        counted.pod(subject_of(pod, index), pod)
    images = [_image(name, uses, rules) for name, uses in counted.images.items()]
    return sorted(images, key=_urgency)


def _urgency(image: RunningImage) -> tuple[object, ...]:
    return not image.rule, -image.failing, -image.pods, -len(image.uses), image.image


class _Counted:
    """The uses of each image up to now."""

    def __init__(self) -> None:
        self.images: dict[str, dict[Use, Count]] = {}

    def template(self, subject: Subject) -> None:
        """Count what a workload names, without any pods."""
        assert subject.workload is not None
        for image in subject.workload.images:
            self._count(subject, image.image, _container(image), Source.TEMPLATE)

    def pod(self, subject: Subject, pod: Workload) -> None:
        """Count the containers of a pod."""
        template = (
            {}
            if subject.workload is None
            else {(image.where, image.name): image.image for image in subject.workload.images}
        )
        node = pod.node if pod.is_static else ""
        states = {(state.where, state.name): state for state in pod.pulled}
        for image in pod.images:
            named = template.get((image.where, image.name)) == image.image or not template
            source = Source.TEMPLATE if named else Source.PODS
            count = self._count(subject, image.image, _container(image), source, node)
            _add(count, states.pop((image.where, image.name), None))
        for state in states.values():  # a container that the pod's own specification does not name
            if state.image:
                count = self._count(subject, state.image, _container(state), Source.STATUS, node)
                _add(count, state)

    def _count(
        self, subject: Subject, image: str, container: str, source: Source, node: str = ""
    ) -> Count:
        use = Use(subject.namespace, subject.title, container, source, node)
        return self.images.setdefault(image, {}).setdefault(use, Count())


def _container(image: PodImage | PulledImage) -> str:
    return f"{image.where.value} {image.name}"


def _add(count: Count, state: PulledImage | None) -> None:
    count.pods += 1
    if state is not None:
        count.failing += state.failing
        if state.digest and len(count.digests) < _MAX_DIGESTS:
            count.digests.add(state.digest)


def _image(name: str, uses: dict[Use, Count], rules: RuleSet) -> RunningImage:
    reference = parse(name)
    verdict = rules.judge(reference) if reference else None
    if verdict is None:
        return RunningImage(name, uses)
    moved = str(verdict.moved) if verdict.moved else None
    return RunningImage(name, uses, verdict.rule.id, moved, verdict.applicability)
