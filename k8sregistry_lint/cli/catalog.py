"""`catalog`: makes catalogs of the images that exist, and says what is in one."""

import os
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from k8sregistry_lint.cli.asking import wants_verification
from k8sregistry_lint.cli.configured import stop

if TYPE_CHECKING:
    from k8sregistry_lint.registry.building import Catalog

catalog = typer.Typer(no_args_is_help=True, help="Make lists of the images that exist.")

File = Annotated[str, typer.Argument(help="The catalog.", metavar="FILE")]


@catalog.command()
def build(
    file: File,
    *,
    checkout: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="CHECKOUT", help="A checkout of github.com/kubernetes/k8s.io."
        ),
    ] = None,
    registry: Annotated[
        str | None,
        typer.Option(metavar="HOST", help="A registry that lists the tags of its repositories."),
    ] = None,
    repository: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="With --registry: list this repository. Repeatable."),
    ] = None,
    digests: Annotated[
        bool, typer.Option("--digests", help="Keep the digests too, which `--pin` needs.")
    ] = False,
) -> None:
    """Make a catalog, or add to one: published tags never disappear.

    \b
    k8sregistry-lint catalog build --from ~/src/k8s.io k8s.txt.gz
    k8sregistry-lint catalog build --registry ghcr.io --repository fluxcd/flux flux.txt.gz

    Exit code: 0, or 2 if something could not be read or written.
    """  # noqa: D301 - typer's mark for lines that stay as they are
    from k8sregistry_lint.registry.building import Catalog

    if checkout is None and registry is None:
        stop("nothing to build a catalog from; give --from or --registry")
    if bool(registry) != bool(repository):
        stop("--registry and --repository go together")
    made = _loaded(file) if os.path.exists(file) else Catalog()
    if checkout is not None:
        made = _promoted(checkout).merged(made)
    if registry and repository:
        made = _listed(registry, repository).merged(made)
    _save(file, made.packed(digests=digests))
    typer.echo(_described(file, made))


@catalog.command()
def info(file: File) -> None:
    """Say what a catalog knows.

    Exit code: 0, or 2 if it is damaged.
    """
    typer.echo(_described(file, _loaded(file)))


def _described(file: str, known: "Catalog") -> str:
    from k8sregistry_lint.files.summary import count
    from k8sregistry_lint.reporters.visible import visible

    registries = sorted({name.partition("/")[0] for name in known.tags})
    digests = sum(bool(digest) for tags in known.tags.values() for digest in tags.values())
    return "\n".join(
        (
            f"{visible(file)}: {count(known.size, 'tag')} of {len(known.tags)} repositories",
            f"registries: {', '.join(registries) or 'none'}",
            f"digests: {digests}",
            f"date: {known.date or 'not known'}",
            f"complete: {', '.join(sorted(known.complete)) or 'nothing'}",
        )
    )


def _loaded(file: str) -> "Catalog":
    from k8sregistry_lint.registry.building import load
    from k8sregistry_lint.registry.catalogfile import CatalogError

    try:
        return load(file)
    except (CatalogError, OSError) as error:
        _refuse(file, error)


def _promoted(checkout: str) -> "Catalog":
    from k8sregistry_lint.files.git import commit_day
    from k8sregistry_lint.registry.catalogfile import CatalogError
    from k8sregistry_lint.registry.promotion import promoted

    try:
        return promoted(checkout, commit_day(checkout) if os.path.isdir(checkout) else "")
    except (CatalogError, OSError) as error:
        _refuse(checkout, error)


def _listed(registry: str, repositories: list[str]) -> "Catalog":
    from k8sregistry_lint.reference import parse
    from k8sregistry_lint.registry.catalogfile import CatalogError

    wants_verification(verify=True, option="--registry")
    from k8sregistry_lint.registry.taglists import listed
    from k8sregistry_lint.registry.verify import Options

    images = [parse(f"{registry}/{name}") for name in repositories]
    wanted = [image for image in images if image and image.registry and not image.tag]
    if len(wanted) < len(images):
        stop(f"--registry {registry}: not a registry, or a --repository of it has no such name")
    try:
        return listed(wanted, Options())
    except CatalogError as error:
        stop(str(error))


def _save(file: str, data: bytes) -> None:
    from k8sregistry_lint.runner.saving import leads_out, save

    if leads_out(file):
        stop(f"{file}: is a link that leads out of the repository")
    try:
        save(file, data)
    except OSError as error:
        _refuse(file, error)


def _refuse(file: str, error: Exception) -> NoReturn:
    from k8sregistry_lint.files.reading import why

    if isinstance(error, OSError):
        stop(f"{error.filename or file}: {why(error)}")
    stop(f"{file}: {error}")
