"""Writes the one result of a command to stdout, or to the file that --output names."""

import os
from collections.abc import Sequence

import typer

from k8sregistry_lint.cli.configured import stop

_STDOUT = ("", "-")


def refuse_to_overwrite(output: str, paths: Sequence[str] = (), *, merges: bool = False) -> None:
    """Exit 2, before anything is read, for a file that is something else or cannot be written. With
    `merges`, an existing file keeps what it holds, so that it may be anything."""
    from k8sregistry_lint.runner.saving import objection, objection_to_place

    if output in _STDOUT:
        return
    if not os.path.isdir(os.path.dirname(output) or "."):
        stop(f"--output {output}: its folder does not exist")
    if reason := objection_to_place(output) if merges else objection(output, paths):
        stop(f"--output {output}: {reason}")


def write(text: str, output: str) -> None:
    """Write a text; exits 2 if the file cannot be written."""
    from k8sregistry_lint.files.reading import why
    from k8sregistry_lint.runner.saving import save

    if output in _STDOUT:
        typer.echo(text, nl=False, color=True)
        return
    try:
        save(output, text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        stop(f"{output}: {why(error)}")
