"""A baseline: findings, and files that could not be read, that are known and wait for their turn.
They are recorded by what they are and not by their line."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from k8sregistry_lint.model import (
    FileReport,
    Finding,
    Notification,
    NotificationKind,
    Severity,
    Suppressed,
    SuppressedNotification,
)

VERSION = 1
REASON = "recorded in the baseline"


class BaselineError(ValueError):
    """A file that is not a baseline of this version; the message names the file."""


class Entry(NamedTuple):
    """What makes two findings the same, whatever their lines. A file that could not be read has the
    kind of the notification as its rule, and neither image nor field."""

    path: str
    rule: str
    image: str
    field: str


class Baseline(NamedTuple):
    """How many findings of each kind are known; `path` is the file it was read from."""

    path: str
    known: Counter[Entry]


def parse(path: str, text: str) -> Baseline:
    """The baseline in a text made by `render`. Raises BaselineError."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise BaselineError(f"{path}:{error.lineno}: is not a baseline: it is not JSON") from None
    except (ValueError, RecursionError):
        raise BaselineError(f"{path}: is not a baseline: it is not JSON that can be read") from None
    if not isinstance(data, dict) or not isinstance(data.get("findings"), list):
        raise BaselineError(f"{path}: is not a baseline: it has no list of findings")
    if type(data.get("version")) is not int or data["version"] != VERSION:
        raise BaselineError(f"{path}: is not a baseline of version {VERSION}; write it anew")
    known: Counter[Entry] = Counter()
    for number, item in enumerate(data["findings"], 1):
        entry, count = _parsed(f"{path}: finding {number}", item)
        known[entry._replace(path=_from_folder(os.path.dirname(path), entry.path))] += count
    return Baseline(path, known)


def _from_folder(folder: str, path: str) -> str:
    """A path relative to a folder as one relative to the working directory."""
    return _slashed(os.path.relpath(os.path.join(folder, path))) if folder else path


def _to_folder(folder: str, path: str) -> str:
    """A path relative to the working directory as one relative to a folder."""
    return _slashed(os.path.relpath(path, folder)) if folder else path


def _slashed(path: str) -> str:
    return path.replace(os.sep, "/")


def _parsed(where: str, item: Any) -> tuple[Entry, int]:  # noqa: ANN401 - what JSON holds
    if not isinstance(item, dict):
        raise BaselineError(f"{where} has to be an object")
    for name in Entry._fields:
        if not isinstance(item.get(name), str):
            raise BaselineError(f"{where}: {name} has to be a string")
    if not item["path"]:
        raise BaselineError(f"{where}: path is empty")
    if type(item.get("count")) is not int or item["count"] < 1:
        raise BaselineError(f"{where}: count has to be a whole number above 0")
    return Entry(*(item[name] for name in Entry._fields)), item["count"]


def render(
    path: str, findings: Iterable[Finding], notifications: Iterable[Notification] = ()
) -> str:
    """The baseline of some findings and of the files that could not be read, in a stable order, as
    the text of the file at `path`; the paths in it are relative to its folder."""
    known = Counter(_entry(finding) for finding in findings)
    known.update(_entry_of(note) for note in notifications if is_recorded(note))
    folder = os.path.dirname(path)
    entries = [
        {**entry._asdict(), "path": _to_folder(folder, entry.path), "count": count}
        for entry, count in sorted(known.items())
    ]
    data = {"version": VERSION, "findings": entries}
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def is_recorded(note: Notification) -> bool:
    """Whether a baseline holds such a notification: something was not checked, but nothing
    failed."""
    return note.kind.severity is Severity.UNCHECKED and bool(note.path)


def apply(
    baseline: Baseline, reports: Sequence[FileReport], checked: Iterable[str]
) -> list[FileReport]:
    """The reports without what the baseline knows, which is suppressed, and with advice on entries
    of `checked` files that are no longer there."""
    left = Counter(baseline.known)
    remaining = [_without_known(report, left) for report in reports]
    named = set(checked)
    stale = Counter({entry: count for entry, count in left.items() if entry.path in named})
    if number := (+stale).total():
        message = _stale(min(+stale), number, baseline.path)
        note = Notification(NotificationKind.STALE_BASELINE, baseline.path, message)
        remaining.append(FileReport(baseline.path, notifications=[note]))
    return remaining


def _stale(first: Entry, number: int, path: str) -> str:
    """What is no longer there, and how a baseline gets rid of it."""
    example = f"{first.path}: {first.image or 'a part'} ({first.rule})"
    what = (
        f"1 recorded finding is no longer there: {example}"
        if number == 1
        else f"{number} recorded findings are no longer there, such as {example}"
    )
    return f"{what}; --write-baseline {path} drops {'it' if number == 1 else 'them'}"


def _without_known(report: FileReport, left: Counter[Entry]) -> FileReport:
    """A report without what is known; `left` loses what was found again."""
    kept: list[Finding] = []
    hidden = list(report.suppressed)
    for finding in report.findings:
        if _take(left, _entry(finding)):
            hidden.append(Suppressed(finding, REASON, "baseline"))
        else:
            kept.append(finding)
    notes: list[Notification] = []
    hidden_notes = list(report.suppressed_notifications)
    for note in report.notifications:
        if is_recorded(note) and _take(left, _entry_of(note)):
            hidden_notes.append(SuppressedNotification(note, REASON, "baseline"))
        else:
            notes.append(note)
    return report._replace(
        findings=kept,
        suppressed=hidden,
        notifications=notes,
        suppressed_notifications=hidden_notes,
        linked=report.linked or len(kept) < len(report.findings),
    )


def _take(left: Counter[Entry], entry: Entry) -> bool:
    if left[entry] < 1:
        return False
    left[entry] -= 1
    return True


def _entry(finding: Finding) -> Entry:
    return Entry(finding.path, finding.rule, finding.image, str(finding.field))


def _entry_of(note: Notification) -> Entry:
    return Entry(note.path, note.kind.value, "", "")
