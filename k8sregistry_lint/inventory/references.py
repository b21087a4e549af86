"""Every image reference of a text, legacy or not: what `images` counts. The finders do the walking;
here is a search that makes them look at every likely place, and the judgement of what they
bring."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

from k8sregistry_lint import finders
from k8sregistry_lint.files.selection import STDIN
from k8sregistry_lint.finders.values.likely import KNOWN_REGISTRY, behind_keys, behind_names, likely
from k8sregistry_lint.inventory.siblings import Siblings
from k8sregistry_lint.inventory.uses import Uses
from k8sregistry_lint.model import (
    NO_FIELD,
    Answer,
    Applicability,
    FieldPath,
    ImageOccurrence,
    KubernetesObject,
    Notification,
    Role,
    Unread,
)
from k8sregistry_lint.piped import listed
from k8sregistry_lint.reference import ImageReference, is_file_name
from k8sregistry_lint.rules import RuleSet, Verdict
from k8sregistry_lint.text import Position, SourceFile

_PULLED = {Role.IMAGE, Role.SPLIT, Role.ARGUMENT, Role.EMBEDDED, Role.TEMPLATE, Role.PROGRAM}
"""The roles of what is pulled, or may be: a selector, a comment and a bare host are none."""


class Place(NamedTuple):
    """Where an image is named."""

    path: str
    position: Position
    role: Role
    field: FieldPath
    object: KubernetesObject | None


@dataclass(frozen=True, slots=True)
class CountedImage:
    """An image as it is spelled, with all its places; `rule` and what follows are set if its
    registry moved. `uses` are the containers that run it in a cluster, and `folded` the places
    that they stand for."""

    image: str
    registry: str
    places: tuple[Place, ...]
    rule: str = ""
    replacement: str | None = None
    applicability: Applicability | None = None
    uses: Uses = field(default_factory=dict)
    folded: frozenset[Place] = frozenset()
    existence: Answer | None = None
    """Whether the new image exists; None if nobody asked."""

    @property
    def count(self) -> int:
        """How often it is named."""
        return len(self.places)

    @property
    def shown_count(self) -> int:
        """How often a person would count it: the pods of a workload are one place."""
        return len(self.uses) + len(self.elsewhere)

    @property
    def elsewhere(self) -> list[Place]:
        """The places that are not part of a use."""
        return [place for place in self.places if place not in self.folded]


class LocatedImage(NamedTuple):
    """One reference at its place, with its verdict where its registry moved."""

    reference: ImageReference
    text: str
    place: Place
    verdict: Verdict | None


def decoded(path: str, data: bytes) -> SourceFile:
    """Decode a file, whose name is to say what it is. Raises UnreadableError."""
    is_json = (
        PurePosixPath(path).suffix in ("", ".txt") and data.lstrip()[:1] == b"{"
    )  # what kubectl prints has no name
    return SourceFile.decode("-.json" if is_json else path, data)


def references(
    path: str, source: SourceFile, rules: RuleSet
) -> Iterator[LocatedImage | Notification]:
    """The image references of a file at `path` in the order of the finders, and what could not be
    read of it."""
    if path == STDIN and (printed := listed(source.text)):
        for image in printed:
            place = Place(path, source.position(image.offset), Role.IMAGE, NO_FIELD, None)
            yield LocatedImage(image.reference, image.text, place, rules.judge(image.reference))
        return
    keyed = set(behind_keys(source.text))
    seen = set()
    beside = Siblings(source)

    def search(text: str) -> Sequence[int]:
        known = keyed if text == source.text else behind_keys(text)
        named = behind_names(text, rules.keys)
        return sorted({*likely(text, known), *named, *rules.positions(text)})

    for found in finders.find(source, search, rules.keys, images_only=True):
        if isinstance(found, Unread):
            yield Notification(found.kind, path, found.message, source.position(found.offset))
        elif (
            isinstance(found, ImageOccurrence)
            and found.role in _PULLED
            and (key := found.name or (found.span,)) not in seen
        ):
            reference = beside.completed(found)
            verdict = rules.judge(reference)
            if _is_image(
                found, source, verdict, named=found.span.start in keyed or beside.shows_image(found)
            ):
                seen.add(key)
                place = Place(
                    path, source.position(found.span.start), found.role, found.field, found.object
                )
                yield LocatedImage(reference, _spelled(found, reference, source), place, verdict)


def count(named: Iterable[LocatedImage]) -> list[CountedImage]:
    """The images, each once: the most frequent first, then by name."""
    places: dict[str, list[Place]] = {}
    first: dict[str, LocatedImage] = {}
    for each in named:
        places.setdefault(each.text, []).append(each.place)
        first.setdefault(each.text, each)
    images = [_image(each, tuple(places[text])) for text, each in first.items()]
    return sorted(images, key=lambda image: (-image.count, image.image))


def _is_image(
    found: ImageOccurrence, source: SourceFile, verdict: Verdict | None, *, named: bool
) -> bool:
    """Whether a reference is an image's: by its registry, or by its key where Docker Hub is
    implied. A string of a program needs a tag or a digest, or such a key."""
    reference = found.reference
    if not reference.repository or any(
        "{" in source.text[span.start : span.end] for span in found.name
    ):
        return False
    if verdict is not None:
        return verdict.moved is None or bool(verdict.moved.repository)
    if named or found.role is Role.SPLIT:
        return bool(reference.tag or reference.digest or not is_file_name(reference.repository))
    may_be_package = found.role is Role.PROGRAM
    is_known = not may_be_package and KNOWN_REGISTRY.fullmatch(reference.domain)
    return bool(reference.registry) and bool(reference.tag or reference.digest or is_known)


def _spelled(found: ImageOccurrence, reference: ImageReference, source: SourceFile) -> str:
    """The reference as the source spells it, the actions in its tag included."""
    whole = len(found.name) == 1 and reference == found.reference
    return source.text[found.span.start : found.span.end] if whole else str(reference)


def _image(named: LocatedImage, places: tuple[Place, ...]) -> CountedImage:
    verdict = named.verdict
    if verdict is None:
        return CountedImage(named.text, named.reference.domain, places)
    tail = named.text[len(named.reference.name) :]
    replacement = verdict.moved.name + tail if verdict.moved else None
    domain, rule = named.reference.domain, verdict.rule.id
    return CountedImage(named.text, domain, places, rule, replacement, verdict.applicability)
