"""A workload, and the images that it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of object with its API group; the group of Pods is empty."""

    group: str
    name: str


RESOURCES = {
    Kind(group, name): name.lower()
    for group, names in {
        "": ("Pod", "ReplicationController"),
        "apps": ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"),
        "extensions": ("Deployment", "DaemonSet", "ReplicaSet"),
        "batch": ("Job", "CronJob"),
    }.items()
    for name in names
}
"""The kinds that run pods, with their names for kubectl."""


class Where(Enum):
    """Where a pod names an image."""

    CONTAINER = "container"
    INIT = "init container"
    EPHEMERAL = "ephemeral container"
    VOLUME = "image volume"


class PodImage(NamedTuple):
    """An image of a pod: `position` is its place in the list of its kind, `name` that of the
    container or volume."""

    where: Where
    position: int
    name: str
    image: str


class PulledImage(NamedTuple):
    """What the status of a pod says of a container: the image as the node names it, the digest that
    it pulled (`sha256:...`), and whether it cannot pull it."""

    where: Where
    name: str
    image: str
    digest: str = ""
    failing: bool = False


class Owner(NamedTuple):
    """What an owner reference names."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Workload:
    """What decides here on pods: the fields that a plan depends on. `node` is a Pod's,
    `template_labels` are the names of the labels of the pods that it makes."""

    kind: Kind
    namespace: str
    name: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    owner: Owner | None
    images: tuple[PodImage, ...]
    template_labels: tuple[str, ...] = ()
    replicas: int | None = None
    suspended: bool = False
    paused: bool = False
    on_delete: bool = False
    finished: bool = False
    node: str = ""
    pulled: tuple[PulledImage, ...] = ()

    @property
    def is_pod(self) -> bool:
        """Whether it is a Pod itself."""
        return self.kind.name == "Pod"

    @property
    def is_static(self) -> bool:
        """Whether it mirrors a manifest on its node."""
        source = self.annotations.get("kubernetes.io/config.source", "api")
        return self.is_pod and (
            source != "api" or (self.owner is not None and self.owner.kind == Kind("", "Node"))
        )
