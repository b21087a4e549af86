"""The answer to most runs, which is that there is nothing to report. It is found by reading the
files and importing next to nothing; anything that is not that simple is left to the whole
command."""

import os
from collections.abc import Collection
from typing import NamedTuple

from k8sregistry_lint.files.configfile import find, unused
from k8sregistry_lint.files.discovery import Discovery, discover
from k8sregistry_lint.files.prefilter import DEFAULT
from k8sregistry_lint.files.selection import STDIN, Exclusion
from k8sregistry_lint.files.summary import checked, skipped, without_files
from k8sregistry_lint.files.surfaces import ALL

ENVIRONMENT = "K8SREGISTRY_LINT_"
"""How the names of the environment variables begin that stand for options."""

_NEUTRAL = frozenset(
    {
        "--unsafe-fixes",
        "--quiet",
        "-q",
        "--exit-non-zero-on-fix",
        "--exit-zero",
        "--no-ignores",
        "--show-mentions",
        "--show-unchecked",
        "--statistics",
    }
)
"""Flags that change nothing if nothing is found."""
_QUICK = _NEUTRAL | {"--fix", "--force-exclude", "--include-vendored", "--no-config"}
_PLAIN = _QUICK | {"--diff", "--strict"}


class Plain(NamedTuple):
    """A `check` of paths with nothing but flags, as hooks and people type it; typer is not needed
    to understand it."""

    flags: frozenset[str]
    paths: tuple[str, ...]


class _Selection(NamedTuple):
    paths: tuple[str, ...]
    exclusions: tuple[Exclusion, ...] = ()
    force_exclude: bool = False
    include_vendored: bool = False
    surfaces: Collection[str] = ALL


def plain(arguments: list[str]) -> Plain | None:
    """Read a plain command line; None for any other command or option."""
    if arguments[:1] != ["check"] or any(name.startswith(ENVIRONMENT) for name in os.environ):
        return None
    end = arguments.index("--") if "--" in arguments else len(arguments)
    flags = frozenset(argument for argument in arguments[1:end] if argument.startswith("-"))
    paths = [argument for argument in arguments[1:end] if argument not in flags]
    paths += arguments[end + 1 :]
    is_plain = flags <= _PLAIN and not flags.issuperset({"--fix", "--diff"})
    return Plain(flags, tuple(paths)) if is_plain and not {STDIN, ""} & {*paths} else None


def search(arguments: list[str]) -> Discovery | None:
    """Find what a plain `check` is about; None for any other, and if there is a configuration."""
    asked = plain(arguments)
    if asked is None or not asked.flags <= _QUICK:
        return None
    if "--no-config" not in asked.flags and find(os.curdir):
        return None
    selection = _Selection(
        asked.paths or (".",),
        (),
        "--force-exclude" in asked.flags,
        "--include-vendored" in asked.flags,
    )
    return discover(selection, DEFAULT, _prepare)


def _prepare() -> None:
    """Load what every run needs that finds something, while git is still searching."""
    from k8sregistry_lint.cli.plain import prepare

    prepare()


def summary(found: Discovery) -> str | None:
    """Return the report of a search that found nothing; None if it found something, or if there is
    anything else to say."""
    if found.candidates or found.problems or found.archives:
        return None
    if found.unknown or not found.paths:
        return None
    if next(unused(found.selection.paths, found.paths), None):
        return None
    if next(without_files(found.selection.paths, found.paths), None):
        return None
    lines = [checked(len(found.paths), 0), *skipped(found.skipped)]
    return "".join(f"{line}\n" for line in lines)
