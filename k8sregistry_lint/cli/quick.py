"""The answer to most runs, which is that there is nothing to report: found by reading the files and
importing next to nothing. Whatever is not plainly so is left to the whole command."""

import os
from typing import NamedTuple

from k8sregistry_lint.files.configfile import find
from k8sregistry_lint.files.discovery import Discovery, discover
from k8sregistry_lint.files.prefilter import DEFAULT
from k8sregistry_lint.files.selection import STDIN, Exclusion
from k8sregistry_lint.files.summary import checked, skipped

_NEUTRAL = {
    "--unsafe-fixes",
    "--quiet",
    "-q",
    "--exit-non-zero-on-fix",
    "--no-ignores",
    "--show-mentions",
    "--statistics",
}
"""Options that change nothing where nothing is found."""


class _Selection(NamedTuple):
    paths: tuple[str, ...]
    exclusions: tuple[Exclusion, ...] = ()
    force_exclude: bool = False
    include_vendored: bool = False


def search(arguments: list[str]) -> Discovery | None:
    """What a plain `check` is about and what it may find there; None for any other command, option
    or configuration."""
    if arguments[:1] != ["check"]:
        return None
    paths = [argument for argument in arguments[1:] if not argument.startswith("-")]
    options = {argument for argument in arguments[1:] if argument.startswith("-")}
    if STDIN in options or options - _NEUTRAL - {
        "--fix",
        "--force-exclude",
        "--include-vendored",
        "--no-config",
    }:
        return None
    if "--no-config" not in options and find(os.curdir):
        return None
    selection = _Selection(
        tuple(paths or ["."]), (), "--force-exclude" in options, "--include-vendored" in options
    )
    return discover(selection, DEFAULT)


def summary(found: Discovery) -> str | None:
    """The report of a search that found nothing; None where it found something."""
    if found.candidates or found.problems or found.archives:
        return None
    lines = [checked(len(found.paths), 0), *skipped(found.skipped)]
    return "".join(f"{line}\n" for line in lines)
