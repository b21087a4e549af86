"""The latest report of each of many repositories, in whatever order and however often the reports
come. What is kept of each is small and of a fixed size.

A report may be on a folder of its repository. Reports on folders beside each other all count; one
on a folder inside of another that has a report counts as part of that one."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from k8sregistry_lint.fleet.unit import Unit

T = TypeVar("T")


class Key(NamedTuple):
    """What a report is on: a folder of a repository, empty for the top."""

    repository: str
    folder: str

    @property
    def above(self) -> "Iterator[Key]":
        """The folders that this one is inside of, from the top down."""
        parts = self.folder.split("/") if self.folder else []
        return (Key(self.repository, "/".join(parts[:depth])) for depth in range(len(parts)))


class Entry(NamedTuple):
    """What is kept of a report. `place` is where it can be read again, and `digest` stands for its
    bytes."""

    key: Key
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
        return self.checked, self.date, self.digest

    @property
    def checked(self) -> str:
        """When what was checked was made."""
        return self.commit_date or self.date


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
    """The reports that count, so far. Repositories and folders are in the order of their names."""

    def __init__(self) -> None:
        self._reports: dict[Key, Entry] = {}
        self._failures: dict[Key, Entry] = {}
        self._digests: dict[str, set[str]] = defaultdict(set)
        self._days: dict[Key, dict[str, Entry]] = defaultdict(dict)

    def add(self, entry: Entry) -> None:
        """Take a report into account."""
        self._digests[entry.key.repository].add(entry.digest)
        if entry.failure:
            _keep(self._failures, entry.key, entry)
            return
        _keep(self._reports, entry.key, entry)
        if entry.date:
            _keep(self._days[entry.key], entry.date[:10], entry)

    @property
    def reports(self) -> list[Entry]:
        """The reports of each repository that was checked: that on its top, or those on its
        folders."""
        return [entry for key, entry in sorted(self._reports.items()) if not self._above(key)]

    @property
    def hidden(self) -> list[Entry]:
        """The reports on a folder that are newer than one on a folder above it, which is shown in
        their place: what it says of that folder is out of date."""
        return [
            entry
            for key, entry in sorted(self._reports.items())
            if (above := self._above(key)) and above.checked < entry.checked
        ]

    @property
    def failures(self) -> list[Failure]:
        """The repositories whose last check failed. Of a report and a failure of the same time the
        failure counts, because the clock does not tell which came first."""
        found = []
        for key, entry in sorted(self._failures.items()):
            shown = self._reports.get(key)
            if shown is None or shown.date <= entry.date:
                date = shown.date if shown else ""
                found.append(Failure(key.repository, entry.failure, entry.date, date))
        return found

    @property
    def replaced(self) -> int:
        """How many reports are not shown, because there is a newer one of their repository."""
        different = sum(map(len, self._digests.values()))
        return different - len(self.reports) - len(self.hidden) - len(self.failures)

    @property
    def burn_down(self) -> list[Day]:
        """How many findings were left on each day on which something was checked."""
        changes: dict[str, int] = defaultdict(int)
        first: dict[str, str] = {}
        for key, days in self._days.items():
            if self._above(key):
                continue
            before = 0
            for day, entry in sorted(days.items()):
                changes[day] += entry.left - before
                before = entry.left
            first[key.repository] = min(first.get(key.repository, "9"), *days)
        return list(_added_up(changes, Counter(first.values())))

    def _above(self, key: Key) -> Entry | None:
        """The report on the topmost folder above one, if there is any."""
        return next((self._reports[above] for above in key.above if above in self._reports), None)


def entry_of(unit: Unit, name: str, digest: str, place: object) -> Entry:
    """What is kept of a report; `name` stands in for the repository where the report names none."""
    origin = unit.origin
    return Entry(
        key=Key(origin.repository or name, origin.folder.strip("/")),
        digest=digest,
        place=place,
        date=origin.date,
        commit_date=origin.commit_date,
        left=len(unit.report.remaining),
        failure=origin.failure,
    )


def _keep(kept: dict[T, Entry], key: T, entry: Entry) -> None:
    if key not in kept or kept[key].rank < entry.rank:
        kept[key] = entry


def _added_up(changes: Mapping[str, int], first: Mapping[str, int]) -> Iterator[Day]:
    """Add up how many findings came on each day, and how many repositories."""
    left = repositories = 0
    for day in sorted(changes):
        left += changes[day]
        repositories += first.get(day, 0)
        yield Day(day, left, repositories)
