"""What a plan is made of."""

from collections import Counter
from dataclasses import dataclass

from k8sregistry_lint.cluster.workload import PodImage


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
