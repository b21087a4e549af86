"""What a file holds, and what a run saw and did."""

import time
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from k8sregistry_lint.model.finding import (
    Finding,
    Mention,
    Suppressed,
    SuppressedNotification,
)
from k8sregistry_lint.model.notification import Notification
from k8sregistry_lint.model.scales import Level


class FileReport(NamedTuple):
    """What one file holds."""

    path: str
    findings: Sequence[Finding] = ()
    mentions: Sequence[Mention] = ()
    notifications: Sequence[Notification] = ()
    suppressed: Sequence[Suppressed] = ()
    suppressed_notifications: Sequence[SuppressedNotification] = ()
    linked: bool = False
    """Whether its findings are others than a check of the file by itself finds, after linking or
    for a baseline."""

    def at(self, start: int) -> Sequence[Finding]:
        """The findings that begin at an offset; they are in the order of the text."""
        first = bisect_left(self.findings, start, key=lambda finding: finding.span.start)
        return self.findings[
            first : bisect_left(
                self.findings, start + 1, lo=first, key=lambda finding: finding.span.start
            )
        ]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say of the file."""
        return not (
            self.findings
            or self.mentions
            or self.notifications
            or self.suppressed
            or self.suppressed_notifications
        )


class RuleSummary(NamedTuple):
    """A rule in words, for reports that explain what they list; `docs` are its sources, `examples`
    pairs of before and after."""

    id: str
    summary: str
    level: Level
    advice: str
    docs: Sequence[str]
    examples: Sequence[tuple[str, str | None]] = ()
    is_gone: bool = False
    """Whether its registry is gone."""
    deadline: str = ""
    """When its registry ends, as YYYY, YYYY-MM or YYYY-MM-DD; empty if no date is known."""

    def ends_before(self, day: str) -> bool:
        """Whether its registry is gone, or ends before a day (YYYY-MM-DD)."""
        return self.is_gone or "" < self.deadline < day


_LAST_SECOND = 253_402_300_799
"""The last one of the year 9999."""


def moment(seconds: int) -> str:
    """Return a time since 1970 as reports have it: `2026-01-02T03:04:05Z`. One before 1970 or after
    the year 9999, which commits may claim, is not known: it is empty."""
    if not 0 <= seconds <= _LAST_SECOND:
        return ""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


class Origin(NamedTuple):
    """What was checked, for a report that outlives the run; empty where it is not known."""

    repository: str = ""
    """`github.com/org/name`: the address of the remote without scheme, user and password, or the
    name that the command gave."""
    commit: str = ""
    ref: str = ""
    """The branch."""
    commit_date: str = ""
    """When the commit was made, in UTC: `2026-01-02T03:04:05Z`, as is `date`, when it was
    checked."""
    date: str = ""
    folder: str = ""
    """Where the paths begin, from the root of the repository, with a slash at its end; empty for
    the root itself."""
    failure: str = ""
    """Why the repository could not be checked; empty if it was."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run saw and did. `skipped` counts, by reason, the paths that were skipped on
    purpose; `rules` are those in force, `configuration` is the file that was obeyed, and findings
    below `fail_level` fail no check."""

    files: Sequence[FileReport] = ()
    checked: int = 0
    changed: Sequence[str] = ()
    skipped: dict[str, int] = field(default_factory=dict)
    rules: Sequence[RuleSummary] = ()
    configuration: str = ""
    fail_level: Level = Level.WARNING
    charts: Sequence[str] = ()
    """The metadata of the charts in which something was fixed and whose version is still that of
    the last commit."""
    listed: int = 0
    """How many paths there were: those checked, those skipped and those `unread`, of which nothing
    could be read."""
    unread: Sequence[str] = ()
    unknown: Sequence[str] = ()
    """The files that name a legacy registry and are of no kind that is checked."""
    off: Mapping[str, int] = field(default_factory=dict)
    """How many references concern packs that are off, by pack."""
    owners: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Who owns the files with findings, by CODEOWNERS; only where a report asks for it."""

    @property
    def findings(self) -> list[Finding]:
        """All findings in the order of the files."""
        return [finding for file in self.files for finding in file.findings]

    @property
    def read_by_line(self) -> list[str]:
        """The files of which a part was searched line by line, because it could not be parsed."""
        return sorted({note.path for note in self.notifications if note.kind.is_read_by_line})

    @property
    def remaining(self) -> list[Finding]:
        """The findings that were not fixed."""
        return [finding for finding in self.findings if not finding.fix.applied]

    @property
    def suppressed(self) -> list[Suppressed]:
        """All hidden findings in the order of the files."""
        return [suppressed for file in self.files for suppressed in file.suppressed]

    @property
    def suppressed_notifications(self) -> list[SuppressedNotification]:
        """All hidden notifications in the order of the files."""
        return [hidden for file in self.files for hidden in file.suppressed_notifications]

    @property
    def mentions(self) -> list[Mention]:
        """All mentions in the order of the files."""
        return [mention for file in self.files for mention in file.mentions]

    @property
    def notifications(self) -> list[Notification]:
        """All notifications in the order of the files."""
        return [notification for file in self.files for notification in file.notifications]
