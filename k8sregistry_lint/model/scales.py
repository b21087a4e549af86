"""The three ordered scales: how much a finding matters, who may apply its fix, and what a
notification does to a run."""

from enum import IntEnum


class Level(IntEnum):
    """How much a finding matters; notes fail no check by themselves."""

    NOTE = 0
    WARNING = 1
    ERROR = 2


class Applicability(IntEnum):
    """Who may apply a fix: nobody, `--unsafe-fixes`, `--fix`."""

    DISPLAY_ONLY = 0
    UNSAFE = 1
    SAFE = 2


class Severity(IntEnum):
    """What a notification does to a run: nothing, exit code 1, exit code 2."""

    ADVICE = 0
    UNCHECKED = 1
    FAILURE = 2
