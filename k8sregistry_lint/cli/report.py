"""`report`: makes reports from reports in JSON."""

from typing import Annotated

import typer

from k8sregistry_lint.cli import completion, options
from k8sregistry_lint.cli.choices import require
from k8sregistry_lint.cli.configured import stop
from k8sregistry_lint.cli.writing import refuse_to_overwrite, write, write_parts
from k8sregistry_lint.reporters import REPORTERS
from k8sregistry_lint.reporters.fleet import FORMATS

report = typer.Typer(no_args_is_help=True, help="Make reports from the JSON of earlier runs.")


@report.command()
def merge(
    files: Annotated[
        list[str],
        typer.Argument(help="Reports in JSON or JSON Lines, and folders of them.", metavar="FILES"),
    ],
    *,
    output_format: Annotated[
        str,
        typer.Option(
            "--format", "-f", help=f"{', '.join(FORMATS)}.", autocompletion=completion.of(FORMATS)
        ),
    ] = "markdown",
    output: options.Output = "",
    link_template: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="The address of a line, with {repository}, {commit}, {ref}, {path} and {line}.",
            show_default="that of the forge, if it is known",
        ),
    ] = "",
) -> None:
    """Make one report of the reports on many repositories.

    The order of the reports does not matter. Of several reports on a repository, that of the newest
    commit counts.

    \b
    k8sregistry-lint check --format jsonl=reports/web.jsonl
    k8sregistry-lint report merge reports/ --format html --output index.html

    Exit code: 0, 1 if a repository could not be checked, 2 if an input could not be read.
    """  # noqa: D301 - typer's mark for lines that stay as they are
    from k8sregistry_lint.fleet.links import objection
    from k8sregistry_lint.reporters.fleet import renderer
    from k8sregistry_lint.reporters.fleet.words import missing
    from k8sregistry_lint.reporters.visible import visible, visible_path
    from k8sregistry_lint.runner.reports import ReportError
    from k8sregistry_lint.runner.reports import merge as merged_reports

    require("--format", output_format, FORMATS)
    if link_template and (reason := objection(link_template)):
        stop(f"--link-template: {reason}")
    refuse_to_overwrite(output, files)
    try:
        merged = merged_reports(files, link_template, output)
        write_parts(renderer(output_format)(merged), output)
    except ReportError as error:
        stop(str(error))
    for unread in merged.unread:
        line = f":{unread.line}" if unread.line else ""
        typer.echo(f"{visible_path(unread.path)}{line}: {visible(unread.reason)}", err=True)
    for text in missing(merged):
        typer.echo(text, err=True)
    raise typer.Exit(2 if merged.unread else 1 if merged.failures else 0)


@report.command()
def show(
    file: Annotated[str, typer.Argument(help="A report in JSON or JSON Lines.", metavar="FILE")],
    *,
    output_format: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            help=f"{', '.join(REPORTERS)}.",
            autocompletion=completion.formats,
        ),
    ] = "text",
    output: options.Output = "",
) -> None:
    """Make the report of a run in another format, as `check` would have made it.

    \b
    k8sregistry-lint check --format json=report.json
    k8sregistry-lint report show report.json --format html --output report.html

    Exit code: 0, 1 if the repository could not be checked, 2 if the file is no report or holds
    several.
    """  # noqa: D301 - typer's mark for lines that stay as they are
    from k8sregistry_lint.fleet.unit import with_failure
    from k8sregistry_lint.reporters import Style, renderer
    from k8sregistry_lint.reporters.words import notification
    from k8sregistry_lint.runner.reports import ReportError, single

    require("--format", output_format, REPORTERS)
    refuse_to_overwrite(output, [file])
    try:
        unit = with_failure(single(file))
    except ReportError as error:
        stop(str(error))
    failed = bool(unit.origin.failure)
    style = Style(origin=unit.origin, fixing=unit.fixing)
    for note in unit.report.notifications:
        typer.echo(notification(note), err=True)
    write(renderer(output_format)(unit.report, style), output)
    raise typer.Exit(1 if failed else 0)
