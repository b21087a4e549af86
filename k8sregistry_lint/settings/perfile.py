"""`per-file-ignores`: rules that are not in force for some files."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

from k8sregistry_lint.files.exclusion import Exclusions
from k8sregistry_lint.files.selection import Exclusion
from k8sregistry_lint.model import FileReport, Finding, Suppressed
from k8sregistry_lint.rules import RuleName, split_terms


class PerFileIgnore(NamedTuple):
    """A gitignore pattern, relative to a folder, and the rules that do not count in its files: ids,
    packs, globs or `all`. `rules` are the ids that the terms mean."""

    folder: str
    pattern: str
    terms: tuple[str, ...]
    rules: frozenset[str] = frozenset()

    def covers(self, path: str) -> bool:
        """Return whether the pattern matches a path."""
        return _exclusions(self.folder, self.pattern).match(path)

    def hides(self, rule: str) -> bool:
        """Return whether one of the terms means a rule."""
        return rule in self.rules

    def among(self, names: Collection[RuleName]) -> "PerFileIgnore":
        """Return the same with the rules that its terms mean."""
        terms = split_terms(self.terms)
        meant = {name.id for name in names if any(map(name.is_meant_by, terms))}
        return self._replace(rules=frozenset(meant))


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
    return report._replace(findings=kept, suppressed=hidden)
