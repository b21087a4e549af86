"""One run from settings to an outcome."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from k8sregistry_lint import baseline, checker
from k8sregistry_lint.discovery import STDIN, discover
from k8sregistry_lint.linking import link, spare_fixtures
from k8sregistry_lint.model import ADVICE, FAILURES, FileReport, Notification, RunReport
from k8sregistry_lint.reference import parse_with_placeholders
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.runner import files
from k8sregistry_lint.runner.fixing import fix
from k8sregistry_lint.runner.worktree import WorkTree, holds_needle
from k8sregistry_lint.settings import Settings
from k8sregistry_lint.text import SourceFile, UnreadableError

@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run leaves: the report, the diff that was asked for, and the text for stdout where stdin was fixed."""

    report: RunReport
    diff: str = ""
    stdin_text: bytes | None = None

    def exit_code(self, settings: Settings) -> int:
        """0 nothing to report or all of it fixed, 1 findings remain or something was not checked, 2 something failed."""
        notes = self.report.notifications
        if any(note.kind in FAILURES for note in notes):
            return 2
        remaining = any(finding.level >= settings.fail_level and not finding.fix.applied for finding in self.report.findings)
        fixed = settings.exit_non_zero_on_fix and any(finding.fix.applied for finding in self.report.findings)
        unchecked = any(note.kind not in ADVICE for note in notes)
        return 1 if remaining or fixed or unchecked else 0


def run(settings: Settings, rules: RuleSet) -> Outcome:
    """Check what the settings name, and fix it where they say so."""
    return _Run(settings, rules).outcome()


class _Run:
    def __init__(self, settings: Settings, rules: RuleSet) -> None:
        self._settings = settings
        self._rules = rules
        self._digests: dict[str, bytes] = {}
        self._stdin: bytes | None = None

    def outcome(self) -> Outcome:
        found = discover(self._settings)
        reports = [self._check(path) for path in found.paths]
        reports = self._linked([report for report in reports if not report.empty])
        if self._settings.baseline:
            reports = baseline.apply(self._settings.baseline, reports, found.paths)
        diffs: Sequence[str] = ()
        if self._settings.fix or self._settings.diff:
            fixed = fix(reports, self._recheck, self._settings.threshold, self._load, write=self._settings.fix)
            reports, diffs = list(fixed.reports), fixed.diffs
            if self._settings.fix and self._stdin is not None:
                self._stdin = fixed.texts.get(self._settings.stdin_filename, self._stdin)
        if found.problems:
            reports.insert(0, FileReport("", notifications=found.problems))
        changed = [report.path for report in reports if any(f.fix.applied for f in report.findings)]
        return Outcome(RunReport(reports, len(found.paths), changed, dict(found.skipped)), "".join(diffs), self._stdin)

    def _check(self, path: str) -> FileReport:
        name = self._settings.stdin_filename if path == STDIN else path
        try:
            data = self._read(path)
        except OSError as error:
            return _failed(name, "unreadable", os.strerror(error.errno or 0).lower())
        if not holds_needle(data, self._rules):
            return FileReport(name)
        self._digests[name] = blake2b(data).digest()
        try:
            return checker.check(SourceFile.decode(name, data), self._rules, ignores=self._settings.ignores)
        except UnreadableError as error:
            return _failed(name, error.kind, str(error))

    def _read(self, path: str) -> bytes:
        if path != STDIN:
            return files.read(path)
        self._stdin = sys.stdin.buffer.read()
        return self._stdin

    def _recheck(self, source: SourceFile) -> FileReport:
        return checker.check(source, self._rules, ignores=self._settings.ignores)

    def _linked(self, reports: list[FileReport]) -> list[FileReport]:
        if self._stdin is not None:
            return reports
        tree = WorkTree(self._settings, self._rules, reports)
        return link(spare_fixtures(reports, tree), tree, self._move)

    def _move(self, image: str) -> str | None:
        """The image in its new registry; None for one that stays."""
        reference = parse_with_placeholders(image)
        verdict = self._rules.judge(reference) if reference else None
        return str(verdict.moved) if verdict and verdict.moved else None

    def _load(self, path: str) -> bytes:
        if self._stdin is not None and path == self._settings.stdin_filename:
            return self._stdin
        data = files.read(path)
        if blake2b(data).digest() != self._digests.setdefault(path, blake2b(data).digest()):
            raise files.ChangedError(f"{path} changed while it was being fixed; it is left as it is")
        return data


def _failed(path: str, kind: str, message: str) -> FileReport:
    return FileReport(path, notifications=(Notification(kind, path, message),))
