"""Chosen fixes to new texts, each proven first; files that share a fix are handed on together, all
or none of them."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from k8sregistry_lint.checking.fixer import Check, UnprovenFixError, fixed
from k8sregistry_lint.model import (
    Applicability,
    Edit,
    FileReport,
    Finding,
    Fix,
    Notification,
    NotificationKind,
)
from k8sregistry_lint.runner.files import ChangedError
from k8sregistry_lint.runner.spread import processes, spread
from k8sregistry_lint.text import SourceFile


@dataclass(frozen=True, slots=True)
class Proven:
    """A file with its edits and the text that they make."""

    source: SourceFile
    edits: Sequence[Edit]
    text: str


Load = Callable[[str], bytes]
"""The bytes of a checked file as they are now. Raises OSError, ChangedError where they are not
those that were checked."""

Store = Callable[[Sequence[Proven]], None]
"""Takes the files of one group. Raises OSError with all of them as they were."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What fixing is done with. With several `workers`, one waits for the disk while another proves
    the next text."""

    check: Check
    load: Load
    store: Store
    workers: int = 1


def fix(
    reports: Sequence[FileReport], threshold: Applicability, workshop: Workshop
) -> list[FileReport]:
    """The reports with those fixes marked as applied that reach `threshold`, could be proven, and
    were stored."""
    by_path = {report.path: report for report in reports}
    groups = [{path: by_path[path] for path in paths} for paths in _groups(reports, threshold)]
    number = processes(len(groups)) if workshop.workers > 1 else 1
    for made in spread(
        partial(_fix_groups, threshold=threshold, workshop=workshop), groups, number
    ):
        by_path |= made
    return [by_path[report.path] for report in reports]


Reports = dict[str, FileReport]


def _groups(reports: Sequence[FileReport], threshold: Applicability) -> list[list[str]]:
    """The files with something to fix, those together that have a fix in common."""
    group_of: dict[str, list[str]] = {}
    for report in reports:
        for finding in _chosen(report, threshold):
            paths = dict.fromkeys((report.path, *(edit.path for edit in finding.fix.edits)))
            if len(paths) > 1 or report.path not in group_of:
                merged = list(
                    dict.fromkeys(path for each in paths for path in group_of.get(each, [each]))
                )
                group_of |= dict.fromkeys(merged, merged)
    return list({id(group): group for group in group_of.values()}.values())


def _chosen(report: FileReport, threshold: Applicability) -> list[Finding]:
    return [
        finding
        for finding in report.findings
        if finding.fix.edits and finding.fix.applicability >= threshold
    ]


def _fix_groups(
    groups: Sequence[Reports], *, threshold: Applicability, workshop: Workshop
) -> Iterator[Reports]:
    pool = ThreadPoolExecutor(max(min(workshop.workers, len(groups)), 1))
    try:
        yield from pool.map(lambda group: _fix_group(group, threshold, workshop), groups)
    finally:
        pool.shutdown(cancel_futures=True)


def _fix_group(reports: Reports, threshold: Applicability, workshop: Workshop) -> Reports:
    """Prove all texts, then store them. What cannot be proven is dropped with the fixes that need
    it; the rest is tried again."""
    while True:
        proven: list[Proven] = []
        try:
            for path, edits in _edits(reports, threshold).items():
                source = SourceFile.decode(path, workshop.load(path))
                before = (
                    _as_checked(reports[path], workshop.check(source))
                    if reports[path].linked
                    else reports[path]
                )
                proven.append(
                    Proven(source, edits, fixed(source, edits, before, workshop.check).text)
                )
            workshop.store(proven)
        except UnprovenFixError as error:
            reports = _refused(reports, threshold, f"not written: {error}", path)
        except OSError as error:
            return _failed(reports, threshold, error)
        else:
            return _marked(reports, threshold, lambda made: replace(made, applied=True))


def _as_checked(report: FileReport, found: FileReport) -> FileReport:
    """What a check of the file by itself finds, with the fixes of the report."""
    fixes = {finding.span: finding.fix for finding in report.findings}
    return replace(
        found,
        findings=[
            finding.with_fix(fixes.get(finding.span, finding.fix)) for finding in found.findings
        ],
    )


def _edits(reports: Reports, threshold: Applicability) -> dict[str, list[Edit]]:
    """The edits to make, by file."""
    found: dict[str, dict[object, Edit]] = {}
    for report in reports.values():
        for finding in _chosen(report, threshold):
            for edit in finding.fix.edits:
                found.setdefault(edit.path, {})[edit.span, edit.replacement] = edit
    return {path: list(edits.values()) for path, edits in found.items()}


def _refused(
    reports: Reports, threshold: Applicability, reason: str, path: str | None = None
) -> Reports:
    """The reports with every fix taken back that edits `path`, or any file."""
    return _marked(
        reports,
        threshold,
        lambda made: (
            replace(made, applicability=Applicability.DISPLAY_ONLY, reason=reason)
            if path is None or any(edit.path == path for edit in made.edits)
            else made
        ),
    )


def _failed(reports: Reports, threshold: Applicability, error: OSError) -> Reports:
    kind = (
        NotificationKind.CHANGED
        if isinstance(error, ChangedError)
        else NotificationKind.WRITE_FAILED
    )
    message = os.strerror(error.errno).lower() if error.errno else str(error)
    kept = _refused(reports, threshold, f"not written: {message}")
    return {
        path: replace(
            report, notifications=(*report.notifications, Notification(kind, path, message))
        )
        for path, report in kept.items()
    }


def _marked(reports: Reports, threshold: Applicability, change: Callable[[Fix], Fix]) -> Reports:
    made: Reports = {}
    for path, report in reports.items():
        chosen = {id(finding) for finding in _chosen(report, threshold)}
        findings = [
            finding.with_fix(change(finding.fix)) if id(finding) in chosen else finding
            for finding in report.findings
        ]
        made[path] = replace(report, findings=findings)
    return made
