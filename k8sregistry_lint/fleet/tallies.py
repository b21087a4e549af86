"""Adds up the findings of many repositories: in all, and by rule, repository, owner and image."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from k8sregistry_lint.fleet.unit import Unit
from k8sregistry_lint.model import Applicability, Finding, Origin, RuleSummary, Severity

NO_OWNER = ""
"""The owner of files that nobody owns."""


@dataclass(slots=True)
class Tally:
    """How many findings were fixed and are left, these by the grade of their fix, and in how many
    repositories some are left."""

    fixed: int = 0
    safe: int = 0
    unsafe: int = 0
    display_only: int = 0
    repositories: int = 0

    @property
    def left(self) -> int:
        """How many findings are left."""
        return self.safe + self.unsafe + self.display_only

    def add(self, finding: Finding) -> None:
        """Count a finding."""
        if finding.fix.applied:
            self.fixed += 1
        elif finding.fix.applicability is Applicability.SAFE:
            self.safe += 1
        elif finding.fix.applicability is Applicability.UNSAFE:
            self.unsafe += 1
        else:
            self.display_only += 1


@dataclass(slots=True)
class RepositoryTally(Tally):
    """The tally of a repository, with what was checked; `unchecked` counts the files that could not
    be checked in full."""

    origin: Origin = field(default_factory=Origin)
    files: int = 0
    unchecked: int = 0
    owners: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Tallies:
    """The sums over all repositories. A finding with several owners counts for each of them."""

    total: Tally = field(default_factory=Tally)
    files: int = 0
    unchecked: int = 0
    rules: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    owners: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    images: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    replacements: dict[str, str] = field(default_factory=dict)
    """What each image becomes, where one successor is known."""
    repositories: dict[str, RepositoryTally] = field(default_factory=dict)
    summaries: dict[str, RuleSummary] = field(default_factory=dict)
    """The rules in words."""

    @property
    def deadlines(self) -> list[tuple[str, str, int]]:
        """What ends for the findings that are left, the earliest first: day, rule, number."""
        ends = [
            (rule.deadline, name, self.rules[name].left)
            for name, rule in self.summaries.items()
            if rule.deadline and name in self.rules and self.rules[name].left
        ]
        return sorted(ends)

    def add(self, name: str, units: Iterable[Unit]) -> None:
        """Count the reports of a repository, which are on different folders, each once."""
        here = self.repositories[name] = RepositoryTally()
        touched: dict[int, Tally] = {}
        for number, unit in enumerate(units):
            here.origin = _common(here.origin, unit.origin) if number else unit.origin
            self._count(here, unit, touched)
        for tally in touched.values():
            tally.repositories += 1

    def _count(self, here: RepositoryTally, unit: Unit, touched: dict[int, Tally]) -> None:
        """Count one report, and collect the tallies for which something is left."""
        files, unread = unit.report.checked, len(unchecked(unit))
        here.files += files
        here.unchecked += unread
        self.files += files
        self.unchecked += unread
        for rule in unit.report.rules:
            self.summaries.setdefault(rule.id, rule)
        for finding in unit.report.findings:
            owners = dict.fromkeys(unit.report.owners.get(finding.path) or (NO_OWNER,))
            here.owners.update(owners)
            tallies = [self.total, here, self.rules[finding.rule], self.images[finding.image]]
            tallies += [self.owners[owner] for owner in owners]
            for tally in tallies:
                tally.add(finding)
                if not finding.fix.applied:
                    touched[id(tally)] = tally
            if finding.replacement:
                self.replacements.setdefault(finding.image, finding.replacement)


def _common(one: Origin, other: Origin) -> Origin:
    """What two reports on folders of a repository have in common; of what differs nothing, but the
    time is the later one."""
    same = {
        name: value if value == getattr(other, name) else ""
        for name, value in one._asdict().items()
    }
    return Origin(**same | {"date": max(one.date, other.date)})


def unchecked(unit: Unit) -> set[str]:
    """The files of a report that could not be checked in full."""
    return {
        note.path for note in unit.report.notifications if note.kind.severity is not Severity.ADVICE
    }


def tallied(units: Iterable[tuple[str, Unit]]) -> Tallies:
    """Add up reports, each with the name of its repository; those of one follow each other."""
    tallies = Tallies()
    for name, named in groupby(units, key=itemgetter(0)):
        tallies.add(name, (unit for _, unit in named))
    return tallies


def by_number(tallies: Mapping[str, Tally]) -> list[tuple[str, Tally]]:
    """Tallies with the most findings left first."""
    return sorted(tallies.items(), key=lambda item: (-item[1].left, -item[1].fixed, item[0]))
