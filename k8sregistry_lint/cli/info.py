"""`rules`, `explain` and `config`: what the program knows, and what is in force."""

from typing import TYPE_CHECKING, Annotated

import typer

from k8sregistry_lint.cli import completion, options
from k8sregistry_lint.cli.configured import configuration_of, stop

if TYPE_CHECKING:
    from k8sregistry_lint.rules import Lint, RegistryRule

_ID = 32
"""The width of the column of rule ids."""


def rules(
    *,
    pack: Annotated[
        list[str] | None,
        typer.Option(help="Only the rules of this pack.", autocompletion=completion.packs),
    ] = None,
) -> None:
    """List the rules: level, who may apply the fix, what moved.

    \b
    k8sregistry-lint rules --pack k8s
    """  # noqa: D301 - typer's mark for lines that stay as they are
    from k8sregistry_lint.rules import LINTS, PackError, load_pack, pack_names

    for name in pack or pack_names():
        try:
            loaded = load_pack(name)
        except PackError as error:
            stop(str(error))
        typer.echo(name)
        for rule in loaded:
            typer.echo(_row(rule, rule.applicability.label))
    if not pack:
        typer.echo("in no pack")
        for lint in LINTS:
            typer.echo(_row(lint, "safe"))


def _row(rule: "RegistryRule | Lint", grade: str) -> str:
    return f"  {rule.id:{_ID}} {rule.level.label:8} {grade:12} {rule.summary}"


def explain(
    rule: Annotated[
        str, typer.Argument(help="The id of a rule.", autocompletion=completion.rule_ids)
    ],
) -> None:
    """Explain a rule: what moved, since when, sources, examples.

    \b
    k8sregistry-lint explain k8s-gcr-io
    """  # noqa: D301 - typer's mark for lines that stay as they are
    from k8sregistry_lint.rules import explanation

    text = explanation(rule)
    if text is None:
        stop(f"no rule is called {rule!r}; `k8sregistry-lint rules` lists them")
    typer.echo(text, nl=False)


def config(*, config: options.Config = None, no_config: options.NoConfig = False) -> None:
    """Print the configuration in force, and its file."""
    from k8sregistry_lint.reporters.visible import visible

    found = configuration_of(config, no_config=no_config)
    typer.echo(f"# {visible(found.path) or 'no configuration file: these are the defaults'}")
    for key in ("exclude", "select", "ignore", "packs"):
        typer.echo(f"{key}: [{', '.join(map(repr, getattr(found, key)))}]")
    typer.echo(f"rules: [{', '.join(visible(rule.id) for rule in found.rules)}]")
    typer.echo(f"include-vendored: {str(found.include_vendored).lower()}")
    level = "warning" if found.fail_level is None else found.fail_level.label
    typer.echo(f"fail-level: {level}")
