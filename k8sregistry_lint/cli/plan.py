"""`plan`: prints what moves the images that run in a cluster."""

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

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
from k8sregistry_lint.cli.writing import refuse_to_overwrite, write
from k8sregistry_lint.files.reading import walk, why

if TYPE_CHECKING:
    from k8sregistry_lint.cluster.releasevalues import ReleaseFiles


def plan(  # noqa: PLR0913 - each option of the command line is one argument
    file: Annotated[
        str, typer.Argument(help="What kubectl printed, JSON or YAML; - is stdin.")
    ] = "-",
    *,
    output_format: Annotated[
        str,
        typer.Option(
            "--format",
            "--as",
            "-f",
            help="text, shell (a script with its dry run and undo), markdown or json.",
            autocompletion=completion.of(PLANS),
        ),
    ] = "text",
    values: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH",
            help="What `helm get values --all -o yaml` and `helm get manifest` printed: files, or "
            "a folder of NAMESPACE/RELEASE.yaml.",
        ),
    ] = None,
    output: options.Output = "",
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 2 if the input holds no objects.")
    ] = False,
    pack: options.Packs = None,
    catalog: options.CatalogFile = None,
    verify: options.Verify = False,
    registry_mirror: options.RegistryMirrors = None,
    config: options.Config = None,
    no_config: options.NoConfig = False,
) -> None:
    """Print the commands that move the images of a cluster.

    Reads what kubectl prints and changes nothing. Each command comes with its undo. Plain workloads
    get `kubectl set image`, helm releases one upgrade with the keys that --values gives, and
    anything that an operator manages is named with its owner.

    \b
    kubectl get deployments,statefulsets,daemonsets,cronjobs,jobs,pods -A -o json > cluster.json
    k8sregistry-lint plan cluster.json
    k8sregistry-lint plan --values values --as shell -o plan.sh cluster.json
    k8sregistry-lint plan --format markdown cluster.json > migration.md

    Exit code: 0, or 2 if the input could not be read.
    """  # noqa: D301 - typer's mark for lines that stay as they are
    from k8sregistry_lint.cluster.manifests import ManifestError, workloads
    from k8sregistry_lint.cluster.marking import marked, targets_of
    from k8sregistry_lint.cluster.planning import plan as make
    from k8sregistry_lint.cluster.rendering import RENDERERS
    from k8sregistry_lint.settings.settings import Settings

    require("--format", output_format, PLANS)
    refuse_to_overwrite(output, [file])
    settings = Settings(
        packs=tuple(pack or ()),
        catalog=catalog_of(catalog),
        verify=wants_verification(verify=verify),
        registry_mirrors=registry_mirrors_of(registry_mirror),
    ).with_configuration(configuration_of(config, no_config=no_config))
    rules = rules_in_force(settings)
    try:
        made = make(workloads(_text(file, strict=strict)), rules, _values(values or []))
    except ManifestError as error:
        stop(f"{file}: {error}")
    if strict and not (made.seen or made.skipped):
        stop(f"{file}: holds no objects")
    if settings.asks:
        made = marked(made, answers_about(targets_of(made), settings))
    write(RENDERERS[output_format](made), output)


def _values(paths: "Sequence[str]") -> "ReleaseFiles":
    """Return what helm printed of releases into files and folders; exits 2 for any other file."""
    from k8sregistry_lint.cluster.manifests import ManifestError
    from k8sregistry_lint.cluster.releasevalues import ReleaseFiles

    held = ReleaseFiles()
    for namespace, path in _files(paths):
        name = os.path.basename(path).partition(".")[0]
        try:
            held.add(namespace, name, text_of(path, f"--values {path}"))
        except ManifestError as error:
            stop(f"--values {path}: {error}")
    return held


def _files(paths: "Sequence[str]") -> "Iterator[tuple[str, str]]":
    """Yield the files with their namespace: the name of a folder below one that is named. Exits 2
    for a folder that cannot be listed."""
    for path in paths:
        if not os.path.isdir(path):
            yield "", path
            continue
        try:
            yield from _below(path)
        except OSError as error:
            stop(f"--values {error.filename or path}: {why(error)}")


def _below(path: str) -> "Iterator[tuple[str, str]]":
    """Yield the files below a folder with their namespace. Raises OSError."""
    for folder, _, names in walk(path):
        namespace = "" if folder == path else os.path.basename(folder)
        for name in sorted(names):
            if name.endswith((".yaml", ".yml", ".json")):
                yield namespace, os.path.join(folder, name)


def _text(file: str, *, strict: bool) -> str:
    """Return the text of the file, or of stdin; exits 2 if there is none, or only images."""
    from k8sregistry_lint.piped import listed

    if file == "-" and sys.stdin.isatty():
        stop(
            "nothing on stdin; this makes it: kubectl get "
            "deployments,statefulsets,daemonsets,cronjobs,jobs,pods -A -o json"
        )
    text = text_of(file, file, strict=strict)
    if listed(text):
        stop(f"{file}: is a list of images, which names no objects: print them with -o json")
    return text
