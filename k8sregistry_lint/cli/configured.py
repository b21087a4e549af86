"""The configuration that a command runs under, and the end of a command that was asked for
something that is not there."""

import os
from typing import NoReturn

import typer

from k8sregistry_lint.settings.configuration import Configuration, ConfigurationError, find, load


def configuration_of(path: str | None, *, no_config: bool) -> Configuration:
    """The file that is named, or the nearest one upwards; exits 2 where it cannot be used."""
    if no_config:
        return Configuration()
    try:
        found = path or find(os.curdir)
        return load(found) if found else Configuration()
    except ConfigurationError as error:
        stop(str(error))


def stop(message: str) -> NoReturn:
    """Say what is wrong with the command, and exit 2."""
    typer.echo(f"k8sregistry-lint: {message}", err=True)
    raise typer.Exit(2)
