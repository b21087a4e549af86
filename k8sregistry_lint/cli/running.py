"""Runs a check under its settings, and says on stderr what a user may not expect."""

import sys
from collections.abc import Iterator

from k8sregistry_lint.cli.configured import rules_in_force
from k8sregistry_lint.cli.echo import echo
from k8sregistry_lint.cli.progress import progress
from k8sregistry_lint.files.discovery import Discovery
from k8sregistry_lint.reporters.visible import visible_path
from k8sregistry_lint.runner.limits import STRICT, USUAL, limited
from k8sregistry_lint.runner.outcome import Outcome
from k8sregistry_lint.runner.run import run
from k8sregistry_lint.settings.settings import Settings


def outcome_of(settings: Settings, found: Discovery | None) -> Outcome:
    """Return what comes of a run. `found` is a discovery that was made before (`runner.run`)."""
    rules = rules_in_force(settings)
    with limited(STRICT if settings.untrusted else USUAL):
        outcome = run(
            settings, rules, found, progress(sys.stderr), progress(sys.stderr, what="images")
        )
    for line in _warnings(outcome):
        echo(f"warning: {line}", err=True)
    return outcome


def _warnings(outcome: Outcome) -> Iterator[str]:
    """Yield what a user may not expect: that no file was checked, or that a configuration file is
    not the one in force."""
    if not outcome.report.checked and not outcome.report.unread:
        yield "no files were checked"
    else:
        yield from (
            f"{visible_path(folder)}: no files were checked in it"
            for folder in outcome.empty_folders
        )
    for path in outcome.unused_configurations:
        yield (
            f"{visible_path(path)} is not used: a run has one configuration, the nearest one "
            "upwards from the working directory or that of --config"
        )
