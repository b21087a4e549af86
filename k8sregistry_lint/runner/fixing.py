"""Turns chosen fixes into new texts, each proven first. Files that share a fix are stored together,
all or none of them."""

import errno
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from k8sregistry_lint.checking.rewrite import Check, UnprovenFixError, rewrite
from k8sregistry_lint.files.reading import why
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
from k8sregistry_lint.runner.spread import in_threads, processes, spread
from k8sregistry_lint.text import SourceFile


class Proven(NamedTuple):
    """A file with its edits and the text that they lead to."""

    source: SourceFile
    edits: Sequence[Edit]
    text: str


Load = Callable[[str], bytes]
"""Reads a checked file again. Raises OSError, ChangedError if it is not what was checked."""

Store = Callable[[Sequence[Proven]], Sequence[str]]
"""Stores the files of one group, and returns what is to be printed. Raises OSError with all of them
as they were."""


class FixContext(NamedTuple):
    """How to check a text again, and where texts come from and go to. With several `workers`, one
    waits for the disk while another proves the next text."""

    check: Check
    load: Load
    store: Store
    workers: int = 1


class Fixed(NamedTuple):
    """The reports after fixing, and what the store wants printed, in the order of the groups."""

    reports: list[FileReport]
    output: list[str]


Group = dict[str, FileReport]
"""The reports of files that have a fix in common, by path."""


def fix(reports: Sequence[FileReport], threshold: Applicability, context: FixContext) -> Fixed:
    """Store what the fixes that reach `threshold` make of the files. In the reports, those that
    were proven and stored are marked as applied."""
    by_path = {report.path: report for report in reports}
    groups = groups_of(reports, threshold)
    number = processes(len(groups)) if context.workers > 1 else 1
    work = partial(_fix_groups, threshold=threshold, context=context)
    output: list[str] = []
    for group, printed in spread(work, groups, number):
        by_path |= group
        output += printed
    return Fixed([by_path[report.path] for report in reports], output)


def groups_of(reports: Sequence[FileReport], threshold: Applicability) -> list[Group]:
    """Collect the files with something to fix, those together that have a fix in common."""
    by_path = {report.path: report for report in reports}
    group_of: dict[str, list[str]] = {}
    for report in reports:
        shared = {id(finding.fix.edits): finding for finding in _chosen(report, threshold)}
        for finding in shared.values():
            paths = dict.fromkeys((report.path, *(edit.path for edit in finding.fix.edits)))
            if len(paths) > 1 or report.path not in group_of:
                merged = list(
                    dict.fromkeys(path for each in paths for path in group_of.get(each, [each]))
                )
                group_of |= dict.fromkeys(merged, merged)
    groups = {id(group): group for group in group_of.values()}
    return [{path: by_path[path] for path in group} for group in groups.values()]


def _chosen(report: FileReport, threshold: Applicability) -> list[Finding]:
    return [
        finding
        for finding in report.findings
        if finding.fix.edits and finding.fix.applicability >= threshold
    ]


_GroupResult = tuple[Group, Sequence[str]]


def _fix_groups(
    groups: Sequence[Group], *, threshold: Applicability, context: FixContext
) -> Iterator[_GroupResult]:
    work = partial(_fix_group, threshold=threshold, context=context)
    yield from in_threads(work, groups, context.workers)


def _fix_group(group: Group, threshold: Applicability, context: FixContext) -> _GroupResult:
    """Prove all texts, then store them. An unproven text is dropped together with the fixes that
    need it, and the others are tried again."""
    while True:
        path = ""
        proven: list[Proven] = []
        try:
            for path, edits in edits_of(group, threshold).items():
                proven.append(_prove(group[path], edits, context))
            printed = context.store(proven) if proven else ()
        except UnprovenFixError as error:
            group = withheld(group, threshold, f"not written: {error}", path)
        except OSError as error:
            return _failed(group, threshold, error), ()
        except MemoryError:
            return _failed(group, threshold, OSError(errno.ENOMEM, "out of memory")), ()
        else:
            return _marked(group, threshold, lambda made: made._replace(applied=True)), printed


def _prove(report: FileReport, edits: Sequence[Edit], context: FixContext) -> Proven:
    source = SourceFile.decode(report.path, context.load(report.path))
    before = _as_checked(report, context.check(source)) if report.linked else report
    return Proven(source, edits, rewrite(source, edits, before, context.check).text)


def _as_checked(report: FileReport, found: FileReport) -> FileReport:
    """Return what a check of the file by itself finds, with the fixes of the report."""
    fixes = {finding.span: finding.fix for finding in report.findings}
    fixes |= {finding.span: finding.fix for finding in report.findings if finding.fix.edits}
    return found._replace(
        findings=[
            finding.with_fix(fixes.get(finding.span, finding.fix)) for finding in found.findings
        ],
    )


def edits_of(group: Group, threshold: Applicability) -> dict[str, list[Edit]]:
    """Collect the edits to make, by file."""
    found: dict[str, dict[object, Edit]] = {}
    for report in group.values():
        shared = {id(finding.fix.edits): finding for finding in _chosen(report, threshold)}
        for finding in shared.values():
            for edit in finding.fix.edits:
                found.setdefault(edit.path, {})[edit.span, edit.replacement] = edit
    return {path: list(edits.values()) for path, edits in found.items()}


def withheld(group: Group, threshold: Applicability, reason: str, path: str | None = None) -> Group:
    """Take back every fix that edits `path`, or all of them."""
    return _marked(
        group,
        threshold,
        lambda made: (
            made._replace(applicability=Applicability.DISPLAY_ONLY, reason=reason)
            if path is None or any(edit.path == path for edit in made.edits)
            else made
        ),
    )


def _failed(group: Group, threshold: Applicability, error: OSError) -> Group:
    changed = isinstance(error, ChangedError)
    kind = NotificationKind.CHANGED if changed else NotificationKind.WRITE_FAILED
    message = str(error) if changed else why(error)
    kept = withheld(group, threshold, f"not written: {message}")
    return {
        path: report._replace(
            notifications=(*report.notifications, Notification(kind, path, message))
        )
        for path, report in kept.items()
    }


def _marked(group: Group, threshold: Applicability, change: Callable[[Fix], Fix]) -> Group:
    marked: Group = {}
    for path, report in group.items():
        chosen = {id(finding) for finding in _chosen(report, threshold)}
        findings = [
            finding.with_fix(change(finding.fix)) if id(finding) in chosen else finding
            for finding in report.findings
        ]
        marked[path] = report._replace(findings=findings)
    return marked
