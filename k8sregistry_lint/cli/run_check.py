"""Does what the options of `check` ask for: makes settings of them, runs, reports, and exits."""

import os
from typing import Any, NoReturn

import typer

from k8sregistry_lint.cli.asking import (
    catalog_of,
    platforms_of,
    registry_mirrors_of,
    wants_verification,
)
from k8sregistry_lint.cli.baseline import read_baseline, save_baseline
from k8sregistry_lint.cli.choices import BUMPS, LEVELS, require, require_day
from k8sregistry_lint.cli.configured import (
    configuration_of,
    exclusions_of,
    mirrors_of,
    paths_of,
    stop,
    surfaces_of,
)
from k8sregistry_lint.cli.origin import origin_of
from k8sregistry_lint.cli.output import Output, repeated, save_commit_message
from k8sregistry_lint.cli.running import outcome_of
from k8sregistry_lint.cli.terminal import terminal_width, wants_color
from k8sregistry_lint.model import Level
from k8sregistry_lint.reporters import Style
from k8sregistry_lint.runner import kustomize
from k8sregistry_lint.runner.owners import with_owners
from k8sregistry_lint.runner.saving import leads_out
from k8sregistry_lint.settings.settings import Settings

_ONCE = frozenset(
    [
        "paths",
        "fix",
        "diff",
        "unsafe_fixes",
        "output_format",
        "output",
        "repository",
        "revision",
        "commit_message_file",
        "quiet",
        "statistics",
        "show_mentions",
        "show_unchecked",
        "color",
        "write_baseline",
        "exit_non_zero_on_fix",
        "exit_zero",
    ]
)
"""The parameters of `check` that the next command need not repeat."""


def run_check(context: typer.Context) -> NoReturn:
    """Check, fix or show a diff, and exit with the code that the outcome deserves."""
    asked = context.params
    if asked["untrusted"] and not _is_typed(context, "config"):
        asked["config"] = None  # a variable of the CI
    _refuse_contradictions(asked)
    reports = Output.of(asked["output_format"] or [], asked["output"] or [], _style(context))
    if reports.names_origin:
        reports = reports.with_origin(origin_of(asked["repository"], asked["revision"]))
    reports.refuse_to_overwrite(
        paths_of(asked["paths"]), asked["write_baseline"], asked["commit_message_file"]
    )
    settings = _settings(asked, reports)
    outcome = outcome_of(settings, context.obj)
    code = outcome.exit_code(settings)
    if asked["commit_message_file"]:
        save_commit_message(asked["commit_message_file"], outcome.report)
    if asked["write_baseline"]:
        save_baseline(asked["write_baseline"], outcome.report)
        raise SystemExit(2 if code == 2 else 0)
    fixed_stdin = settings.fix and outcome.stdin_text is not None
    if reports.names_origin:
        outcome = outcome._replace(report=with_owners(outcome.report, os.curdir))
    reports.show(outcome, stdout_taken=settings.diff or fixed_stdin)
    raise SystemExit(code)


def _is_typed(context: typer.Context, parameter: str) -> bool:
    source = context.get_parameter_source(parameter)
    return source is not None and source.name == "COMMANDLINE"


def _refuse_contradictions(asked: dict[str, Any]) -> None:
    if asked["fix"] and asked["diff"]:
        stop("--fix and --diff cannot be combined")
    if asked["commit_message_file"] is not None and not asked["fix"]:
        stop("--commit-message-file goes with --fix")
    if asked["untrusted"] and (asked["config"] or asked["baseline"]):
        stop("--untrusted goes without --config and --baseline")
    if asked["prove_builds"]:
        _refuse_builds(asked)
    if asked["untrusted"]:
        for path in paths_of(asked["paths"]):
            if leads_out(path):
                stop(f"{path}: is a link that leads out of the repository")
    if asked["pin"] and not (asked["catalog"] or asked["verify"]):
        stop("--pin needs --catalog or --verify")
    _refuse_values(asked)


def _refuse_values(asked: dict[str, Any]) -> None:
    if asked["bump_chart"]:
        require("--bump-chart", asked["bump_chart"], BUMPS)
    if asked["fail_level"]:
        require("--fail-level", asked["fail_level"].lower(), LEVELS)


def _refuse_builds(asked: dict[str, Any]) -> None:
    if not (asked["fix"] or asked["diff"]):
        stop("--prove-builds goes with --fix or --diff")
    if asked["untrusted"]:
        stop("--untrusted goes without --prove-builds, which runs another program on the files")
    if not kustomize.command():
        stop("--prove-builds needs kustomize or kubectl")


def _style(context: typer.Context) -> Style:
    asked = context.params
    return Style(
        color=wants_color(asked["color"]),
        show_mentions=asked["show_mentions"],
        show_unchecked=asked["show_unchecked"],
        statistics=asked["statistics"],
        quiet=asked["quiet"],
        fixing=asked["fix"],
        diff=asked["diff"],
        unsafe_fixes=asked["unsafe_fixes"],
        width=terminal_width(),
        arguments=repeated(_repeated(context), asked["paths"] or []),
    )


def _settings(asked: dict[str, Any], reports: Output) -> Settings:
    files = (asked["catalog"], asked["baseline"], asked["write_baseline"], *reports.files)
    files += (asked["commit_message_file"],)
    no_config = asked["no_config"] or asked["untrusted"]
    day = asked["fail_before"]
    settings = Settings(
        paths=paths_of(asked["paths"]),
        fix=asked["fix"],
        diff=asked["diff"],
        unsafe_fixes=asked["unsafe_fixes"],
        packs=tuple(asked["pack"] or ()),
        mirrors=mirrors_of(asked["mirror"]),
        select=tuple(asked["select"] or ()),
        ignore=tuple(asked["ignore"] or ()),
        exclusions=exclusions_of(asked["exclude"]),
        surfaces=surfaces_of(asked["surface"]),
        force_exclude=asked["force_exclude"],
        include_vendored=asked["include_vendored"],
        bump_chart=asked["bump_chart"],
        prove_builds=asked["prove_builds"],
        obey_comments=not (asked["no_ignores"] or asked["untrusted"]),
        untrusted=asked["untrusted"],
        no_config=asked["no_config"],
        fail_before=require_day("--fail-before", day) if day else "",
        exit_non_zero_on_fix=asked["exit_non_zero_on_fix"],
        exit_zero=asked["exit_zero"],
        strict=asked["strict"],
        stdin_filename=asked["stdin_filename"],
        catalog=catalog_of(asked["catalog"]),
        verify=wants_verification(verify=asked["verify"]),
        pin=asked["pin"],
        platforms=platforms_of(asked["platform"]),
        registry_mirrors=registry_mirrors_of(asked["registry_mirror"]),
        baseline=read_baseline(asked["baseline"]) if asked["baseline"] else None,
        written=tuple(file for file in files if file),
    ).with_configuration(configuration_of(asked["config"], no_config=no_config))
    level = asked["fail_level"]
    return settings._replace(fail_level=Level[level.upper()]) if level else settings


def _repeated(context: typer.Context) -> list[str]:
    """Return the options of a command that the next one has to repeat."""
    words: list[str] = []
    for parameter in context.command.params:
        value, option = context.params[str(parameter.name)], max(parameter.opts, key=len)
        source = context.get_parameter_source(str(parameter.name))
        if source and source.name == "ENVIRONMENT":
            continue
        if parameter.name not in _ONCE and value and value != parameter.default:
            values = value if isinstance(value, list | tuple) else [value]
            words += [option] if value is True else [f"{option}={each}" for each in values]
    return words
