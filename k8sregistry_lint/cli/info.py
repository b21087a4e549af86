"""`rules`, `explain` and `config`: what the program knows, and what is in force."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from k8sregistry_lint.cli import completion, options
from k8sregistry_lint.cli.configured import configuration_of, stop

if TYPE_CHECKING:
    from k8sregistry_lint.rules import Lint, RegistryRule

_ID = 32
"""The width of the column of rule ids."""


rules = typer.Typer(invoke_without_command=True)


@rules.callback(invoke_without_command=True)
def list_rules(
    context: typer.Context,
    *,
    pack: Annotated[
        list[str] | None,
        typer.Option(help="Only the rules of this pack.", autocompletion=completion.packs),
    ] = None,
    upcoming: Annotated[
        bool, typer.Option("--upcoming", help="Only registries that will end, and when.")
    ] = False,
) -> None:
    """List the rules: level, who may apply the fix, what moved.

    \b
    k8sregistry-lint rules --pack k8s
    k8sregistry-lint rules --upcoming
    k8sregistry-lint rules test acme.toml
    """  # noqa: D301 - typer's mark for lines that stay as they are
    from k8sregistry_lint.rules import LINTS, PackError, load_pack, pack_names

    if context.invoked_subcommand:
        return
    try:
        packs = {name: load_pack(name) for name in pack or pack_names()}
    except PackError as error:
        stop(str(error))
    if upcoming:
        _list_upcoming([rule for loaded in packs.values() for rule in loaded])
        return
    for name, loaded in packs.items():
        typer.echo(name)
        for rule in loaded:
            typer.echo(_row(rule, rule.applicability.label))
    if not pack:
        typer.echo("in no pack")
        for lint in LINTS:
            typer.echo(_row(lint, lint.applicability.label))


def _row(rule: "RegistryRule | Lint", grade: str) -> str:
    return f"  {rule.id:{_ID}} {rule.level.label:8} {grade:12} {rule.summary}"


def _list_upcoming(known: "list[RegistryRule]") -> None:
    """Print what ends from today on, the earliest first."""
    from k8sregistry_lint.rules import as_of, deadline

    today = dt.datetime.now(dt.UTC).date()
    dated = [(end, rule) for rule in known if (end := deadline(rule)) and end >= today]
    for end, rule in sorted(dated, key=lambda each: (each[0], each[1].id)):
        typer.echo(f"{end}  {rule.id:{_ID}} {as_of(rule, today).summary}")
    if not dated:
        typer.echo("no registry is known to end")


@rules.command("test")
def test_rules(
    file: Annotated[str, typer.Argument(help="A pack in TOML, or a configuration file.")],
) -> None:
    """Test rules of your own: examples, counter-examples, and together with all packs.

    \b
    k8sregistry-lint rules test acme.toml
    """  # noqa: D301 - typer's mark for lines that stay as they are
    from k8sregistry_lint.rules import PackError
    from k8sregistry_lint.settings.configuration import ConfigurationError
    from k8sregistry_lint.settings.owntests import results_of

    try:
        for line in results_of(file):
            typer.echo(line)
    except PackError as error:
        typer.echo(f"{file}: {error}", err=True)
        raise typer.Exit(1) from None
    except ConfigurationError as error:
        stop(str(error))


def explain(
    rule: Annotated[
        str,
        typer.Argument(
            help="A rule, a pack, an image or a URL.",
            metavar="RULE|PACK|IMAGE",
            autocompletion=completion.rule_ids,
        ),
    ],
) -> None:
    """Explain a rule or a pack, or what becomes of an image or a URL.

    \b
    k8sregistry-lint explain k8s-gcr-io
    k8sregistry-lint explain gcr.io/istio-release/pilot:1.28.0
    """  # noqa: D301 - typer's mark for lines that stay as they are
    from k8sregistry_lint import rules as known

    text = known.explanation(rule) or known.explanation_of_pack(rule)
    if text is None and set(rule) & set("/:@."):
        text = known.explanation_of_image(rule)
    if text is None:
        hint = known.did_you_mean(rule, [name.id for name in known.shipped_rules()])
        stop(f"no rule is called {rule!r}{hint}; `k8sregistry-lint rules` lists them")
    typer.echo(text, nl=False)


def config(*, config: options.Config = None, no_config: options.NoConfig = False) -> None:
    """Print the configuration in force, and its file."""
    from k8sregistry_lint.files.surfaces import SURFACES
    from k8sregistry_lint.reporters.visible import visible

    found = configuration_of(config, no_config=no_config)
    typer.echo(f"# {visible(found.path) or 'no configuration file: these are the defaults'}")
    for key in ("exclude", "select", "ignore", "packs"):
        typer.echo(f"{key}: [{', '.join(map(repr, getattr(found, key)))}]")
    typer.echo(f"rules: [{', '.join(visible(rule.id) for rule in found.rules)}]")
    for key, shown in (
        ("mirrors", [rule.id.removeprefix("mirror-") for rule in found.mirrors]),
        ("allowed-registries", list(found.allowed.entries) if found.allowed else []),
        ("levels", [f"{term} {level.label}" for term, level in found.levels]),
        ("per-file-ignores", [each.pattern for each in found.per_file_ignores]),
        ("keys", [str(key) for key in found.keys]),
    ):
        if shown:
            typer.echo(f"{key}: [{', '.join(map(visible, shown))}]")
    surfaces = [name for name in SURFACES if name in found.surfaces]
    typer.echo(f"surfaces: [{', '.join(surfaces)}]")
    typer.echo(f"include-vendored: {str(found.include_vendored).lower()}")
    level = "warning" if found.fail_level is None else found.fail_level.label
    typer.echo(f"fail-level: {level}")
    if found.fail_before:
        typer.echo(f"fail-before: {found.fail_before}")
