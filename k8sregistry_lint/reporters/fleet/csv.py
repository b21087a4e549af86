"""For spreadsheets: a row for each finding, each repository that failed, and each input that could
not be read. No cell is a formula."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from k8sregistry_lint.fleet.links import link
from k8sregistry_lint.fleet.merged import Merged
from k8sregistry_lint.fleet.unit import Unit
from k8sregistry_lint.model import Finding
from k8sregistry_lint.reporters.visible import in_cell

COLUMNS = (
    "kind", "repository", "commit", "path", "line", "column", "rule", "level", "role", "image",
    "replacement", "fix", "reason", "deadline", "owners", "link", "problem",
    "folder",
)  # fmt: skip
"""The kind comes first, because GitHub Actions obeys lines that begin with `::`."""

Row = dict[str, str | int]


def render(merged: Merged) -> Iterator[str]:
    """The header and the rows, a repository at a time."""
    yield ",".join(COLUMNS) + "\n"
    for name, unit in merged.units():
        ends = {rule.id: rule.deadline for rule in unit.report.rules}
        yield _lines(
            {
                "kind": "finding",
                "repository": name,
                "deadline": ends.get(finding.rule, ""),
                **_row(unit, finding, merged.link_template),
            }
            for finding in unit.report.findings
        )
    yield _lines(
        {"kind": "not scanned", "repository": failure.repository, "problem": failure.reason}
        for failure in merged.failures
    )
    yield _lines(
        {"kind": "not read", "path": unread.path, "line": unread.line, "problem": unread.reason}
        for unread in merged.unread
    )


def _row(unit: Unit, finding: Finding, link_template: str) -> Row:
    fix, start = finding.fix, finding.region.start
    return {
        "commit": unit.origin.commit,
        "folder": unit.origin.folder,
        "path": finding.path,
        "line": start.line,
        "column": start.column,
        "rule": finding.rule,
        "level": finding.level.label,
        "role": finding.role.value,
        "image": finding.image,
        "replacement": finding.replacement or "",
        "fix": "fixed" if fix.applied else fix.applicability.label,
        "reason": fix.reason,
        "owners": " ".join(unit.report.owners.get(finding.path, ())),
        "link": link(link_template, unit.origin, finding.path, start.line),
    }


def _lines(rows: Iterable[Row]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        cells = (row.get(name, "") for name in COLUMNS)
        writer.writerow([in_cell(cell) if isinstance(cell, str) else cell or "" for cell in cells])
    return text.getvalue()
