"""Every image reference of a text, legacy or not: what `images` counts. The finders do the walking;
here is a search that makes them look at every likely place, and the judgement of what they
bring."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import NamedTuple

from k8sregistry_lint import finders
from k8sregistry_lint.files.selection import STDIN
from k8sregistry_lint.inventory.listing import listed
from k8sregistry_lint.model import (
    NO_FIELD,
    Applicability,
    FieldPath,
    ImageOccurrence,
    KubernetesObject,
    Notification,
    NotificationKind,
    Role,
    Unread,
)
from k8sregistry_lint.reference import MAX_LENGTH, ImageReference, parse
from k8sregistry_lint.rules import RuleSet, Verdict
from k8sregistry_lint.syntax.tree import Document, MappingNode, Scalar
from k8sregistry_lint.text import Position, SourceFile, UnreadableError

_PULLED = {Role.IMAGE, Role.SPLIT, Role.ARGUMENT, Role.EMBEDDED, Role.TEMPLATE}
"""The roles of what is pulled: a selector, a comment and a bare host are none."""

_QUOTE = r"\\?[\"']?"
_COLON = rf"{_QUOTE}[ \t]*+:[ \t]*+{_QUOTE}"
_IMAGE = r"[iI](?:mage|MAGE)"
_KEYS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_IMAGE}(?:s|_?[nN]ame|_NAME)?{_COLON}(?=[\w.$])",
        rf"newName{_COLON}(?=\w)",
        rf"{_IMAGE}{_QUOTE}[ \t]*+:\s*+(?:\{{\s*+)?{_QUOTE}name{_COLON}",
        rf"IMAGE{_QUOTE},?\s++{_QUOTE}value{_COLON}",
        rf"RELATED_IMAGE_\w+{_QUOTE},?\s++{_QUOTE}value{_COLON}",
    )
)
"""Keys behind which an image stands. Each pattern begins with few characters, as the time to search
depends on them, and never gives back the blanks that it took, as there may be many."""

_LIST = re.compile(
    rf"{_IMAGE}s{_QUOTE}[ \t]*+:\s*+"
    r"(?:\[(?P<flow>[^\[\]{}]*+)\]"
    r"|(?P<block>(?:[ \t]*+-[ \t]++\S++[ \t]*+(?:\r?\n|\Z))++))"
)
_ITEM = re.compile(r"[^\s,\"'\\-][^\s,\"'\\]*")
_BESIDE = tuple(
    re.compile(rf"{key}{_COLON}(?=\w)") for key in ("repository", "reference", "registry")
)
"""Keys of values that may be images or parts of them; what stands beside them decides."""

_PATH = (
    re.compile(r"\.[\w-]+(?::\d+)?/\w[\w./-]*(?P<tail>[:@]\w)?"),
    re.compile(r":\d+/\w[\w./-]*(?P<tail>)"),
)
"""The end of a host with a path behind it."""

_HOST = re.compile(r"(?<![\w.:/@-])[\w.-]+\Z")
_KNOWN = (
    r"(?:[\w.-]+\.)?docker\.(?:io|com)|(?:[\w-]+\.)*gcr\.io|quay\.io|(?:docker\.)?ghcr\.io|lscr\.io|public\.ecr\.aws|[\w-]+-docker\.pkg\.dev"
    r"|mcr\.microsoft\.com|\d+\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?|[\w-]+\.azurecr\.io|[\w-]+\.jfrog\.io|nvcr\.io|icr\.io|cgr\.dev"
    r"|registry(?:\.[\w-]+)+|localhost"
)
_REGISTRY = re.compile(rf"(?:{_KNOWN})(?::\d+)?|[\w.-]+:\d+")
_FILE_NAME = re.compile(
    r".*\.(?:png|jpe?g|svg|gif|webp|ico|avif|iso|img|qcow2|vmdk|ova|raw|tar|gz)", re.IGNORECASE
)
_EVIDENCE = {"tag", "digest", "sha", "pullPolicy", "imagePullPolicy", "registry", "newTag"}
_TAG_KEYS = {"repository": "tag", "reference": "tag", "newName": "newTag"}


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
    registry moved."""

    image: str
    registry: str
    places: tuple[Place, ...]
    rule: str = ""
    replacement: str | None = None
    applicability: Applicability | None = None

    @property
    def count(self) -> int:
        """How often it is named."""
        return len(self.places)


class LocatedImage(NamedTuple):
    """One reference at its place, with its verdict where its registry moved."""

    reference: ImageReference
    text: str
    place: Place
    verdict: Verdict | None


def references(path: str, data: bytes, rules: RuleSet) -> Iterator[LocatedImage | Notification]:
    """The image references of a file in the order of the finders, and what could not be read of
    it."""
    if path == STDIN and (plain := listed(data)):
        for image in plain:
            place = Place(path, image.position, Role.IMAGE, NO_FIELD, None)
            yield LocatedImage(image.reference, image.text, place, rules.judge(image.reference))
        return
    is_json = (
        PurePosixPath(path).suffix in ("", ".txt") and data.lstrip()[:1] == b"{"
    )  # what kubectl prints has no name
    try:
        source = SourceFile.decode("-.json" if is_json else path, data)
    except UnreadableError as error:
        yield Notification(NotificationKind(error.kind), path, str(error))
        return
    keyed = set(_keyed(source.text))
    seen = set()
    beside = _Siblings(source)

    def search(text: str) -> Sequence[int]:
        behind_keys = keyed if text == source.text else _keyed(text)
        return sorted({*likely(text, behind_keys), *rules.positions(text)})

    for found in finders.find(source, search):
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


def likely(text: str, keyed: Iterable[int]) -> list[int]:
    """The sorted offsets at which an image is likely named: behind the keys that images stand under
    (`keyed`), wherever a registry stands in front of a path, and the start of a text that is one
    reference."""
    found = {
        *keyed,
        *_hosts(text),
        *(match.end() for pattern in _BESIDE for match in pattern.finditer(text)),
    }
    if len(text) <= MAX_LENGTH and parse(text.strip()):
        found.add(len(text) - len(text.lstrip()))
    return sorted(found)


def _keyed(text: str) -> Iterator[int]:
    """The offsets of the values of image keys."""
    yield from (match.end() for pattern in _KEYS for match in pattern.finditer(text))
    for match in _LIST.finditer(text):
        part = match.lastgroup or "flow"
        yield from (
            item.start() for item in _ITEM.finditer(text, match.start(part), match.end(part))
        )


def _hosts(text: str) -> Iterator[int]:
    """The offsets of hosts that have the path of an image behind them: with a tag or a digest, or
    of a known registry."""
    for pattern in _PATH:
        for match in pattern.finditer(text):
            begin = max(0, match.start() - 255)
            if host := _HOST.search(text[begin : match.start()]):
                start = begin + host.start()
                if match["tail"] is not None or _REGISTRY.fullmatch(
                    text, start, text.index("/", start)
                ):
                    yield start


def _is_image(
    found: ImageOccurrence, source: SourceFile, verdict: Verdict | None, *, named: bool
) -> bool:
    """Whether a reference is an image's: by its registry, or by its key where Docker Hub is
    implied."""
    reference = found.reference
    if not reference.repository or any(
        "{" in source.text[span.start : span.end] for span in found.name
    ):
        return False
    if verdict is not None:
        return verdict.moved is None or bool(verdict.moved.repository)
    if named or found.role is Role.SPLIT:
        return bool(
            reference.tag or reference.digest or not _FILE_NAME.fullmatch(reference.repository)
        )
    return bool(reference.registry) and bool(
        reference.tag or reference.digest or _REGISTRY.fullmatch(reference.domain)
    )


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


class _Siblings:
    """What stands beside a name in its mapping: the tag of `repository: nginx`, and what shows that
    it is an image's."""

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self._scalars: list[tuple[int, Scalar]] | None = None

    def completed(self, found: ImageOccurrence) -> ImageReference:
        """The reference with the tag and the digest that stand beside it."""
        reference, scalar = found.reference, self._scalar(found)
        if (
            scalar is None
            or reference.tag
            or reference.digest
            or not isinstance(scalar.parent, MappingNode)
        ):
            return reference
        tag = scalar.parent.text(_TAG_KEYS[str(scalar.key)]) or None
        digest = scalar.parent.text("digest")
        made = replace(reference, tag=tag, digest=digest if ":" in digest else None)
        return made if parse(str(made)) == made else reference

    def shows_image(self, found: ImageOccurrence) -> bool:
        """Whether the mapping is an image's, by its name or by its other keys."""
        scalar = self._scalar(found)
        parent = scalar.parent if scalar else None
        if not isinstance(parent, MappingNode):
            return False
        return bool(_EVIDENCE & parent.places.keys()) or (
            isinstance(parent.key, str) and parent.key.lower().endswith("image")
        )

    def _scalar(self, found: ImageOccurrence) -> Scalar | None:
        """The scalar of a name that may have a tag beside it; the documents are read again only for
        these."""
        if found.role not in (Role.IMAGE, Role.TEMPLATE) or found.field.last not in _TAG_KEYS:
            return None
        if self._scalars is None:
            self._scalars = list(self._read())
        at = bisect_right(self._scalars, found.span.start, key=lambda pair: pair[0]) - 1
        scalar = self._scalars[at][1] if at >= 0 else None
        return scalar if scalar and scalar.key in _TAG_KEYS else None

    def _read(self) -> Iterator[tuple[int, Scalar]]:
        finder = finders.finder_of(self._source)
        copy = finder.parse_copy(self._source.body)
        for document in finder.read(copy, likely(copy.text, _keyed(copy.text))):
            if isinstance(document, Document):
                yield from ((copy.origin(scalar.start), scalar) for scalar in document.touched)
