"""Findings of several files to one fix each: what moves together is fixed together or not at all."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from k8sregistry_lint.checker import region
from k8sregistry_lint.linking.build import Place
from k8sregistry_lint.linking.kustomization import Selector
from k8sregistry_lint.linking.plan import Move, Plan, plan
from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.model import Applicability, Edit, FileReport, Finding, Fix, Role
from k8sregistry_lint.text import Span

Judge = Callable[[FileReport], FileReport]


def link(reports: Sequence[FileReport], repository: Repository, move: Move) -> list[FileReport]:
    """The reports with fixes that leave every kustomization building what it builds, but for the registries. Findings of
    other files that such a fix needs are added as reports of these files."""
    paths = repository.kustomizations() if any(report.findings for report in reports) else ()
    if not paths:
        return list(reports)
    made = plan(repository, paths, move, lambda place: _immovable(place, repository))
    linked = _Linked(repository, made, move)
    checked = {report.path for report in reports}
    changed = [_relinked(report, linked) for report in reports]
    companions = {place.path for report in changed for finding in report.findings for place in linked.group(finding)} - checked
    added = (_relinked(repository.report(path), linked, only_grouped=True) for path in sorted(companions))
    return [*changed, *(report for report in added if report.findings)]


def _immovable(place: Place, repository: Repository) -> str:
    if reason := repository.untouchable(place.path):
        return f"{place.path} has to move with it and {reason}"
    found = [finding for finding in repository.report(place.path).findings if finding.span.start == place.start]
    if any(finding.fix.applicability is Applicability.DISPLAY_ONLY and finding.role is not Role.SELECTOR for finding in found):
        return f"{place.path} has to move with it and cannot: {found[0].fix.reason}"
    return ""


def _relinked(report: FileReport, linked: "_Linked", *, only_grouped: bool = False) -> FileReport:
    findings = [finding for finding in report.findings if not only_grouped or linked.group(finding)]
    made = replace(report, findings=[linked.finding(finding) for finding in findings])
    return made if not only_grouped else replace(made, mentions=(), notifications=())


class _Linked:
    """The fixes that a plan makes, by place; each is made once and shared by the findings of its group."""

    def __init__(self, repository: Repository, made: Plan, move: Move) -> None:
        self._repository = repository
        self._plan = made
        self._move = move
        self._groups = {place: group for group in made.groups() for place in group}
        self._fixes: dict[Place, Fix] = {}
        self._carried = {Place(s.path, s.place.start): s for s in made.carried if s.place}

    def group(self, finding: Finding) -> set[Place]:
        """The places that move with a finding, its own too; none where it moves alone."""
        return self._groups.get(Place(finding.path, finding.span.start), set())

    def finding(self, finding: Finding) -> Finding:
        """The finding with the fix of its group."""
        place = Place(finding.path, finding.span.start)
        if selector := self._carried.get(place):
            return finding.with_fix(self._insertion(finding, selector))
        group = self.group(finding)
        if not group:
            return finding
        leader = self._plan.leader(place)
        if leader not in self._fixes:
            self._fixes[leader] = self._fix(group)
        return finding.with_fix(self._fixes[leader])

    def _fix(self, group: set[Place]) -> Fix:
        fixes = [self._single(place) for place in sorted(group, key=lambda place: (place.path, place.start))]
        edits = tuple(dict.fromkeys(edit for fix in fixes for edit in fix.edits))
        lowest = min(fixes, key=lambda fix: fix.applicability)
        if reason := self._plan.reason(group):
            return Fix(edits, Applicability.DISPLAY_ONLY, reason)
        return Fix(edits, lowest.applicability, lowest.reason)

    def _single(self, place: Place) -> Fix:
        if selector := self._plan.selectors.get(place):
            return Fix((self._rename(selector),), Applicability.SAFE)
        found = (finding.fix for finding in self._repository.report(place.path).findings if finding.span.start == place.start)
        return next(found, Fix((), Applicability.SAFE))

    def _rename(self, selector: Selector) -> Edit:
        moved, place = self._move(selector.name), selector.place
        assert moved is not None
        assert place is not None
        kept = _common_tail(selector.name, moved)
        return self._edit(selector.path, Span(place.start, place.end - kept), moved[: len(moved) - kept])

    def _insertion(self, finding: Finding, selector: Selector) -> Fix:
        moved = self._move(selector.name)
        assert moved is not None
        name = moved.partition("@")[0]
        slash = name.rfind("/")
        bare = name[:slash] + name[slash:].partition(":")[0]
        text = selector.insert_before + bare + selector.insert_after
        return Fix((self._edit(finding.path, Span(selector.insert_at, selector.insert_at), text),), Applicability.SAFE)

    def _edit(self, path: str, span: Span, text: str) -> Edit:
        source = self._repository.read(path)
        assert source is not None
        return Edit(path, span, text, region(source, span))


def _common_tail(one: str, other: str) -> int:
    """The length of what two names share at their ends, in whole components."""
    kept = 0
    for mine, yours in zip(reversed(one.split("/")), reversed(other.split("/")), strict=False):
        if mine != yours:
            break
        kept += len(mine) + 1
    return min(kept, len(one), len(other))
