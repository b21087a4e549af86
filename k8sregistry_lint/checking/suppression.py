"""Ignore comments: `# k8sregistry-lint: ignore[rule-id] reason`, at the end of a line or on the
line above, and `# k8sregistry-lint: ignore-file[rule-id] reason`; in templates `{{/*
k8sregistry-lint: ... */}}` and `{# ... #}`."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from k8sregistry_lint.model import Finding, Notification, NotificationKind, Suppressed
from k8sregistry_lint.text import SourceFile, Span

MARK = "k8sregistry-lint:"
MAX_GAP = 80
"""How far before the mark its comment may begin, so that a line of many marks takes no square
time."""

_OPEN = re.compile(r"(?:(?<![^\s\ufeff])#+|\{\{(?:- )?\s*/\*|\{#-?)[ \t]*\Z")
_DIRECTIVE = re.compile(
    MARK
    + r"[ \t]*(?P<kind>ignore-file|ignore)\b(?:\[(?P<ids>[^\]\r\n]*)\])?[ \t]*(?P<reason>[^\r\n]*)"
)
_CLOSING = re.compile(r"(?:\*/(?:\s*-)?\}\}|-?#\}).*")


class Value(NamedTuple):
    """The place of a value that holds something that looks like an ignore comment. In a block (`|`)
    it is one of the text that is embedded there; between quotes it is none."""

    span: Span
    block: bool


Values = Callable[[Sequence[int]], Sequence[Value]]
"""The values in which some of these offsets stand."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """One ignore comment. It hides findings of `rules` (all where there are none) that begin on
    `line` (None: on any) of the text that it stands in: `within` a value, or the file."""

    line: int | None
    rules: tuple[str, ...]
    reason: str
    offset: int
    within: Span | None

    def hides(self, finding: Finding) -> bool:
        """Whether a finding is at its line and of its rules."""
        here = self.line is None or finding.region.start.line == self.line
        inside = self.within is None or self.within.start <= finding.span.start < self.within.end
        return here and inside and (not self.rules or finding.rule in self.rules)


def ignores(source: SourceFile, values: Values) -> list[Ignore]:
    """The ignore comments of a file in order; what follows one on its line is its reason."""
    marks = [match.start() for match in re.finditer(MARK, source.text)]
    around = sorted(values(marks))
    found: list[Ignore] = []
    done = -1
    for at in marks:
        if at > done and (comment := _ignore(source, at, _value_at(around, at))):
            found.append(comment)
            done = source.line_span(at).end
    return found


def _value_at(values: Sequence[Value], offset: int) -> Value | None:
    """The one of some disjoint values, in order, that holds `offset`."""
    before = bisect_right(values, offset, key=lambda value: value.span.start)
    return values[before - 1] if before and offset < values[before - 1].span.end else None


def _ignore(source: SourceFile, at: int, value: Value | None) -> Ignore | None:
    line = source.line_span(at)
    opening = _OPEN.search(source.text, max(line.start, at - MAX_GAP), at)
    if opening and opening[0].startswith("{"):
        value = None  # a comment of the template language, wherever it stands
    if (
        not opening
        or value
        and not value.block
        or not (match := _DIRECTIVE.match(source.text, at, line.end))
    ):
        return None
    number = source.position(at).line
    alone = not source.text[line.start : opening.start()].strip(" \t")
    rules = tuple(
        name for name in (part.strip() for part in (match["ids"] or "").split(",")) if name
    )
    hidden = None if match["kind"] == "ignore-file" else number + 1 if alone else number
    return Ignore(
        hidden, rules, _CLOSING.sub("", match["reason"]).strip(), at, value.span if value else None
    )


def suppress(
    source: SourceFile,
    findings: Sequence[Finding],
    known: Callable[[str], bool],
    active: Callable[[str], bool],
    values: Values,
) -> tuple[list[Finding], list[Suppressed], list[Notification]]:
    """The findings that stay, those that an ignore comment hides, and what is wrong with the
    comments: ids of no rule, and comments that hide nothing although all their rules are active."""
    if MARK not in source.text:
        return list(findings), [], []
    comments = ignores(source, values)
    by_line: dict[int | None, list[Ignore]] = {}
    for comment in comments:
        by_line.setdefault(comment.line, []).append(comment)
    kept: list[Finding] = []
    hidden: list[Suppressed] = []
    used: set[Ignore] = set()
    for finding in findings:
        near = (*by_line.get(finding.region.start.line, ()), *by_line.get(None, ()))
        hiding = min(
            (comment for comment in near if comment.hides(finding)),
            key=lambda comment: comment.offset,
            default=None,
        )
        if hiding is None:
            kept.append(finding)
        else:
            used.add(hiding)
            hidden.append(Suppressed(finding, hiding.reason))
    return kept, hidden, list(_complaints(source, comments, used, known, active))


def _complaints(
    source: SourceFile,
    comments: Sequence[Ignore],
    used: set[Ignore],
    known: Callable[[str], bool],
    active: Callable[[str], bool],
) -> Iterator[Notification]:
    for comment in comments:
        position = source.position(comment.offset)
        unknown = [name for name in comment.rules if not known(name)]
        if unknown:
            yield Notification(
                NotificationKind.UNKNOWN_RULE,
                source.path,
                f"ignores {', '.join(unknown)}, which is no rule",
                position,
            )
        elif comment not in used and all(active(name) for name in comment.rules):
            yield Notification(
                NotificationKind.UNUSED_IGNORE,
                source.path,
                "an ignore comment hides nothing",
                position,
            )
