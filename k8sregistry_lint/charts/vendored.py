"""Subcharts that a chart takes from elsewhere: the next update would undo an edit of them."""

from collections.abc import Sequence

from k8sregistry_lint.charts.chart import vendored
from k8sregistry_lint.linking import Repository
from k8sregistry_lint.model import Applicability, FileReport, Finding


def keep_vendored(reports: Sequence[FileReport], repository: Repository) -> list[FileReport]:
    """The reports without fixes that would edit a subchart from elsewhere; the reason says what to
    do instead."""
    return [
        _kept(report, repository)
        if report.findings and "charts" in report.path.split("/")
        else report
        for report in reports
    ]


def _kept(report: FileReport, repository: Repository) -> FileReport:
    found = vendored(report.path, repository)
    if found is None:
        return report
    subchart, path = found
    why = f"{subchart.values} is upstream's chart; "
    return report._replace(
        findings=[
            not_here(finding, why + subchart.advice(path, finding.field))
            for finding in report.findings
        ],
    )


def not_here(finding: Finding, reason: str) -> Finding:
    """A finding that is not to be fixed in its own file."""
    return finding.with_fix(
        finding.fix._replace(applicability=Applicability.DISPLAY_ONLY, reason=reason)
    )
