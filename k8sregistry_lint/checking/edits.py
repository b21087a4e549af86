"""The fix of a reference: edits of the parts of its name that differ, and who may apply them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from k8sregistry_lint.model import Applicability, Edit, Fix, ImageOccurrence, Role
from k8sregistry_lint.reference import ImageReference
from k8sregistry_lint.rules import Verdict
from k8sregistry_lint.text import Position, Region, SourceFile, Span, region

PREFIXED_ELSEWHERE = "a registry may be put in front of it elsewhere"
PATH_IN_REGISTRY = (
    "the registry gets a path, and whether what reads it can take one is not in sight"
)
"""Why such a fix is unsafe; a look at the templates of the chart may say more."""


class Name(NamedTuple):
    """The new name of an image, and the part of it that its registry stands for where that is
    written by itself; empty where the registry alone has no new name."""

    image: str
    registry: str = ""

    @property
    def after_registry(self) -> str | None:
        """What the registry leaves of the name; None where it is no part of it."""
        start = f"{self.registry}/"
        return self.image.removeprefix(start) if self.image.startswith(start) else None


def propose_fix(
    source: SourceFile,
    occurrence: ImageOccurrence,
    verdict: Verdict,
    place: Region,
    *,
    prefix: bool,
    registry: ImageReference | None = None,
) -> Fix:
    """The fix of a reference at `place`: its edits, with the lowest applicability that its rule and
    its place allow. `prefix` says that the text there is only the beginning of names, and
    `registry` is what becomes of the registry alone."""
    if verdict.moved is None:
        return Fix((), Applicability.DISPLAY_ONLY, verdict.obstacle)
    if not occurrence.name:
        return Fix((), Applicability.DISPLAY_ONLY, occurrence.reason)
    moved = verdict.moved
    edits = tuple(_edits(source, occurrence, Name(moved.name, registry.name if registry else "")))
    highest, reason = _ceiling(occurrence, verdict, edits, prefix=prefix)
    ceiling = highest
    if verdict.applicability < ceiling:
        ceiling, reason = verdict.applicability, verdict.reason
    located = partial(_located, source, occurrence.span, place)
    if ceiling is Applicability.SAFE and _adds_path(occurrence, edits):
        by_repository = _edits(source, occurrence, Name(moved.name, moved.registry))
        return Fix(
            located(edits),
            Applicability.UNSAFE,
            PATH_IN_REGISTRY,
            in_repository=located(by_repository if len(occurrence.name) > 1 else ()),
        )
    return Fix(
        located(edits),
        ceiling,
        "" if ceiling is Applicability.SAFE else reason,
        limited_by_rule=ceiling < highest is Applicability.SAFE
        and not _adds_path(occurrence, edits),
    )


def _ceiling(
    occurrence: ImageOccurrence, verdict: Verdict, edits: Sequence["_Change"], *, prefix: bool
) -> tuple[Applicability, str]:
    """The highest applicability that a place allows, and why it is not safe."""
    ceiling, reason = occurrence.ceiling, occurrence.reason
    for limit, applies, why in (
        (
            Applicability.DISPLAY_ONLY,
            not all(edit.literal for edit in edits),
            "there is a placeholder in the part that moves",
        ),
        (
            Applicability.DISPLAY_ONLY,
            any(not edit.text and edit.span in occurrence.name for edit in edits),
            "a part of its name would be left empty",
        ),
        (
            Applicability.DISPLAY_ONLY,
            _shared_host(occurrence, verdict, edits),
            "its registry serves other images too",
        ),
        (Applicability.UNSAFE, prefix, "a prefix alone: the images pulled from it are not known"),
        (
            Applicability.UNSAFE,
            occurrence.prefixed and not occurrence.reference.registry,
            PREFIXED_ELSEWHERE,
        ),
    ):
        if applies and limit < ceiling:
            ceiling, reason = limit, why
    return ceiling, reason


def _located(
    source: SourceFile, known: Span, place: Region, changes: Iterable["_Change"]
) -> tuple[Edit, ...]:
    return tuple(
        Edit(source.path, change.span, change.text, _region(source, change.span, known, place))
        for change in changes
    )


def _adds_path(occurrence: ImageOccurrence, changes: Sequence["_Change"]) -> bool:
    """Whether a registry in a scalar of its own becomes a registry with a path."""
    first = occurrence.name[0]
    alone = first.end - first.start == len(occurrence.reference.registry)
    return (
        occurrence.role is Role.SPLIT
        and alone
        and any(change.span == first and "/" in change.text for change in changes)
    )


class _Change(NamedTuple):
    """A part of a name that moves. `literal` says whether the source spells out what is
    replaced."""

    span: Span
    text: str
    literal: bool


def _edits(source: SourceFile, occurrence: ImageOccurrence, moved: Name) -> Iterator[_Change]:
    """Replace the path components that differ. A registry in a scalar of its own becomes what it
    becomes for all of its images; otherwise each piece of the name takes the components that it
    holds, and the last one takes the rest."""
    pieces = _pieces(occurrence)
    if pieces[0] == occurrence.reference.registry and pieces[1:] and moved.after_registry:
        rest = _replaced(pieces[1:], moved.after_registry)
        changes = _replaced(pieces[:1], moved.registry)
        changes = [*changes, *((at + 1, old, slash, new) for at, old, slash, new in rest)]
    else:
        changes = _replaced(pieces, moved.image)
    for at, before, after, text in changes:
        start = occurrence.name[at].start
        literal = source.text.startswith(before, start)
        yield _Change(Span(start, start + len(before) + len(after)), text, literal)


def _pieces(occurrence: ImageOccurrence) -> tuple[str, ...]:
    """The pieces of the name, as they are spelled."""
    offset, name = 0, occurrence.reference.name
    pieces = []
    for start, end in occurrence.name:
        pieces.append(name[offset : offset + end - start])
        offset += end - start + 1
    return tuple(pieces)


@lru_cache(4_096)  # the same images come again and again
def _replaced(pieces: tuple[str, ...], moved: str) -> list[tuple[int, str, str, str]]:
    """What changes at the start of each piece: its index, the old components, the slash after them
    if it goes too, and the new text."""
    parts = [piece.split("/") for piece in pieces]
    old, new = _differing([component for part in parts for component in part], moved.split("/"))
    changes = []
    for at, part in enumerate(parts):
        here, old = old[: len(part)], old[len(part) :]
        take = 1 if old else len(new)
        before, text, new = "/".join(here), "/".join(new[:take]), new[take:]
        slash = "/" if len(here) < len(part) and not text else ""
        if here and before != text:
            changes.append((at, before, slash, text))
    return changes


def _shared_host(occurrence: ImageOccurrence, verdict: Verdict, edits: Sequence[_Change]) -> bool:
    """Whether a fix would change a registry in a field of its own of which only a part moved:
    `registry: gcr.io`."""
    first = occurrence.name[0]
    alone = (
        len(occurrence.name) > 1
        and first.end - first.start == len(occurrence.reference.registry)
        and not occurrence.owns_registry
    )
    return (
        alone
        and not verdict.rule.whole_registry
        and any(edit.span.start == first.start for edit in edits)
    )


def _differing(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Two names without the components that they share at their ends; the first component always
    counts as different."""
    kept = 0
    while kept < min(len(old), len(new)) - 1 and old[-1 - kept] == new[-1 - kept]:
        kept += 1
    return old[: len(old) - kept], new[: len(new) - kept]


def _region(source: SourceFile, span: Span, known: Span, place: Region) -> Region:
    """The region of a span; quickly made if it lies in one whose region is known."""
    if place.start.line != place.end.line or span.start < known.start or span.end > known.end:
        return region(source, span)
    start, end = (
        Position(place.start.line, place.start.column + offset - known.start) for offset in span
    )
    return Region(start, end, place.line)
