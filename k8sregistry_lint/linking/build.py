"""What kustomize does with image names, as far as it matters here: which entry of `images` meets which image, and in what order
(kubernetes-sigs/kustomize, api/internal/target/kusttarget.go: resources, components, patches, then the entries in sequence)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from k8sregistry_lint.linking.kustomization import FILE_NAMES, Kustomization, Selector, parse, parse_transformers
from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.model import Role

_CONTAINER = re.compile(r"(?:.*[.> ])?(?:containers|initContainers)\[\d+\]\.image")
_PATCH_VALUE = re.compile(r"(?:.* > )?(?:\[\d+\])\.value(?:\..*|\[.*)?|.*\bimage")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands that decides what an image is called: a file and the offset of the name in it."""

    path: str
    start: int


@dataclass(frozen=True, slots=True)
class Image:
    """An image on its way through a build: its name as it is now, with tag and digest, and what decides it."""

    text: str
    origin: Place


@dataclass(frozen=True, slots=True)
class Meeting:
    """An entry of `images` with the images that it meets; `open_end` says why there may be others."""

    selector: Selector
    images: tuple[Image, ...]
    open_end: str


@dataclass(frozen=True, slots=True)
class Built:
    """The images of interest that a kustomization builds, the meetings on the way, and the files that took part."""

    images: tuple[Image, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    open_end: str = ""
    files: frozenset[str] = field(default_factory=frozenset)


Names = Callable[[Place, str], str]
"""What a name at a place is taken for: itself, or what a plan makes of it."""


class Builder:
    """Builds kustomizations of a repository on paper. Cycles and missing files are open ends, not errors."""

    def __init__(self, repository: Repository, names: Names) -> None:
        self._repository = repository
        self._names = names
        self._built: dict[str, Built] = {}
        self._building: set[str] = set()

    def build(self, path: str) -> Built:
        """What the kustomization file at `path` builds."""
        if path in self._building:
            return Built(open_end=f"{path} is built from itself")
        if path not in self._built:
            self._building.add(path)
            self._built[path] = self._build(self._kustomization(path))
            self._building.discard(path)
        return self._built[path]

    def _kustomization(self, path: str) -> Kustomization:
        source = self._repository.read(path)
        return parse(source) if source else Kustomization(path, open_end=f"{path} cannot be read")

    def _build(self, this: Kustomization) -> Built:
        parts = [self._resource(path) for path in this.resources]
        built = Built(open_end=this.open_end, files=frozenset([this.path]))
        for part in parts:
            built = _joined(built, part)
        for path in this.components:
            built = self._with_component(built, path)
        return self._transformed(built, this)

    def _resource(self, path: str) -> Built:
        kind = self._repository.kind(path)
        if kind == "file":
            return Built(tuple(self._images(path, _CONTAINER)), files=frozenset([path]))
        folder = self._in_folder(path) if kind == "folder" else None
        return self.build(folder) if folder else Built(open_end=f"{path} is missing or has no kustomization")

    def _in_folder(self, path: str) -> str | None:
        candidates = (f"{path}/{name}" if path != "." else name for name in FILE_NAMES)
        return next((candidate for candidate in candidates if self._repository.kind(candidate) == "file"), None)

    def _with_component(self, built: Built, path: str) -> Built:
        """A component works on what its user has built so far, with its own resources added."""
        file = self._in_folder(path)
        if file is None or file in self._building:
            return replace(built, open_end=built.open_end or f"{path} is missing or built from itself")
        self._building.add(file)
        component = self._kustomization(file)
        for resource in component.resources:
            built = _joined(built, self._resource(resource))
        for other in component.components:
            built = self._with_component(built, other)
        open_end = built.open_end or component.open_end
        built = self._transformed(replace(built, open_end=open_end, files=built.files | {file}), component)
        self._building.discard(file)
        return built

    def _transformed(self, built: Built, this: Kustomization) -> Built:
        """Patches first, then the entries of `images`, then transformers."""
        patched = [image for path in (this.path, *this.patches) for image in self._images(path, _PATCH_VALUE)]
        if this.configured:
            patched += [image for path in built.files for image in self._images(path, re.compile(".*"))]
        known = {image.origin for image in built.images}
        images = (*built.images, *(image for image in patched if image.origin not in known))
        files = built.files | {*this.patches, *this.transformers}
        meetings = list(built.meetings)
        for selector in (*this.selectors, *self._transformers(this)):
            name = self._names(Place(selector.path, selector.place.start), selector.name) if selector.place else selector.name
            actual = replace(selector, name=name)
            meetings.append(Meeting(selector, tuple(image for image in images if actual.matches(image.text)), built.open_end))
            images = self._renamed(images, actual)
        return Built(images, tuple(meetings), built.open_end, files)

    def _transformers(self, this: Kustomization) -> Iterator[Selector]:
        for path in this.transformers:
            if source := self._repository.read(path):
                yield from parse_transformers(source)

    def _renamed(self, images: tuple[Image, ...], selector: Selector) -> tuple[Image, ...]:
        if not selector.new_name or selector.new_name_place is None:
            return images
        place = Place(selector.path, selector.new_name_place.start)
        new_name = self._names(place, selector.new_name)
        kept = tuple(image for image in images if not selector.matches(image.text))
        renamed = {new_name + _tail(image.text) for image in images if selector.matches(image.text)} or {new_name}
        return (*kept, *(Image(text, place) for text in sorted(renamed)))

    def _images(self, path: str, field: re.Pattern[str]) -> Iterator[Image]:
        """The legacy images in a file that stand at a field of the kind that is asked for."""
        for finding in self._repository.report(path).findings:
            own = finding.path == path and finding.fix.edits and field.fullmatch(finding.field)
            if own and finding.role in (Role.IMAGE, Role.EMBEDDED, Role.TEMPLATE) and not finding.field.endswith(".newName"):
                place = Place(path, finding.span.start)
                yield Image(self._names(place, finding.image), place)


def _joined(one: Built, other: Built) -> Built:
    known = {image.origin for image in one.images}
    images = (*one.images, *(image for image in other.images if image.origin not in known))
    return Built(images, (*one.meetings, *other.meetings), one.open_end or other.open_end, one.files | other.files)


def _tail(image: str) -> str:
    """Tag and digest of an image, with their marks."""
    name = image.partition("@")[0]
    slash = name.rfind("/")
    colon = name.find(":", slash + 1)
    return image[colon:] if colon >= 0 else image[len(name) :]
