"""Chosen fixes to written files: each file's new text is proven first, and files that share a fix are written together."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from k8sregistry_lint import fixer
from k8sregistry_lint.fixer import Check
from k8sregistry_lint.model import Applicability, Edit, FileReport, Finding, Fix, Notification
from k8sregistry_lint.runner import diff, files
from k8sregistry_lint.text import SourceFile

Load = Callable[[str], bytes]
"""The bytes of a checked file as they are now. Raises OSError, ChangedError where they are not those that were checked."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """The reports after fixing, the new texts by path, and the diffs in the order of the reports."""

    reports: Sequence[FileReport]
    texts: dict[str, bytes]
    diffs: Sequence[str]


def fix(reports: Sequence[FileReport], check: Check, threshold: Applicability, load: Load, *, write: bool) -> Fixed:
    """Make the fixes of the reports' findings that reach `threshold`, all or nothing each; with `write`, on disk."""
    by_path = {report.path: report for report in reports}
    texts: dict[str, bytes] = {}
    diffs: list[str] = []
    for group in _groups(reports, threshold):
        outcome = _Group(group, by_path, check, load).fix(threshold, write=write)
        by_path |= outcome.reports
        texts |= outcome.texts
        diffs += outcome.diffs
    return Fixed([by_path[report.path] for report in reports], texts, diffs)


def _groups(reports: Sequence[FileReport], threshold: Applicability) -> list[list[str]]:
    """The files with something to fix, those together that have a fix in common."""
    group_of: dict[str, list[str]] = {}
    for report in reports:
        for made in _chosen(report, threshold):
            paths = dict.fromkeys(edit.path for edit in made.fix.edits)
            merged = list(dict.fromkeys(path for each in paths for path in group_of.get(each, [each])))
            group_of |= dict.fromkeys(merged, merged)
    return list({id(group): group for group in group_of.values()}.values())


def _chosen(report: FileReport, threshold: Applicability) -> list[Finding]:
    return [finding for finding in report.findings if finding.fix.edits and finding.fix.applicability >= threshold]


@dataclass(frozen=True, slots=True)
class _Outcome:
    reports: dict[str, FileReport]
    texts: dict[str, bytes]
    diffs: list[str]


class _Group:
    """Files that are fixed together."""

    def __init__(self, paths: Sequence[str], reports: dict[str, FileReport], check: Check, load: Load) -> None:
        self._paths = paths
        self._reports = {path: reports[path] for path in paths}
        self._check = check
        self._load = load

    def fix(self, threshold: Applicability, *, write: bool) -> _Outcome:
        """Prove all texts; what cannot be proven is dropped with the fixes that need it, and the rest is tried again."""
        while True:
            edits = {path: self._edits(path, threshold) for path in self._paths}
            changes: list[files.Replacement] = []
            diffs: list[str] = []
            try:
                for path in self._paths:
                    if edits[path]:
                        change, patch = self._change(path, edits[path])
                        changes.append(change)
                        diffs.append(patch)
                if write:
                    files.replace_all(changes)
            except fixer.UnprovenFixError as error:
                self._drop(path, threshold, f"not written: {error}")
                continue
            except OSError as error:
                return self._failed(error, threshold)
            if write:
                self._mark(lambda made: replace(made, applied=True), threshold)
            return _Outcome(self._reports, {change.path: change.new for change in changes}, diffs)

    def _edits(self, path: str, threshold: Applicability) -> list[Edit]:
        chosen = (finding for report in self._reports.values() for finding in _chosen(report, threshold))
        return list({(e.span, e.replacement): e for finding in chosen for e in finding.fix.edits if e.path == path}.values())

    def _change(self, path: str, edits: Sequence[Edit]) -> tuple[files.Replacement, str]:
        data = self._load(path)
        source = SourceFile.decode(path, data)
        after = fixer.fixed(source, edits, self._reports[path], self._check)
        patch = diff.unified(source, [(edit.span, edit.replacement) for edit in edits])
        return files.Replacement(path, data, after.text.encode()), patch

    def _drop(self, path: str, threshold: Applicability, reason: str) -> None:
        """Take back every fix that edits a file."""
        self._mark(lambda made: _refused(made, reason) if any(edit.path == path for edit in made.edits) else made, threshold)

    def _failed(self, error: OSError, threshold: Applicability) -> _Outcome:
        kind = "changed" if isinstance(error, files.ChangedError) else "write-failed"
        message = os.strerror(error.errno).lower() if error.errno else str(error)
        self._mark(lambda made: _refused(made, f"not written: {message}"), threshold)
        for path in self._paths:
            report = self._reports[path]
            note = Notification(kind, path, message)
            self._reports[path] = replace(report, notifications=(*report.notifications, note))
        return _Outcome(self._reports, {}, [])

    def _mark(self, change: Callable[[Fix], Fix], threshold: Applicability) -> None:
        for path, report in self._reports.items():
            chosen = {id(finding) for finding in _chosen(report, threshold)}
            findings = [f.with_fix(change(f.fix)) if id(f) in chosen else f for f in report.findings]
            self._reports[path] = replace(report, findings=findings)


def _refused(made: Fix, reason: str) -> Fix:
    return replace(made, applicability=Applicability.DISPLAY_ONLY, reason=reason)
