"""For a migration: one page that opens from disk, with the findings to sort, filter and expand. It
loads nothing, and what comes from files is data: escaped by the template, or text that the page's
script puts into text nodes."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from k8sregistry_lint import __version__
from k8sregistry_lint.model import (
    Applicability,
    Edit,
    Finding,
    Mention,
    Notification,
    Origin,
    RunReport,
    Severity,
    Suppressed,
)
from k8sregistry_lint.reporters import Style, words
from k8sregistry_lint.reporters.edits import EditsToWrite
from k8sregistry_lint.reporters.page import (
    Deadline,
    bars,
    deadlines,
    embedded,
    link,
    moment,
)
from k8sregistry_lint.reporters.snippet import cut
from k8sregistry_lint.reporters.templating import page
from k8sregistry_lint.reporters.visible import visible
from k8sregistry_lint.text import Region

MAX_LINE = 240
"""How many characters of a source line are shown."""


def render(report: RunReport, style: Style) -> str:
    """The page."""
    findings = report.findings
    return page(
        "report.html.j2",
        ["report.css"],
        ["lists.js", "report.js"],
        version=__version__,
        origin=_origin(style.origin),
        summary=words.summary(report, style._replace(show_mentions=True)),
        totals=_totals(report),
        bars={
            "By rule": bars(finding.rule for finding in findings),
            "By folder": bars(_folder(finding.path) for finding in findings),
        },
        deadlines=_deadlines(report, style.origin.date[:10]),
        data=embedded(_data(report)),
    )


def _deadlines(report: RunReport, today: str) -> list[Deadline]:
    """What ends for the findings that are left, the earliest first. `today` is YYYY-MM-DD, empty if
    it is not known."""
    left = Counter(finding.rule for finding in report.remaining)
    return deadlines(
        (
            (rule.deadline, rule.id, left[rule.id])
            for rule in report.rules
            if rule.deadline and left[rule.id]
        ),
        today,
    )


def _totals(report: RunReport) -> list[tuple[str, int]]:
    kinds = Counter(_status(finding) for finding in report.findings)
    unchecked = {
        note.path for note in report.notifications if note.kind.severity is not Severity.ADVICE
    }
    return [
        ("files checked", report.checked),
        ("findings", len(report.findings)),
        ("fixed", kinds["fixed"]),
        ("safe fixes", kinds[Applicability.SAFE.label]),
        ("unsafe fixes", kinds[Applicability.UNSAFE.label]),
        (Applicability.DISPLAY_ONLY.label, kinds[Applicability.DISPLAY_ONLY.label]),
        ("files not checked in full", len(unchecked)),
    ]


def _folder(path: str) -> str:
    """The top folder of a path, with the steps upwards before it."""
    parts = path.split("/")
    up = sum(part == ".." for part in parts)
    return "/".join(parts[: up + 1]) + "/" if len(parts) > up + 1 else "./"


def _data(report: RunReport) -> dict[str, Any]:
    """What the script of the page shows, with nothing in it that steers a screen."""
    edits = EditsToWrite()
    return {
        "rules": {
            visible(f.rule): {"message": visible(f.message), "docs": link(f.docs)}
            for f in report.findings
        },
        "findings": [_finding(finding, edits.of(finding)) for finding in report.findings],
        "mentions": [_mention(mention) for mention in report.mentions],
        "unchecked": [_notification(note) for note in report.notifications],
        "hidden": [_hidden(suppressed) for suppressed in report.suppressed],
    }


def _finding(finding: Finding, edits: Iterable[Edit]) -> dict[str, Any]:
    return {
        "rule": visible(finding.rule),
        "level": finding.level.label,
        "role": finding.role.value,
        **_place(finding.path, finding.region),
        "folder": visible(_folder(finding.path)),
        "image": visible(finding.image),
        "replacement": visible(finding.replacement or ""),
        "fix": _status(finding),
        "why": words.remedy(finding),
        **({"existence": words.existence(finding)} if finding.existence else {}),
        "field": visible(str(finding.field)),
        "object": visible(finding.object.title) if finding.object else "",
        "diff": []
        if finding.fix.applied
        else [
            [visible(each) if isinstance(each, str) else each for each in row]
            for row in _diff(edits)
        ],
    }


def _status(finding: Finding) -> str:
    return "fixed" if finding.fix.applied else finding.fix.applicability.label


def _mention(mention: Mention) -> dict[str, Any]:
    return {
        "rule": visible(mention.rule),
        **_place(mention.path, mention.region),
        "why": visible(mention.reason),
    }


def _notification(note: Notification) -> dict[str, Any]:
    line = note.position.line if note.position else 0
    kind = "advice" if note.kind.severity is Severity.ADVICE else "not checked"
    return {
        "path": visible(note.path),
        "line": line,
        "kind": visible(note.kind),
        "why": visible(note.message),
        "what": kind,
    }


def _hidden(suppressed: Suppressed) -> dict[str, Any]:
    finding = suppressed.finding
    return {
        "rule": visible(finding.rule),
        **_place(finding.path, finding.region),
        "image": visible(finding.image),
        "by": suppressed.by,
        "why": visible(suppressed.reason),
    }


def _place(path: str, region: Region) -> dict[str, Any]:
    return {
        "path": visible(path),
        "line": region.start.line,
        "source": cut(region.line, region.start.column - 1, MAX_LINE),
    }


def _diff(edits: Iterable[Edit]) -> Iterator[tuple[str, int, str, str]]:
    """Each line that a fix changes: path, line, before, after."""
    lines: dict[tuple[str, int], list[Edit]] = {}
    for edit in edits:
        lines.setdefault((edit.path, edit.region.start.line), []).append(edit)
    for (path, number), found in lines.items():
        old = new = found[0].region.line
        first = min(edit.region.start.column for edit in found) - 1
        for edit in sorted(found, key=lambda edit: -edit.region.start.column):
            start, end = edit.region.start, edit.region.end
            stop = end.column - 1 if end.line == start.line else len(old)
            new = new[: start.column - 1] + edit.replacement + new[stop:]
        if first <= len(old):
            yield path, number, cut(old, first, MAX_LINE), cut(new, first, MAX_LINE)


def _origin(origin: Origin) -> list[tuple[str, str]]:
    """What was checked, with a title for each part that is known."""
    checked = moment(origin.date)
    parts = {"Repository": origin.repository, "Commit": origin.commit[:12], "Checked": checked}
    return [(title, visible(text)) for title, text in parts.items() if text]
