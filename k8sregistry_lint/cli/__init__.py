"""The command line: the only importer of typer, and the only part that prints and exits."""

import gc
import os
import signal
import sys
from types import FrameType
from typing import Annotated

import typer

from k8sregistry_lint import __version__
from k8sregistry_lint.cli.check import check
from k8sregistry_lint.cli.info import config, explain, rules

app = typer.Typer(
    name="k8sregistry-lint", add_completion=True, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False
)
for command in (check, rules, explain, config):
    app.command()(command)


def main() -> None:
    """Run the command. Documents are trees of many small objects, so the cyclic collector runs less often than by default."""
    gc.set_threshold(50_000, 20, 20)
    signal.signal(signal.SIGTERM, _terminated)
    try:
        app()
    except KeyboardInterrupt:
        _leave(130)
    except BrokenPipeError:
        _leave(141)


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    """End as on an exception, so that temporary files are removed."""
    raise SystemExit(143)


def _leave(code: int) -> None:
    """Exit without a word; what is left in the buffers of a closed pipe goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    sys.exit(code)


def _version(value: bool) -> None:  # noqa: FBT001 - typer's callback
    if value:
        typer.echo(f"k8sregistry-lint {__version__}")
        raise typer.Exit


@app.callback()
def common(
    _version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")] = False,  # noqa: FBT002
) -> None:
    """Find image references to registries that moved, and move them byte for byte."""
