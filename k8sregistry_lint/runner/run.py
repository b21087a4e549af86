"""One run from settings to an outcome."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b

from k8sregistry_lint.charts import check_packaged, keep_vendored, raise_versions, unraised
from k8sregistry_lint.checking import baseline, checker
from k8sregistry_lint.files import git
from k8sregistry_lint.files.discovery import STDIN, Discovery, discover, holds, shown
from k8sregistry_lint.files.filenames import is_checked
from k8sregistry_lint.files.reading import read_stream
from k8sregistry_lint.linking import exempt_test_data, link
from k8sregistry_lint.model import FileReport, Notification, NotificationKind, RunReport, Severity
from k8sregistry_lint.reference import parse_with_placeholders
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.runner import diff, files
from k8sregistry_lint.runner.fixing import Proven, Workshop, fix
from k8sregistry_lint.runner.spread import processes, spread
from k8sregistry_lint.runner.worktree import WorkTree
from k8sregistry_lint.settings.settings import Settings
from k8sregistry_lint.text import SourceFile, UnreadableError

DISK_WORKERS = 8
"""In each process. Measured: a disk that takes 5 ms to confirm one file takes hardly more to
confirm 16 at once, and on a quick one more threads only wait for each other."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run leaves: the report, the diff that was asked for, and the text for stdout where
    stdin was fixed."""

    report: RunReport
    diff: str = ""
    stdin_text: bytes | None = None

    def exit_code(self, settings: Settings) -> int:
        """0 nothing to report or all of it fixed, 1 findings remain or something was not checked, 2
        something failed."""
        severity = max(
            (note.kind.severity for note in self.report.notifications), default=Severity.ADVICE
        )
        remaining = any(
            finding.level >= settings.fail_level and not finding.fix.applied
            for finding in self.report.findings
        )
        fixed = settings.exit_non_zero_on_fix and any(
            finding.fix.applied for finding in self.report.findings
        )
        return max(severity, 1 if remaining or fixed else 0)


Progress = Callable[[int, int], None]
"""Takes how many files are checked, and how many there are to check."""


def run(
    settings: Settings,
    rules: RuleSet,
    found: Discovery | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Check what the settings name, and fix it where they say so. `found` is a discovery that was
    made already; it is made again where it was made for other paths or other rules."""
    if found is None or tuple(found.literals) != rules.literals or not found.is_for(settings):
        found = discover(settings, rules.literals)
    return _Run(settings, rules, found, progress).outcome()


class _Run:
    def __init__(
        self, settings: Settings, rules: RuleSet, found: Discovery, progress: Progress | None
    ) -> None:
        self._settings = settings
        self._progress = progress
        self._found = found
        self._rules = rules
        self._digests: dict[str, bytes] = {}
        self._stdin: bytes | None = None
        self._tree: WorkTree | None = None
        self._diffs: list[str] = []

    def outcome(self) -> Outcome:
        settings = self._settings
        found = self._found
        candidates = [path for path in found.candidates if not settings.is_own(path)]
        own = len(found.candidates) - len(candidates)
        reports = self._linked(found, list(self._checked(candidates)))
        if settings.baseline:
            reports = baseline.apply(settings.baseline, reports, found.paths)
        if settings.bump_chart and (settings.fix or settings.diff) and self._tree:
            reports = raise_versions(
                reports, settings.threshold, settings.bump_chart, self._tree, self._head
            )
        if settings.fix:
            reports = fix(
                reports,
                settings.threshold,
                Workshop(self._recheck, self._load, self._store, workers=DISK_WORKERS),
            )
        elif settings.diff:
            fix(reports, settings.threshold, Workshop(self._recheck, self._load, self._show))
        if found.problems:
            problems = [
                Notification(NotificationKind(problem.kind), problem.path, problem.message)
                for problem in found.problems
            ]
            reports.insert(0, FileReport("", notifications=problems))
        changed = [
            report.path
            for report in reports
            if any(finding.fix.applied for finding in report.findings)
        ]
        report = RunReport(
            reports,
            len(found.paths) + len(found.archives) - own,
            changed,
            found.skipped | ({"own file": own} if own else {}),
            self._rules.summaries(),
            shown(settings.configuration) if settings.configuration else "",
            settings.fail_level,
            unraised(reports, self._tree, self._head) if self._tree else (),
        )
        return Outcome(report, "".join(self._diffs), self._stdin)

    def _checked(self, candidates: Sequence[str]) -> Iterator[FileReport]:
        """The reports of the files that there is something to say of."""
        number = processes(len(candidates))
        for done, (report, digest) in enumerate(
            spread(partial(map, self._check), candidates, number), 1
        ):
            if digest:
                self._digests[report.path] = digest
            if not report.empty:
                yield report
            if self._progress:
                self._progress(done, len(candidates))

    def _store(self, proven: Sequence[Proven]) -> None:
        """On disk; what came from stdin is kept for stdout."""
        if self._stdin is not None and proven[0].source.path == self._settings.stdin_filename:
            self._stdin = proven[0].text.encode()
        else:
            for one in proven:
                self._stay_inside(one.source.path)
            files.replace_all(
                [
                    files.Replacement(one.source.path, one.source.text.encode(), one.text.encode())
                    for one in proven
                ]
            )

    def _stay_inside(self, path: str) -> None:
        """Refuse to write what a link, or an index that somebody made up, leads to outside of what
        the command was given."""
        if self._tree and not self._tree.contains(path):
            raise PermissionError(
                f"{path} leads out of the repository; name the file that it leads to"
            )

    def _show(self, proven: Sequence[Proven]) -> None:
        """As diffs."""
        self._diffs += (
            diff.unified(one.source, [(edit.span, edit.replacement) for edit in one.edits])
            for one in proven
        )

    def _check(self, path: str) -> tuple[FileReport, bytes]:
        """What a file holds, with the digest of what was read, empty where nothing had to be looked
        at."""
        name = self._settings.stdin_filename if path == STDIN else path
        try:
            data = self._read(path)
        except OSError as error:
            return _failed(
                name, NotificationKind.UNREADABLE, os.strerror(error.errno or 0).lower()
            ), b""
        if not holds(data, self._rules.literals):
            return FileReport(name), b""
        try:
            report = checker.check(
                SourceFile.decode(name, data), self._rules, ignores=self._settings.ignores
            )
        except UnreadableError as error:
            report = _failed(name, error.kind, str(error))
        return report, blake2b(data).digest()

    def _read(self, path: str) -> bytes:
        if path != STDIN:
            return files.read(path)
        self._stdin = read_stream(sys.stdin.buffer)
        return self._stdin

    def _recheck(self, source: SourceFile) -> FileReport:
        return checker.check(source, self._rules, ignores=self._settings.ignores)

    def _linked(self, found: Discovery, reports: list[FileReport]) -> list[FileReport]:
        if self._stdin is None:
            tree = WorkTree(self._settings, self._rules, found, reports)
            spared = exempt_test_data(reports, tree)
            spared = spared if self._settings.include_vendored else keep_vendored(spared, tree)
            tree.know(spared)
            reports = link(spared, tree, self._move, next(iter(self._rules.lints), None))
            reports += [
                report
                for path in found.archives
                if not (report := self._packaged(path, tree)).empty
            ]
            self._tree = tree
        return [self._heard(report) for report in reports] if self._rules.silent else reports

    def _packaged(self, path: str, tree: WorkTree) -> FileReport:
        try:
            data = files.read(path)
        except OSError as error:
            return _failed(path, NotificationKind.UNREADABLE, os.strerror(error.errno or 0).lower())
        return check_packaged(path, data, self._recheck, self._is_wanted, tree)

    def _is_wanted(self, name: str, data: bytes) -> bool:
        return (is_checked(name) or name.endswith(".txt")) and holds(data, self._rules.literals)

    def _head(self, path: str) -> SourceFile | None:
        data = git.committed(path)
        try:
            return SourceFile.decode(path, data) if data else None
        except UnreadableError:
            return None

    def _heard(self, report: FileReport) -> FileReport:
        """A report without the findings that nobody asked for."""
        findings = [
            finding for finding in report.findings if finding.rule not in self._rules.silent
        ]
        return replace(report, findings=findings, linked=True)

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
            raise files.ChangedError(
                f"{path} changed while it was being fixed; it is left as it is"
            )
        return data


def _failed(path: str, kind: str, message: str) -> FileReport:
    return FileReport(path, notifications=(Notification(NotificationKind(kind), path, message),))
