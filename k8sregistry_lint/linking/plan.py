"""Which names must move together so that every entry of `images` still meets the images that it meets today."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from k8sregistry_lint.linking.build import Builder, Built, Meeting, Place
from k8sregistry_lint.linking.kustomization import Selector
from k8sregistry_lint.linking.repository import Repository

Move = Callable[[str], str | None]
"""The name of an image in its new registry, None where it does not move."""


@dataclass
class Plan:
    """Places that move as one are in one group. `blocked` says why a place must stay, for the whole of its group; `carried`
    are selectors that stay and hand the move to their `newName`; `stale` are those that meet nothing, with what they miss."""

    selectors: dict[Place, Selector] = field(default_factory=dict)
    blocked: dict[Place, str] = field(default_factory=dict)
    carried: list[Selector] = field(default_factory=list)
    stale: list[tuple[Selector, str]] = field(default_factory=list)
    _leaders: dict[Place, Place] = field(default_factory=dict)

    def join(self, places: Iterable[Place]) -> None:
        """Put places into one group."""
        first, *others = places
        for other in others:
            self._leaders[self.leader(other)] = self.leader(first)
        self._leaders.setdefault(self.leader(first), self.leader(first))

    def leader(self, place: Place) -> Place:
        """The place that stands for a group."""
        while self._leaders.get(place, place) != place:
            place = self._leaders[place]
        return place

    def groups(self) -> Iterator[set[Place]]:
        """The groups, those of one place too."""
        found: dict[Place, set[Place]] = {}
        for place in self._leaders:
            found.setdefault(self.leader(place), set()).add(place)
        yield from found.values()

    def reason(self, group: set[Place]) -> str:
        """Why a group must stay as it is, empty where it may move."""
        return next((self.blocked[place] for place in sorted(group, key=lambda p: (p.path, p.start)) if place in self.blocked), "")

    def moving(self) -> set[Place]:
        """The places of all groups that move."""
        return {place for group in self.groups() if not self.reason(group) for place in group}


def plan(repository: Repository, paths: Iterable[str], move: Move, immovable: Callable[[Place], str]) -> Plan:
    """The plan for the kustomizations at `paths`. `immovable` says why a place cannot be edited, empty where it can."""
    before = Builder(repository, lambda _, text: text)
    built = [before.build(path) for path in paths]
    made = Plan()
    for selector, meetings in _by_selector(built).items():
        _judge(made, selector, meetings, move)
    for place in {place for group in made.groups() for place in group}:
        if reason := immovable(place):
            made.blocked.setdefault(place, reason)
    _settle(made, repository, list(paths), move, _met(built))
    return made


def _by_selector(built: Iterable[Built]) -> dict[Selector, list[Meeting]]:
    found: dict[Selector, list[Meeting]] = {}
    for one in built:
        for meeting in one.meetings:
            found.setdefault(meeting.selector, []).append(meeting)
    return found


def _judge(made: Plan, selector: Selector, meetings: list[Meeting], move: Move) -> None:
    origins = {image.origin for meeting in meetings for image in meeting.images}
    open_end = next((meeting.open_end for meeting in meetings if meeting.open_end), "")
    if selector.is_pattern:
        lost = {image.origin for m in meetings for image in m.images if not selector.matches(move(image.text) or image.text)}
        for place in lost:
            made.join([place])
            made.blocked[place] = f"{selector.path} selects it by the pattern {selector.name}"
    elif move(selector.name) is None or selector.place is None:
        return
    elif origins:
        place = Place(selector.path, selector.place.start)
        made.selectors[place] = selector
        made.join([place, *origins])
        if open_end:
            made.blocked[place] = f"{selector.path} selects it, and perhaps images that are not in sight: {open_end}"
    elif open_end and not selector.new_name:
        made.carried.append(selector)


def _met(built: Iterable[Built]) -> dict[Selector, frozenset[Place]]:
    return {
        selector: frozenset(image.origin for meeting in meetings for image in meeting.images)
        for selector, meetings in _by_selector(built).items()
    }


def _settle(made: Plan, repository: Repository, paths: list[str], move: Move, before: Mapping[Selector, frozenset[Place]]) -> None:
    """Build again on paper with the plan made, and hold back what would meet something else, until nothing does."""
    while True:
        moving = made.moving()
        after = Builder(repository, lambda place, text: (move(text) or text) if place in moving else text)  # noqa: B023
        met = _met(after.build(path) for path in paths)
        wrong = {selector: places ^ before.get(selector, frozenset()) for selector, places in met.items()}
        changed = False
        for selector, places in wrong.items():
            for place in places & moving:
                made.blocked[place] = f"{selector.path} would select other images afterwards by {selector.name}"
                changed = True
        if not changed:
            return
