"""`fleet`: scans many repositories."""

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from k8sregistry_lint.cli import options
from k8sregistry_lint.cli.configured import configuration_of, lines_of, rules_in_force, stop
from k8sregistry_lint.cli.origin import now
from k8sregistry_lint.cli.progress import progress
from k8sregistry_lint.reporters.visible import visible, visible_path

if TYPE_CHECKING:
    from k8sregistry_lint.fleet.repositories import Repository
    from k8sregistry_lint.fleet.shards import Shard
    from k8sregistry_lint.runner.fleet.results import Results
    from k8sregistry_lint.runner.fleet.scanning import Ending, Scan
    from k8sregistry_lint.settings.settings import Settings

    Endings = Iterator[tuple[Repository, Ending]]

_List = Annotated[
    str,
    typer.Argument(
        metavar="LIST",
        help="Clone addresses or paths of repositories, one on each line; # begins a comment. "
        "- is stdin.",
    ),
]
_Output = Annotated[
    str,
    typer.Option(
        "--output",
        "-o",
        metavar="FOLDER",
        help="Write one result for each repository here. Results of the same commit stay.",
    ),
]
_ShardOf = Annotated[
    str,
    typer.Option(
        metavar="K/N",
        help="Scan only this share of the list, of N; K counts from 0 or from 1.",
        show_default="everything",
    ),
]
_Jobs = Annotated[
    int,
    typer.Option(min=1, max=256, help="How many repositories are scanned at once."),
]
_Cache = Annotated[
    str,
    typer.Option(
        metavar="FOLDER",
        help="Keep clones here, so that the next scan fetches only what changed.",
        show_default="keep none",
    ),
]
_Timeout = Annotated[
    int, typer.Option(min=1, metavar="SECONDS", help="Give up a repository after so long.")
]
_Scheduler = Annotated[
    str,
    typer.Option(
        metavar="ADDRESS",
        help="Scan on the Dask cluster with this scheduler (tcp://HOST:PORT), by the extra "
        "`fleet`.",
    ),
]
_Config = Annotated[
    str,
    typer.Option(
        metavar="FILE", help="Use this configuration file for all repositories, and no other."
    ),
]

fleet = typer.Typer(no_args_is_help=True, help="Scan many repositories.")


@fleet.callback()
def _group() -> None:
    """Scan many repositories."""


@fleet.command()
def scan(  # noqa: PLR0913 - each option of the command line is one argument
    file: _List,
    *,
    output: _Output,
    shard: _ShardOf = "",
    jobs: _Jobs = 4,
    cache: _Cache = "",
    timeout: _Timeout = 600,
    scheduler: _Scheduler = "",
    pack: options.Packs = None,
    config: _Config = "",
) -> None:
    """Check many repositories, and write one JSON report for each.

    Only files that can matter are fetched, of the latest commit. Nothing in a repository hides a
    finding, as with `check --untrusted`. A repository that fails gets a result that says why.

    \b
    k8sregistry-lint fleet scan repositories.txt --output results
    k8sregistry-lint fleet scan repositories.txt --output results --shard 3/8
    k8sregistry-lint fleet scan repositories.txt --output results --cache ~/.cache/fleet

    Exit code: 0 if every repository was scanned, whatever was found, 1 if any failed, 2 if a
    result could not be written or the command could not do its work.
    """  # noqa: D301 - typer's mark for lines that stay as they are
    from k8sregistry_lint.fleet.repositories import repositories
    from k8sregistry_lint.runner.fleet.results import Results, digest
    from k8sregistry_lint.runner.fleet.scanning import Scan

    share = _share(shard)
    listed = [each for each in repositories(lines_of(file)) if share.has(each.name)]
    settings = _settings(pack or [], config)
    rules = rules_in_force(settings)
    results = Results(_folder("--output", output), digest(settings, rules), now())
    task = Scan(
        results=results,
        settings=settings,
        rules=rules,
        cache=_folder("--cache", cache) if cache else "",
        seconds=timeout,
    )
    if scheduler:
        scans = _on_cluster(listed, task, scheduler, _repeated(pack or [], config, cache, timeout))
    else:
        scans = _here(listed, task, jobs)
    raise typer.Exit(_report(scans, results, len(listed)))


def _here(listed: "Sequence[Repository]", task: "Scan", jobs: int) -> "Endings":
    from k8sregistry_lint.runner.fleet.jobs import scan_all

    return scan_all(listed, task, jobs)


def _on_cluster(
    listed: "Sequence[Repository]", task: "Scan", scheduler: str, repeated: list[str]
) -> "Endings":
    from k8sregistry_lint.runner.fleet.dask import Cluster, ClusterError

    cluster = Cluster(scheduler, task.results, repeated, task.seconds)
    try:
        cluster.connect()
        yield from cluster.scan_all(listed)
    except ClusterError as error:
        stop(str(error))
    finally:
        cluster.close()


def _repeated(packs: list[str], config: str, cache: str, timeout: int) -> list[str]:
    """The options that workers need too."""
    words = [f"--pack={pack}" for pack in packs]
    words += [f"--config={config}"] if config else []
    words += [f"--cache={cache}"] if cache else []
    return [*words, f"--timeout={timeout}"]


def _share(shard: str) -> "Shard":
    from k8sregistry_lint.fleet.shards import ALL, Shard

    try:
        return Shard.parse(shard) if shard else ALL
    except ValueError as error:
        stop(f"--shard {error}")


def _settings(packs: list[str], config: str) -> "Settings":
    """The settings for each repository. What the configuration says of paths holds from the root
    of each of them."""
    from k8sregistry_lint.settings.settings import Settings

    settings = Settings(
        packs=tuple(packs), untrusted=True, obey_comments=False, no_config=True
    ).with_configuration(configuration_of(config, no_config=not config))
    return settings._replace(
        configuration="",
        exclusions=tuple(each._replace(folder=".") for each in settings.exclusions),
        per_file_ignores=tuple(each._replace(folder=".") for each in settings.per_file_ignores),
    )


def _folder(option: str, path: str) -> str:
    """Return the absolute path of a folder, which is made if there is none; exits 2 if it cannot
    be, or if nothing can be written to it."""
    from k8sregistry_lint.files.reading import why
    from k8sregistry_lint.runner.saving import objection_to_folder

    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        stop(f"{option} {path}: {why(error)}")
    if reason := objection_to_folder(path):
        stop(f"{option} {path}: no file can be written there: {reason}")
    return os.path.abspath(path)


def _report(scans: "Endings", results: "Results", number: int) -> int:
    """Say what became of each repository that failed, and of how many others; return the exit
    code."""
    from k8sregistry_lint.runner.fleet.scanning import Ending

    endings: Counter[Ending] = Counter()
    show = progress(sys.stderr, what="repositories")
    for repository, ending in scans:
        endings[ending] += 1
        if ending in (Ending.FAILED, Ending.UNWRITTEN):
            reason = _reason(results, repository.name, ending)
            typer.echo(f"{visible_path(repository.name)}: {visible(reason)}", err=True)
        if show:
            show(endings.total(), number)
    shown = [each for each in Ending if each is not Ending.UNWRITTEN or endings[each]]
    words = ", ".join(f"{endings[each]} {each.name.lower()}" for each in shown)
    what = "repository" if number == 1 else "repositories"
    typer.echo(f"{number} {what}: {words}", err=True)
    return 2 if endings[Ending.UNWRITTEN] else 1 if endings[Ending.FAILED] else 0


def _reason(results: "Results", name: str, ending: "Ending") -> str:
    """Why a repository could not be scanned, or its result could not be written."""
    from k8sregistry_lint.runner.fleet.scanning import Ending

    if ending is Ending.UNWRITTEN:
        return f"no result written: {results.path(name)}: {results.objection(name)}"
    return results.known(name).failure
