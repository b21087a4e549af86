"""A file's text and the rules to a report: pure, it reads no files and prints nothing."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from k8sregistry_lint import finders
from k8sregistry_lint.checking.directives import EnclosingScalar
from k8sregistry_lint.checking.edits import fix_of
from k8sregistry_lint.checking.suppression import KnownNames, suppress
from k8sregistry_lint.model import (
    Applicability,
    FileReport,
    Finding,
    Fix,
    ImageOccurrence,
    Level,
    Mention,
    MentionKind,
    Notification,
    PossibleMention,
    Role,
    Unread,
)
from k8sregistry_lint.rules import RuleSet, Verdict
from k8sregistry_lint.text import SourceFile, Span, meets, region, splice

_TAIL = re.compile(r"[\w./:@-]")
MAX_SENTENCE = 1_000
"""How far from a reference in a comment the new registry is looked for."""

FIXTURE_FOLDERS = {".chainsaw-test", ".kyverno-test"}


def check(source: SourceFile, rules: RuleSet, *, obey_comments: bool = True) -> FileReport:
    """What `source` holds under `rules`: findings and mentions in the order of the text, and what
    could not be read. Without `obey_comments`, ignore comments hide nothing."""
    findings: dict[tuple[Span, ...], Finding] = {}
    mentions: dict[Span, Mention] = {}
    notifications: list[Notification] = []
    is_fixture = bool(FIXTURE_FOLDERS & set(PurePosixPath(source.path).parts))
    for found in finders.find(source, rules.positions):
        if isinstance(found, Unread):
            notifications.append(
                Notification(found.kind, source.path, found.message, source.position(found.offset))
            )
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
    ordered = sorted(findings.values(), key=lambda finding: finding.span)
    covered = {finding.span for finding in ordered}.union(*findings)
    left = _uncovered(mentions, covered) if mentions else []
    report = FileReport(source.path, ordered, left, notifications)
    if not obey_comments:
        return report
    names = KnownNames(rules.knows, rules.has)
    return suppress(source, report, names, partial(_enclosing_scalars, source))


def _enclosing_scalars(source: SourceFile, offsets: Sequence[int]) -> list[EnclosingScalar]:
    """The scalars of a file that hold some offsets, but for plain ones: those end where a comment
    begins, so they hold none."""
    scalars = finders.scalars_at(source, offsets)
    return [EnclosingScalar(span, style in ("|", ">")) for span, style in scalars if style]


def _finding(source: SourceFile, rules: RuleSet, found: ImageOccurrence) -> Finding | None:
    verdict = _verdict(rules, found)
    if verdict is None or (
        found.role is Role.COMMENT and _names_target(source, found.span, verdict)
    ):
        return None
    if (
        verdict.moved
        and found.around
        and _stands_in(source, str(verdict.moved), found, found.around)
    ):
        found = replace(
            found, ceiling=Applicability.DISPLAY_ONLY, reason="the new image is named beside it"
        )
    prefix = verdict.moved is not None and not verdict.moved.repository and found.role is Role.IMAGE
    rule = verdict.rule
    place = region(source, found.span)
    fix = fix_of(source, found, verdict, place, prefix=prefix)
    image = _spelled(source, found)
    return Finding(
        rule=rule.id,
        level=Level.NOTE if found.role is Role.COMMENT else rule.level,
        role=Role.REPOSITORY_HOST if prefix else found.role,
        path=source.path,
        span=found.span,
        region=place,
        image=image,
        replacement=_moved_image(found, verdict, image, fix),
        message=rule.summary,
        docs=rule.docs[0] if rule.docs else "",
        field=found.field,
        object=found.object,
        fix=fix,
    )


def _verdict(rules: RuleSet, found: ImageOccurrence) -> Verdict | None:
    """What the rules say of a reference; a tag that stands beside it counts for them and is no part
    of it."""
    if not found.tag:
        return rules.judge(found.reference)
    verdict = rules.judge(replace(found.reference, tag=found.tag))
    return (
        replace(verdict, moved=replace(verdict.moved, tag=None))
        if verdict and verdict.moved
        else verdict
    )


def _spelled(source: SourceFile, found: ImageOccurrence) -> str:
    """The image as the source spells it where it does so in one piece, with `{{ .Values.tag }}` and
    its like."""
    whole = len(found.name) == 1 and found.span.end - found.span.start == len(str(found.reference))
    return source.text[found.span.start : found.span.end] if whole else str(found.reference)


def _moved_image(found: ImageOccurrence, verdict: Verdict, image: str, fix: Fix) -> str | None:
    """The image as it will read, with the tail as the source spells it: `registry.k8s.io/pause:{{
    .Values.tag }}`."""
    if verdict.moved is None or len(image) != found.span.end - found.span.start or not fix.edits:
        return str(verdict.moved) if verdict.moved else None
    return splice(
        image, [(edit.span.shifted(-found.span.start), edit.replacement) for edit in fix.edits]
    )


def _stands_in(source: SourceFile, image: str, found: ImageOccurrence, around: Span) -> bool:
    """Whether an image stands in what is around another one, not too far away: in a list of both,
    or in `from` and `to`."""
    start, end = (
        max(around.start, found.span.start - MAX_SENTENCE, 0),
        min(around.end, found.span.end + MAX_SENTENCE),
    )
    at = source.text.find(image, start, end)
    return at >= 0 and not _TAIL.match(source.text, at + len(image))


def _names_target(source: SourceFile, span: Span, verdict: Verdict) -> bool:
    """Whether a comment speaks of the move itself: its line names the new registry too, not too far
    away."""
    line = source.line_span(span.start)
    near = Span(max(line.start, span.start - MAX_SENTENCE), min(line.end, span.end + MAX_SENTENCE))
    return verdict.moved is not None and verdict.moved.domain in source.text[near.start : near.end]


def _why_not(rules: RuleSet, found: ImageOccurrence) -> str:
    if found.role is Role.COMMENT and rules.judge(found.reference):
        return "a comment that names the new registry too"
    return "a path or a name that only contains the registry"


def _mentions(
    source: SourceFile,
    rules: RuleSet,
    span: Span,
    reason: str,
    kind: MentionKind = MentionKind.TEXT,
) -> dict[Span, Mention]:
    """The legacy registries that are named in a span, or of which it holds a part."""
    out: dict[Span, Mention] = {}
    for named in rules.mentions(source.text, span.start, max(span.end, span.start + 1)):
        place = Span(named.start, named.end)
        out[place] = Mention(named.rule.id, source.path, region(source, place), reason, kind)
    return out


def _uncovered(mentions: dict[Span, Mention], spans: set[Span]) -> list[Mention]:
    """The mentions that meet none of the spans, in order."""
    covered = sorted(spans)
    return [mention for span, mention in sorted(mentions.items()) if not meets(covered, span)]
