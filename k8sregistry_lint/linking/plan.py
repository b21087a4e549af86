"""Which names must move together so that every entry of `images` still meets the images that it
meets today."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from k8sregistry_lint.linking.build import Builder, Meeting, Names, Place
from k8sregistry_lint.linking.deployers import selectors_of
from k8sregistry_lint.linking.groups import Groups
from k8sregistry_lint.linking.kustomization import Kustomization, parse
from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.linking.selector import Selector, bare
from k8sregistry_lint.linking.unmatched import names_image

Move = Callable[[str], str | None]
"""The name of an image in its new registry, None where it does not move."""

Met = dict[Selector, list[Meeting]]


@dataclass
class Plan:
    """Groups of places that move as one. `selectors` are those to rename, by place; `carried` those
    that stay and hand the move to a `newName`, by the place where it goes; `unmatched` those that
    meet nothing only because one side has moved, with what has to move."""

    groups: Groups = field(default_factory=Groups)
    selectors: dict[Place, Selector] = field(default_factory=dict)
    carried: dict[Place, Selector] = field(default_factory=dict)
    unmatched: dict[Selector, Place] = field(default_factory=dict)
    reasons: dict[Place, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing depends on anything else."""
        return not (any(self.groups) or self.unmatched or self.reasons)


class Planner:
    """Makes the plan for some kustomizations. `lint` says which selectors are to be looked at that
    meet nothing."""

    def __init__(
        self,
        repository: Repository,
        paths: Sequence[str],
        move: Move,
        lint: Callable[[Selector], bool],
    ) -> None:
        self._repository = repository
        self._paths = paths
        self._move = cache(move)
        self._lint = lint
        self._parse = cache(self._parsed)
        self._plan = Plan()

    def plan(self, images: Mapping[Place, str], immovable: Callable[[Place], str]) -> Plan:
        """The plan. `images` are those that were found in what was checked; `immovable` says why a
        place cannot be edited, empty where it can."""
        before = self._build(lambda _, text: text)
        for image in {
            id(image): image
            for meetings in before.values()
            for meeting in meetings
            for image in meeting.around
        }.values():
            if self._move(image.text):
                self._plan.groups.join([image.origin])
        for selector, meetings in before.items():
            self._judge(selector, meetings)
        self._heed_deployers(images, before)
        for place in [place for group in self._plan.groups for place in group]:
            if reason := immovable(place):
                self._plan.groups.block(place, reason)
        self._settle(before)
        return self._plan

    def _parsed(self, path: str) -> Kustomization:
        source = self._repository.read(path)
        return parse(source) if source else Kustomization(path, generates=f"{path} cannot be read")

    def _build(self, names: Names) -> Met:
        builder = Builder(self._repository, self._parse, names)
        met: Met = {}
        for path in self._paths:
            for meeting in () if self._parse(path).is_component else builder.build(path).meetings:
                met.setdefault(meeting.selector, []).append(meeting)
        return met

    def _judge(self, selector: Selector, meetings: list[Meeting]) -> None:
        groups, place = self._plan.groups, Place(selector.path, selector.start)
        images = {image for meeting in meetings for image in meeting.images}
        open_end = next((meeting.open_end for meeting in meetings if meeting.open_end), "")
        if selector.is_pattern:
            for image in images:
                if selector.loses(image.text, self._move(image.text) or image.text):
                    groups.block(
                        image.origin, f"{selector.path} selects it by the pattern {selector.name}"
                    )
        elif self._move(selector.name) is None or images and selector.place is None:
            return
        elif images:
            self._plan.selectors[place] = selector
            groups.join([place, *sorted(image.origin for image in images)])
            if open_end:
                groups.block(
                    place,
                    f"{selector.path} selects it, and perhaps images that are not in sight: {open_end}",
                )
        elif open_end:
            self._carry(selector, place, open_end)
        elif not selector.is_test:
            self._stale(selector, place, meetings)

    def _carry(self, selector: Selector, place: Place, open_end: str) -> None:
        """What is selected is not in this repository: `newName` carries the move."""
        if selector.insertion:
            at = Place(selector.path, selector.insertion.at)
            self._plan.carried[at] = selector
            self._plan.groups.join([at])
        elif not selector.new_name:
            self._plan.groups.block(place, f"what it names is not in sight: {open_end}")

    def _stale(self, selector: Selector, place: Place, meetings: list[Meeting]) -> None:
        """It meets nothing in a closure that is wholly in sight; maybe only the other side has
        moved."""
        moved = self._move(selector.name)
        assert moved is not None
        self._plan.reasons[place] = "it selects nothing in this repository"
        if self._lint(selector) and any(
            names_image(self._repository, meeting.files, moved) for meeting in meetings
        ):
            self._plan.selectors[place] = selector
            self._plan.unmatched[selector] = place
            self._plan.groups.join([place])

    def _heed_deployers(self, images: Mapping[Place, str], met: Met) -> None:
        """Flux and Argo CD may build from this repository, and nobody can see here what."""
        known = dict(images)
        for meetings in met.values():
            known |= {image.origin: image.text for meeting in meetings for image in meeting.around}
        for path in self._repository.deployers():
            source = self._repository.read(path)
            for selector in selectors_of(source) if source else ():
                for place, text in known.items():
                    if place.path != path and selector.loses(text, self._move(text) or text):
                        self._plan.groups.block(
                            place, f"{path} selects it by name and may build from this repository"
                        )

    def _settle(self, before: Met) -> None:
        """Build again on paper with the plan made, and hold back what would meet something else,
        until nothing does."""
        known = {selector: _origins(meetings) for selector, meetings in before.items()}
        changed = True
        while changed:
            moving = self._plan.groups.moving()
            after = self._build(
                lambda place, text: (self._move(text) or text) if place in moving else text  # noqa: B023
            )
            changed = False
            for selector, meetings in after.items():
                wrong = (_origins(meetings) ^ known.get(selector, set())) & moving
                if wrong and not self._allowed(selector, before.get(selector, []), wrong):
                    changed = True
                    for place in wrong:
                        self._plan.groups.block(
                            place,
                            f"{selector.path} would select other images afterwards by {selector.name}",
                        )

    def _allowed(self, selector: Selector, meetings: list[Meeting], wrong: set[Place]) -> bool:
        """Whether a selector that meets nothing today begins to meet what it was meant for, as only
        it has moved."""
        if selector in self._plan.unmatched:
            return True
        closed = meetings and not any(meeting.images or meeting.open_end for meeting in meetings)
        if not closed or selector.is_pattern or selector.is_test or not self._lint(selector):
            return False
        if any(
            names_image(self._repository, meeting.files, bare(selector.name))
            for meeting in meetings
        ):
            return False
        self._plan.groups.join(sorted(wrong))
        self._plan.unmatched[selector] = min(wrong)
        return True


def _origins(meetings: Iterable[Meeting]) -> set[Place]:
    return {image.origin for meeting in meetings for image in meeting.images}
