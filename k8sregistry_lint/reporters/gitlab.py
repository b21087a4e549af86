"""For GitLab: a Code Quality report, which knows lines and no columns. Fixed findings are gone, so
they are left out."""

from hashlib import sha256
from typing import Any

from k8sregistry_lint.model import Finding, Level, Notification, RunReport, Severity
from k8sregistry_lint.reporters import Style, words
from k8sregistry_lint.reporters.envelope import as_text
from k8sregistry_lint.reporters.identity import fingerprints
from k8sregistry_lint.reporters.visible import visible

_SEVERITIES = {Level.NOTE: "info", Level.WARNING: "minor", Level.ERROR: "major"}


def render(report: RunReport, _style: Style) -> str:
    """One JSON list, with a newline at its end."""
    remaining = report.remaining
    issues = [_finding(*pair) for pair in zip(remaining, fingerprints(remaining), strict=True)]
    issues += map(_notification, report.notifications)
    return as_text(issues)


def _finding(finding: Finding, fingerprint: str) -> dict[str, Any]:
    region = finding.region
    return {
        "description": words.described(finding),
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.level],
        "location": {
            "path": visible(finding.path),
            "lines": {"begin": region.start.line, "end": region.end.line},
        },
    }


def _notification(note: Notification) -> dict[str, Any]:
    return {
        "description": visible(note.message),
        "check_name": note.kind,
        "fingerprint": sha256(
            f"{note.kind}\0{note.path}\0{note.message}".encode("utf-8", "surrogateescape")
        ).hexdigest(),
        "severity": "info" if note.kind.severity is Severity.ADVICE else "major",
        "location": {
            "path": visible(note.path),
            "lines": {"begin": note.position.line if note.position else 1},
        },
    }
