"""`per-file-ignores`: rules that are not in force for some files."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache

from k8sregistry_lint.files.exclusion import Exclusions
from k8sregistry_lint.files.selection import Exclusion
from k8sregistry_lint.model import FileReport, Finding, Suppressed
from k8sregistry_lint.rules import rules_meant_by


@dataclass(frozen=True, slots=True)
class PerFileIgnore:
    """A gitignore pattern, relative to a folder, and the rules that do not count in its files: ids,
    packs, globs or `all`."""

    folder: str
    pattern: str
    terms: tuple[str, ...]

    def covers(self, path: str) -> bool:
        """Return whether the pattern matches a path."""
        return _exclusions(self.folder, self.pattern).match(path)

    def hides(self, rule: str) -> bool:
        """Return whether one of the terms means a rule."""
        return any(
            term == "all"
            or fnmatchcase(rule, term)
            or any(name.id == rule for name in rules_meant_by(term))
            for term in self.terms
        )


@lru_cache(16_384)  # each file asks for all of them in the same order
def _exclusions(folder: str, pattern: str) -> Exclusions:
    return Exclusions([Exclusion(folder, (pattern,))])


def without_ignored(report: FileReport, ignores: Iterable[PerFileIgnore]) -> FileReport:
    """Return a report in which the findings of rules that do not count in its file are hidden."""
    here = [each for each in ignores if each.covers(report.path)] if report.findings else []
    if not here:
        return report
    kept: list[Finding] = []
    hidden = list(report.suppressed)
    for finding in report.findings:
        by = next((each for each in here if each.hides(finding.rule)), None)
        if by:
            hidden.append(Suppressed(finding, f"per-file-ignores: {by.pattern}", "configuration"))
        else:
            kept.append(finding)
    return replace(report, findings=kept, suppressed=hidden)
