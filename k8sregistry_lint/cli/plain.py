"""Runs a plain `check` without typer, which takes as long to import as all that reads YAML. What it
makes of the flags is what `run_check` makes of them; a test compares the two."""

import os
import sys
from typing import NoReturn

from k8sregistry_lint.cli.configured import configuration_of
from k8sregistry_lint.cli.output import Output, repeated
from k8sregistry_lint.cli.quick import Plain
from k8sregistry_lint.cli.running import outcome_of
from k8sregistry_lint.cli.terminal import terminal_width, wants_color
from k8sregistry_lint.files.configfile import find
from k8sregistry_lint.files.discovery import Discovery
from k8sregistry_lint.reporters import Style
from k8sregistry_lint.rules import shipped_rules
from k8sregistry_lint.settings.settings import Settings

_REPEATED = ("--force-exclude", "--include-vendored", "--no-config", "--no-ignores", "--strict")
"""The flags that the next command has to repeat."""


def prepare() -> None:
    """Load what every run needs that finds something, apart from what this module imports."""
    shipped_rules()


def check(asked: Plain, found: Discovery | None) -> NoReturn:
    """Check, fix or show a diff, and exit with the code that the outcome deserves."""
    settings = settings_of(asked)
    outcome = outcome_of(settings, found)
    Output.of([], [], style_of(asked)).show(outcome, stdout_taken=settings.diff)
    sys.exit(outcome.exit_code(settings))


def settings_of(asked: Plain) -> Settings:
    """Return the settings that the flags and the configuration ask for; exits 2 if there is a
    configuration that cannot be used."""
    no_config = "--no-config" in asked.flags
    settings = Settings(
        paths=asked.paths or (".",),
        fix="--fix" in asked.flags,
        diff="--diff" in asked.flags,
        unsafe_fixes="--unsafe-fixes" in asked.flags,
        force_exclude="--force-exclude" in asked.flags,
        include_vendored="--include-vendored" in asked.flags,
        obey_comments="--no-ignores" not in asked.flags,
        no_config=no_config,
        exit_non_zero_on_fix="--exit-non-zero-on-fix" in asked.flags,
        exit_zero="--exit-zero" in asked.flags,
        strict="--strict" in asked.flags,
    )
    if no_config or not find(os.curdir):
        return settings
    return settings.with_configuration(configuration_of(None, no_config=False))


def style_of(asked: Plain) -> Style:
    """Return how the report is to look."""
    return Style(
        color=wants_color("auto"),
        show_mentions="--show-mentions" in asked.flags,
        show_unchecked="--show-unchecked" in asked.flags,
        statistics="--statistics" in asked.flags,
        quiet=not asked.flags.isdisjoint({"--quiet", "-q"}),
        fixing="--fix" in asked.flags,
        diff="--diff" in asked.flags,
        unsafe_fixes="--unsafe-fixes" in asked.flags,
        width=terminal_width(),
        arguments=repeated([flag for flag in _REPEATED if flag in asked.flags], asked.paths),
    )
