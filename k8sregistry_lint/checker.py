"""A file's text and the rules to a report: pure, it reads no files and prints nothing."""

from bisect import bisect_right
from collections.abc import Iterator
from pathlib import PurePosixPath

from k8sregistry_lint import finders
from k8sregistry_lint.model import (
    Applicability,
    Bystander,
    Edit,
    FileReport,
    Finding,
    Fix,
    ImageOccurrence,
    Level,
    Mention,
    Notification,
    Region,
    Role,
    Unread,
)
from k8sregistry_lint.rules import RuleSet, Verdict
from k8sregistry_lint.text import SourceFile, Span

FIXTURE_FOLDERS = {".chainsaw-test", ".kyverno-test"}
MAX_SNIPPET = 1_000


def check(source: SourceFile, rules: RuleSet) -> FileReport:
    """What `source` holds under `rules`: findings and mentions in the order of the text, and what could not be read."""
    findings: list[Finding] = []
    mentions: dict[Span, Mention] = {}
    notifications: list[Notification] = []
    fixture = FIXTURE_FOLDERS & set(PurePosixPath(source.path).parts)
    for found in finders.find(source, rules.positions):
        if isinstance(found, Unread):
            notifications.append(Notification(found.kind, source.path, found.message, source.position(found.offset)))
        elif isinstance(found, Bystander):
            mentions |= _mentions(source, rules, found.span, found.reason)
        elif fixture:
            mentions |= _mentions(source, rules, found.span, "the test data of a policy")
        elif finding := _finding(source, rules, found):
            findings.append(finding)
        else:
            mentions |= _mentions(source, rules, found.span, _why_not(source, rules, found))
    findings.sort(key=lambda finding: finding.span)
    covered = [finding.span for finding in findings]
    left = [mention for span, mention in sorted(mentions.items()) if not _overlaps(span, covered)]
    return FileReport(source.path, findings, left, notifications)


def _finding(source: SourceFile, rules: RuleSet, found: ImageOccurrence) -> Finding | None:
    verdict = rules.judge(found.reference)
    if verdict is None or (found.role is Role.COMMENT and _names_target(source, found.span, verdict)):
        return None
    prefix = verdict.moved is not None and not verdict.moved.repository and found.role is Role.IMAGE
    rule = verdict.rule
    return Finding(
        rule=rule.id,
        level=Level.NOTE if found.role is Role.COMMENT else rule.level,
        role=Role.REPOSITORY_HOST if prefix else found.role,
        path=source.path,
        span=found.span,
        region=region(source, found.span),
        image=str(found.reference),
        replacement=str(verdict.moved) if verdict.moved else None,
        message=rule.summary,
        docs=rule.docs[0],
        field=found.field,
        object=found.object,
        fix=_fix(source, found, verdict, prefix=prefix),
    )


def _fix(source: SourceFile, found: ImageOccurrence, verdict: Verdict, *, prefix: bool) -> Fix:
    """The edits of one reference, with the lower of what its rule and its place allow."""
    if verdict.moved is None:
        pinned = verdict.rule.target and found.reference.digest
        reason = "its digest may not exist in the new registry" if pinned else verdict.rule.advice or "no successor is known"
        return Fix((), Applicability.DISPLAY_ONLY, reason)
    if not found.name:
        return Fix((), Applicability.DISPLAY_ONLY, found.reason)
    ceiling, reason = found.ceiling, found.reason
    if prefix and ceiling > Applicability.UNSAFE:
        ceiling, reason = Applicability.UNSAFE, "a prefix alone: what is pulled from it is not in sight"
    if verdict.applicability < ceiling:
        ceiling, reason = verdict.applicability, verdict.rule.advice
    return Fix(tuple(_edits(source, found, verdict)), ceiling, "" if ceiling is Applicability.SAFE else reason)


def _edits(source: SourceFile, found: ImageOccurrence, verdict: Verdict) -> Iterator[Edit]:
    """Replace the path components that differ: in each piece of the name those that stand in it, in the last one the rest."""
    assert verdict.moved is not None
    pieces = [source.text[span.start : span.end].split("/") for span in found.name]
    old, new = _differing([component for piece in pieces for component in piece], verdict.moved.name.split("/"))
    for span, piece in zip(found.name, pieces, strict=True):
        mine, old = old[: len(piece)], old[len(piece) :]
        if not mine:
            return
        take = 1 if old else len(new)
        text, new = "/".join(new[:take]), new[take:]
        slash = len(mine) < len(piece) and not text
        at = Span(span.start, span.start + len("/".join(mine)) + slash)
        if source.text[at.start : at.end] != text:
            yield Edit(source.path, at, text, region(source, at))


def _differing(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Two names without the components that they share at their ends; the first one counts as different."""
    kept = 0
    while kept < min(len(old), len(new)) - 1 and old[-1 - kept] == new[-1 - kept]:
        kept += 1
    return old[: len(old) - kept], new[: len(new) - kept]


def _names_target(source: SourceFile, span: Span, verdict: Verdict) -> bool:
    """Whether a comment speaks of the move itself: its line names the new registry too."""
    line = source.line_span(span.start)
    return verdict.moved is not None and verdict.moved.domain in source.text[line.start : line.end]


def _why_not(source: SourceFile, rules: RuleSet, found: ImageOccurrence) -> str:
    if found.role is Role.COMMENT and rules.judge(found.reference):
        return "a comment that names the new registry too"
    return "a path or a name that only contains the registry"


def _mentions(source: SourceFile, rules: RuleSet, span: Span, reason: str) -> dict[Span, Mention]:
    """The legacy registries that are named in or around a span."""
    out: dict[Span, Mention] = {}
    at = span.start
    while at < max(span.end, span.start + 1):
        if (named := rules.mentioned(source.text, at)) and (place := Span(named[1], named[2])) not in out:
            out[place] = Mention(named[0].id, source.path, region(source, place), reason)
            at = place.end
        else:
            at += 1
    return out


def region(source: SourceFile, span: Span) -> Region:
    """A span with its positions and the line that it begins on."""
    line = source.line_span(span.start)
    text = source.text[line.start : line.end]
    return Region(source.position(span.start), source.position(span.end), text[:MAX_SNIPPET])


def _overlaps(span: Span, sorted_spans: list[Span]) -> bool:
    """Whether a span meets one of some that are sorted and disjoint."""
    at = bisect_right(sorted_spans, span)
    return any(other.start < span.end and span.start < other.end for other in sorted_spans[max(at - 1, 0) : at + 1])
