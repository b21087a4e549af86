"""A baseline: findings that are known and wait for their turn, recorded by what they are and not by
their line."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from k8sregistry_lint.model import FileReport, Finding, Notification, NotificationKind, Suppressed

REASON = "recorded in the baseline"


class BaselineError(ValueError):
    """A file that is no baseline of this version."""


class Entry(NamedTuple):
    """What makes two findings the same, whatever their lines."""

    path: str
    rule: str
    image: str
    field: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """How many findings of each kind are known; `path` is the file it was read from."""

    path: str
    known: Counter[Entry]


def parse(path: str, text: str) -> Baseline:
    """The baseline that `written` made. Raises BaselineError."""
    try:
        data = json.loads(text)
        known = Counter(
            {
                Entry(*(str(item[name]) for name in Entry._fields)): int(item["count"])
                for item in data["findings"]
            }
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BaselineError(f"{path}: is no baseline: {error}") from None
    if data.get("version") != 1:
        raise BaselineError(
            f"{path}: is a baseline of version {data.get('version')}; this program knows version 1"
        )
    return Baseline(path, known)


def written(findings: Iterable[Finding]) -> str:
    """The baseline of some findings, in a stable order."""
    known = Counter(_entry(finding) for finding in findings)
    entries = [{**entry._asdict(), "count": count} for entry, count in sorted(known.items())]
    return json.dumps({"version": 1, "findings": entries}, indent=1, ensure_ascii=False) + "\n"


def apply(
    baseline: Baseline, reports: Sequence[FileReport], checked: Iterable[str]
) -> list[FileReport]:
    """The reports without the known findings, which are suppressed; and a word on entries of
    `checked` files that are gone."""
    left = Counter(baseline.known)
    made = [_without_known(report, left) for report in reports]
    gone = left.keys() & {entry for entry in left if left[entry] > 0 and entry.path in set(checked)}
    notes = [
        Notification(
            NotificationKind.STALE_BASELINE,
            baseline.path,
            f"{entry.path}: {entry.image} ({entry.rule}) is recorded and no longer there",
        )
        for entry in sorted(gone)
    ]
    return [*made, FileReport(baseline.path, notifications=notes)] if notes else made


def _without_known(report: FileReport, left: Counter[Entry]) -> FileReport:
    kept: list[Finding] = []
    hidden = list(report.suppressed)
    for finding in report.findings:
        entry = _entry(finding)
        if left[entry] > 0:
            left[entry] -= 1
            hidden.append(Suppressed(finding, REASON, "baseline"))
        else:
            kept.append(finding)
    return replace(
        report,
        findings=kept,
        suppressed=hidden,
        linked=report.linked or len(kept) < len(report.findings),
    )


def _entry(finding: Finding) -> Entry:
    return Entry(finding.path, finding.rule, finding.image, str(finding.field))
