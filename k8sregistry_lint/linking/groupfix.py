"""The fix of each group, and the findings that share it."""

from collections.abc import Iterable

from k8sregistry_lint.linking.groups import Place
from k8sregistry_lint.linking.kustomize.plan import Move, Plan
from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.linking.selector import Selector, bare
from k8sregistry_lint.model import Applicability, Edit, Finding, Fix, Role
from k8sregistry_lint.rules import Lint
from k8sregistry_lint.text import SourceFile, Span, region


class GroupFixes:
    """The groups of a plan as fixes, each made once and shared by the findings of its group."""

    def __init__(self, repository: Repository, plan: Plan, move: Move) -> None:
        self._repository = repository
        self._plan = plan
        self._move = move
        self._groups = {place: group for group in plan.groups for place in group}
        self._selectors = plan.selectors | plan.carried
        self._carried = {
            Place(selector.path, selector.start): at for at, selector in plan.carried.items()
        }
        self._fixes: dict[Place, Fix] = {}

    def group(self, finding: Finding) -> list[Place]:
        """The places that move with a finding, its own included; none where linking does not
        concern it."""
        return self._groups.get(self._key(finding), [])

    def moving_with(self, findings: Iterable[Finding]) -> list[Place]:
        """All places that move because one of these findings does."""
        groups = {
            self._plan.groups.leader(self._key(finding)): self.group(finding)
            for finding in findings
        }
        return sorted(place for group in groups.values() if self._moves(group) for place in group)

    def _moves(self, group: list[Place]) -> bool:
        return self._plan.groups.limit_of(group).ceiling > Applicability.DISPLAY_ONLY

    def finding(self, finding: Finding) -> Finding:
        """The finding with the fix of its group, or with the reason why there is none."""
        group = self.group(finding)
        if reason := self._plan.reasons.get(self._key(finding)) if not group else "":
            return finding.with_fix(finding.fix._replace(reason=reason))
        if not group or (stays(finding) and len(group) == 1):
            return finding
        return finding.with_fix(self.fix_of(group[0]))

    def at(self, place: Place) -> Finding:
        """The finding at a place of a group that moves. An entry that is no finding of its own,
        because it has a `newName`, becomes one here."""
        for finding in self._found(place):
            return finding.with_fix(self.fix_of(place))
        together = [finding for other in self._groups[place] for finding in self._found(other)]
        model = min(together, key=lambda finding: finding.role is Role.SELECTOR)
        return self._of_selector(self._selectors[place], model, self.fix_of(place))

    def fix_of(self, place: Place) -> Fix:
        """The fix of a group, by one of its places."""
        leader = self._plan.groups.leader(place)
        if leader not in self._fixes:
            self._fixes[leader] = self._fix(self._groups[place])
        return self._fixes[leader]

    def unmatched(self, selector: Selector, lint: Lint, fix: Fix) -> Finding:
        """The finding of the lint on a selector."""
        span = _shown(selector)
        return Finding(
            rule=lint.id,
            level=lint.level,
            role=Role.SELECTOR,
            path=selector.path,
            span=span,
            region=region(self._source(selector.path), span),
            image=selector.name,
            replacement=self._move(selector.name),
            message=lint.summary,
            docs=lint.docs[0],
            field=selector.field,
            object=None,
            fix=fix,
            companion=not self._repository.checked(selector.path),
        )

    def _key(self, finding: Finding) -> Place:
        place = Place(finding.path, finding.span.start)
        return self._carried.get(place, place)

    def _found(self, place: Place) -> list[Finding]:
        start = self._selectors[place].start if place in self._selectors else place.start
        return list(self._repository.report(place.path).at(start))

    def _fix(self, group: list[Place]) -> Fix:
        edits = dict.fromkeys(edit for place in group for edit in self._edits(place))
        limit = self._plan.groups.limit_of(group)
        return Fix((), limit.ceiling, limit.reason).with_edits(edits)

    def _edits(self, place: Place) -> tuple[Edit, ...]:
        if selector := self._plan.carried.get(place):
            return (self._insertion(selector),)
        if selector := self._plan.selectors.get(place):
            return (self._rename(selector),)
        return next((finding.fix.edits for finding in self._found(place)), ())

    def _rename(self, selector: Selector) -> Edit:
        moved, span = self._move(selector.name), selector.span
        assert moved is not None
        assert span is not None
        kept = _common_tail(selector.name, moved)
        return self._edit(
            selector.path, Span(span.start, span.end - kept), moved[: len(moved) - kept]
        )

    def _insertion(self, selector: Selector) -> Edit:
        moved, insertion = self._move(selector.name), selector.insertion
        assert moved is not None
        assert insertion is not None
        return self._edit(
            selector.path,
            Span(insertion.at, insertion.at),
            insertion.before + bare(moved) + insertion.after,
        )

    def _edit(self, path: str, span: Span, text: str) -> Edit:
        return Edit(path, span, text, region(self._source(path), span))

    def _source(self, path: str) -> SourceFile:
        source = self._repository.decoded(path)
        assert source is not None
        return source

    def _of_selector(self, selector: Selector, model: Finding, fix: Fix) -> Finding:
        span = _shown(selector)
        return model._replace(
            role=Role.SELECTOR,
            path=selector.path,
            span=span,
            region=region(self._source(selector.path), span),
            image=selector.name,
            replacement=self._move(selector.name),
            field=selector.field,
            object=None,
            fix=fix,
        )


def stays(finding: Finding) -> bool:
    """Whether a finding is left for a reason of its own. A selector is left only until it is known
    what it selects."""
    left = finding.fix.applicability is Applicability.DISPLAY_ONLY
    return left and finding.role is not Role.SELECTOR


def _shown(selector: Selector) -> Span:
    """The span that a report shows for a selector."""
    return selector.span or Span(selector.start, selector.start + len(selector.name))


def _common_tail(one: str, other: str) -> int:
    """The length of what two names share at their ends, in whole components. The first component
    always counts as different, so that an edit replaces something."""
    kept = 0
    mine_last, others = reversed(one.split("/")[1:]), reversed(other.split("/"))
    for mine, yours in zip(mine_last, others, strict=False):
        if mine != yours:
            break
        kept += len(mine) + 1
    return min(kept, len(one), len(other))
