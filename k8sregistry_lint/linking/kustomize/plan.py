"""Plans which names move together, so that every entry of `images` goes on selecting the images
that it selects today."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial

from k8sregistry_lint.linking.groups import Groups, Limit, Place
from k8sregistry_lint.linking.kustomize.build import Builder, Names, Parse, Selection
from k8sregistry_lint.linking.kustomize.builtimages import BuiltImage
from k8sregistry_lint.linking.kustomize.kustomization import Kustomization, parse
from k8sregistry_lint.linking.kustomize.unmatched import names_image
from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.linking.selector import Selector, bare
from k8sregistry_lint.model import Applicability

Move = Callable[[str], str | None]
"""The name of an image in its new registry, None where it does not move."""


@dataclass
class Plan:
    """Groups of places that move as one. `selectors` are those to rename, by place; `carried` those
    that stay and hand the move to an inserted `newName`, by the place where it goes; `unmatched`
    those that select nothing only because one side has moved, with a place of the other side.
    `reasons` say why a selector that is in no group stays."""

    groups: Groups = field(default_factory=Groups)
    selectors: dict[Place, Selector] = field(default_factory=dict)
    carried: dict[Place, Selector] = field(default_factory=dict)
    unmatched: dict[Selector, Place] = field(default_factory=dict)
    reasons: dict[Place, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing depends on anything else."""
        return not (any(self.groups) or self.unmatched or self.reasons)


@dataclass(frozen=True)
class Kustomizations:
    """The kustomizations of a repository that can matter, to be built with one set of names or
    another. `lints` tells for which selectors the lint is wanted."""

    repository: Repository
    paths: Sequence[str]
    move: Move
    lints: Callable[[Selector], bool]

    @cached_property
    def _parse(self) -> Parse:
        return lru_cache(4_096)(partial(_parsed, self.repository))

    def built(self, names: Names) -> Builder:
        """Build all of them."""
        builder = Builder(self.repository, self._parse, names)
        for path in self.paths:
            if not self._parse(path).is_component:
                builder.build(path)
        return builder

    def unused_components(self, builder: Builder) -> list[Kustomization]:
        """The components that no kustomization of this repository uses."""
        parsed = [self._parse(path) for path in self.paths if path not in builder.components]
        return [this for this in parsed if this.is_component]


def _parsed(repository: Repository, path: str) -> Kustomization:
    source = repository.decoded(path)
    return parse(source) if source else Kustomization(path, generates=f"{path} cannot be read")


Selections = dict[Selector, list[Selection]]


def group_selections(
    plan: Plan, found: Selections, tried: Iterable[BuiltImage], kustomizations: Kustomizations
) -> None:
    """Put every selector into one group with the images that it selects, out of those that any was
    tried on."""
    move = kustomizations.move
    for image in tried:
        if move(image.text):
            plan.groups.join([image.origin])
    for selector in sorted(found, key=lambda selector: selector.span is None):
        _group(plan, selector, found[selector], kustomizations)


def _group(
    plan: Plan, selector: Selector, selections: list[Selection], kustomizations: Kustomizations
) -> None:
    move = kustomizations.move
    images = sorted({image for each in selections for image in each.images}, key=_origin)
    unresolved = next((each.unresolved for each in selections if each.unresolved), "")
    if selector.is_pattern:
        for image in images:
            if selector.loses(image.text, move(image.text) or image.text):
                plan.groups.block(
                    image.origin, f"{selector.path} selects it by the pattern {selector.name}"
                )
    elif move(selector.name) is None:
        return
    elif images:
        _group_selected(plan, selector, images, unresolved)
    elif unresolved:
        _carry(plan, selector, unresolved)
    elif not selector.is_test:
        _note_unmatched(plan, selector, selections, kustomizations)


def _group_selected(
    plan: Plan, selector: Selector, images: Sequence[BuiltImage], unresolved: str
) -> None:
    """Group a selector with its images. Where an alias repeats a name that moves, the name's own
    place stands for the selector."""
    place = Place(selector.path, selector.start)
    if selector.span:
        plan.selectors[place] = selector
    elif place not in plan.groups:
        plan.groups.block(place, f"{selector.path} selects it through an alias or escapes")
    plan.groups.join([place, *(image.origin for image in images)])
    if unresolved:
        plan.groups.block(
            place,
            f"{selector.path} selects it, and perhaps images that are not in this repository:"
            f" {unresolved}",
        )


def _origin(image: BuiltImage) -> Place:
    return image.origin


def _carry(plan: Plan, selector: Selector, unresolved: str) -> None:
    """Let `newName` carry the move of an entry whose images are not in this repository."""
    if selector.insertion:
        at = Place(selector.path, selector.insertion.at)
        plan.carried[at] = selector
        plan.groups.join([at])
    elif not selector.new_name:
        plan.groups.block(
            Place(selector.path, selector.start),
            f"the images that it selects are not in this repository: {unresolved}",
        )


def _note_unmatched(
    plan: Plan, selector: Selector, selections: list[Selection], kustomizations: Kustomizations
) -> None:
    """Note an entry that selects nothing of a build that was read in full; perhaps only the other
    side has moved."""
    place, moved = Place(selector.path, selector.start), kustomizations.move(selector.name)
    assert moved is not None
    plan.reasons[place] = "it selects nothing in this repository"
    if kustomizations.lints(selector) and _is_built(moved, selections, kustomizations.repository):
        plan.selectors[place] = selector
        plan.unmatched[selector] = place
        plan.groups.join([place])


def _is_built(name: str, selections: Iterable[Selection], repository: Repository) -> bool:
    """Whether the builds in which a selector was tried hold an image of another name."""
    return any(
        names_image(repository, each.files | {each.selector.path}, name) for each in selections
    )


def settle(plan: Plan, before: Selections, kustomizations: Kustomizations) -> None:
    """Build again with the plan made, and hold back whatever would change what a selector selects,
    until nothing does: first with every fix made, then with the safe ones alone."""
    known = {selector: _origins(selections) for selector, selections in before.items()}
    for threshold in (Applicability.UNSAFE, Applicability.SAFE):
        held_back = Applicability(threshold - 1)
        while wrong := _changed(plan, before, known, kustomizations, threshold):
            for place, selector in wrong.items():
                plan.groups.limit(
                    place,
                    Limit(
                        held_back,
                        f"{selector.path} would select other images afterwards by {selector.name}",
                    ),
                )


def _changed(
    plan: Plan,
    before: Selections,
    known: dict[Selector, set[Place]],
    kustomizations: Kustomizations,
    threshold: Applicability,
) -> dict[Place, Selector]:
    """The places that a selector would begin or cease to select."""
    moving = plan.groups.moving(threshold)
    move = kustomizations.move
    after = selections_of(
        kustomizations.built(lambda place, text: (move(text) or text) if place in moving else text)
    )
    changed: dict[Place, Selector] = {}
    for selector, selections in after.items():
        wrong = (_origins(selections) ^ known.get(selector, set())) & moving
        if wrong and not _is_meant(plan, selector, before.get(selector, []), wrong, kustomizations):
            changed |= dict.fromkeys(wrong, selector)
    return changed


def _is_meant(
    plan: Plan,
    selector: Selector,
    selections: list[Selection],
    wrong: set[Place],
    kustomizations: Kustomizations,
) -> bool:
    """Whether a selector that selects nothing today begins to select what it was meant for, because
    until now only it had moved."""
    if selector in plan.unmatched:
        return True
    closed = selections and not any(each.images or each.unresolved for each in selections)
    if not closed or selector.is_pattern or selector.is_test or not kustomizations.lints(selector):
        return False
    if _is_built(bare(selector.name), selections, kustomizations.repository):
        return False
    plan.groups.join(sorted(wrong))
    plan.unmatched[selector] = min(wrong)
    return True


def selections_of(builder: Builder) -> Selections:
    """The selections of a build, by selector."""
    found: Selections = {}
    for selection in builder.selections:
        found.setdefault(selection.selector, []).append(selection)
    return found


def _origins(selections: Iterable[Selection]) -> set[Place]:
    return {image.origin for selection in selections for image in selection.images}
