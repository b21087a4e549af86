"""`check`: its options, whose values typer puts into `context.params`."""

# ruff: noqa: ARG001 - typer reads the options from the signature

import typer

from k8sregistry_lint.cli import options


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
    mirror: options.Mirrors = None,
    surface: options.Surfaces = None,
    exclude: options.Exclude = None,
    force_exclude: options.ForceExclude = False,
    include_vendored: options.IncludeVendored = False,
    bump_chart: options.BumpChart = "",
    prove_builds: options.ProveBuilds = False,
    config: options.Config = None,
    no_config: options.NoConfig = False,
    no_ignores: options.NoIgnores = False,
    untrusted: options.Untrusted = False,
    catalog: options.CatalogFile = None,
    verify: options.Verify = False,
    pin: options.Pin = False,
    platform: options.Platforms = None,
    registry_mirror: options.RegistryMirrors = None,
    baseline: options.BaselineFile = None,
    write_baseline: options.WriteBaseline = None,
    fail_level: options.FailLevel = None,
    fail_before: options.FailBefore = None,
    exit_non_zero_on_fix: options.ExitNonZeroOnFix = False,
    exit_zero: options.ExitZero = False,
    strict: options.Strict = False,
    stdin_filename: options.StdinFilename = "-",
    commit_message_file: options.CommitMessageFile = None,
    repository: options.Repository = "",
    revision: options.Revision = "",
    show_mentions: options.ShowMentions = False,
    show_unchecked: options.ShowUnchecked = False,
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
    from k8sregistry_lint.cli.run_check import run_check

    run_check(context)
