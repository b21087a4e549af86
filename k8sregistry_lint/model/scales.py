"""The three ordered scales: how much a finding matters, who may apply its fix, and what a
notification does to a run."""

from enum import IntEnum


class Scale(IntEnum):
    """Ordered values, the least first."""

    @property
    def label(self) -> str:
        """The one name of a value in every report, file and option: `display-only`."""
        return self.name.lower().replace("_", "-")


class Level(Scale):
    """How much a finding matters; notes fail no check by themselves."""

    NOTE = 0
    WARNING = 1
    ERROR = 2


class Applicability(Scale):
    """Who may apply a fix: nobody, `--unsafe-fixes`, `--fix`."""

    DISPLAY_ONLY = 0
    UNSAFE = 1
    SAFE = 2


class Severity(Scale):
    """What a notification does to a run: nothing, exit code 1 (if warnings fail the check), exit
    code 2."""

    ADVICE = 0
    UNCHECKED = 1
    FAILURE = 2
