"""What kustomize does with image names, as far as it matters here: which entry of `images` meets
which image, and in what order (kubernetes-sigs/kustomize, api/internal/target/kusttarget.go:
resources, components, patches, the entries in sequence, then replacements and transformer
files)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from k8sregistry_lint.linking import fields
from k8sregistry_lint.linking.kustomization import FILE_NAMES, Kustomization, parse_transformers
from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.linking.selector import Selector, bare, tail
from k8sregistry_lint.model import FieldPath, Finding, Role


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a name stands that decides what an image is called: a file and the offset of the name
    in it."""

    path: str
    start: int


@dataclass(frozen=True, slots=True)
class Image:
    """An image on its way through a build: its name as it is now, with tag and digest, and what
    decides it. Entries of `images` look at it if it is `reached`, patches test it anyway."""

    text: str
    origin: Place
    reached: bool


@dataclass(frozen=True, slots=True)
class OpenEnd:
    """Why not all images are in sight, and the names that the unseen ones cannot have any more,
    because an entry took them."""

    reason: str
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Meeting:
    """A selector with the images that it meets among those that are there, and the files that these
    come from; `open_end` says why it may meet others."""

    selector: Selector
    images: tuple[Image, ...]
    around: tuple[Image, ...]
    files: frozenset[str]
    open_end: str


@dataclass(frozen=True, slots=True)
class Built:
    """The images of interest that a kustomization builds, the meetings on the way, and the files
    that took part."""

    images: tuple[Image, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    open_ends: tuple[OpenEnd, ...] = ()
    files: frozenset[str] = frozenset()


Names = Callable[[Place, str], str]
"""What a name at a place is taken for: itself, or what a plan makes of it."""

Parse = Callable[[str], Kustomization]


class Builder:
    """Builds kustomizations of a repository on paper. Cycles and missing files are open ends, not
    errors."""

    def __init__(self, repository: Repository, parse: Parse, names: Names) -> None:
        self._repository = repository
        self._parse = parse
        self._names = names
        self._built: dict[str, Built] = {}
        self._building: set[str] = set()

    def build(self, path: str) -> Built:
        """What the kustomization file at `path` builds."""
        if path in self._building:
            return Built(open_ends=(OpenEnd(f"{path} is built from itself"),))
        if path not in self._built:
            self._building.add(path)
            this = self._parse(path)
            self._built[path] = self._with(Built(), this)
            self._building.discard(path)
        return self._built[path]

    def _with(self, built: Built, this: Kustomization) -> Built:
        """What is there when a kustomization begins, with its own resources and work; a component
        begins with its user's."""
        own = Built(
            files=frozenset([this.path]),
            open_ends=(OpenEnd(this.generates),) if this.generates else (),
        )
        built = _joined([built, own, *(self._resource(this, entry) for entry in this.resources)])
        for entry in this.components:
            built = self._with_component(built, this, entry)
        return self._transformed(built, this)

    def _resource(self, this: Kustomization, entry: str) -> Built:
        path = self._repository.resolve(this.folder, entry)
        kind = self._repository.kind(path)
        if kind == "file":
            images = tuple(self._images(path, fields.in_resource(self._repository.read(path))))
            unread = self._repository.report(path).notifications
            return Built(
                images,
                (),
                (OpenEnd(f"{path} cannot be read in full"),) if unread else (),
                frozenset([path]),
            )
        folder = self._in_folder(path) if kind == "folder" else None
        return (
            self.build(folder)
            if folder
            else Built(open_ends=(OpenEnd(f"{entry} is not in this repository"),))
        )

    def _in_folder(self, path: str) -> str | None:
        candidates = (f"{path}/{name}" if path != "." else name for name in FILE_NAMES)
        return next(
            (candidate for candidate in candidates if self._repository.kind(candidate) == "file"),
            None,
        )

    def _with_component(self, built: Built, this: Kustomization, entry: str) -> Built:
        file = self._in_folder(self._repository.resolve(this.folder, entry))
        if file is None or file in self._building:
            why = "is built from itself" if file else "is not in this repository"
            return replace(built, open_ends=(*built.open_ends, OpenEnd(f"{entry} {why}")))
        self._building.add(file)
        built = self._with(built, self._parse(file))
        self._building.discard(file)
        return built

    def _transformed(self, built: Built, this: Kustomization) -> Built:
        patches = [self._repository.resolve(this.folder, entry) for entry in this.patches]
        patched = [
            image for path in (this.path, *patches) for image in self._images(path, fields.in_patch)
        ]
        built = _joined([built, Built(tuple(patched), files=frozenset(patches))])
        for test in (test for path in (this.path, *patches) for test in self._tests(path)):
            built = self._met(built, test)
        for selector in this.selectors:
            built = self._met(
                built, replace(selector, reaches_all=selector.reaches_all or this.configured)
            )
        if this.replaces:
            own = Built(tuple(self._images(this.path, lambda _: True)))
            built = _joined([built, own])
            built = replace(
                built, images=tuple(replace(image, reached=True) for image in built.images)
            )
        for selector in (
            found for entry in this.transformers for found in self._transformers(this.folder, entry)
        ):
            built = self._met(built, selector)
        return built

    def _met(self, built: Built, selector: Selector) -> Built:
        """What an entry makes of what is there."""
        name = self._names(Place(selector.path, selector.start), selector.name)
        everything = selector.reaches_all or selector.is_test
        met = tuple(
            image
            for image in built.images
            if (everything or image.reached) and selector.matches(image.text, name)
        )
        open_end = next((end.reason for end in built.open_ends if name not in end.taken), "")
        meeting = Meeting(selector, met, built.images, built.files | {selector.path}, open_end)
        built = replace(built, meetings=(*built.meetings, meeting))
        return (
            built
            if selector.is_test
            else self._renamed(built, selector, name, met, unseen=bool(open_end))
        )

    def _renamed(
        self, built: Built, selector: Selector, name: str, met: Sequence[Image], *, unseen: bool
    ) -> Built:
        """The images after an entry. Those that are not in sight and have its name are from here on
        known by one that stands for them: by its `newName`, or by the one that it would be
        given."""
        images = [image for image in built.images if image not in met]
        new_name = (
            self._names(Place(selector.path, selector.new_name_start), selector.new_name)
            if selector.new_name
            else ""
        )
        if new_name:
            place = Place(selector.path, selector.new_name_start)
            tails = {selector.tail or tail(image.text) for image in met} or {selector.tail}
            images += [Image(new_name + end, place, reached=True) for end in sorted(tails)]
        elif met:
            images += [
                replace(image, text=bare(image.text) + (selector.tail or tail(image.text)))
                for image in met
            ]
        elif unseen and selector.insertion:
            place = Place(selector.path, selector.insertion.at)
            images.append(
                Image(bare(self._names(place, name)) + selector.tail, place, reached=True)
            )
        if selector.is_pattern:
            return replace(built, images=tuple(images))
        ends = tuple(replace(end, taken=end.taken | {name}) for end in built.open_ends)
        return replace(built, images=tuple(images), open_ends=ends)

    def _transformers(self, folder: str, entry: str) -> Iterator[Selector]:
        """The entries in a transformer file, or in the files of a kustomization of such."""
        path = self._repository.resolve(folder, entry)
        if (inner := self._in_folder(path)) and inner not in self._building:
            this = self._parse(inner)
            for resource in this.resources:
                yield from self._transformers(this.folder, resource)
        elif source := self._repository.read(path):
            yield from parse_transformers(source)

    def _images(self, path: str, is_image: Callable[[FieldPath], bool]) -> Iterator[Image]:
        """The legacy images in a file; those that cannot be edited too, because they are selected
        as well."""
        for finding in found_in(self._repository, path):
            if (
                finding.role not in (Role.SELECTOR, Role.COMMENT)
                and finding.field.last != "newName"
            ):
                place = Place(path, finding.span.start)
                yield Image(self._names(place, finding.image), place, is_image(finding.field))

    def _tests(self, path: str) -> Iterator[Selector]:
        """The values that JSON patches of a file test for."""
        for finding in self._repository.report(path).findings:
            if finding.role is Role.SELECTOR and fields.is_tested(finding.field):
                yield Selector(
                    path,
                    finding.image,
                    finding.span.start,
                    finding.span,
                    finding.field,
                    is_test=True,
                )


def found_in(repository: Repository, path: str) -> Iterator[Finding]:
    """All findings of a file, those that an ignore comment hides too."""
    report = repository.report(path)
    yield from report.findings
    yield from (hidden.finding for hidden in report.suppressed)


def _joined(parts: Sequence[Built]) -> Built:
    """Several builds as one; what two of them share is there once."""
    return Built(
        tuple(dict.fromkeys(image for part in parts for image in part.images)),
        tuple({id(meeting): meeting for part in parts for meeting in part.meetings}.values()),
        tuple(dict.fromkeys(end for part in parts for end in part.open_ends)),
        frozenset().union(*(part.files for part in parts)),
    )
