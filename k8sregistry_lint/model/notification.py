"""What could not be checked or written, and advice."""

from enum import StrEnum
from typing import NamedTuple

from k8sregistry_lint.model.scales import Level, Severity
from k8sregistry_lint.text import Position


class NotificationKind(StrEnum):
    """What could not be checked or written, or what the reader should know."""

    UNUSED_IGNORE = "unused-ignore"
    UNKNOWN_RULE = "unknown-rule"
    UNKNOWN_DIRECTIVE = "unknown-directive"
    STALE_BASELINE = "stale-baseline"
    GIT = "git"
    CATALOG = "catalog"
    BUILD = "build"
    OWNERS = "owners"
    UNPARSED = "unparsed"
    BY_LINE = "searched-by-line"
    MALFORMED_TEMPLATE = "malformed-template"
    UTF_16 = "utf-16"
    BINARY = "binary"
    NOT_UTF_8 = "not-utf-8"
    ARCHIVE = "archive"
    NOT_CHECKED = "not-checked"
    UNREADABLE = "unreadable"
    WRITE_FAILED = "write-failed"
    CHANGED = "changed"

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return _SEVERITIES.get(self, Severity.UNCHECKED)

    def severity_for(self, fail_level: Level) -> Severity:
        """What it does to a run that fails from a level on: a file that was not checked weighs as
        much as a warning."""
        passes = self.severity is Severity.UNCHECKED and fail_level > Level.WARNING
        return Severity.ADVICE if passes else self.severity

    @property
    def is_unread(self) -> bool:
        """Whether nothing of the file was read."""
        return self in _UNREAD

    @property
    def is_read_by_line(self) -> bool:
        """Whether a part of the file was searched line by line, because it could not be parsed."""
        return self in (NotificationKind.UNPARSED, NotificationKind.MALFORMED_TEMPLATE)


_UNREAD = {
    NotificationKind.UTF_16,
    NotificationKind.BINARY,
    NotificationKind.NOT_UTF_8,
    NotificationKind.NOT_CHECKED,
    NotificationKind.UNREADABLE,
}
_SEVERITIES = {
    NotificationKind.UNUSED_IGNORE: Severity.ADVICE,
    NotificationKind.UNKNOWN_RULE: Severity.ADVICE,
    NotificationKind.UNKNOWN_DIRECTIVE: Severity.ADVICE,
    NotificationKind.STALE_BASELINE: Severity.ADVICE,
    NotificationKind.GIT: Severity.ADVICE,
    NotificationKind.CATALOG: Severity.ADVICE,
    NotificationKind.BUILD: Severity.ADVICE,
    NotificationKind.OWNERS: Severity.ADVICE,
    NotificationKind.BY_LINE: Severity.ADVICE,
    NotificationKind.UNREADABLE: Severity.FAILURE,
    NotificationKind.WRITE_FAILED: Severity.FAILURE,
    NotificationKind.CHANGED: Severity.FAILURE,
}


class Notification(NamedTuple):
    """Something that could not be checked or written; neither clean nor a finding."""

    kind: NotificationKind
    path: str
    message: str
    position: Position | None = None
