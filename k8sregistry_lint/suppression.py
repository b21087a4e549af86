"""Ignore comments: `# k8sregistry-lint: ignore[rule-id] reason`, at the end of a line or on the line above, and
`# k8sregistry-lint: ignore-file[rule-id] reason`; in templates `{{/* k8sregistry-lint: ... */}}` and `{# ... #}`."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from k8sregistry_lint.model import Finding, Notification, Suppressed
from k8sregistry_lint.text import SourceFile

MARK = "k8sregistry-lint:"
_DIRECTIVE = re.compile(
    r"(?P<before>[^\r\n]*?)(?:(?:^|(?<=\s))#+|\{\{(?:- )?\s*/\*|\{#-?)[ \t]*k8sregistry-lint:[ \t]*(?P<kind>ignore-file|ignore)\b"
    r"(?:\[(?P<ids>[^\]\r\n]*)\])?[ \t]*(?P<reason>[^\r\n]*)"
)
_CLOSING = re.compile(r"\s*(?:\*/(?:\s*-)?\}\}|-?#\}).*")


@dataclass(frozen=True, slots=True)
class Ignore:
    """One ignore comment. It hides findings of `rules` (all where there are none) that begin on `line` (None: in the file)."""

    line: int | None
    rules: tuple[str, ...]
    reason: str
    offset: int

    def hides(self, finding: Finding) -> bool:
        """Whether a finding is at its line and of its rules."""
        here = self.line is None or finding.region.start.line == self.line
        return here and (not self.rules or finding.rule in self.rules)


def ignores(source: SourceFile) -> list[Ignore]:
    """The ignore comments of a file in order."""
    found: list[Ignore] = []
    at = source.text.find(MARK)
    while at >= 0:
        line = source.line_span(at)
        if match := _DIRECTIVE.match(source.text, line.start, line.end):
            found.append(_ignore(source, match, at))
        at = source.text.find(MARK, max(line.end, at + 1))
    return found


def _ignore(source: SourceFile, match: re.Match[str], offset: int) -> Ignore:
    number = source.position(offset).line
    alone = not match["before"].strip(" \t\ufeff")
    rules = tuple(name for name in (part.strip() for part in (match["ids"] or "").split(",")) if name)
    line = None if match["kind"] == "ignore-file" else number + 1 if alone else number
    return Ignore(line, rules, _CLOSING.sub("", match["reason"]).strip(), offset)


def suppress(
    source: SourceFile, findings: Sequence[Finding], known: Callable[[str], bool], active: Callable[[str], bool]
) -> tuple[list[Finding], list[Suppressed], list[Notification]]:
    """The findings that stay, those that an ignore comment hides, and what is wrong with the comments: ids of no rule, and
    comments that hide nothing although all their rules are active."""
    comments = ignores(source) if MARK in source.text else []
    kept: list[Finding] = []
    hidden: list[Suppressed] = []
    used: set[Ignore] = set()
    for finding in findings:
        comment = next((comment for comment in comments if comment.hides(finding)), None)
        if comment is None:
            kept.append(finding)
        else:
            used.add(comment)
            hidden.append(Suppressed(finding, comment.reason))
    return kept, hidden, list(_complaints(source, comments, used, known, active))


def _complaints(
    source: SourceFile, comments: Sequence[Ignore], used: set[Ignore], known: Callable[[str], bool], active: Callable[[str], bool]
) -> Iterator[Notification]:
    for comment in comments:
        position = source.position(comment.offset)
        unknown = [name for name in comment.rules if not known(name)]
        if unknown:
            yield Notification("unknown-rule", source.path, f"ignores {', '.join(unknown)}, which is no rule", position)
        elif comment not in used and all(active(name) for name in comment.rules):
            yield Notification("unused-ignore", source.path, "an ignore comment hides nothing", position)
