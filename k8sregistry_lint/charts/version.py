"""A chart's own version, which its users expect to rise with every change: raised together with the
fixes that ask for it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from k8sregistry_lint.charts.chart import chart_of, root_of
from k8sregistry_lint.linking import Repository
from k8sregistry_lint.model import Applicability, Edit, FileReport, Finding
from k8sregistry_lint.syntax.tree import Scalar
from k8sregistry_lint.syntax.yamlsource import content
from k8sregistry_lint.text import SourceFile, Span, region

_VERSION = re.compile(r"v?(?P<core>(\d{1,9})\.(\d{1,9})\.(\d{1,9}))(?:\+\S*)?")

Head = Callable[[str], SourceFile | None]
"""A file as the last commit has it, None where there is no such commit or no such file in it."""


@dataclass(frozen=True, slots=True)
class _Version:
    """A release of a chart, and where its three numbers stand in the metadata."""

    span: Span
    numbers: tuple[int, int, int]

    def raised(self, part: Literal["minor", "patch"]) -> str:
        major, minor, patch = self.numbers
        return f"{major}.{minor + 1}.0" if part == "minor" else f"{major}.{minor}.{patch + 1}"


@dataclass(slots=True)
class Bump:
    """Adds to each fix the edit that raises the version of the chart in which it is made, once per
    chart and only where the version is not higher than at the last commit already. A version that
    is no release, such as 1.0.0-rc.1, is left."""

    part: Literal["minor", "patch"]
    repository: Repository
    head: Head
    _edits: dict[str, Edit | None] = field(default_factory=dict)

    def add(self, reports: Sequence[FileReport], threshold: Applicability) -> list[FileReport]:
        """The reports with these edits in every fix that reaches `threshold`, and one for each
        metadata file that they change."""
        added = [
            replace(
                report, findings=[self._finding(finding, threshold) for finding in report.findings]
            )
            for report in reports
        ]
        known = {report.path for report in added}
        return added + [
            FileReport(edit.path)
            for edit in self._edits.values()
            if edit and edit.path not in known
        ]

    def _finding(self, finding: Finding, threshold: Applicability) -> Finding:
        made = finding.fix
        if not made.edits or made.applicability < threshold:
            return finding
        charts = dict.fromkeys(
            chart for edit in made.edits if (chart := chart_of(edit.path, self.repository))
        )
        edits = [edit for chart in charts if (edit := self._edit(chart))]
        return finding.with_fix(replace(made, edits=(*made.edits, *edits))) if edits else finding

    def _edit(self, chart: str) -> Edit | None:
        if chart not in self._edits:
            self._edits[chart] = self._made(chart)
        return self._edits[chart]

    def _made(self, chart: str) -> Edit | None:
        source = self.repository.read(chart)
        version = _version(source)
        if source is None or version is None or _is_raised(version, _version(self.head(chart))):
            return None
        return Edit(chart, version.span, version.raised(self.part), region(source, version.span))


def unraised(reports: Sequence[FileReport], repository: Repository, head: Head) -> list[str]:
    """The metadata files of the charts in which something was fixed and whose version is what it
    was at the last commit. `repository` must read the files as they were before the fix."""
    applied = [
        finding.fix for report in reports for finding in report.findings if finding.fix.applied
    ]
    edited = {edit.path for fix in applied for edit in fix.edits if _is_version(edit, repository)}
    charts = {
        chart for fix in applied for edit in fix.edits if (chart := chart_of(edit.path, repository))
    }
    return sorted(
        chart
        for chart in charts - edited
        if not _is_raised(_version(repository.read(chart)), _version(head(chart)))
    )


def _is_version(edit: Edit, repository: Repository) -> bool:
    version = (
        _version(repository.read(edit.path))
        if edit.path == chart_of(edit.path, repository)
        else None
    )
    return version is not None and version.span == edit.span


def _is_raised(now: _Version | None, before: _Version | None) -> bool:
    return now is not None and before is not None and now.numbers > before.numbers


def _version(source: SourceFile | None) -> _Version | None:
    root = root_of(source)
    node = root.get("version") if root else None
    if source is None or not isinstance(node, Scalar) or not (text := content(source.body, node)):
        return None
    match = _VERSION.fullmatch(text.text)
    span = text.span(*match.span("core")) if match else None
    return _Version(span, (int(match[2]), int(match[3]), int(match[4]))) if match and span else None
