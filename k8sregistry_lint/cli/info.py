"""`rules`, `explain` and `config`: what the program knows and what is in force."""

from typing import Annotated

import typer

from k8sregistry_lint.cli.configured import configuration_of, stop


def rules(
    *,
    pack: Annotated[list[str] | None, typer.Option(help="Only the rules of this pack.")] = None,
) -> None:
    """List the rules of all packs, with what each says, its level, and who may apply its fix."""
    from k8sregistry_lint.rules import PackError, load_pack, pack_names

    for name in pack or pack_names():
        try:
            loaded = load_pack(name)
        except PackError as error:
            stop(str(error))
        typer.echo(name)
        for rule in loaded:
            applicability = rule.applicability.name.lower().replace("display_only", "report only")
            typer.echo(f"  {rule.id:28} {rule.level.name.lower():8} {applicability:12} {rule.summary}")


def explain(rule: Annotated[str, typer.Argument(help="The id of a rule.")]) -> None:
    """Explain a rule: what moved, where to, since when, the sources, and examples."""
    from k8sregistry_lint.rules import explanation

    text = explanation(rule)
    if text is None:
        stop(f"no rule is called {rule!r}; `k8sregistry-lint rules` lists them")
    typer.echo(text, nl=False)


def config(
    *,
    config: Annotated[str | None, typer.Option(help="Use this configuration file.", show_default="the nearest one upwards")] = None,
    no_config: Annotated[bool, typer.Option("--no-config", help="Use no configuration file.")] = False,
) -> None:
    """Print the configuration that is in force, and the file it comes from."""
    found = configuration_of(config, no_config=no_config)
    typer.echo(f"# {found.path or 'no configuration file: these are the defaults'}")
    for key in ("exclude", "select", "ignore", "packs"):
        typer.echo(f"{key}: [{', '.join(repr(item) for item in getattr(found, key))}]")
    typer.echo(f"rules: [{', '.join(rule.id for rule in found.rules)}]")
    typer.echo(f"include-vendored: {str(found.include_vendored).lower()}")
    typer.echo(f"fail-level: {(found.fail_level.name if found.fail_level is not None else 'warning').lower()}")
