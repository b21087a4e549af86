"""Reports of many repositories for the tests of merging."""

import json
from pathlib import Path
from typing import Any

from asking import RULES, check
from k8sregistry_lint.fleet.merged import Merged
from k8sregistry_lint.model import Origin, RunReport
from k8sregistry_lint.reporters import Style, renderer
from k8sregistry_lint.reporters.fleet import renderer as fleet_renderer
from k8sregistry_lint.runner.reports import merge


def line(
    repository: str,
    findings: int = 1,
    *,
    committed: str = "2026-01-01",
    checked: str = "2026-01-02",
    failure: str = "",
    folder: str = "",
    commit: str = "0123456789abcdef",
    path: str = "deploy/a.yaml",
    owners: tuple[str, ...] = ("@org/team",),
) -> bytes:
    """A line of JSON Lines: the report on a repository with so many findings."""
    text = "".join(f"a{number}: k8s.gcr.io/pause:{number}\n" for number in range(findings))
    report = RunReport(
        [] if failure else [check(text, path)],
        0 if failure else 7,
        rules=RULES.summaries(),
        owners={path: owners},
    )
    origin = Origin(
        repository=repository,
        commit="" if failure else commit,
        ref="main",
        commit_date="" if failure else f"{committed}T00:00:00Z",
        date=f"{checked}T10:00:00Z",
        folder=folder,
        failure=failure,
    )
    return renderer("jsonl")(report, Style(origin=origin)).encode()


def merged(folder: Path, *lines: bytes, link_template: str = "") -> Merged:
    """The merged report of some lines, all in one file."""
    folder.joinpath("all.jsonl").write_bytes(b"".join(lines))
    return merge([str(folder / "all.jsonl")], link_template)


def rendered(name: str, report: Merged) -> str:
    """A merged report in a format."""
    return "".join(fleet_renderer(name)(report))


def as_json(report: Merged) -> Any:
    """A merged report as data."""
    return json.loads(rendered("json", report))
