"""`override`: prints the values that move the images of a chart that cannot be edited."""

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from k8sregistry_lint.cli import options
from k8sregistry_lint.cli.configured import (
    configuration_of,
    mirrors_of,
    rules_in_force,
    stop,
    text_of,
)
from k8sregistry_lint.cli.writing import refuse_to_overwrite, write
from k8sregistry_lint.files.reading import read, walk, why

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8sregistry_lint.overrides import Chart, Overrides, Value
    from k8sregistry_lint.rules import RuleSet
    from k8sregistry_lint.text import SourceFile

MAX_FILES = 10_000
"""The number of files of a chart that are read: links may lead round in circles."""


def override(  # noqa: PLR0913 - each option of the command line is one argument
    chart: Annotated[
        str,
        typer.Argument(
            help="A chart: a folder, a .tgz, or a HelmRelease or Application whose chart is here."
        ),
    ],
    *,
    values: Annotated[
        list[str] | None,
        typer.Option("--values", help="A file of values that helm gets too; repeatable."),
    ] = None,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            help="Put the values into this file, new or existing; a kustomization only into a new "
            "one.",
        ),
    ] = "",
    post_renderer: Annotated[
        bool,
        typer.Option(
            "--post-renderer",
            help="Print a kustomization for the images that no value reaches, not the values.",
        ),
    ] = False,
    prove: Annotated[
        bool,
        typer.Option(
            "--prove",
            help="Render the chart with the installed helm, without and with the values; refuse "
            "them if anything but images changes.",
        ),
    ] = False,
    unsafe_fixes: options.UnsafeFixes = False,
    pack: options.Packs = None,
    mirror: options.Mirrors = None,
    config: options.Config = None,
    no_config: options.NoConfig = False,
) -> None:
    """Print values that move the images of a chart without editing it.

    `helm template CHART -f VALUES` with them renders the same objects with the new images. Images
    that no value reaches are listed on stderr.

    \b
    k8sregistry-lint override charts/redis > images.yaml
    k8sregistry-lint override redis-18.0.0.tgz --mirror docker.io=mirror.example/hub
    k8sregistry-lint override charts/redis --output values/production.yaml
    k8sregistry-lint override charts/redis --post-renderer -o kustomization.yaml
    k8sregistry-lint override charts/redis --prove > images.yaml

    Exit code: 0 if every image moves; 1 if some are left, a subchart is missing or a template could
    not be read; 2 if the chart could not be read.
    """  # noqa: D301 - typer's mark for lines that stay as they are
    from k8sregistry_lint.model import Applicability
    from k8sregistry_lint.overrides import overrides_of
    from k8sregistry_lint.overrides import post_renderer as kustomization_of
    from k8sregistry_lint.settings.settings import Settings

    refuse_to_overwrite(output, merges=not post_renderer)
    settings = Settings(packs=tuple(pack or ()), mirrors=mirrors_of(mirror)).with_configuration(
        configuration_of(config, no_config=no_config)
    )
    rules = rules_in_force(settings)
    merges = os.path.isfile(output) and not post_renderer
    existing = _source(output) if merges else None
    files = [*map(_source, values or ()), *([existing] if existing else [])]
    read = _read(chart, files)
    threshold = Applicability.UNSAFE if unsafe_fixes else Applicability.SAFE
    made = overrides_of(read.chart, read.given, rules, threshold)
    if prove:
        made = _proven(made, read, rules)
    if not post_renderer:
        _write(made, existing, output)
    elif text := kustomization_of(made.left):
        write(text, output)
    _tell(made)
    raise typer.Exit(0 if made.is_complete else 1)


class _Read(NamedTuple):
    """A chart at a path, the values that it gets, and the texts that give them."""

    path: str
    chart: "Chart"
    given: "dict[str, Value]"
    texts: list[str]


def _read(path: str, files: "list[SourceFile]") -> _Read:
    """Read a chart and the values that it gets, of a release too; exits 2 for anything else."""
    from k8sregistry_lint.overrides import ChartError, layered, parse_values, release_of, yaml_of

    try:
        given: dict[str, Value] = {}
        if os.path.isfile(path) and not path.endswith((".tgz", ".tar.gz")):
            release = release_of(_source(path))
            if release is None:
                stop(f"{path}: is no HelmRelease and no Application whose chart is a path")
            given, path = release.values, _chart_near(path, release.chart)
        texts = [yaml_of(given)] if given else []
        for source in files:
            given = layered(given, parse_values(source))
        return _Read(path, _loaded(path), given, [*texts, *(each.text for each in files)])
    except (ChartError, ValueError) as error:
        stop(str(error))


def _proven(made: "Overrides", read: _Read, rules: "RuleSet") -> "Overrides":
    """Return the overrides with the images that helm still renders; exits 2 if they change anything
    but images, or if helm does not render the chart."""
    from k8sregistry_lint.overrides import yaml_of
    from k8sregistry_lint.overrides.proof import difference, still_there
    from k8sregistry_lint.runner import helm

    if not helm.is_installed():
        stop("--prove: helm is not on the PATH")
    try:
        before, again = (helm.rendered(read.path, read.texts) for _ in range(2))
        after = helm.rendered(read.path, [*read.texts, yaml_of(made.values)])
    except helm.HelmError as error:
        stop(f"--prove: {error}")
    if line := difference(before, again, after, rules):
        stop(f"not proven: with the values, helm renders another line differently: {line}")
    known = {each.image for each in made.left}
    return replace(made, left=(*made.left, *still_there(after, known, rules)))


def _loaded(path: str) -> "Chart":
    from k8sregistry_lint.overrides.chart import load_chart, unpacked

    data = _files(path) if os.path.isdir(path) else unpacked(_bytes(path), path)
    return load_chart(data, path.rstrip("/"))


def _chart_near(release: str, chart: str) -> str:
    """Return where a release's chart is: below one of the folders above the file."""
    folder = os.path.dirname(os.path.abspath(release))
    while not os.path.isfile(os.path.join(folder, chart, "Chart.yaml")):
        parent = os.path.dirname(folder)
        if parent == folder:
            stop(f"{release}: its chart {chart} is not below any folder above it")
        folder = parent
    return os.path.relpath(os.path.join(folder, chart))


def _files(folder: str) -> dict[str, bytes]:
    """Return the files of a chart that matter, by their paths relative to its folder. Links are
    followed, as helm does. Exits 2 for anything that cannot be read."""
    found: dict[str, bytes] = {}
    try:
        for path in _parts(folder):
            if len(found) == MAX_FILES:
                stop(f"{folder}: holds more than {MAX_FILES:,} files")
            found[os.path.relpath(path, folder).replace(os.sep, "/")] = _bytes(path)
    except OSError as error:
        stop(f"{error.filename or folder}: {why(error)}")
    return found


def _parts(folder: str) -> "Iterator[str]":
    """Yield the paths of the files of a chart that have a say in its images. Raises OSError."""
    from k8sregistry_lint.overrides.chart import is_part, may_have_parts
    from k8sregistry_lint.overrides.helmignore import NAME, ignores, patterns_of

    listed = os.path.join(folder, NAME)
    text = _bytes(listed).decode(errors="replace") if os.path.isfile(listed) else ""
    patterns = patterns_of(text)
    for current, folders, names in walk(folder, follow_links=True):
        if os.path.islink(current) and _is_below(os.path.dirname(current), current):
            stop(f"{current}: is a link to a folder above it")
        inner = os.path.relpath(current, folder).replace(os.sep, "/")
        below = "" if inner == "." else f"{inner}/"
        folders[:] = sorted(
            name
            for name in folders
            if may_have_parts(below + name) and not ignores(patterns, below + name, is_folder=True)
        )
        yield from (
            os.path.join(current, name)
            for name in sorted(names)
            if is_part(below + name) and not ignores(patterns, below + name, is_folder=False)
        )


def _is_below(path: str, folder: str) -> bool:
    """Return whether a path is really in a folder, or is the folder."""
    above = os.path.realpath(folder)
    return os.path.commonpath([above, os.path.realpath(path)]) == above


def _bytes(path: str) -> bytes:
    try:
        return read(path)
    except OSError as error:
        stop(f"{path}: {why(error)}")


def _source(path: str) -> "SourceFile":
    from k8sregistry_lint.text import SourceFile

    return SourceFile(path, text_of(path, path))


def _write(made: "Overrides", existing: "SourceFile | None", output: str) -> None:
    """Print the values, or put them into a file."""
    from k8sregistry_lint.overrides import MergeError, merged
    from k8sregistry_lint.text import SourceFile

    if not made.values:
        return
    try:
        write(merged(existing or SourceFile(output, ""), made.values), output)
    except MergeError as error:
        stop(str(error))


def _tell(made: "Overrides") -> None:
    """Say on stderr what else there is to know."""
    from k8sregistry_lint.files.summary import count
    from k8sregistry_lint.reporters.visible import visible

    if made.allows_insecure:
        typer.echo(
            "note: global.security.allowInsecureImages is set, because the chart refuses images "
            "of other registries without it",
            err=True,
        )
    for name in made.missing:
        advice = "helm dependency build brings it, so that its images can be moved"
        typer.echo(visible(f"the subchart {name} is not in charts/: {advice}"), err=True)
    for line in made.unread:
        typer.echo(visible(f"{line}: the images in it are not known"), err=True)
    for each in made.left:
        moved = f" -> {each.moved}" if each.moved else ""
        typer.echo(visible(f"{each.place}: {each.image}{moved}: {each.reason}"), err=True)
    if made.left:
        typer.echo(f"{count(len(made.left), 'image')} left; --post-renderer helps", err=True)
