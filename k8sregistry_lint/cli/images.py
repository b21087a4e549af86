"""`images`: counts every image reference in files."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from k8sregistry_lint.cli import options
from k8sregistry_lint.cli.asking import (
    answers_about,
    catalog_of,
    registry_mirrors_of,
    wants_verification,
)
from k8sregistry_lint.cli.choices import TABLES, require
from k8sregistry_lint.cli.configured import (
    configuration_of,
    exclusions_of,
    mirrors_of,
    paths_of,
    rules_in_force,
    stop,
    surfaces_of,
    text_of,
)
from k8sregistry_lint.cli.writing import refuse_to_overwrite, write

if TYPE_CHECKING:
    from k8sregistry_lint.cluster.workload import Workload
    from k8sregistry_lint.inventory import CountedImage, LocatedImage
    from k8sregistry_lint.inventory.progress import Progress
    from k8sregistry_lint.model import Notification
    from k8sregistry_lint.rules import RuleSet
    from k8sregistry_lint.settings.settings import Settings


def images(  # noqa: PLR0913 - each option of the command line is one argument
    paths: options.Paths = None,
    *,
    registry: Annotated[
        list[str] | None,
        typer.Option(help="Only images of this registry, such as docker.io.", metavar="HOST"),
    ] = None,
    legacy: options.Legacy = False,
    output_format: options.TableFormat = "table",
    output: options.Output = "",
    since: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Compare with an earlier JSON report: old images gone, new, left."
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 2 if no file was read or stdin holds no objects.")
    ] = False,
    pack: options.Packs = None,
    mirror: options.Mirrors = None,
    catalog: options.CatalogFile = None,
    verify: options.Verify = False,
    registry_mirror: options.RegistryMirrors = None,
    surface: options.ImageSurfaces = None,
    exclude: options.Exclude = None,
    include_vendored: options.IncludeVendored = False,
    config: options.Config = None,
    no_config: options.NoConfig = False,
) -> None:
    """Count the images of files, or of a cluster.

    Each image comes with its places, and with its new name if its registry moved. Init and
    ephemeral containers, image volumes, arguments, chart values and strings of programs count;
    comments, prose and the status of an object do not.

    \b
    k8sregistry-lint images deploy/
    k8sregistry-lint images --legacy --format csv > legacy.csv
    k8sregistry-lint images --since monday.json -f html -o progress.html
    kubectl get deployments,cronjobs,pods -A -o json | k8sregistry-lint images -

    Exit code: 0, 1 if something could not be read in full, 2 if a path could not be read at all.
    """  # noqa: D301 - typer's mark for lines that stay as they are
    from k8sregistry_lint.cli.terminal import wants_color
    from k8sregistry_lint.cluster.dump import folded
    from k8sregistry_lint.cluster.workload import Workload
    from k8sregistry_lint.files.paths import shown
    from k8sregistry_lint.inventory import RENDERERS, LocatedImage, count
    from k8sregistry_lint.model import Notification, Severity
    from k8sregistry_lint.reporters.words import configuration, notification
    from k8sregistry_lint.runner.limits import USUAL, limited
    from k8sregistry_lint.settings.settings import Settings

    require("--format", output_format, TABLES)
    refuse_to_overwrite(output, paths_of(paths))
    settings = Settings(
        paths=paths_of(paths),
        packs=tuple(pack or ()),
        mirrors=mirrors_of(mirror),
        exclusions=exclusions_of(exclude),
        include_vendored=include_vendored,
        strict=strict,
        catalog=catalog_of(catalog),
        verify=wants_verification(verify=verify),
        registry_mirrors=registry_mirrors_of(registry_mirror),
        written=tuple(file for file in (output, since, catalog) if file),
    ).with_configuration(configuration_of(config, no_config=no_config))
    rules = rules_in_force(settings)
    with limited(USUAL):
        found = list(_read(settings, rules, surface))
    notes = [item for item in found if isinstance(item, Notification)]
    counted = count(item for item in found if isinstance(item, LocatedImage))
    held = [item for item in found if isinstance(item, Workload)]
    counted = folded(counted, held, rules)
    progress = _progress(since, counted) if since else None
    hosts = {host.lower() for host in registry or ()}
    wanted = [image for image in counted if image.rule or not legacy]
    chosen = [image for image in wanted if image.registry in hosts or not hosts]
    chosen = _with_existence(chosen, settings)
    color = wants_color("auto") and not output
    write(RENDERERS[output_format](chosen, color=color, progress=progress), output)
    path = shown(settings.configuration) if settings.configuration else ""
    for line in (*map(notification, notes), *configuration(path)):
        typer.echo(line, err=True)
    raise typer.Exit(max((note.kind.severity for note in notes), default=Severity.ADVICE))


def _with_existence(images: "list[CountedImage]", settings: "Settings") -> "list[CountedImage]":
    """Return the images with what is known about their new names, if somebody is to be asked."""
    if not settings.asks:
        return images
    from dataclasses import replace

    answers = answers_about((image.replacement or "" for image in images), settings)
    return [replace(image, existence=answers.get(image.replacement or "")) for image in images]


def _progress(since: str, images: "Sequence[CountedImage]") -> "Progress":
    """Compare with an earlier report; exits 2 if the file is none."""
    from k8sregistry_lint.inventory import progress

    try:
        before = progress.earlier(text_of(since, f"--since {since}"))
    except ValueError as error:
        stop(f"--since {since}: {error}")
    return progress.since(before, (image.image for image in images if image.rule))


def _read(
    settings: "Settings", rules: "RuleSet", surface: Sequence[str] | None
) -> "Iterator[LocatedImage | Notification | Workload]":
    """Yield the references in all files that the settings name, the workloads of those that were
    read from a cluster, and what could not be read."""
    from k8sregistry_lint.files.discovery import discover
    from k8sregistry_lint.files.paths import shown
    from k8sregistry_lint.files.surfaces import YAML, surface_of
    from k8sregistry_lint.model import Notification, NotificationKind

    found = discover(settings)
    if not found.paths and not found.problems and settings.strict:
        stop("no files were read")
    if not found.paths and not found.problems:
        typer.echo("warning: no files were read", err=True)
    yield from (
        Notification(NotificationKind(problem.kind), problem.path, problem.message)
        for problem in found.problems
    )
    named = set(map(shown, settings.paths))
    surfaces = surfaces_of(surface) if surface else {YAML}
    left_out: Counter[str] = Counter()
    for path in found.paths:
        kind = surface_of(path.rpartition("/")[2]) or ""
        if settings.is_own(path) or not (kind in surfaces or path in named):
            left_out[kind] += bool(kind)
            continue
        yield from _read_file(path, settings, rules)
    if left_out.total() and not surface:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(left_out.items()) if kind)
        typer.echo(f"note: not read: {kinds} (--surface chooses)", err=True)


def _read_file(
    path: str, settings: "Settings", rules: "RuleSet"
) -> "Iterator[LocatedImage | Notification | Workload]":
    """Yield what `_read` does of one file. A dump may be large, so its bytes are dropped as soon as
    they are decoded."""
    from k8sregistry_lint.cluster.dump import is_dump, workloads_of
    from k8sregistry_lint.files.reading import read, why
    from k8sregistry_lint.files.selection import STDIN
    from k8sregistry_lint.inventory import decoded, references
    from k8sregistry_lint.model import Notification, NotificationKind
    from k8sregistry_lint.piped import read_piped
    from k8sregistry_lint.text import UnreadableError

    try:
        piped = path == STDIN
        data = read_piped(sys.stdin.buffer, strict=settings.strict) if piped else read(path)
    except OSError as error:
        yield Notification(NotificationKind.UNREADABLE, path, why(error))
        return
    from_cluster = is_dump(data)
    try:
        source = decoded(path, data)
    except UnreadableError as error:
        yield Notification(NotificationKind(error.kind), path, str(error))
        text = data.decode("utf-8", "replace")
    else:
        text = source.text
        del data
        yield from references(path, source, rules)
    if from_cluster:
        yield from workloads_of(text)
