"""Adds the digest of the new image to references whose tag moves with them."""

from k8sregistry_lint.model import Edit, FileReport, Finding, Role
from k8sregistry_lint.reference import parse
from k8sregistry_lint.text import Position, Region, Span

_WHOLE = {Role.IMAGE, Role.ARGUMENT, Role.EMBEDDED}
"""The roles of places that hold a whole reference."""


def pinned(report: FileReport) -> FileReport:
    """A report whose fixes also pin: where the digest of a verified image is known, and the source
    spells the whole reference with a tag and without a digest."""
    return report._replace(findings=[_pinned(finding) for finding in report.findings])


def _pinned(finding: Finding) -> Finding:
    answer, fix, span = finding.existence, finding.fix, finding.span
    if (
        answer is None
        or not answer.is_proof
        or not answer.digest
        or not fix.edits
        or finding.digest
        or not _is_spelled_out(finding)
    ):
        return finding
    end = finding.region.end
    last = Position(end.line, end.column - 1)
    edit = Edit(  # of the last character, so that it is inside of a plain scalar
        finding.path,
        Span(span.end - 1, span.end),
        f"{finding.image[-1]}@{answer.digest}",
        Region(last, end, finding.region.line),
    )
    return finding._replace(
        replacement=f"{finding.replacement}@{answer.digest}",
        fix=fix._replace(edits=(*fix.edits, edit)),
    )


def _is_spelled_out(finding: Finding) -> bool:
    """Whether the span of a finding holds its whole reference as it is, with a tag only."""
    reference, region = parse(finding.image), finding.region
    return (
        finding.role in _WHOLE
        and reference is not None
        and reference.tag is not None
        and reference.digest is None
        and region.start.line == region.end.line
        and region.line[region.start.column - 1 : region.end.column - 1] == finding.image
    )
