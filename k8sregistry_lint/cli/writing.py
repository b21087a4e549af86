"""Writes the one result of a command to stdout, or to the file that --output names."""

import os
from collections.abc import Iterable, Sequence

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
    write_parts([text], output)


def write_parts(parts: Iterable[str], output: str) -> None:
    """Write a text that comes in parts; exits 2 if the file cannot be written."""
    from k8sregistry_lint.files.reading import why
    from k8sregistry_lint.runner.saving import save_parts

    if output in _STDOUT:
        for part in parts:
            typer.echo(part, nl=False, color=True)
        return
    try:
        save_parts(output, (part.encode("utf-8", "surrogateescape") for part in parts))
    except OSError as error:
        stop(f"{output}: {why(error)}")
