"""The command line: the only importer of typer, and the only part that prints and exits."""

import gc
import os
import sys
from typing import Annotated

import typer

from k8sregistry_lint import __version__

app = typer.Typer(add_completion=True, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)


def main() -> None:
    """Run the command. Documents are trees of many small objects, so the cyclic collector runs less often than by default."""
    gc.set_threshold(50_000, 20, 20)
    app()


def _version(value: bool) -> None:  # noqa: FBT001 - typer's callback
    if value:
        typer.echo(f"k8sregistry-lint {__version__}")
        raise typer.Exit


@app.callback()
def common(
    _version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")] = False,  # noqa: FBT002
) -> None:
    """Find image references to registries that moved, and move them byte for byte."""


@app.command()
def check(  # noqa: PLR0913 - each option of the command line is one argument
    paths: Annotated[list[str] | None, typer.Argument(help="Files and folders; - is stdin.", show_default=".")] = None,
    *,
    fix: Annotated[bool, typer.Option("--fix", help="Rewrite the files, safe fixes only.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Print what --fix would change as a diff, and change nothing.")] = False,
    unsafe_fixes: Annotated[bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: fixes that may need a look too.")] = False,
    output_format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    output: Annotated[str | None, typer.Option("--output", help="Write the report to this file.")] = None,
    select: Annotated[list[str] | None, typer.Option(help="Only these rules.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Not these rules.")] = None,
    pack: Annotated[list[str] | None, typer.Option(help="Rules of this pack too.")] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="Pass over files that match this gitignore pattern.")] = None,
    force_exclude: Annotated[bool, typer.Option("--force-exclude", help="Apply --exclude to named files too.")] = False,
    include_vendored: Annotated[bool, typer.Option("--include-vendored", help="Walk vendor/ and node_modules/ too.")] = False,
    fail_level: Annotated[str, typer.Option(help="Least level that makes the exit code 1: error, warning or note.")] = "warning",
    exit_non_zero_on_fix: Annotated[bool, typer.Option("--exit-non-zero-on-fix", help="Exit 1 if something was fixed.")] = False,
    stdin_filename: Annotated[str, typer.Option(help="The name of what comes from stdin.")] = "-",
    show_mentions: Annotated[bool, typer.Option("--show-mentions", help="List the places that are left alone on purpose.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only the summary.")] = False,
    color: Annotated[str, typer.Option(help="auto, always or never.")] = "auto",
) -> None:
    """Report legacy image references; with --fix, rewrite them in place."""
    from k8sregistry_lint.model import Level
    from k8sregistry_lint.reporters import REPORTERS, Style, renderer
    from k8sregistry_lint.reporters.text import render_notification
    from k8sregistry_lint.runner import run
    from k8sregistry_lint.settings import Settings, SettingsError, rules_of

    if output_format not in REPORTERS:
        _usage(f"--format {output_format}: not one of {', '.join(REPORTERS)}")
    if fail_level.upper() not in Level.__members__:
        _usage(f"--fail-level {fail_level}: not one of error, warning, note")
    if fix and diff:
        _usage("--fix and --diff exclude each other")
    settings = Settings(
        paths=tuple(paths or ["."]),
        fix=fix,
        diff=diff,
        unsafe_fixes=unsafe_fixes,
        packs=tuple(pack or ()),
        select=tuple(select or ()),
        ignore=tuple(ignore or ()),
        exclude=tuple(exclude or ()),
        force_exclude=force_exclude,
        include_vendored=include_vendored,
        fail_level=Level[fail_level.upper()],
        exit_non_zero_on_fix=exit_non_zero_on_fix,
        stdin_filename=stdin_filename,
    )
    try:
        rules = rules_of(settings)
    except SettingsError as error:
        _usage(str(error))
    outcome = run(settings, rules)
    style = Style(color=_wants_color(color), show_mentions=show_mentions, quiet=quiet, fixing=fix)
    text = renderer(output_format)(outcome.report, style)
    for note in outcome.report.notifications:
        typer.echo(render_notification(note), err=True)
    if outcome.stdin_text is not None and fix:
        sys.stdout.buffer.write(outcome.stdin_text)
        sys.stdout.flush()
        typer.echo(text, nl=False, err=True)
    elif diff:
        sys.stdout.buffer.write(outcome.diff.encode())
        sys.stdout.flush()
        typer.echo(text, nl=False, err=True)
    elif output:
        with open(output, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    else:
        typer.echo(text, nl=False)
    raise typer.Exit(outcome.exit_code(settings))


def _usage(message: str) -> None:
    typer.echo(f"k8sregistry-lint: {message}", err=True)
    raise typer.Exit(2)


def _wants_color(choice: str) -> bool:
    if choice not in ("auto", "always", "never"):
        _usage(f"--color {choice}: not one of auto, always, never")
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()
