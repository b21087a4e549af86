"""Check one file: its text and the rules give a report. Pure: it reads no files and prints
nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain
from pathlib import PurePosixPath
from typing import NamedTuple

from k8sregistry_lint import finders
from k8sregistry_lint.checking.edits import propose_fix
from k8sregistry_lint.checking.nearby import is_named_nearby, names_target
from k8sregistry_lint.checking.suppression import KnownNames, suppress
from k8sregistry_lint.checking.verdicts import has_tag_elsewhere, is_any_word, verdict_of
from k8sregistry_lint.finders import Piece
from k8sregistry_lint.finders.values.likely import behind_names, likely
from k8sregistry_lint.model import (
    Applicability,
    FileReport,
    Finding,
    Found,
    ImageOccurrence,
    Level,
    Mention,
    MentionKind,
    Notification,
    NotificationKind,
    PossibleMention,
    Role,
    Unread,
)
from k8sregistry_lint.reference import MAX_LENGTH, ImageReference, parse
from k8sregistry_lint.regex import regex
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.text import SourceFile, Span, meets, region

_IMAGE = regex(r"[\w./:-]*")
_MARK = regex(r"[/:@]")
_RUN = regex(rf"[\w./:@-]{{1,{MAX_LENGTH + 1}}}")


FIXTURE_FOLDERS = {".chainsaw-test", ".kyverno-test"}


class PieceReport(NamedTuple):
    """What a piece of a file holds. `compared` has the offset of each image that something in it
    compares with."""

    findings: Sequence[Finding]
    mentions: Sequence[Mention]
    notifications: Sequence[Notification]
    compared: dict[str, int]


CheckPieces = Callable[[Sequence[Piece]], Iterable[PieceReport | None]]
Share = Callable[[CheckPieces, Sequence[Piece]], Iterable[PieceReport | None]]
"""Has the pieces of a file checked, wherever that is done, and returns their reports in order: None
for one that means something only in the whole."""


def in_turn(check: CheckPieces, pieces: Sequence[Piece]) -> Iterable[PieceReport | None]:
    """Check one piece after another."""
    return check(pieces)


def check(
    source: SourceFile,
    rules: RuleSet,
    *,
    obey_comments: bool = True,
    share: Share = in_turn,
) -> FileReport:
    """What `source` holds under `rules`: findings and mentions in the order of the text, and what
    could not be read. Without `obey_comments`, ignore comments hide nothing."""
    searching = finders.searching(source, search_of(rules), rules.keys)
    check_pieces = partial(map, partial(_check_piece, source, rules, searching.find))
    shared = [*share(check_pieces, searching.pieces)]
    reports = [report for report in shared if report]
    if len(reports) < len(shared):
        reports = [report for report in check_pieces([searching.whole]) if report]
    compared = {name: at for report in reports for name, at in report.compared.items()}
    report = FileReport(
        source.path,
        [
            _unless_compared(source, finding, compared)
            for report in reports
            for finding in report.findings
        ],
        [mention for report in reports for mention in report.mentions],
        [notification for report in reports for notification in report.notifications],
    )
    if not obey_comments:
        return report
    names = KnownNames(rules.knows, rules.has)
    return suppress(source, report, names)


def _check_piece(
    source: SourceFile,
    rules: RuleSet,
    find: Callable[[Piece], Iterator[Found] | None],
    piece: Piece,
) -> PieceReport | None:
    """What a piece of a file holds; None if it means something only in the whole."""
    every = find(piece)
    if every is None:
        return None
    findings: dict[tuple[Span, ...], Finding] = {}
    mentions: dict[Span, Mention] = {}
    notifications: list[Notification] = []
    is_fixture = bool(FIXTURE_FOLDERS & set(PurePosixPath(source.path).parts))
    for found in every:
        if isinstance(found, Unread):
            notifications += _unread(source, rules, found)
        elif isinstance(found, PossibleMention):
            mentions |= _mentions(source, rules, found.span, found.reason, found.kind)
        elif is_fixture:
            mentions |= _mentions(
                source, rules, found.span, "the test data of a policy", MentionKind.TEST_DATA
            )
        elif finding := _finding(source, rules, found):
            findings.setdefault(found.name or (found.span,), finding)
        else:
            mentions |= _mentions(source, rules, found.span, _why_not(rules, found))
    comparisons = (
        span for span, mention in mentions.items() if mention.kind is MentionKind.COMPARISON
    )
    compared = {_name_at(source, span.start): span.start for span in sorted(comparisons)}
    ordered = sorted(findings.values(), key=lambda finding: finding.span)
    covered = {finding.span for finding in ordered}.union(*findings)
    left = _uncovered(mentions, covered) if mentions else []
    return PieceReport(ordered, left, notifications, compared)


def search_of(rules: RuleSet) -> finders.Search:
    """What finds the offsets at which a text may name an image of interest to some rules."""
    return partial(_search, rules) if rules.is_broad else rules.positions


def _search(rules: RuleSet, text: str) -> list[int]:
    """The offsets at which a text may name an image of rules that need no registry to be named."""
    named = {*likely(text), *behind_names(text, rules.keys)}
    places = (at for at in named if not _is_elsewhere(rules, text, at))
    return sorted({*places, *rules.positions(text)})


def _is_elsewhere(rules: RuleSet, text: str, at: int) -> bool:
    """Whether a text spells out an image of a registry that no rule is about, so that it need not
    be parsed."""
    match = _RUN.match(text, at)
    reference = parse(match[0].rstrip(":@")) if match else None
    return reference is not None and bool(reference.registry) and not rules.may_concern(reference)


def _unread(source: SourceFile, rules: RuleSet, found: Unread) -> Iterator[Notification]:
    """What could not be read. A file of a kind that is not checked matters only if it names a
    registry."""
    if found.kind is not NotificationKind.NOT_CHECKED:
        yield Notification(found.kind, source.path, found.message, source.position(found.offset))
    elif next(rules.mentions(source.text, 0, len(source.text)), None):
        yield Notification(found.kind, source.path, found.message)


def _unless_compared(source: SourceFile, finding: Finding, compared: dict[str, int]) -> Finding:
    """The finding, not to be fixed if the same file compares something with its image, or with the
    beginning of it, because only one of the two would move. `compared` has the offset of each image
    that is compared."""
    if not compared:
        return finding
    names = _beginnings(finding.image), _beginnings(_name_at(source, finding.span.start))
    same = next((compared[name] for name in chain(*names) if name in compared), None)
    if same is None or finding.role.is_noted:
        return finding
    line = source.position(same).line
    reason = f"line {line} compares something with it, and would have to change with it"
    return finding.with_fix(
        finding.fix._replace(applicability=Applicability.DISPLAY_ONLY, reason=reason)
    )


def _beginnings(image: str) -> Iterator[str]:
    """An image, and what it may be compared by: it without its digest, without its tag, and the
    paths that it is in."""
    yield image
    for match in reversed([*_MARK.finditer(image)]):
        if "/" in (beginning := image[: match.start()]):
            yield beginning


def _name_at(source: SourceFile, offset: int) -> str:
    """The run of characters of an image reference at an offset."""
    match = _IMAGE.match(source.text, offset)
    return match[0] if match else ""


def _finding(source: SourceFile, rules: RuleSet, occurrence: ImageOccurrence) -> Finding | None:
    verdict = verdict_of(rules, occurrence)
    if verdict and verdict.rule.tags.only and has_tag_elsewhere(occurrence):
        verdict = verdict_of(rules.regardless_of_tags, occurrence)
    if verdict is None or (occurrence.role.is_read and names_target(source, occurrence, verdict)):
        return None
    if verdict.rule.is_broad and is_any_word(occurrence):
        return None
    if verdict.rule.allowed and not occurrence.role.is_pulled:
        return None  # nothing pulls it from there
    if (
        verdict.moved
        and occurrence.around
        and is_named_nearby(source, str(verdict.moved), occurrence, occurrence.around)
    ):
        occurrence = occurrence._replace(
            ceiling=Applicability.DISPLAY_ONLY,
            reason="the new image is named beside it",
        )
    prefix = verdict.moved is not None and verdict.is_prefix and occurrence.role is Role.IMAGE
    rule = verdict.rule
    place = region(source, occurrence.span)
    registry = _registry_alone(rules, occurrence)
    fix = propose_fix(source, occurrence, verdict, place, prefix=prefix, registry=registry)
    image, replacement = _images(
        occurrence.location.prefix, occurrence.spelling, occurrence.reference, verdict.moved
    )
    return Finding(
        rule=rule.id,
        level=min(Level.NOTE if occurrence.role.is_noted else rule.level, occurrence.level),
        role=Role.REPOSITORY_HOST if prefix else occurrence.role,
        path=source.path,
        span=occurrence.span,
        region=place,
        image=image,
        replacement=replacement,
        message=rule.summary,
        docs=rule.docs[0] if rule.docs else "",
        field=occurrence.field,
        object=occurrence.object,
        fix=fix,
        tag=occurrence.tag,
        digest=occurrence.digest,
    )


def _registry_alone(rules: RuleSet, occurrence: ImageOccurrence) -> ImageReference | None:
    """What becomes of the registry of a reference that is written in several scalars."""
    if len(occurrence.name) < 2:
        return None
    verdict = rules.judge(ImageReference(occurrence.reference.registry, ""))
    return verdict.moved if verdict else None


@lru_cache(4_096)  # the same images come again and again, and a large report holds each once
def _images(
    prefix: str, spelling: str, reference: ImageReference, moved: ImageReference | None
) -> tuple[str, str | None]:
    """The image as it is spelled, and as it will read, with its tail as the source spells it:
    `registry.k8s.io/pause:{{ .Values.tag }}`."""
    if moved is None or (moved.tag, moved.digest) != (reference.tag, reference.digest):
        return prefix + spelling, prefix + str(moved) if moved else None
    shared = _shared_end(reference.name, moved.name)
    start, rest = moved.name[: len(moved.name) - shared], spelling[len(reference.name) - shared :]
    return prefix + spelling, prefix + start + rest


def _shared_end(one: str, other: str) -> int:
    """How many characters two names share at their ends."""
    pairs = zip(reversed(one), reversed(other), strict=False)
    return next(
        (count for count, (mine, theirs) in enumerate(pairs) if mine != theirs),
        min(len(one), len(other)),
    )


def _why_not(rules: RuleSet, occurrence: ImageOccurrence) -> str:
    """Why a reference is not a finding, in words."""
    if occurrence.role.is_read and rules.judge(occurrence.reference):
        return f"a {occurrence.role.value} that names the new registry too"
    return "a path or a name that only contains the registry"


def _mentions(
    source: SourceFile,
    rules: RuleSet,
    span: Span,
    reason: str,
    kind: MentionKind = MentionKind.TEXT,
) -> dict[Span, Mention]:
    """The old registries that are named in a span, in whole or in part."""
    mentions: dict[Span, Mention] = {}
    for named in rules.mentions(source.text, span.start, max(span.end, span.start + 1)):
        place = Span(named.start, named.end)
        mentions[place] = Mention(named.rule.id, source.path, region(source, place), reason, kind)
    return mentions


def _uncovered(mentions: dict[Span, Mention], spans: set[Span]) -> list[Mention]:
    """The mentions that overlap none of the spans, in order."""
    covered = sorted(spans)
    return [mention for span, mention in sorted(mentions.items()) if not meets(covered, span)]
