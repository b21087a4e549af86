"""One run from settings to an outcome."""

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from k8sregistry_lint import checker, fixer
from k8sregistry_lint.discovery import STDIN, discover
from k8sregistry_lint.model import Applicability, FileReport, Finding, Fix, Notification, RunReport
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.runner import diff, files
from k8sregistry_lint.settings import Settings
from k8sregistry_lint.text import SourceFile, UnreadableError

HARD_FAILURES = {"unreadable", "write-failed", "changed"}
"""Notifications that make the exit code 2; the others are text that could not be checked."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run leaves: the report, the diff that was asked for, and the text for stdout where stdin was fixed."""

    report: RunReport
    diff: str = ""
    stdin_text: bytes | None = None

    def exit_code(self, settings: Settings) -> int:
        """0 nothing to report or all of it fixed, 1 findings remain or something was not checked, 2 something failed."""
        notes = self.report.notifications
        if self.report.failed or any(note.kind in HARD_FAILURES for note in notes):
            return 2
        remaining = any(finding.level >= settings.fail_level and not finding.fix.applied for finding in self.report.findings)
        fixed = settings.exit_non_zero_on_fix and any(finding.fix.applied for finding in self.report.findings)
        return 1 if remaining or fixed or notes else 0


@dataclass(frozen=True, slots=True)
class _Checked:
    """A file that holds something to report, with the bytes that were read."""

    source: SourceFile | None
    data: bytes
    report: FileReport


def run(settings: Settings, rules: RuleSet) -> Outcome:
    """Check what the settings name, and fix it where they say so."""
    found = discover(settings)
    reports: list[FileReport] = [FileReport("", notifications=found.problems)] if found.problems else []
    changed: list[str] = []
    diffs: list[str] = []
    stdin_text = None
    for path in found.paths:
        name = settings.stdin_filename if path == STDIN else path
        checked = _check(name, path, rules)
        if path == STDIN:
            stdin_text = checked.data
        report = checked.report
        if checked.source and (settings.fix or settings.diff):
            report, text, patch = _fix(checked, settings, rules)
            diffs.append(patch)
            if path == STDIN and text is not None:
                stdin_text = text
            elif text is not None and settings.fix:
                report = _write(report, files.Replacement(path, checked.data, text))
                changed += [path] if any(finding.fix.applied for finding in report.findings) else []
        if report.findings or report.mentions or report.notifications:
            reports.append(report)
    run_report = RunReport(reports, len(found.paths), changed, dict(found.skipped))
    return Outcome(run_report, "".join(diffs), stdin_text)


def _check(name: str, path: str, rules: RuleSet) -> _Checked:
    try:
        data = sys.stdin.buffer.read() if path == STDIN else files.read(path)
    except OSError as error:
        return _Checked(None, b"", _failed(name, "unreadable", os.strerror(error.errno or 0).lower()))
    if not holds_needle(data, rules):
        return _Checked(None, data, FileReport(name))
    try:
        source = SourceFile.decode(name, data)
    except UnreadableError as error:
        return _Checked(None, data, _failed(name, error.kind, str(error)))
    return _Checked(source, data, checker.check(source, rules))


def holds_needle(data: bytes, rules: RuleSet) -> bool:
    """Whether a file may concern a rule. UTF-16 files are looked into as well, to say that they were not read."""
    folded = data.lower()
    if folded.startswith((b"\xff\xfe", b"\xfe\xff")):
        folded = folded.replace(b"\0", b"")
    return any(needle.encode() in folded for needle in rules.needles)


def _failed(path: str, kind: str, message: str) -> FileReport:
    return FileReport(path, notifications=(Notification(kind, path, message),))


def _fix(checked: _Checked, settings: Settings, rules: RuleSet) -> tuple[FileReport, bytes | None, str]:
    """The report with its fixes as made, the new bytes and the diff; without them where nothing can be proven."""
    source, report = checked.source, checked.report
    assert source is not None
    chosen = [finding for finding in report.findings if _applies(finding.fix, settings.threshold)]
    edits = {(edit.span, edit.replacement): edit for finding in chosen for edit in finding.fix.edits}
    if not edits:
        return report, None, ""
    try:
        after = fixer.fixed(source, list(edits.values()), report, lambda text: checker.check(text, rules))
    except fixer.UnprovenFixError as error:
        return _not_applied(report, chosen, f"not written: {error}"), None, ""
    patch = diff.unified(source, list(edits)) if settings.diff else ""
    return _applied(report, chosen) if settings.fix else report, after.text.encode(), patch


def _applies(fix: Fix, threshold: Applicability) -> bool:
    return bool(fix.edits) and fix.applicability >= threshold


def _write(report: FileReport, change: files.Replacement) -> FileReport:
    try:
        files.replace_all([change])
    except OSError as error:
        kind = "changed" if isinstance(error, files.ChangedError) else "write-failed"
        message = os.strerror(error.errno).lower() if error.errno else str(error)
        applied = [finding for finding in report.findings if finding.fix.applied]
        report = _not_applied(report, applied, f"not written: {message}")
        return replace(report, notifications=(*report.notifications, Notification(kind, report.path, message)))
    return report


def _applied(report: FileReport, chosen: Iterable[Finding]) -> FileReport:
    return _with_fixes(report, chosen, lambda fix: replace(fix, applied=True))


def _not_applied(report: FileReport, chosen: Iterable[Finding], reason: str) -> FileReport:
    return _with_fixes(report, chosen, lambda fix: replace(fix, applied=False, applicability=Applicability.DISPLAY_ONLY, reason=reason))


def _with_fixes(report: FileReport, chosen: Iterable[Finding], change: Callable[[Fix], Fix]) -> FileReport:
    marked = {id(finding) for finding in chosen}
    return replace(
        report, findings=[finding.with_fix(change(finding.fix)) if id(finding) in marked else finding for finding in report.findings]
    )
