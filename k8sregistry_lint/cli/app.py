"""The commands, as typer has them."""

import os
import sys
from typing import Annotated

import typer

from k8sregistry_lint import __version__
from k8sregistry_lint.cli.catalog import catalog
from k8sregistry_lint.cli.check import check
from k8sregistry_lint.cli.fleet import fleet
from k8sregistry_lint.cli.images import images
from k8sregistry_lint.cli.info import config, explain, rules
from k8sregistry_lint.cli.override import override
from k8sregistry_lint.cli.plan import plan
from k8sregistry_lint.cli.report import report

app = typer.Typer(
    name="k8sregistry-lint",
    add_completion=True,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (check, images, plan, override, explain, config):
    app.command()(command)
app.add_typer(rules, name="rules")
app.add_typer(catalog, name="catalog")
app.add_typer(report, name="report")
app.add_typer(fleet, name="fleet")

if sys.argv[1:2] in (["--show-completion"], ["--install-completion"]) and len(sys.argv) > 2:
    # with this variable typer takes the shell as an argument, and does not look for it
    os.environ["_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"] = "1"


def _version(value: bool) -> None:  # noqa: FBT001 - typer's callback
    if value:
        typer.echo(f"k8sregistry-lint {__version__}")
        raise typer.Exit


@app.callback()
def common(
    _version: Annotated[  # noqa: FBT002 - typer takes options so
        bool,
        typer.Option(
            "--version", "-V", callback=_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Find image references to registries that moved, and move them byte for byte."""
