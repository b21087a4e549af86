"""`check`: options to settings, a run, and the exit code."""

import sys
from contextlib import nullcontext
from dataclasses import replace
from typing import Literal, cast

import typer

from k8sregistry_lint.cli import options
from k8sregistry_lint.cli.choices import BUMPS, LEVELS, require
from k8sregistry_lint.cli.configured import (
    configuration_of,
    exclusions_of,
    paths_of,
    rules_in_force,
    stop,
)


def check(  # noqa: PLR0913 - each option of the command line is one argument
    context: typer.Context,
    paths: options.Paths = None,
    *,
    fix: options.Fix = False,
    diff: options.Diff = False,
    unsafe_fixes: options.UnsafeFixes = False,
    output_format: options.Formats = None,
    output: options.Outputs = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    pack: options.Packs = None,
    exclude: options.Exclude = None,
    force_exclude: options.ForceExclude = False,
    include_vendored: options.IncludeVendored = False,
    bump_chart: options.BumpChart = "",
    config: options.Config = None,
    no_config: options.NoConfig = False,
    no_ignores: options.NoIgnores = False,
    untrusted: options.Untrusted = False,
    baseline: options.BaselineFile = None,
    write_baseline: options.WriteBaseline = None,
    fail_level: options.FailLevel = None,
    exit_non_zero_on_fix: options.ExitNonZeroOnFix = False,
    strict: options.Strict = False,
    stdin_filename: options.StdinFilename = "-",
    show_mentions: options.ShowMentions = False,
    statistics: options.Statistics = False,
    quiet: options.Quiet = False,
    color: options.Color = "auto",
) -> None:
    """Report legacy image references, or fix them in place.

    \b
    k8sregistry-lint check                            everything below the working directory
    k8sregistry-lint check --diff deploy/             what --fix would change
    k8sregistry-lint check --fix deploy/              change it
    k8sregistry-lint check -f text -f html=report.html
    kubectl get pods -A -o yaml | k8sregistry-lint check -

    Exit code: 0 if there is nothing to report or all of it is fixed, 1 if findings remain or a file
    could not be checked, 2 if anything failed.
    """  # noqa: D301 - typer's mark for lines that stay as they are
    from k8sregistry_lint.cli.output import Output, read_baseline, repeated, save_baseline, warnings
    from k8sregistry_lint.cli.progress import progress
    from k8sregistry_lint.cli.terminal import terminal_width, wants_color
    from k8sregistry_lint.model import Level
    from k8sregistry_lint.reporters import Style
    from k8sregistry_lint.reporters.visible import visible
    from k8sregistry_lint.runner import run
    from k8sregistry_lint.runner.limits import GaveUpError, limits
    from k8sregistry_lint.settings.settings import Settings

    if fix and diff:
        stop("--fix and --diff exclude each other")
    if untrusted and (config or baseline):
        stop("--untrusted goes without --config and --baseline")
    if bump_chart:
        require("--bump-chart", bump_chart, BUMPS)
    if fail_level:
        require("--fail-level", fail_level.lower(), LEVELS)
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
    named = paths_of(paths)
    reports = Output.of(output_format or [], output or [], style)
    reports.refuse_to_overwrite(named, write_baseline)
    settings = Settings(
        paths=named,
        fix=fix,
        diff=diff,
        unsafe_fixes=unsafe_fixes,
        packs=tuple(pack or ()),
        select=tuple(select or ()),
        ignore=tuple(ignore or ()),
        exclusions=exclusions_of(exclude),
        force_exclude=force_exclude,
        include_vendored=include_vendored,
        bump_chart=cast(Literal["", "minor", "patch"], bump_chart),
        ignores=not (no_ignores or untrusted),
        untrusted=untrusted,
        no_config=no_config,
        exit_non_zero_on_fix=exit_non_zero_on_fix,
        strict=strict,
        stdin_filename=stdin_filename,
        baseline=read_baseline(baseline) if baseline else None,
        written=tuple(path for path in (baseline, write_baseline, *reports.files) if path),
    ).with_configuration(configuration_of(config, no_config=no_config or untrusted))
    if fail_level is not None:
        settings = replace(settings, fail_level=Level[fail_level.upper()])
    rules = rules_in_force(settings)
    try:
        with limits() if untrusted else nullcontext():
            outcome = run(settings, rules, context.obj, progress(sys.stderr))
    except GaveUpError as error:
        stop(visible(str(error)))
    for line in warnings(outcome):
        typer.echo(f"warning: {line}", err=True)
    if write_baseline:
        save_baseline(write_baseline, outcome.report)
        raise typer.Exit(2 if outcome.exit_code(settings) == 2 else 0)
    reports.show(outcome, stdout_taken=diff or (fix and outcome.stdin_text is not None))
    raise typer.Exit(outcome.exit_code(settings))
