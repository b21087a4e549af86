"""`plan`: what moves the images that run in a cluster."""

import os
import sys
from typing import Annotated

import typer

from k8sregistry_lint.cli import completion
from k8sregistry_lint.cli.configured import configuration_of, stop

_FORMATS = ("text", "markdown")


def plan(
    file: Annotated[
        str, typer.Argument(help="What kubectl printed, JSON or YAML; - is stdin.")
    ] = "-",
    *,
    output_format: Annotated[
        str, typer.Option("--format", "-f", help="text (a script) or markdown (a check list).")
    ] = "text",
    pack: Annotated[
        list[str] | None,
        typer.Option(help="Rules of this pack too.", autocompletion=completion.packs),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(help="Use this configuration file.", show_default="the nearest one upwards"),
    ] = None,
    no_config: Annotated[
        bool, typer.Option("--no-config", help="Use no configuration file.")
    ] = False,
) -> None:
    """Print the commands that move the images of a cluster.

    Reads what kubectl prints and changes nothing. Each command comes with its undo. Plain workloads get `kubectl set image`,
    helm releases the skeleton of an upgrade, and what an operator manages is named with its owner.

    \b
    kubectl get deployments,statefulsets,daemonsets,cronjobs,jobs,pods -A -o json > cluster.json
    k8sregistry-lint plan cluster.json
    k8sregistry-lint plan --format markdown cluster.json > migration.md

    Exit code: 0; 2 the input could not be read.
    """  # noqa: D301 - typer's mark for lines that stay as they are
    from k8sregistry_lint.cluster import RENDERERS, ManifestError, workloads
    from k8sregistry_lint.cluster import plan as make
    from k8sregistry_lint.settings.settings import Settings, SettingsError, rules_of

    if output_format not in _FORMATS:
        stop(f"--format {output_format}: not one of {', '.join(_FORMATS)}")
    settings = Settings(packs=tuple(pack or ())).with_configuration(
        configuration_of(config, no_config=no_config)
    )
    try:
        made = make(workloads(_text(file)), rules_of(settings))
    except (SettingsError, ManifestError) as error:
        stop(f"{file}: {error}" if isinstance(error, ManifestError) else str(error))
    typer.echo(RENDERERS[output_format](made), nl=False)


def _text(file: str) -> str:
    """The text of the file, or of stdin; exits 2 where there is none."""
    if file == "-" and sys.stdin.isatty():
        stop(
            "nothing on stdin; `kubectl get deployments,statefulsets,daemonsets,cronjobs,jobs,pods -A -o json` makes it"
        )
    try:
        if file == "-":
            return sys.stdin.buffer.read().decode("utf-8")
        with open(file, "rb") as source:
            return source.read().decode("utf-8")
    except UnicodeDecodeError:
        stop(f"{file}: is not UTF-8")
    except OSError as error:
        stop(f"{file}: {os.strerror(error.errno or 0).lower()}")
