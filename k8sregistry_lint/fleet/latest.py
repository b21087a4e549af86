"""The latest report of each of many repositories, in whatever order and however often the reports
come. What is kept of each is small and of a fixed size."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from k8sregistry_lint.fleet.unit import Unit


class Entry(NamedTuple):
    """What is kept of a report. `place` is where it can be read again, and `digest` stands for its
    bytes."""

    repository: str
    digest: str
    place: Any
    date: str = ""
    commit_date: str = ""
    left: int = 0
    failure: str = ""

    @property
    def rank(self) -> tuple[str, str, str]:
        """Of two reports the one with the higher rank counts: of the newer commit, then of the
        newer check, then either, but always the same one."""
        return self.commit_date or self.date, self.date, self.digest


class Failure(NamedTuple):
    """A repository that could not be checked. `shown` is the date of an earlier report that is
    shown in its place, empty if there is none."""

    repository: str
    reason: str
    date: str = ""
    shown: str = ""


class Day(NamedTuple):
    """How many findings were left on a day (YYYY-MM-DD), in how many repositories that had been
    checked until then."""

    day: str
    left: int
    repositories: int


class Latest:
    """The reports that count, so far. Repositories are in the order of their names."""

    def __init__(self) -> None:
        self._reports: dict[str, Entry] = {}
        self._failures: dict[str, Entry] = {}
        self._digests: dict[str, set[str]] = {}
        self._days: dict[str, dict[str, Entry]] = {}

    def add(self, entry: Entry) -> None:
        """Take a report into account."""
        name = entry.repository
        self._digests.setdefault(name, set()).add(entry.digest)
        if entry.failure:
            _keep(self._failures, name, entry)
            return
        _keep(self._reports, name, entry)
        if entry.date:
            _keep(self._days.setdefault(name, {}), entry.date[:10], entry)

    @property
    def reports(self) -> list[Entry]:
        """The report of each repository that was checked."""
        return [self._reports[name] for name in sorted(self._reports)]

    @property
    def failures(self) -> list[Failure]:
        """The repositories whose last check failed. Of a report and a failure of the same time the
        failure counts, because the clock does not tell which came first."""
        found = []
        for name, entry in sorted(self._failures.items()):
            shown = self._reports.get(name)
            if shown is None or shown.date <= entry.date:
                found.append(Failure(name, entry.failure, entry.date, shown.date if shown else ""))
        return found

    @property
    def replaced(self) -> int:
        """How many reports are not shown, because there is a newer one of their repository."""
        different = sum(map(len, self._digests.values()))
        return different - len(self._reports) - len(self.failures)

    @property
    def burn_down(self) -> list[Day]:
        """How many findings were left on each day on which something was checked."""
        changes: dict[str, list[tuple[int, int]]] = {}
        for days in self._days.values():
            before, known = 0, 0
            for day, entry in sorted(days.items()):
                changes.setdefault(day, []).append((entry.left - before, 1 - known))
                before, known = entry.left, 1
        return list(_added_up(changes))


def entry_of(unit: Unit, name: str, digest: str, place: object) -> Entry:
    """What is kept of a report; `name` stands in for the repository where the report names none."""
    origin = unit.origin
    return Entry(
        repository=origin.repository or name,
        digest=digest,
        place=place,
        date=origin.date,
        commit_date=origin.commit_date,
        left=len(unit.report.remaining),
        failure=origin.failure,
    )


def _keep(kept: dict[str, Entry], key: str, entry: Entry) -> None:
    if key not in kept or kept[key].rank < entry.rank:
        kept[key] = entry


def _added_up(changes: dict[str, list[tuple[int, int]]]) -> Iterable[Day]:
    left = repositories = 0
    for day in sorted(changes):
        left += sum(more for more, _ in changes[day])
        repositories += sum(new for _, new in changes[day])
        yield Day(day, left, repositories)
