"""Puts the images that a tool selects, or writes, into one group with the name it does so by."""

from collections.abc import Iterable, Iterator, Set
from typing import NamedTuple

from k8sregistry_lint.linking.groups import Limit, Place
from k8sregistry_lint.linking.kustomize import imagefields
from k8sregistry_lint.linking.kustomize.plan import Move, Plan
from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.linking.selector import Selector
from k8sregistry_lint.linking.tools.literals import literal_selectors
from k8sregistry_lint.linking.tools.selectors import Reach, ToolSelector, tool_selectors
from k8sregistry_lint.linking.tools.setters import setter_ties
from k8sregistry_lint.model import Applicability, Finding
from k8sregistry_lint.regex import regex

_POLICY = '"$imagepolicy"'
_SETS = regex(r"kpt-set|\$openapi")


class NamedImage(NamedTuple):
    """An image that a tool may select, as it is named at one point of a build."""

    place: Place
    text: str
    reach: Reach


def images_of(findings: Iterable[Finding]) -> Iterator[NamedImage]:
    """The images among some findings."""
    for finding in findings:
        place = Place(finding.path, finding.span.start)
        if imagefields.in_patch(finding.field) or finding.field.last == "newName":
            yield NamedImage(place, finding.image, Reach.BUILT)
        elif finding.role.is_pulled:
            yield NamedImage(place, finding.image, Reach.ALL)


def group_tools(
    plan: Plan,
    known: Iterable[NamedImage],
    components: Iterable[Selector],
    repository: Repository,
    move: Move,
) -> None:
    """Group what tools select. `known` are the images that were checked or are built, which are
    not looked at without a selector; `components` are the selectors of components that are used
    elsewhere."""
    selectors = [
        *_tool_selectors(repository),
        *(
            ToolSelector("an overlay that uses this component", selector, Reach.BUILT)
            for selector in components
        ),
    ]
    own = {Place(each.selector.path, each.selector.start) for each in selectors}
    images = [image for image in dict.fromkeys(known if own else ()) if image.place not in own]
    if any(_lost(each, images, move) for each in selectors):
        found = (repository.report(path).findings for path in repository.holding())
        images += [
            image for findings in found for image in images_of(findings) if image.place not in own
        ]
    automated: set[Place] = set()
    for each in selectors:
        places = _lost(each, images, move)
        _group(plan, each, places, repository, move)
        automated.update(places if each.complete else ())
    _group_written(plan, automated, repository)


def _tool_selectors(repository: Repository) -> Iterator[ToolSelector]:
    sources = [source for path in repository.tool_files() if (source := repository.decoded(path))]
    for source in sources:
        yield from tool_selectors(source)
    yield from literal_selectors(repository, (source for source in sources if "#@" in source.text))


def _lost(each: ToolSelector, images: Iterable[NamedImage], move: Move) -> list[Place]:
    """The places of the images that a tool would no longer select after their move."""
    inside = f"{each.folder}/" if each.folder else ""
    return [
        image.place
        for image in images
        if image.place.path.startswith(inside)
        and (each.reach is Reach.ALL or image.reach is Reach.BUILT)
        and each.selector.loses(image.text, move(image.text) or image.text)
    ]


def _group(
    plan: Plan, each: ToolSelector, places: list[Place], repository: Repository, move: Move
) -> None:
    selector = each.selector
    place = Place(selector.path, selector.start)
    editable = selector.span is not None and move(selector.name) is not None
    if not places:
        if not each.complete:
            plan.groups.block(
                place, f"{each.tool} selects images by it, and none is in this repository"
            )
        return
    source = repository.decoded(selector.path)
    line = source.position(selector.start).line if source else 0
    where = f"{selector.path}:{line} ({each.tool}) selects it by name"
    if not editable or selector.is_pattern:
        for image in (place, *places):
            plan.groups.block(image, f"{where}; change both by hand")
        return
    plan.selectors[place] = selector
    plan.groups.join([place, *places])
    if not each.complete:
        plan.groups.limit(
            place,
            Limit(
                Applicability.UNSAFE,
                f"{where}, and perhaps images elsewhere; --unsafe-fixes moves both",
            ),
        )


def _group_written(plan: Plan, automated: Set[Place], repository: Repository) -> None:
    """Group images with the setters of kpt that they are written from, and keep those that Flux
    writes from an ImageRepository that is not here. `automated` are those whose one is."""
    sources = [source for path in repository.tool_files() if (source := repository.read(path))]
    if any(_SETS.search(source.text) for source in sources):
        for tie in setter_ties(repository, repository.holding()):
            plan.groups.join(tie.places)
            plan.groups.limit(tie.places[0], tie.limit)
    for source in sources:
        for finding in repository.report(source.path).findings if _POLICY in source.text else ():
            place = Place(finding.path, finding.span.start)
            if _POLICY in finding.region.line and place not in automated:
                plan.groups.block(
                    place,
                    "Flux's image automation writes it, and no ImageRepository of this repository"
                    " has its name",
                )
