"""`plan`: prints what moves the images that run in a cluster."""

import sys
from typing import Annotated

import typer

from k8sregistry_lint.cli import completion, options
from k8sregistry_lint.cli.asking import (
    answers_about,
    catalog_of,
    registry_mirrors_of,
    wants_verification,
)
from k8sregistry_lint.cli.choices import PLANS, require
from k8sregistry_lint.cli.configured import configuration_of, rules_in_force, stop, text_of


def plan(  # noqa: PLR0913 - each option of the command line is one argument
    file: Annotated[
        str, typer.Argument(help="What kubectl printed, JSON or YAML; - is stdin.")
    ] = "-",
    *,
    output_format: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            help="text (a script) or markdown (a check list).",
            autocompletion=completion.of(PLANS),
        ),
    ] = "text",
    pack: options.Packs = None,
    catalog: options.CatalogFile = None,
    verify: options.Verify = False,
    registry_mirror: options.RegistryMirrors = None,
    config: options.Config = None,
    no_config: options.NoConfig = False,
) -> None:
    """Print the commands that move the images of a cluster.

    Reads what kubectl prints and changes nothing. Each command comes with its undo. Plain workloads
    get `kubectl set image`, helm releases the skeleton of an upgrade, and anything that an operator
    manages is named with its owner.

    \b
    kubectl get deployments,statefulsets,daemonsets,cronjobs,jobs,pods -A -o json > cluster.json
    k8sregistry-lint plan cluster.json
    k8sregistry-lint plan --format markdown cluster.json > migration.md

    Exit code: 0, or 2 if the input could not be read.
    """  # noqa: D301 - typer's mark for lines that stay as they are
    from k8sregistry_lint.cluster import RENDERERS, ManifestError, workloads
    from k8sregistry_lint.cluster import plan as make
    from k8sregistry_lint.cluster.marking import marked, targets_of
    from k8sregistry_lint.settings.settings import Settings

    require("--format", output_format, PLANS)
    settings = Settings(
        packs=tuple(pack or ()),
        catalog=catalog_of(catalog),
        verify=wants_verification(verify=verify),
        registry_mirrors=registry_mirrors_of(registry_mirror),
    ).with_configuration(configuration_of(config, no_config=no_config))
    rules = rules_in_force(settings)
    try:
        made = make(workloads(_text(file)), rules)
    except ManifestError as error:
        stop(f"{file}: {error}")
    if settings.asks:
        made = marked(made, answers_about(targets_of(made), settings))
    typer.echo(RENDERERS[output_format](made), nl=False)


def _text(file: str) -> str:
    """Return the text of the file, or of stdin; exits 2 if there is none."""
    if file == "-" and sys.stdin.isatty():
        stop(
            "nothing on stdin; this makes it: kubectl get "
            "deployments,statefulsets,daemonsets,cronjobs,jobs,pods -A -o json"
        )
    return text_of(file, file)
