"""What a run leaves behind, and the exit code that it deserves."""

from collections.abc import Sequence
from typing import NamedTuple

from k8sregistry_lint.model import NotificationKind, RunReport, Severity
from k8sregistry_lint.settings.settings import Settings

_IDLE = {
    NotificationKind.UNUSED_IGNORE,
    NotificationKind.UNKNOWN_RULE,
    NotificationKind.UNKNOWN_DIRECTIVE,
}
"""What is wrong with ignore comments that hide nothing."""


class Outcome(NamedTuple):
    """The report of a run, the diff if one was asked for, and the text for stdout if stdin was
    fixed."""

    report: RunReport
    diff: str = ""
    stdin_text: bytes | None = None
    empty_folders: Sequence[str] = ()
    """The folders that were named and hold no file to check."""
    unused_configurations: Sequence[str] = ()
    """The configuration files in folders below, which are not in force."""

    def exit_code(self, settings: Settings) -> int:
        """Return 0 if there is nothing to report or all of it is fixed, 1 if findings remain or
        something was not checked, 2 if something failed. In a strict run, it is 2 if nothing was
        checked, and 1 if an ignore comment hides nothing."""
        findings = self.report.findings
        severity = max(
            (note.kind.severity_for(settings.fail_level) for note in self.report.notifications),
            default=Severity.ADVICE,
        )
        spared = self._spared(settings.fail_before) if settings.fail_before else set()
        remaining = any(
            finding.level >= settings.fail_level
            and not finding.fix.applied
            and finding.rule not in spared
            for finding in findings
        )
        fixed = settings.exit_non_zero_on_fix and any(finding.fix.applied for finding in findings)
        nothing = settings.strict and not self.report.checked
        idle = settings.strict and any(note.kind in _IDLE for note in self.report.notifications)
        found = (remaining or fixed) and not settings.exit_zero
        return max(severity, 2 if nothing else 0, 1 if found or idle else 0)

    def _spared(self, day: str) -> set[str]:
        """Return the rules whose registry is still there on a day, as far as is known."""
        return {rule.id for rule in self.report.rules if not rule.ends_before(day)}
