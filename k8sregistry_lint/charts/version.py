"""A chart's own version, which its users expect to rise with every change: raised together with the
fixes that need it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from k8sregistry_lint.charts.chart import chart_of, root_of
from k8sregistry_lint.linking import Repository
from k8sregistry_lint.model import Applicability, Edit, FileReport, Fix
from k8sregistry_lint.regex import regex
from k8sregistry_lint.syntax.tree import Alias, Scalar, walk
from k8sregistry_lint.syntax.yamlcontent import content
from k8sregistry_lint.text import SourceFile, Span, region

_VERSION = regex(r"v?(?P<core>(\d{1,9})\.(\d{1,9})\.(\d{1,9}))(?:\+\S*)?")

Part = Literal["minor", "patch"]

Head = Callable[[str], SourceFile | None]
"""A file as the last commit has it, None where there is no such commit or no such file in it."""


class _Version(NamedTuple):
    """A release of a chart, and the span of its three numbers in the metadata."""

    span: Span
    numbers: tuple[int, int, int]

    def raised(self, part: Part) -> str:
        major, minor, patch = self.numbers
        return f"{major}.{minor + 1}.0" if part == "minor" else f"{major}.{minor}.{patch + 1}"


def raise_versions(
    reports: Sequence[FileReport],
    threshold: Applicability,
    part: Part,
    repository: Repository,
    head: Head,
) -> list[FileReport]:
    """Add to each fix that reaches `threshold` the edits that raise the versions of the charts it
    changes, and a report for each metadata file that has none. A version is raised once, unless it
    is already higher than at the last commit; one that is no release, such as 1.0.0-rc.1, stays."""
    edits: dict[str, Edit | None] = {}
    fixes: dict[int, Fix] = {}

    def with_edits(fix: Fix) -> Fix:
        if not fix.edits or fix.applicability < threshold:
            return fix
        if id(fix) not in fixes:
            charts = _charts(fix, repository)
            edits.update(
                {
                    chart: _raise(chart, part, repository, head)
                    for chart in charts
                    if chart not in edits
                }
            )
            made = tuple(edit for chart in charts if (edit := edits[chart]))
            fixes[id(fix)] = fix.with_edits((*fix.edits, *made)) if made else fix
        return fixes[id(fix)]

    changed = [
        report._replace(
            findings=[finding.with_fix(with_edits(finding.fix)) for finding in report.findings],
        )
        for report in reports
    ]
    known = {report.path for report in changed}
    return changed + [
        FileReport(edit.path) for edit in edits.values() if edit and edit.path not in known
    ]


def unraised(reports: Iterable[FileReport], repository: Repository, head: Head) -> list[str]:
    """The metadata of the charts in which something was fixed and whose version is still that of
    the last commit."""
    applied = {
        id(finding.fix): finding.fix
        for report in reports
        for finding in report.findings
        if finding.fix.applied
    }.values()
    charts = {chart for fix in applied for chart in _charts(fix, repository)}
    edited = {edit.path for fix in applied for edit in fix.edits if _is_version(edit, repository)}
    return sorted(
        chart
        for chart in charts - edited
        if not _is_raised(_version(repository.read(chart)), _version(head(chart)))
    )


def _charts(fix: Fix, repository: Repository) -> list[str]:
    """The metadata of the charts that a fix changes."""
    charts = (chart_of(path, repository) for path in dict.fromkeys(edit.path for edit in fix.edits))
    return list(dict.fromkeys(chart for chart in charts if chart))


def _raise(chart: str, part: Part, repository: Repository, head: Head) -> Edit | None:
    """The edit that raises a chart's version, None where it is to stay."""
    source = repository.read(chart)
    version = _version(source)
    if source is None or version is None or repository.untouchable(chart):
        return None
    if _is_raised(version, _version(head(chart))):
        return None
    return Edit(chart, version.span, version.raised(part), region(source, version.span))


def _is_version(edit: Edit, repository: Repository) -> bool:
    if not edit.path.endswith("Chart.yaml"):
        return False
    version = _version(repository.read(edit.path))
    return version is not None and version.span == edit.span


def _is_raised(now: _Version | None, before: _Version | None) -> bool:
    return now is not None and before is not None and now.numbers > before.numbers


def _version(source: SourceFile | None) -> _Version | None:
    """The version in a chart's metadata. One that other values repeat by an alias counts as no
    release, because they would be raised with it."""
    root = root_of(source)
    node = root.get("version") if root else None
    if source is None or not isinstance(node, Scalar) or not (text := content(source.body, node)):
        return None
    if node.anchor and any(
        isinstance(other, Alias) and other.target == node.anchor for other in walk(root)
    ):
        return None
    match = _VERSION.fullmatch(text.text)
    span = text.span(*match.span("core")) if match else None
    return _Version(span, (int(match[2]), int(match[3]), int(match[4]))) if match and span else None
