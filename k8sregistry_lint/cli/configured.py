"""The configuration that a command runs under, the files that its options name, and the end of a
command that asks for something that does not exist."""

import os
import sys
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, NoReturn

from k8sregistry_lint.cli.echo import echo

if TYPE_CHECKING:
    from k8sregistry_lint.files.selection import Exclusion
    from k8sregistry_lint.rules import RegistryRule, RuleSet
    from k8sregistry_lint.settings.configuration import Configuration
    from k8sregistry_lint.settings.settings import Settings


def configuration_of(path: str | None, *, no_config: bool) -> "Configuration":
    """Load the file that is named, or the nearest one upwards; exits 2 if it cannot be used."""
    from k8sregistry_lint.settings.configuration import (
        Configuration,
        ConfigurationError,
        find,
        load,
    )

    if no_config:
        return Configuration()
    try:
        found = path or find(os.curdir)
        return load(found) if found else Configuration()
    except ConfigurationError as error:
        stop(str(error))


def paths_of(paths: Sequence[str] | None) -> tuple[str, ...]:
    """Return the paths that a command names, by default the working directory; exits 2 for an
    empty one, as an unset variable of a script leaves it."""
    if paths and "" in paths:
        stop("a path is empty")
    return tuple(paths or ["."])


def surfaces_of(names: Sequence[str] | None) -> "Collection[str]":
    """Return the surfaces that `--surface` names, all without it; exits 2 for one that does not
    exist."""
    from k8sregistry_lint.cli.choices import require
    from k8sregistry_lint.files.surfaces import ALL, SURFACES

    parts = [part.strip() for name in names or () for part in name.split(",")]
    for part in parts:
        require("--surface", part, list(SURFACES))
    return frozenset(parts) or ALL


def exclusions_of(patterns: Sequence[str] | None) -> "tuple[Exclusion, ...]":
    """Return what `--exclude` leaves out; exits 2 for a pattern that is refused."""
    from k8sregistry_lint.files.exclusion import objection
    from k8sregistry_lint.files.selection import Exclusion

    for pattern in patterns or ():
        if reason := objection(pattern):
            stop(f"--exclude: {reason}")
    return (Exclusion(".", tuple(patterns)),) if patterns else ()


def mirrors_of(pairs: Sequence[str] | None) -> "tuple[RegistryRule, ...]":
    """Return what `--mirror FROM=TO` asks for; exits 2 for a pair that is not understood."""
    from k8sregistry_lint.rules import mirror

    rules = []
    for pair in pairs or ():
        source, _, target = pair.partition("=")
        try:
            rules.append(mirror(source, target))
        except ValueError as error:
            stop(f"--mirror {pair}: {error}")
    return tuple(rules)


def rules_in_force(settings: "Settings") -> "RuleSet":
    """Return the rules that settings ask for; exits 2 for one that does not exist."""
    from k8sregistry_lint.settings.settings import SettingsError, rules_of

    try:
        return rules_of(settings)
    except SettingsError as error:
        stop(str(error))


def text_of(path: str, label: str, *, strict: bool = False) -> str:
    """Read a text file, or stdin if the path is `-`; exits 2 if that cannot be done. `label` is
    what the message begins with; if `strict`, a list without objects on stdin is an error too."""
    from k8sregistry_lint.files.reading import read
    from k8sregistry_lint.piped import read_piped

    return _text(
        lambda: read_piped(sys.stdin.buffer, strict=strict) if path == "-" else read(path), label
    )


def lines_of(path: str) -> list[str]:
    """Read the lines of a text file, or of stdin if the path is `-`; exits 2 if that cannot be
    done."""
    from k8sregistry_lint.files.reading import read, read_stream

    text = _text(lambda: read_stream(sys.stdin.buffer) if path == "-" else read(path), path)
    return text.split("\n")


def _text(load: Callable[[], bytes], label: str) -> str:
    from k8sregistry_lint.files.reading import why

    try:
        return load().decode("utf-8")
    except UnicodeDecodeError:
        stop(f"{label}: is not UTF-8")
    except OSError as error:
        stop(f"{label}: {why(error)}")


def stop(message: str) -> NoReturn:
    """Say what is wrong with the command, and exit 2. What a message quotes stays in its line,
    because GitHub Actions obeys lines that begin with `::`, on stderr too."""
    from k8sregistry_lint.reporters.visible import visible

    echo(f"k8sregistry-lint: {visible(message)}", err=True)
    raise SystemExit(2)
