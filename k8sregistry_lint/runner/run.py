"""One run, from settings to an outcome: a pipeline in which each step takes what the steps before
it returned."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from k8sregistry_lint.charts import raise_versions, unraised
from k8sregistry_lint.files.configfile import unused
from k8sregistry_lint.files.discovery import Discovery, discover
from k8sregistry_lint.files.paths import shown
from k8sregistry_lint.files.selection import STDIN
from k8sregistry_lint.files.summary import without_files
from k8sregistry_lint.model import FileReport, Notification, NotificationKind, RunReport
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.runner import files
from k8sregistry_lint.runner.checking import (
    Checked,
    Piped,
    Progress,
    check_files,
    check_source,
    check_stdin,
    digest_of,
)
from k8sregistry_lint.runner.existence import ask, ignored_in
from k8sregistry_lint.runner.fixing import FixContext, Fixed, Proven, fix
from k8sregistry_lint.runner.limits import step
from k8sregistry_lint.runner.linking import check_archive, committed, link_files, without_silent
from k8sregistry_lint.runner.outcome import Outcome
from k8sregistry_lint.runner.saving import leads_out
from k8sregistry_lint.runner.switchedoff import packs_off
from k8sregistry_lint.runner.unknown import naming_registries
from k8sregistry_lint.runner.worktree import WorkTree
from k8sregistry_lint.settings.settings import Settings

if TYPE_CHECKING:
    from k8sregistry_lint.checking.baseline import Baseline
    from k8sregistry_lint.runner.builds import ProvenBuilds

DISK_WORKERS = 8
"""In each process. Measured: a disk that takes 5 ms to confirm one file takes hardly more to
confirm 16 at once, and on a quick one more threads only wait for each other."""


def run(
    settings: Settings,
    rules: RuleSet,
    found: Discovery | None = None,
    progress: Progress | None = None,
    asking: Progress | None = None,
) -> Outcome:
    """Check what the settings name, and fix it if they say so. `found` is a discovery that was made
    before; it is made again if it was made for other paths or other rules."""
    if found is None or not found.is_for(settings, rules.searched):
        found = discover(settings, rules.searched)
    candidates = [path for path in found.candidates if not settings.is_own(path)]
    left_out = _LeftOut(
        own=len(found.candidates) - len(candidates),
        unlisted={each.path for each in found.problems if each.kind == "unreadable"},
    )
    piped = check_stdin(settings, rules) if STDIN in candidates else None
    paths = [path for path in candidates if path != STDIN]
    checked = check_files(paths, settings, rules, progress)
    asked = ask(settings, checked, piped, asking)
    checked, piped = asked.graded(checked, piped)
    tree = WorkTree(settings, rules, found, checked.reports)
    reports = _linked(checked, found, tree, settings=settings, rules=rules)
    from_stdin = [without_silent(piped.report, rules)] if piped else []
    if asked.is_on:
        reports = asked.with_pins(reports, tree)
        reports = asked.with_lints(reports, rules, tree.ignored)
        from_stdin = asked.with_lints(from_stdin, rules, ignored_in(piped, settings))
    if settings.baseline:
        reports, from_stdin = _without_known(settings.baseline, reports, from_stdin, found)
    if settings.bump_chart and (settings.fix or settings.diff):
        part = settings.bump_chart
        reports = raise_versions(reports, settings.threshold, part, tree, committed)
    built = _built(reports, settings, tree) if settings.prove_builds else None
    reports = built.reports if built else reports
    advice = [FileReport("", notifications=built.advice)] if built else []
    fixed = _fix_files(reports, checked.digests, tree, settings=settings, rules=rules)
    fixed_stdin = _fix_stdin(from_stdin, piped, settings, rules)
    report = _report(
        [
            *_problems(found, left_out.unlisted),
            *asked.faults,
            *advice,
            *fixed_stdin.reports,
            *fixed.reports,
        ],
        found,
        left_out=left_out,
        settings=settings,
        rules=rules,
        charts=unraised(fixed.reports, tree, committed),
    )
    off = checked.off
    if piped and not settings.untrusted:
        off.update(packs_off(settings.stdin_filename, piped.data, rules))
    return Outcome(
        report=replace(report, off=off),
        diff="".join([*fixed_stdin.output, *fixed.output]) if settings.diff else "",
        stdin_text=_stdin_text(piped, fixed_stdin, settings),
        empty_folders=list(without_files(settings.paths, found.paths)),
        unused_configurations=_unused(settings, found),
    )


class _LeftOut(NamedTuple):
    """What was not checked: the number of files that belong to the program, and the paths that
    could not even be listed."""

    own: int
    unlisted: set[str]


def _unused(settings: Settings, found: Discovery) -> list[str]:
    """List the configuration files that would be in force in a folder below."""
    if settings.no_config or settings.untrusted:
        return []
    used = os.path.realpath(settings.configuration) if settings.configuration else ""
    paths = unused(settings.paths, found.paths)
    return [path for path in paths if os.path.realpath(path) != used]


@step("while looking at what moves together")
def _linked(
    checked: Checked, found: Discovery, tree: WorkTree, *, settings: Settings, rules: RuleSet
) -> list[FileReport]:
    archives = [check_archive(path, tree, settings, rules) for path in found.archives]
    reports = [
        *link_files(checked.reports, tree, settings, rules),
        *(report for report in archives if not report.empty),
    ]
    return [without_silent(report, rules) for report in reports]


def _without_known(
    known: "Baseline",
    reports: list[FileReport],
    from_stdin: list[FileReport],
    found: Discovery,
) -> tuple[list[FileReport], list[FileReport]]:
    """Return the reports of files and of stdin without the findings that the baseline knows."""
    from k8sregistry_lint.checking import baseline

    applied = baseline.apply(known, [*from_stdin, *reports], found.paths)
    return applied[len(from_stdin) :], applied[: len(from_stdin)]


def _built(reports: Sequence[FileReport], settings: Settings, tree: WorkTree) -> "ProvenBuilds":
    from k8sregistry_lint.runner.builds import prove_builds

    return prove_builds(reports, settings.threshold, tree)


@step("while fixing files; what was fixed before stays fixed")
def _fix_files(
    reports: Sequence[FileReport],
    digests: Mapping[str, bytes],
    tree: WorkTree,
    *,
    settings: Settings,
    rules: RuleSet,
) -> Fixed:
    """Write the fixes to disk, or return them as diffs and the reports as they were."""
    check = partial(check_source, settings=settings, rules=rules)
    load = partial(_load, digests, tree)
    if settings.fix:
        context = FixContext(check, load, partial(_store, tree), workers=DISK_WORKERS)
        return fix(reports, settings.threshold, context)
    if settings.diff:
        output = fix(reports, settings.threshold, FixContext(check, load, _diffs)).output
        return Fixed(list(reports), output)
    return Fixed(list(reports), [])


def _fix_stdin(
    reports: list[FileReport], piped: Piped | None, settings: Settings, rules: RuleSet
) -> Fixed:
    """Fix what came from stdin; the new text, or its diff, is the output."""
    if piped is None or not (settings.fix or settings.diff):
        return Fixed(reports, [])
    data, check = piped.data, partial(check_source, settings=settings, rules=rules)
    store = _diffs if settings.diff else _texts
    fixed = fix(reports, settings.threshold, FixContext(check, lambda _: data, store))
    return Fixed(reports, fixed.output) if settings.diff else fixed


def _stdin_text(piped: Piped | None, fixed: Fixed, settings: Settings) -> bytes | None:
    if piped is None:
        return None
    return fixed.output[0].encode() if settings.fix and fixed.output else piped.data


def _load(digests: Mapping[str, bytes], tree: WorkTree, path: str) -> bytes:
    """Read a file again. Raises ChangedError if it is not what was checked, or, for a file that was
    not checked itself, what was read when its fix was made."""
    data = files.read(path)
    known = digests.get(path)
    if known is None:
        source = tree.read(path)
        same = source is None or source.text.encode() == data
    else:
        same = digest_of(data) == known
    if not same:
        raise files.ChangedError(path)
    return data


def _store(tree: WorkTree, proven: Sequence[Proven]) -> Sequence[str]:
    """Write files to disk, all or none. Raises OSError, also for a file that a link, or an index
    that somebody made up, leads to outside of what the command was given or of the repository."""
    for one in proven:
        if not tree.contains(one.source.path) or leads_out(one.source.path, only_of_git=True):
            raise PermissionError(
                f"{one.source.path} leads out of the repository; name the file that it leads to"
            )
    files.replace_all(
        [
            files.Replacement(one.source.path, one.source.text.encode(), one.text.encode())
            for one in proven
        ]
    )
    return ()


def _diffs(proven: Sequence[Proven]) -> Sequence[str]:
    from k8sregistry_lint.runner import diff

    return [
        diff.unified(one.source, [(edit.span, edit.replacement) for edit in one.edits])
        for one in proven
    ]


def _texts(proven: Sequence[Proven]) -> Sequence[str]:
    return [one.text for one in proven]


def _problems(found: Discovery, unlisted: set[str]) -> list[FileReport]:
    """Report the paths that could not be read. Those that were met only while looking for what
    moves together were not to be checked, so that they are no failure."""
    notes = [
        Notification(NotificationKind(problem.kind), problem.path, problem.message)
        if problem.kind == "git" or problem.path in unlisted
        else Notification(
            NotificationKind.GIT,
            problem.path,
            f"what moves together may be in it: {problem.message}",
        )
        for problem in found.problems
    ]
    return [FileReport("", notifications=notes)] if notes else []


def _report(
    reports: Sequence[FileReport],
    found: Discovery,
    *,
    left_out: _LeftOut,
    settings: Settings,
    rules: RuleSet,
    charts: Sequence[str],
) -> RunReport:
    changed = [
        report.path for report in reports if any(finding.fix.applied for finding in report.findings)
    ]
    tried = {settings.stdin_filename if path == STDIN else path for path in found.paths}
    unread = _unread(reports) & {*tried, *found.archives}
    return RunReport(
        unknown=list(naming_registries(found.unknown, rules)),
        files=reports,
        checked=len(found.paths)
        + len(found.archives)
        - left_out.own
        - len(unread - left_out.unlisted),
        listed=found.listed,
        unread=sorted(unread | left_out.unlisted),
        changed=changed,
        skipped=dict(found.skipped)
        | ({"configuration, baseline or report": left_out.own} if left_out.own else {}),
        rules=rules.summaries(),
        configuration=shown(settings.configuration) if settings.configuration else "",
        fail_level=settings.fail_level,
        charts=charts,
    )


def _unread(reports: Sequence[FileReport]) -> set[str]:
    """The files of which nothing was read, also if a baseline knows that."""
    notes = [
        note
        for report in reports
        for note in (
            *report.notifications,
            *(hidden.notification for hidden in report.suppressed_notifications),
        )
    ]
    return {note.path for note in notes if note.kind.is_unread}
