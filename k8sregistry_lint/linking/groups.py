"""Places that move together, and why some of them must stay."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from k8sregistry_lint.linking.build import Place


@dataclass
class Groups:
    """Places joined into groups. `blocked` says why a place must stay, and with it its group."""

    blocked: dict[Place, str] = field(default_factory=dict)
    _leaders: dict[Place, Place] = field(default_factory=dict)

    def join(self, places: Iterable[Place]) -> None:
        """Put places into one group."""
        first, *others = places
        for other in others:
            self._leaders[self.leader(other)] = self.leader(first)
        self._leaders.setdefault(self.leader(first), self.leader(first))

    def block(self, place: Place, reason: str) -> None:
        """Let a place stay, in a group of its own if it has none; the first reason counts."""
        self.join([place])
        self.blocked.setdefault(place, reason)

    def leader(self, place: Place) -> Place:
        """The place that stands for a group."""
        while (above := self._leaders.get(place, place)) != place:
            self._leaders[place] = self._leaders.get(above, above)
            place = above
        return place

    def __iter__(self) -> Iterator[list[Place]]:
        """The groups, each in order, those of one place too."""
        found: dict[Place, list[Place]] = {}
        for place in sorted(self._leaders.keys() | set(self._leaders.values())):
            found.setdefault(self.leader(place), []).append(place)
        yield from found.values()

    def reason(self, group: Iterable[Place]) -> str:
        """Why a group must stay as it is, empty where it may move."""
        return next((self.blocked[place] for place in group if place in self.blocked), "")

    def moving(self) -> set[Place]:
        """The places of all groups that may move."""
        return {place for group in self if not self.reason(group) for place in group}
