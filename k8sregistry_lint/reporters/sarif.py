"""For code scanning: SARIF 2.1.0. Lines and columns are 1-based in code points, ends are exclusive,
and fixed findings are left out: their alerts are to be closed."""

import os
from collections.abc import Sequence
from itertools import groupby
from typing import Any
from urllib.parse import quote

from k8sregistry_lint import __version__
from k8sregistry_lint.model import (
    Answer,
    Applicability,
    Edit,
    Finding,
    Level,
    Notification,
    RuleSummary,
    RunReport,
    Severity,
    Suppressed,
)
from k8sregistry_lint.reporters import Style, words
from k8sregistry_lint.reporters.edits import EditsToWrite
from k8sregistry_lint.reporters.envelope import as_text
from k8sregistry_lint.reporters.identity import fingerprints
from k8sregistry_lint.reporters.visible import visible
from k8sregistry_lint.text import Region

_LEVELS = {Level.NOTE: "note", Level.WARNING: "warning", Level.ERROR: "error"}
_KINDS = {"comment": "inSource", "baseline": "external", "configuration": "external"}
_ROOT = "%SRCROOT%"

Json = dict[str, Any]


def render(report: RunReport, _style: Style) -> str:
    """One SARIF log with one run, with a newline at its end."""
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run(report)],
    }
    return as_text(log)


def run(report: RunReport) -> Json:
    """The run of a report."""
    driver = {
        "name": "k8sregistry-lint",
        "version": __version__,
        "rules": [_rule(rule) for rule in report.rules],
    }
    invocation = {
        "executionSuccessful": not any(
            note.kind.severity is Severity.FAILURE for note in report.notifications
        ),
        "toolExecutionNotifications": [_notification(note) for note in report.notifications],
        "toolConfigurationNotifications": _configuration(report.configuration),
    }
    return {
        "tool": {"driver": driver},
        "originalUriBaseIds": {
            _ROOT: {"description": {"text": "The directory that the command was run in."}}
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": _results(report),
        "properties": {
            "listed": report.listed,
            "checked": report.checked,
            "skipped": report.skipped,
            "unread": len(report.unread),
        },
    }


def _rule(rule: RuleSummary) -> Json:
    moves = [(old, new) for old, new in rule.examples if new]
    sources = "".join(f"\n* <{link}>" for link in rule.docs)
    address = {"helpUri": rule.docs[0]} if rule.docs else {}
    table = "".join(f"\n| `{old}` | `{new}` |" for old, new in moves)
    return {
        "id": rule.id,
        "shortDescription": {"text": _sentence(rule.summary)},
        "fullDescription": {
            "text": _sentence(rule.summary) + (f" {_sentence(rule.advice)}" if rule.advice else "")
        },
        "help": {
            "text": "\n".join(
                [
                    _sentence(rule.advice or rule.summary),
                    *(f"{old} -> {new}" for old, new in moves),
                    *rule.docs,
                ]
            ),
            "markdown": _sentence(rule.advice or rule.summary)
            + (f"\n\n| old | new |\n| --- | --- |{table}" if moves else "")
            + (f"\n\nSources:\n{sources}" if sources else ""),
        },
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
        **address,
    }


def _results(report: RunReport) -> list[Json]:
    remaining, hidden = report.remaining, report.suppressed
    index = {rule.id: number for number, rule in enumerate(report.rules)}
    prints = fingerprints([*remaining, *(suppressed.finding for suppressed in hidden)])
    suppressions: list[list[Json]] = [
        *([] for _ in remaining),
        *([_suppression(suppressed)] for suppressed in hidden),
    ]
    findings = [*remaining, *(suppressed.finding for suppressed in hidden)]
    edits = EditsToWrite()
    return [
        _result(finding, index, edits.of(finding))
        | {"partialFingerprints": {"reference/v1": fingerprint}, "suppressions": hiding}
        for finding, fingerprint, hiding in zip(findings, prints, suppressions, strict=True)
    ]


def _result(finding: Finding, index: dict[str, int], edits: Sequence[Edit]) -> Json:
    text = ". ".join(
        part
        for part in (
            f"{words.move(finding)}{words.owner(finding)}: {words.explained(finding)}",
            _capitalised(words.companions(finding)),
        )
        if part
    )
    location: Json = {
        "physicalLocation": {
            "artifactLocation": _artifact(finding.path),
            "region": _region(finding.region),
        }
    }
    if finding.field.texts:
        location["logicalLocations"] = [{"fullyQualifiedName": visible(str(finding.field))}]
    return {
        "ruleId": finding.rule,
        **({"ruleIndex": index[finding.rule]} if finding.rule in index else {}),
        "level": _LEVELS[finding.level],
        "message": {"text": _message(text)},
        "locations": [location],
        **(
            {"fixes": [_fix(finding, edits)]}
            if edits and finding.fix.applicability > Applicability.DISPLAY_ONLY
            else {}
        ),
        **({"properties": _existence(finding.existence)} if finding.existence else {}),
    }


def _existence(answer: Answer) -> Json:
    """Whether the new image exists, as properties of a result."""
    return {
        "existence": answer.existence.value,
        "existenceImage": visible(answer.image),
        "existenceSource": visible(answer.source),
        "existenceDate": answer.date,
    }


def _fix(finding: Finding, edits: Sequence[Edit]) -> Json:
    changes = groupby(
        sorted(edits, key=lambda edit: (edit.path, edit.region.start, edit.region.end)),
        key=lambda edit: edit.path,
    )
    return {
        "description": {"text": _message(words.move(finding))},
        "artifactChanges": [
            {"artifactLocation": _artifact(path), "replacements": _replacements(list(here))}
            for path, here in changes
        ],
    }


def _replacements(edits: Sequence[Edit]) -> list[Json]:
    return [
        {"deletedRegion": _region(edit.region), "insertedContent": {"text": edit.replacement}}
        for edit in edits
    ]


def _suppression(suppressed: Suppressed) -> Json:
    reason = {"justification": visible(suppressed.reason)} if suppressed.reason else {}
    return {"kind": _KINDS[suppressed.by], **reason}


def _notification(note: Notification) -> Json:
    place: Json = {"artifactLocation": _artifact(note.path)}
    if note.position:
        place["region"] = {"startLine": note.position.line, "startColumn": note.position.column}
    return {
        "descriptor": {"id": note.kind},
        "level": "note"
        if note.kind.severity is Severity.ADVICE
        else "error"
        if note.kind.severity is Severity.FAILURE
        else "warning",
        "message": {"text": _message(_sentence(visible(f"{note.path}: {note.message}")))},
        "locations": [{"physicalLocation": place}],
    }


def _configuration(path: str) -> list[Json]:
    place = {"physicalLocation": {"artifactLocation": _artifact(path)}}
    return [
        {
            "descriptor": {"id": "configuration"},
            "level": "note",
            "message": {"text": _message(_sentence(line))},
            "locations": [place],
        }
        for line in words.configuration(path)
    ]


def _artifact(path: str) -> Json:
    """A path as a URI, its bytes percent-encoded; relative to the root of the repository, which the
    reader knows."""
    uri = quote(os.fsencode(path), safe="/")
    return {"uri": f"file://{uri}"} if path.startswith("/") else {"uri": uri, "uriBaseId": _ROOT}


def _region(region: Region) -> Json:
    start, end = region.start, region.end
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _message(text: str) -> str:
    """Plain text of a message: in SARIF it may hold links, written with brackets."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
