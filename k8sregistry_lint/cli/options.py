"""The options of the commands: names, help texts and completion, each in one place."""

from typing import Annotated

import typer

from k8sregistry_lint.cli import completion
from k8sregistry_lint.cli.choices import BUMPS, COLORS, LEVELS, TABLES
from k8sregistry_lint.cli.quick import ENVIRONMENT
from k8sregistry_lint.files.surfaces import SURFACES
from k8sregistry_lint.reporters import REPORTERS

Paths = Annotated[
    list[str] | None, typer.Argument(help="Files and folders; - is stdin.", show_default=".")
]
Fix = Annotated[bool, typer.Option("--fix", help="Rewrite the files, safe fixes only.")]
Diff = Annotated[
    bool, typer.Option("--diff", help="Print what --fix would change, and change nothing.")
]
UnsafeFixes = Annotated[
    bool, typer.Option("--unsafe-fixes", help="Also the fixes that need a look first.")
]
Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT[=FILE]",
        help=f"{', '.join(REPORTERS)}; with =FILE it goes to that file. Repeatable.",
        show_default="text",
        envvar=f"{ENVIRONMENT}FORMAT",
        autocompletion=completion.formats,
    ),
]
Outputs = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="The file for the --format in the same position; - is stdout.",
        show_default="-",
    ),
]
Legacy = Annotated[bool, typer.Option("--legacy", help="Only images whose registry moved.")]
TableFormat = Annotated[
    str,
    typer.Option(
        "--format", "-f", help=f"{', '.join(TABLES)}.", autocompletion=completion.of(TABLES)
    ),
]
Output = Annotated[
    str,
    typer.Option("--output", "-o", metavar="FILE", help="Write to this file.", show_default="-"),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        help="Only these rules: ids, packs, globs or all, separated by commas.",
        autocompletion=completion.rule_names,
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(help="All but these rules.", autocompletion=completion.rule_names),
]
Packs = Annotated[
    list[str] | None,
    typer.Option(
        help="Also the rules of these packs: names, globs or all, separated by commas.",
        autocompletion=completion.packs,
    ),
]
Mirrors = Annotated[
    list[str] | None,
    typer.Option(
        "--mirror",
        metavar="FROM=TO",
        help="Move the images of a registry to its mirror: docker.io=mirror.example/hub.",
    ),
]
Surfaces = Annotated[
    list[str] | None,
    typer.Option(
        "--surface",
        help=f"Only these kinds of files: {', '.join(SURFACES)}.",
        show_default="all",
        autocompletion=completion.surfaces,
    ),
]
ImageSurfaces = Annotated[
    list[str] | None,
    typer.Option(
        "--surface",
        help=f"The kinds of files in folders: {', '.join(SURFACES)}.",
        show_default="yaml",
        autocompletion=completion.surfaces,
    ),
]
Exclude = Annotated[
    list[str] | None, typer.Option(help="Skip files that match this gitignore pattern.")
]
ForceExclude = Annotated[
    bool, typer.Option("--force-exclude", help="Apply exclusions to named files too.")
]
IncludeVendored = Annotated[
    bool, typer.Option("--include-vendored", help="Include vendored files.")
]
BumpChart = Annotated[
    str,
    typer.Option(
        help="Raise the version of each chart that is fixed: patch or minor.",
        show_default=False,
        autocompletion=completion.of(BUMPS),
    ),
]
ProveBuilds = Annotated[
    bool,
    typer.Option(
        "--prove-builds",
        help="With --fix or --diff: build with kustomize before and after, and withhold fixes "
        "that change more than names.",
    ),
]
Config = Annotated[
    str | None,
    typer.Option(
        help="Use this configuration file.",
        show_default="the nearest one upwards",
        envvar=f"{ENVIRONMENT}CONFIG",
    ),
]
NoConfig = Annotated[
    bool,
    typer.Option(
        "--no-config", help="Use no configuration file.", envvar=f"{ENVIRONMENT}NO_CONFIG"
    ),
]
NoIgnores = Annotated[bool, typer.Option("--no-ignores", help="Disregard ignore comments.")]
Untrusted = Annotated[
    bool,
    typer.Option(
        "--untrusted",
        help="Let nothing in the files hide a finding: no configuration, no ignore comments, "
        "no baseline; and stricter limits on time and memory.",
    ),
]
CatalogFile = Annotated[
    str | None,
    typer.Option(
        "--catalog",
        metavar="FILE",
        help="Look up in this catalog whether the new images exist; see `catalog build`.",
    ),
]
Verify = Annotated[
    bool, typer.Option("--verify", help="Ask the registries whether the new images exist.")
]
Pin = Annotated[
    bool,
    typer.Option("--pin", help="With --catalog or --verify: fixes add the digest of the image."),
]
Platforms = Annotated[
    list[str] | None,
    typer.Option(
        "--platform",
        metavar="OS/ARCH",
        help="With --verify: an image has to exist for this platform. Repeatable.",
        show_default="all that it lists",
    ),
]
RegistryMirrors = Annotated[
    list[str] | None,
    typer.Option(
        "--registry-mirror",
        metavar="REGISTRY=HOST[/PREFIX]",
        help="With --verify: ask this mirror in place of a registry. Repeatable.",
    ),
]
BaselineFile = Annotated[
    str | None, typer.Option("--baseline", help="Hide the findings that this file records.")
]
WriteBaseline = Annotated[
    str | None, typer.Option(help="Record the current findings in this file and exit 0.")
]
FailLevel = Annotated[
    str | None,
    typer.Option(
        help="The lowest level that leads to exit code 1: error, warning or note.",
        show_default="warning",
        autocompletion=completion.of(LEVELS),
    ),
]
FailBefore = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="Exit 1 only for registries that are gone or end before this day: YYYY-MM-DD.",
    ),
]
ExitNonZeroOnFix = Annotated[
    bool, typer.Option("--exit-non-zero-on-fix", help="Exit 1 if something was fixed.")
]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help="Exit 0 even if findings remain.")]
Strict = Annotated[
    bool,
    typer.Option(
        "--strict",
        help="Exit 2 if no file was checked or stdin is an empty list, "
        "1 if an ignore comment hides nothing.",
    ),
]
StdinFilename = Annotated[str, typer.Option(help="A file name for what comes from stdin.")]
CommitMessageFile = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="With --fix: write a commit message for what was changed, in Markdown; empty if "
        "nothing was.",
    ),
]
Repository = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="The repository that a report names.",
        show_default="the address of the remote origin",
    ),
]
Revision = Annotated[
    str,
    typer.Option(
        metavar="SHA", help="The commit that a report names.", show_default="that of HEAD"
    ),
]
ShowMentions = Annotated[
    bool, typer.Option("--show-mentions", help="List the places that are left alone on purpose.")
]
ShowUnchecked = Annotated[
    bool,
    typer.Option(
        "--show-unchecked",
        help="List the files that name a legacy registry and are of no kind that is checked.",
    ),
]
Statistics = Annotated[bool, typer.Option("--statistics", help="Count the findings of each rule.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print only the summary.")]
Color = Annotated[
    str, typer.Option(help="auto, always or never.", autocompletion=completion.of(COLORS))
]
