"""`check`: options to settings, a run, and the exit code."""

import sys
from dataclasses import replace
from typing import Annotated, Literal, cast

import typer

from k8sregistry_lint.cli import completion
from k8sregistry_lint.cli.configured import configuration_of, stop
from k8sregistry_lint.reporters import REPORTERS


def check(  # noqa: PLR0913 - each option of the command line is one argument
    context: typer.Context,
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files and folders; - is stdin.", show_default=".")
    ] = None,
    *,
    fix: Annotated[bool, typer.Option("--fix", help="Rewrite the files, safe fixes only.")] = False,
    diff: Annotated[
        bool,
        typer.Option("--diff", help="Print what --fix would change as a diff, and change nothing."),
    ] = False,
    unsafe_fixes: Annotated[
        bool,
        typer.Option(
            "--unsafe-fixes", help="With --fix or --diff: fixes that may need a look too."
        ),
    ] = False,
    output_format: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            "-f",
            help=f"{', '.join(REPORTERS)}; repeatable.",
            show_default="text",
            autocompletion=completion.formats,
        ),
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            help="File for the format at the same place; - is stdout.",
            show_default="-",
        ),
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option(help="Only these rules.", autocompletion=completion.rule_ids)
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(help="Not these rules.", autocompletion=completion.rule_ids)
    ] = None,
    pack: Annotated[
        list[str] | None,
        typer.Option(help="Rules of this pack too.", autocompletion=completion.packs),
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(help="Pass over files that match this gitignore pattern.")
    ] = None,
    force_exclude: Annotated[
        bool, typer.Option("--force-exclude", help="Apply exclusions to named files too.")
    ] = False,
    include_vendored: Annotated[
        bool, typer.Option("--include-vendored", help="Check and fix vendored files too.")
    ] = False,
    bump_chart: Annotated[
        str,
        typer.Option(
            help="Raise the version of each chart that is fixed: patch or minor.",
            show_default=False,
        ),
    ] = "",
    config: Annotated[
        str | None,
        typer.Option(help="Use this configuration file.", show_default="the nearest one upwards"),
    ] = None,
    no_config: Annotated[
        bool, typer.Option("--no-config", help="Use no configuration file.")
    ] = False,
    no_ignores: Annotated[
        bool, typer.Option("--no-ignores", help="Take no notice of ignore comments.")
    ] = False,
    baseline: Annotated[
        str | None, typer.Option(help="Hide the findings that this file records.")
    ] = None,
    write_baseline: Annotated[
        str | None, typer.Option(help="Record today's findings in this file and exit 0.")
    ] = None,
    fail_level: Annotated[
        str | None,
        typer.Option(
            help="Least level for exit code 1: error, warning, note.", show_default="warning"
        ),
    ] = None,
    exit_non_zero_on_fix: Annotated[
        bool, typer.Option("--exit-non-zero-on-fix", help="Exit 1 if something was fixed.")
    ] = False,
    stdin_filename: Annotated[str, typer.Option(help="The name of what comes from stdin.")] = "-",
    show_mentions: Annotated[
        bool,
        typer.Option("--show-mentions", help="List the places that are left alone on purpose."),
    ] = False,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count the findings of each rule.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only the summary.")] = False,
    color: Annotated[str, typer.Option(help="auto, always or never.")] = "auto",
) -> None:
    """Report legacy image references, or fix them in place.

    \b
    k8sregistry-lint check                                 all below the working directory
    k8sregistry-lint check --diff deploy/                  what --fix would change
    k8sregistry-lint check --fix deploy/                   change it
    k8sregistry-lint check -f text -f html -o - -o report.html
    kubectl get pods -A -o yaml | k8sregistry-lint check -

    Exit code: 0 nothing to report or all of it fixed, 1 findings remain or a file could not be checked, 2 anything that failed.
    """  # noqa: D301 - typer's mark for lines that stay as they are
    from k8sregistry_lint.cli.output import (
        Output,
        read_baseline,
        repeated,
        save_baseline,
        terminal_width,
        wants_color,
    )
    from k8sregistry_lint.cli.progress import progress
    from k8sregistry_lint.model import Level
    from k8sregistry_lint.reporters import Style
    from k8sregistry_lint.runner import run
    from k8sregistry_lint.settings.settings import Exclusion, Settings, SettingsError, rules_of

    if fix and diff:
        stop("--fix and --diff exclude each other")
    if bump_chart not in ("", "minor", "patch"):
        stop(f"--bump-chart {bump_chart}: not one of patch, minor")
    if fail_level is not None and fail_level.upper() not in Level.__members__:
        stop(f"--fail-level {fail_level}: not one of error, warning, note")
    style = Style(
        color=wants_color(color),
        show_mentions=show_mentions,
        statistics=statistics,
        quiet=quiet,
        fixing=fix,
        diff=diff,
        unsafe_fixes=unsafe_fixes,
        width=terminal_width(),
        arguments=repeated(context, paths or []),
    )
    reports = Output.of(output_format or ["text"], output or [], style)
    settings = Settings(
        paths=tuple(paths or ["."]),
        fix=fix,
        diff=diff,
        unsafe_fixes=unsafe_fixes,
        packs=tuple(pack or ()),
        select=tuple(select or ()),
        ignore=tuple(ignore or ()),
        exclusions=(Exclusion(".", tuple(exclude)),) if exclude else (),
        force_exclude=force_exclude,
        include_vendored=include_vendored,
        bump_chart=cast(Literal["", "minor", "patch"], bump_chart),
        ignores=not no_ignores,
        exit_non_zero_on_fix=exit_non_zero_on_fix,
        stdin_filename=stdin_filename,
        baseline=read_baseline(baseline) if baseline else None,
        written=tuple(path for path in (baseline, write_baseline, *(output or ())) if path),
    ).with_configuration(configuration_of(config, no_config=no_config))
    if fail_level is not None:
        settings = replace(settings, fail_level=Level[fail_level.upper()])
    try:
        rules = rules_of(settings)
    except SettingsError as error:
        stop(str(error))
    outcome = run(settings, rules, context.obj, progress(sys.stderr))
    if write_baseline:
        save_baseline(write_baseline, outcome.report)
        raise typer.Exit(2 if outcome.exit_code(settings) == 2 else 0)
    reports.show(outcome, stdout_taken=diff or (fix and outcome.stdin_text is not None))
    raise typer.Exit(outcome.exit_code(settings))
