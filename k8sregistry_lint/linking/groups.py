"""Places that move together, and how freely: a union-find whose groups carry limits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from k8sregistry_lint.model import Applicability


class Place(NamedTuple):
    """Where a name is written that decides what an image is called: a file, and the offset of the
    name in code points."""

    path: str
    start: int


class Limit(NamedTuple):
    """The highest applicability that a fix may have, and why."""

    ceiling: Applicability
    reason: str


NO_LIMIT = Limit(Applicability.SAFE, "")


@dataclass
class Groups:
    """Places joined into groups. A limit on one place holds for its whole group."""

    _leaders: dict[Place, Place] = field(default_factory=dict)
    _limits: dict[Place, Limit] = field(default_factory=dict)

    def join(self, places: Iterable[Place]) -> None:
        """Put places into one group."""
        first, *others = places
        leader = self.leader(first)
        self._leaders.setdefault(leader, leader)
        for other in others:
            self._leaders[self.leader(other)] = leader

    def limit(self, place: Place, limit: Limit) -> None:
        """Bound the fix of a place; of several limits the lowest counts, of equal ones the
        first."""
        self.join([place])
        if limit.ceiling < self._limits.get(place, NO_LIMIT).ceiling:
            self._limits[place] = limit

    def block(self, place: Place, reason: str) -> None:
        """Keep a place, and with it its group, as it is."""
        self.limit(place, Limit(Applicability.DISPLAY_ONLY, reason))

    def __contains__(self, place: Place) -> bool:
        return place in self._leaders

    def leader(self, place: Place) -> Place:
        """The place that represents a group."""
        while (above := self._leaders.get(place, place)) != place:
            self._leaders[place] = self._leaders.get(above, above)
            place = above
        return place

    def __iter__(self) -> Iterator[list[Place]]:
        """The groups, each in order, including those of a single place."""
        found: dict[Place, list[Place]] = {}
        for place in sorted(self._leaders):
            found.setdefault(self.leader(place), []).append(place)
        yield from found.values()

    def limit_of(self, group: Iterable[Place]) -> Limit:
        """The lowest limit of a group."""
        limits = (self._limits[place] for place in group if place in self._limits)
        return min(limits, key=lambda limit: limit.ceiling, default=NO_LIMIT)

    def moving(self, threshold: Applicability = Applicability.UNSAFE) -> set[Place]:
        """The places of all groups whose fix may be made where `threshold` is asked for."""
        return {
            place for group in self if self.limit_of(group).ceiling >= threshold for place in group
        }
