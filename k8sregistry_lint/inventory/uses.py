"""Where an image runs in a cluster, with its pods counted and not kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from k8sregistry_lint.files.summary import count


class Source(Enum):
    """Who names an image."""

    TEMPLATE = "the template of its owner"
    PODS = "only its pods: an older template, or something that adds containers"
    STATUS = "only the status of its pods"


_MARKS = {Source.TEMPLATE: "", Source.PODS: "only in pods", Source.STATUS: "only in the status"}


class Use(NamedTuple):
    """Where an image runs: a container of a workload. `owner` is `Deployment/web`; `node` is that
    of a static pod, one of them if there are several."""

    namespace: str
    owner: str
    container: str
    source: Source
    node: str = ""

    @property
    def title(self) -> str:
        """`shop/Deployment/web (container app)`."""
        place = f"{self.namespace}/{self.owner}" if self.namespace else self.owner
        return f"{place} ({self.container})"


@dataclass(slots=True)
class Count:
    """How many pods run an image in one place, how many of them cannot pull it, and the digests
    that they run."""

    pods: int = 0
    failing: int = 0
    digests: set[str] = field(default_factory=set)


Uses = Mapping[Use, Count]


def ordered(uses: Uses) -> list[tuple[Use, Count]]:
    """The uses by title."""
    return sorted(uses.items(), key=lambda item: item[0].title)


def described(use: Use, counted: Count) -> str:
    """`shop/Deployment/web (container app): 2 pods, 1 cannot pull it`."""
    details = [
        count(counted.pods, "pod") if counted.pods else "",
        f"{counted.failing} cannot pull it" if counted.failing else "",
        f"static, node {use.node}" if use.node else "",
        _MARKS[use.source],
    ]
    return ": ".join(filter(None, (use.title, ", ".join(filter(None, details)))))


def in_full(use: Use, counted: Count) -> str:
    """The same with the digests that run."""
    return ", ".join((described(use, counted), *sorted(counted.digests)))


def as_data(uses: Uses) -> list[dict[str, object]]:
    """The uses for a JSON report."""
    return [
        {
            "namespace": use.namespace,
            "owner": use.owner,
            "container": use.container,
            "source": use.source.name.lower(),
            "node": use.node or None,
            "pods": counted.pods,
            "failing": counted.failing,
            "digests": sorted(counted.digests),
        }
        for use, counted in ordered(uses)
    ]


def failing(uses: Uses) -> int:
    """How many pods cannot pull the image."""
    return sum(counted.failing for counted in uses.values())
