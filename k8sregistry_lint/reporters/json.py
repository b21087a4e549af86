"""For programs: the versioned JSON of docs/json.md. Lines and columns are 1-based in code points,
ends are exclusive."""

from collections import Counter
from typing import Any

from k8sregistry_lint.model import (
    Answer,
    Edit,
    FileReport,
    Finding,
    Mention,
    Notification,
    Origin,
    RuleSummary,
    RunReport,
    Suppressed,
    SuppressedNotification,
)
from k8sregistry_lint.reporters import Style
from k8sregistry_lint.reporters.edits import EditsToWrite
from k8sregistry_lint.reporters.envelope import as_text, envelope
from k8sregistry_lint.text import Region

MINOR_VERSION = 1
"""Rises with each field that is added, so that a reader can tell which fields to expect."""


def render(report: RunReport, style: Style) -> str:
    """One JSON object, with a newline at its end."""
    return as_text(data(report, style))


def data(report: RunReport, style: Style) -> dict[str, Any]:
    """The report as JSON has it: all that any other format needs."""
    edits = EditsToWrite()
    fields = {
        **_origin(style.origin),
        "findings": [_finding(finding, edits) for finding in report.findings],
        "suppressed": [_suppressed(suppressed, edits) for suppressed in report.suppressed],
        "suppressed_notifications": [
            _suppressed_notification(hidden) for hidden in report.suppressed_notifications
        ],
        "mentions": [_mention(mention) for mention in report.mentions],
        "notifications": [_notification(note) for note in report.notifications],
        "summary": _summary(report),
        "files": [_file(file) for file in report.files if not file.empty],
        "owners": {path: list(owners) for path, owners in report.owners.items()},
        "run": {"fail_level": report.fail_level.label, "fixing": style.fixing},
        "rules": [_rule(rule) for rule in report.rules],
    }
    return envelope(fields, minor_version=MINOR_VERSION)


def _origin(origin: Origin) -> dict[str, str | None]:
    return {
        "repository": origin.repository or None,
        "commit": origin.commit or None,
        "ref": origin.ref or None,
        "commit_date": origin.commit_date or None,
        "date": origin.date or None,
        "folder": origin.folder,
        "failure": origin.failure or None,
    }


def _finding(finding: Finding, edits: EditsToWrite) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "level": finding.level.label,
        "role": finding.role.value,
        "path": finding.path,
        **_place(finding.region),
        "source": finding.region.line,
        "image": finding.image,
        "replacement": finding.replacement,
        "message": finding.message,
        "docs": finding.docs,
        "field": str(finding.field),
        "keys": finding.field.printed_keys,
        "object": finding.object.fields if finding.object else None,
        "companion": finding.companion,
        "existence": _existence(finding.existence) if finding.existence else None,
        "fix": {
            "applicability": finding.fix.applicability.label,
            "applied": finding.fix.applied,
            "reason": finding.fix.reason,
            "edits_of": edits.earlier(finding),
            "edits": [_edit(edit, finding) for edit in edits.of(finding)],
        },
    }


def _existence(answer: Answer) -> dict[str, Any]:
    return {
        "status": answer.existence.value,
        "image": answer.image,
        "source": answer.source,
        "date": answer.date,
        "reason": answer.reason,
        "digest": answer.digest,
        "suggestions": list(answer.suggestions),
        "mismatch": answer.mismatch,
    }


def _suppressed(suppressed: Suppressed, edits: EditsToWrite) -> dict[str, Any]:
    return {
        **_finding(suppressed.finding, edits),
        "suppression": {"by": suppressed.by, "reason": suppressed.reason},
    }


def _suppressed_notification(hidden: SuppressedNotification) -> dict[str, Any]:
    return {
        **_notification(hidden.notification),
        "suppression": {"by": hidden.by, "reason": hidden.reason},
    }


def _edit(edit: Edit, finding: Finding) -> dict[str, Any]:
    """An edit, with its source line where that is another than the finding's."""
    line = edit.region.line
    source = {} if line == finding.region.line else {"source": line}
    return {"path": edit.path, **_place(edit.region), **source, "content": edit.replacement}


def _mention(mention: Mention) -> dict[str, Any]:
    return {
        "rule": mention.rule,
        "path": mention.path,
        **_place(mention.region),
        "source": mention.region.line,
        "kind": mention.kind,
        "reason": mention.reason,
    }


def _notification(note: Notification) -> dict[str, Any]:
    place = (
        {"line": note.position.line, "column": note.position.column}
        if note.position
        else {"line": None, "column": None}
    )
    return {
        "kind": note.kind,
        "severity": note.kind.severity.label,
        "path": note.path,
        **place,
        "message": note.message,
    }


def _place(region: Region) -> dict[str, int]:
    start, end = region.start, region.end
    return {
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }


def _file(file: FileReport) -> dict[str, Any]:
    """A file with how many items of each list are its own: they follow one another in the order of
    the files."""
    return {
        "path": file.path,
        "findings": len(file.findings),
        "suppressed": len(file.suppressed),
        "suppressed_notifications": len(file.suppressed_notifications),
        "mentions": len(file.mentions),
        "notifications": len(file.notifications),
    }


def _rule(rule: RuleSummary) -> dict[str, Any]:
    return {
        "id": rule.id,
        "summary": rule.summary,
        "level": rule.level.label,
        "advice": rule.advice,
        "docs": list(rule.docs),
        "examples": [list(pair) for pair in rule.examples],
        "gone": rule.is_gone,
        "deadline": rule.deadline or None,
    }


def _summary(report: RunReport) -> dict[str, Any]:
    findings = report.findings
    return {
        "files": report.checked,
        "findings": len(findings),
        "fixed": len(findings) - len(report.remaining),
        "suppressed": len(report.suppressed),
        "changed": list(report.changed),
        "mentions": len(report.mentions),
        "notifications": len(report.notifications),
        "read_by_line": report.read_by_line,
        "charts": list(report.charts),
        "skipped": report.skipped,
        "rules": dict(Counter(finding.rule for finding in findings)),
        "configuration": report.configuration or None,
        "listed": report.listed,
        "unread": list(report.unread),
        "unknown": list(report.unknown),
        "packs_off": dict(report.off),
    }
