"""Gives findings of several files one fix each: what moves together is fixed together or not at
all."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain
from pathlib import PurePosixPath

from k8sregistry_lint.linking.groupfix import GroupFixes, stays
from k8sregistry_lint.linking.groups import Limit, Place
from k8sregistry_lint.linking.kustomize.builtimages import BuiltImage
from k8sregistry_lint.linking.kustomize.kustomization import FILE_NAMES
from k8sregistry_lint.linking.kustomize.plan import (
    Kustomizations,
    Move,
    Plan,
    group_selections,
    selections_of,
    settle,
)
from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.linking.selector import Selector, bare
from k8sregistry_lint.linking.tools.grouping import NamedImage, group_tools, images_of
from k8sregistry_lint.linking.tools.selectors import Reach
from k8sregistry_lint.model import Applicability, FileReport, Finding, MentionKind
from k8sregistry_lint.rules import Lint


def link(
    reports: Sequence[FileReport], repository: Repository, move: Move, lint: Lint | None = None
) -> list[FileReport]:
    """The reports with fixes after which every kustomization builds what it builds today, apart
    from the registries. Findings in other files that such a fix needs are added as reports of these
    files. With `lint`, a selector of which only one side has moved is a finding of it."""
    found = [finding for report in reports for finding in report.findings]
    if not found and not any(_may_select(report) for report in reports):
        return list(reports)
    plan = _planned(found, repository, lru_cache(4_096)(move), lint)
    if plan.is_empty:
        return list(reports)
    fixes = GroupFixes(repository, plan, move)
    real = (_real(report, fixes, repository) for report in reports)
    changed = {
        report.path: report._replace(
            findings=[fixes.finding(finding) for finding in report.findings]
        )
        for report in real
    }
    added = [
        *_companions(changed, fixes, repository),
        *(_unmatched(plan, fixes, lint, changed) if lint else ()),
    ]
    return list((changed | _with_added(changed, added)).values())


def _may_select(report: FileReport) -> bool:
    """Whether a file without findings may have an entry that the lint is about."""
    in_kustomization = PurePosixPath(report.path).name in FILE_NAMES
    return any(
        in_kustomization or mention.kind is MentionKind.SELECTOR for mention in report.mentions
    )


def _planned(
    found: Sequence[Finding], repository: Repository, move: Move, lint: Lint | None
) -> Plan:
    """What moves together, and what has to stay."""
    moved = (move(image) for image in {finding.image for finding in found})
    paths = repository.kustomizations(sorted({bare(name) for name in moved if name}))
    kustomizations = Kustomizations(repository, paths, move, partial(_is_linted, lint, repository))
    builder = kustomizations.built(lambda _, name: name)
    before = selections_of(builder)
    plan = Plan()
    group_selections(plan, before, builder.tried, kustomizations)
    real = (one._replace(path=repository.resolve("", one.path)) for one in found)
    images = chain(images_of(real), map(_built, builder.tried))
    components = kustomizations.unused_components(builder)
    group_tools(
        plan,
        images,
        [selector for component in components for selector in component.selectors],
        repository,
        move,
    )
    for place in [place for group in plan.groups for place in group]:
        plan.groups.limit(place, _limit(place, repository))
    settle(plan, before, kustomizations)
    return plan


def _is_linted(lint: Lint | None, repository: Repository, selector: Selector) -> bool:
    """Whether the lint may report a selector."""
    return lint is not None and not repository.ignored(selector.path, selector.start, lint.id)


def _built(image: BuiltImage) -> NamedImage:
    return NamedImage(image.origin, image.text, Reach.BUILT)


def _limit(place: Place, repository: Repository) -> Limit:
    """How freely what is written at a place can be edited."""
    where = f"{place.path} has to move with it and"
    if reason := repository.untouchable(place.path):
        return Limit(Applicability.DISPLAY_ONLY, f"{where} {reason}")
    if repository.read(place.path) is None:
        return Limit(Applicability.DISPLAY_ONLY, f"{where} is not UTF-8")
    report = repository.report(place.path)
    if any(hidden.finding.span.start == place.start for hidden in report.suppressed):
        return Limit(Applicability.DISPLAY_ONLY, f"{where} an ignore comment keeps it")
    for finding in report.at(place.start):
        if stays(finding) or not finding.fix.edits:
            return Limit(Applicability.DISPLAY_ONLY, f"{where} cannot: {finding.fix.reason}")
        if finding.fix.applicability is Applicability.UNSAFE:
            return Limit(Applicability.UNSAFE, finding.fix.reason)
    return Limit(Applicability.SAFE, "")


def _real(report: FileReport, fixes: GroupFixes, repository: Repository) -> FileReport:
    """The report of the file that a link leads to, where something in it moves together with other
    places; else the report itself."""
    path = repository.resolve("", report.path)
    if path == report.path or not any(
        fixes.group(finding._replace(path=path)) for finding in report.findings
    ):
        return report
    return repository.report(path)


def _companions(
    changed: Mapping[str, FileReport], fixes: GroupFixes, repository: Repository
) -> Iterator[Finding]:
    """The findings that move with a reported one and are not reported yet."""
    reported = [finding for report in changed.values() for finding in report.findings]
    seen = {(finding.path, finding.span.start) for finding in reported}
    for place in fixes.moving_with(reported):
        finding = fixes.at(place)
        if (finding.path, finding.span.start) not in seen:
            yield finding._replace(companion=not repository.checked(place.path))


def _unmatched(
    plan: Plan, fixes: GroupFixes, lint: Lint, changed: Mapping[str, FileReport]
) -> Iterator[Finding]:
    """The findings of the lint that lie in checked files or whose fix edits one."""
    for selector, place in plan.unmatched.items():
        fix = fixes.fix_of(place)
        if selector.path in changed or any(edit.path in changed for edit in fix.edits):
            yield fixes.unmatched(selector, lint, fix)


def _with_added(
    reports: Mapping[str, FileReport], added: Sequence[Finding]
) -> dict[str, FileReport]:
    """The reports of the files that findings are added to."""
    by_path: dict[str, list[Finding]] = {}
    for finding in added:
        by_path.setdefault(finding.path, []).append(finding)
    return {
        path: _with(reports.get(path, FileReport(path)), findings)
        for path, findings in by_path.items()
    }


def _with(report: FileReport, added: Sequence[Finding]) -> FileReport:
    """A report with more findings, in place of whatever was at their spans."""
    spans, starts = {finding.span for finding in added}, {finding.region.start for finding in added}
    others = [other for other in report.findings if other.span not in spans]
    mentions = [mention for mention in report.mentions if mention.region.start not in starts]
    findings = sorted([*others, *added], key=lambda one: one.span)
    return report._replace(findings=findings, mentions=mentions, linked=True)
