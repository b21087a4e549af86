"""Builds kustomizations on paper: which entry of `images` selects which image, in kustomize's own
order (kubernetes-sigs/kustomize, api/internal/target/kusttarget.go: resources, components, patches,
the entries in sequence, then replacements and transformer files)."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from k8sregistry_lint.linking.groups import Place
from k8sregistry_lint.linking.kustomize import imagefields
from k8sregistry_lint.linking.kustomize.builtimages import BuiltImage, BuiltImages
from k8sregistry_lint.linking.kustomize.kustomization import (
    FILE_NAMES,
    Kustomization,
    parse_transformers,
)
from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.linking.selector import Matching, Selector, bare, tail
from k8sregistry_lint.model import FieldPath, Finding, Role, Severity


class UnresolvedInput(NamedTuple):
    """Why a build may hold images that are not in this repository, and the names that these can no
    longer have, because an entry has renamed them."""

    reason: str
    taken: frozenset[str] = frozenset()


class Selection(NamedTuple):
    """A selector with the images that it selects, and the files that took part so far. `unresolved`
    says why it may select images that are not in this repository, too."""

    selector: Selector
    images: tuple[BuiltImage, ...]
    files: frozenset[str]
    unresolved: str


class BuildState(NamedTuple):
    """What a build holds at one point."""

    images: tuple[BuiltImage, ...] = ()
    unresolved: tuple[UnresolvedInput, ...] = ()
    files: frozenset[str] = frozenset()

    def joined(self, others: Sequence["BuildState"]) -> "BuildState":
        """Several states as one; whatever they share is there once."""
        parts = (self, *others)
        return BuildState(
            tuple(dict.fromkeys(image for part in parts for image in part.images)),
            tuple(dict.fromkeys(reason for part in parts for reason in part.unresolved)),
            self.files.union(*(part.files for part in others)),
        )

    def without(self, reason: str) -> "BuildState":
        """The state with an input that could not be resolved."""
        return self._replace(unresolved=(*self.unresolved, UnresolvedInput(reason)))


Names = Callable[[Place, str], str]
"""Takes a place and the name written there, and gives the name to build with."""

Parse = Callable[[str], Kustomization]


class Builder:
    """Builds kustomizations, each once, and collects the selections on the way. Cycles and missing
    files are unresolved inputs, not errors."""

    def __init__(self, repository: Repository, parse: Parse, names: Names) -> None:
        self.selections: list[Selection] = []
        self.tried: dict[BuiltImage, None] = {}
        self.components: set[str] = set()
        self._repository = repository
        self._parse = parse
        self._names = names
        self._built: dict[str, BuildState] = {}
        self._opened: set[str] = set()

    def build(self, path: str) -> None:
        """Build the kustomization file at `path`, after all that it takes resources from."""
        waiting = [path]
        while waiting:
            current = waiting[-1]
            if current in self._built:
                waiting.pop()
            elif current in self._opened:
                self._built[current] = self._run(current)
            else:
                self._opened.add(current)
                waiting += [base for base in self._bases(current) if base not in self._opened]

    def _bases(self, path: str) -> list[str]:
        """The kustomizations that a build takes resources from, for its components as well."""
        bases: list[str] = []
        parts = [path]
        for part in parts:
            this = self._parse(part)
            bases += self._kustomizations(this.folder, this.resources)
            components = self._kustomizations(this.folder, this.components)
            parts += [file for file in components if file not in parts]
        return bases[::-1]

    def _kustomizations(self, folder: str, entries: Sequence[str]) -> list[str]:
        files = (self._in_folder(self._repository.resolve(folder, entry)) for entry in entries)
        return [file for file in files if file]

    def _run(self, path: str) -> BuildState:
        """One build: each kustomization or component adds its resources to what is there, then its
        components do, then it transforms everything."""
        state = BuildState()
        active: set[str] = set()
        steps = [(path, True)]
        while steps:
            file, begins = steps.pop()
            this = self._parse(file)
            if not begins:
                active.remove(file)
                state = self._transformed(state, this)
            elif file in active:
                state = state.without(f"{file} is built from itself")
            else:
                active.add(file)
                components = self._kustomizations(this.folder, this.components)
                self.components.update(components)
                state = self._with_resources(state, this)
                steps.append((file, False))
                steps += [(component, True) for component in reversed(components)]
        return state

    def _with_resources(self, state: BuildState, this: Kustomization) -> BuildState:
        state = state._replace(files=state.files | {this.path})
        if this.generates:
            state = state.without(this.generates)
        for entry in this.components:
            if not self._kustomizations(this.folder, [entry]):
                state = state.without(f"{entry} is not in this repository")
        return state.joined([self._resource(this, entry) for entry in this.resources])

    def _resource(self, this: Kustomization, entry: str) -> BuildState:
        path = self._repository.resolve(this.folder, entry)
        kind = self._repository.kind(path)
        if kind == "file":
            in_container = imagefields.in_resource(self._repository.read(path))
            state = BuildState(tuple(self._images(path, in_container)), files=frozenset([path]))
            return self._with_unread(state, path)
        file = self._in_folder(path) if kind == "folder" else None
        if file is None:
            return BuildState().without(f"{entry} is not in this repository")
        return self._built.get(file) or BuildState().without(f"{file} is built from itself")

    def _with_unread(self, state: BuildState, path: str) -> BuildState:
        """The state with what may be in the unread parts of a file."""
        notes = self._repository.report(path).notifications
        unread = any(note.kind.severity > Severity.ADVICE for note in notes)
        return state.without(f"{path} cannot be read in full") if unread else state

    def _in_folder(self, path: str) -> str | None:
        candidates = (f"{path}/{name}" if path != "." else name for name in FILE_NAMES)
        return next(
            (candidate for candidate in candidates if self._repository.kind(candidate) == "file"),
            None,
        )

    def _transformed(self, state: BuildState, this: Kustomization) -> BuildState:
        patches = [self._repository.resolve(this.folder, entry) for entry in this.patches]
        sources = (this.path, *patches)
        patched = [image for path in sources for image in self._images(path, imagefields.in_patch)]
        state = state.joined([BuildState(tuple(patched), files=frozenset(patches))])
        for path in patches:
            state = self._with_unread(state, path)
        images = BuiltImages(state.images, self.tried)
        for test in (test for path in sources for test in self._tests(path)):
            state = self._selected(images, state, test)
        for selector in this.selectors:
            everything = selector.reaches_all or this.configured
            state = self._selected(images, state, selector._replace(reaches_all=everything))
        if this.replaces:
            own = self._images(this.path, lambda _: True)
            reached = [image._replace(reached=True) for image in (*images, *own)]
            images = BuiltImages(reached, self.tried)
        for path in self._transformer_files(this):
            source = self._repository.decoded(path)
            for selector in parse_transformers(source) if source else ():
                state = self._selected(images, state, selector)
        return state._replace(images=tuple(images))

    def _selected(self, images: BuiltImages, state: BuildState, selector: Selector) -> BuildState:
        """Apply a selector to the images, note what it selects, and return what else the build
        holds afterwards."""
        name = self._names(Place(selector.path, selector.start), selector.name)
        selected = images.selected(selector, name)
        unresolved = next((each.reason for each in state.unresolved if name not in each.taken), "")
        self.selections.append(Selection(selector, selected, state.files, unresolved))
        if selector.is_test:
            return state
        images.remove(selected)
        images.add(self._renamed(selector, name, selected, unseen=bool(unresolved)))
        if selector.is_pattern:
            return state
        taken = (each._replace(taken=each.taken | {name}) for each in state.unresolved)
        return state._replace(unresolved=tuple(taken))

    def _renamed(
        self, selector: Selector, name: str, selected: Sequence[BuiltImage], *, unseen: bool
    ) -> list[BuiltImage]:
        """Return what an entry makes of the images that it selects. Unseen images of its name are
        represented from here on by a single image with the entry's `newName`, or with the one that
        it would be given."""
        if selector.new_name:
            place = Place(selector.path, selector.new_name_start)
            new_name = self._names(place, selector.new_name)
            tails = {selector.tail or tail(image.text) for image in selected} or {selector.tail}
            return [BuiltImage(new_name + end, place, reached=True) for end in sorted(tails)]
        if selected:
            return [
                image._replace(text=bare(image.text) + (selector.tail or tail(image.text)))
                for image in selected
            ]
        if unseen and selector.insertion:
            place = Place(selector.path, selector.insertion.at)
            text = bare(self._names(place, name)) + selector.tail
            return [BuiltImage(text, place, reached=True)]
        return []

    def _transformer_files(self, this: Kustomization) -> list[str]:
        """The files that `transformers` names, or that kustomizations named there list."""
        files: dict[str, None] = {}
        waiting = [(this.folder, entry) for entry in reversed(this.transformers)]
        seen: set[str] = set()
        while waiting:
            folder, entry = waiting.pop()
            path = self._repository.resolve(folder, entry)
            inner = self._in_folder(path)
            if inner is None:
                files[path] = None
            elif inner not in seen:
                seen.add(inner)
                listed = self._parse(inner)
                waiting += [(listed.folder, resource) for resource in reversed(listed.resources)]
        return list(files)

    def _images(self, path: str, is_reached: Callable[[FieldPath], bool]) -> Iterator[BuiltImage]:
        """The images of a file that a rule has found, including those that an ignore comment
        hides."""
        for finding in findings_of(self._repository, path):
            if finding.role.is_pulled and finding.field.last != "newName":
                place = Place(path, finding.span.start)
                yield BuiltImage(
                    self._names(place, finding.image), place, is_reached(finding.field)
                )

    def _tests(self, path: str) -> Iterator[Selector]:
        """The images that JSON patches of a file test for."""
        for finding in self._repository.report(path).findings:
            if finding.role is Role.SELECTOR and imagefields.is_tested(finding.field):
                yield Selector(
                    path=path,
                    name=finding.image,
                    start=finding.span.start,
                    span=finding.span,
                    field=finding.field,
                    matching=Matching.NAME,
                    is_test=True,
                )


def findings_of(repository: Repository, path: str) -> Iterator[Finding]:
    """All findings of a file, including those that an ignore comment hides."""
    report = repository.report(path)
    yield from report.findings
    yield from (hidden.finding for hidden in report.suppressed)
