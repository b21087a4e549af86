"""Findings of several files to one fix each: what moves together is fixed together or not at
all."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from k8sregistry_lint.linking import fields
from k8sregistry_lint.linking.build import Place
from k8sregistry_lint.linking.kustomization import FILE_NAMES
from k8sregistry_lint.linking.linked import Linked
from k8sregistry_lint.linking.plan import Move, Plan, Planner
from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.linking.selector import Selector, bare
from k8sregistry_lint.model import Applicability, FileReport, Finding, Role
from k8sregistry_lint.rules import Lint


def link(
    reports: Sequence[FileReport], repository: Repository, move: Move, lint: Lint | None = None
) -> list[FileReport]:
    """The reports with fixes that leave every kustomization building what it builds, but for the
    registries. Findings of other files that such a fix needs are added as reports of these files.
    With `lint`, selectors of which only one side has moved are findings of it."""
    found = [finding for report in reports for finding in report.findings]
    if not found and not any(
        report.mentions and PurePosixPath(report.path).name in FILE_NAMES for report in reports
    ):
        return list(reports)
    images = {
        Place(repository.resolve("", finding.path), finding.span.start): finding.image
        for finding in found
        if _is_built(finding)
    }
    names = sorted(
        {bare(name) for image in {finding.image for finding in found} if (name := move(image))}
    )
    wanted = partial(_is_wanted, lint, repository)
    planner = Planner(repository, repository.kustomizations(names), move, wanted)
    plan = planner.plan(images, lambda place: _immovable(place, repository))
    if plan.is_empty:
        return list(reports)
    linked = Linked(repository, plan, move)
    real = (_real(report, linked, repository) for report in reports)
    changed = {
        report.path: replace(
            report, findings=[linked.finding(finding) for finding in report.findings]
        )
        for report in real
    }
    added = [
        *_companions(changed, linked, repository),
        *(_unmatched(plan, linked, lint, changed) if lint else ()),
    ]
    by_path: dict[str, list[Finding]] = {}
    for finding in added:
        by_path.setdefault(finding.path, []).append(finding)
    changed |= {
        path: _with(changed.get(path, FileReport(path)), findings)
        for path, findings in by_path.items()
    }
    return list(changed.values())


def _is_wanted(lint: Lint | None, repository: Repository, selector: Selector) -> bool:
    """Whether the lint is to speak of a selector."""
    return lint is not None and not repository.ignored(selector.path, selector.start, lint.id)


def _is_built(finding: Finding) -> bool:
    """Whether kustomize may take a finding for an image, wherever it is built from."""
    return fields.in_patch(finding.field) or finding.field.last == "newName"


def _immovable(place: Place, repository: Repository) -> str:
    if not repository.checked(place.path) and (reason := repository.untouchable(place.path)):
        return f"{place.path} has to move with it and {reason}"
    report = repository.report(place.path)
    if any(hidden.finding.span.start == place.start for hidden in report.suppressed):
        return f"{place.path} has to move with it and an ignore comment keeps it"
    for finding in report.at(place.start):
        stays = (
            finding.fix.applicability is Applicability.DISPLAY_ONLY
            and finding.role is not Role.SELECTOR
        )
        if stays or not finding.fix.edits:
            return f"{place.path} has to move with it and cannot: {finding.fix.reason}"
    return ""


def _real(report: FileReport, linked: Linked, repository: Repository) -> FileReport:
    """The report of what a link leads to, where something in it moves together with others; else
    the report itself."""
    path = repository.resolve("", report.path)
    if path == report.path or not any(
        linked.group(replace(finding, path=path)) for finding in report.findings
    ):
        return report
    return repository.report(path)


def _companions(
    changed: dict[str, FileReport], linked: Linked, repository: Repository
) -> Iterator[Finding]:
    """The findings that move with one that is reported and are not reported yet."""
    reported = [finding for report in changed.values() for finding in report.findings]
    seen = {(finding.path, finding.span.start) for finding in reported}
    for place in linked.moving_with(reported):
        finding = linked.at(place)
        if (finding.path, finding.span.start) not in seen:
            yield replace(finding, companion=not repository.checked(place.path))


def _unmatched(
    plan: Plan, linked: Linked, lint: Lint, changed: dict[str, FileReport]
) -> Iterator[Finding]:
    """The findings of the lint in what was checked, or on what was."""
    for selector, place in plan.unmatched.items():
        fix = linked.fix_of(place)
        if selector.path in changed or any(edit.path in changed for edit in fix.edits):
            yield linked.unmatched(selector, lint, fix)


def _with(report: FileReport, added: Sequence[Finding]) -> FileReport:
    """A report with some more findings, in place of what was there."""
    spans, starts = {finding.span for finding in added}, {finding.region.start for finding in added}
    others = [other for other in report.findings if other.span not in spans]
    mentions = [mention for mention in report.mentions if mention.region.start not in starts]
    findings = sorted([*others, *added], key=lambda one: one.span)
    return replace(report, findings=findings, mentions=mentions, linked=True)
