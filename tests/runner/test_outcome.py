"""Which exit code a report deserves."""

import pytest

from k8sregistry_lint.model import FileReport, Level, Notification, NotificationKind, RunReport
from k8sregistry_lint.runner.outcome import Outcome
from k8sregistry_lint.settings.settings import Settings

KINDS = {
    NotificationKind.UNPARSED: {Level.NOTE: 1, Level.WARNING: 1, Level.ERROR: 0},
    NotificationKind.NOT_CHECKED: {Level.NOTE: 1, Level.WARNING: 1, Level.ERROR: 0},
    NotificationKind.ARCHIVE: {Level.NOTE: 1, Level.WARNING: 1, Level.ERROR: 0},
    NotificationKind.UNREADABLE: {Level.NOTE: 2, Level.WARNING: 2, Level.ERROR: 2},
    NotificationKind.WRITE_FAILED: {Level.NOTE: 2, Level.WARNING: 2, Level.ERROR: 2},
    NotificationKind.UNUSED_IGNORE: {Level.NOTE: 0, Level.WARNING: 0, Level.ERROR: 0},
    NotificationKind.GIT: {Level.NOTE: 0, Level.WARNING: 0, Level.ERROR: 0},
}


@pytest.mark.parametrize(
    ("kind", "level", "code"),
    [(kind, level, code) for kind, codes in KINDS.items() for level, code in codes.items()],
)
@pytest.mark.parametrize("exit_zero", [False, True])
def test_a_file_that_was_not_checked_weighs_as_much_as_a_warning(
    kind: NotificationKind, level: Level, code: int, *, exit_zero: bool
) -> None:
    note = Notification(kind, "a.yaml", "why")
    outcome = Outcome(report=RunReport([FileReport("a.yaml", notifications=(note,))]))
    assert outcome.exit_code(Settings(fail_level=level, exit_zero=exit_zero)) == code
