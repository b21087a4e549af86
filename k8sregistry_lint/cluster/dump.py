"""What `kubectl get` printed, as its user sees the cluster: images below the workloads that own
their pods, with what the status of the pods adds."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from k8sregistry_lint.cluster.manifests import ManifestError, workloads
from k8sregistry_lint.cluster.running import RunningImage, running
from k8sregistry_lint.cluster.workload import Workload
from k8sregistry_lint.inventory import CountedImage, Place
from k8sregistry_lint.reference import parse
from k8sregistry_lint.rules import RuleSet

_SIGNS = (b"ownerReferences", b"containerStatuses", b"kubernetes.io/config.source")
"""What only objects that were read from a cluster have."""
_IMAGE_FIELDS = {"image", "reference"}


def is_dump(data: bytes) -> bool:
    """Whether a text holds objects that were read from a cluster."""
    return any(sign in data for sign in _SIGNS)


def workloads_of(text: str) -> list[Workload]:
    """Return the workloads of a dump; none if it is not YAML or JSON, which the count of its
    images has reported."""
    try:
        return [each for each in workloads(text) if isinstance(each, Workload)]
    except ManifestError:
        return []


def folded(
    images: Sequence[CountedImage], held: Sequence[Workload], rules: RuleSet
) -> list[CountedImage]:
    """Return images with their uses in a cluster: legacy images that cannot be pulled first, then
    the most frequent."""
    if not held:
        return list(images)
    pods = [each for each in held if each.is_pod]
    run = running((each for each in held if not each.is_pod), pods, rules)
    uses = {image.image: image for image in run}
    known = {(each.namespace, each.kind.name, each.name) for each in held}
    joined = [_joined(image, uses.pop(image.image, None), known) for image in images]
    joined += [_of_status(image) for image in uses.values() if parse(image.image)]
    return sorted(joined, key=_urgency)


def _joined(
    image: CountedImage, run: RunningImage | None, known: Iterable[tuple[str, str, str]]
) -> CountedImage:
    if run is None:
        return image
    within = frozenset(place for place in image.places if _is_within(place, known))
    return replace(image, uses=run.uses, folded=within)


def _is_within(place: Place, known: Iterable[tuple[str, str, str]]) -> bool:
    """Whether a place is the image of a container of one of these workloads."""
    obj = place.object
    if obj is None or not obj.container or place.field.last not in _IMAGE_FIELDS:
        return False
    return (obj.namespace, obj.kind, obj.name) in known


def _of_status(run: RunningImage) -> CountedImage:
    """An image that no specification names."""
    reference = parse(run.image)
    assert reference is not None
    verdict = (run.rule, run.replacement, run.applicability)
    return CountedImage(run.image, reference.domain, (), *verdict, uses=run.uses)


def _urgency(image: CountedImage) -> tuple[object, ...]:
    cannot_pull = sum(counted.failing for counted in image.uses.values())
    return -cannot_pull if image.rule else 0, -image.shown_count, image.image
