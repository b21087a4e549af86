"""The report on one repository, read back from its JSON: all that any other format needs."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import TypeVar

from k8sregistry_lint.fleet import items
from k8sregistry_lint.fleet.fields import FieldError, Fields
from k8sregistry_lint.model import (
    FileReport,
    Notification,
    NotificationKind,
    Origin,
    RuleSummary,
    RunReport,
)
from k8sregistry_lint.text import Position

VERSION = 1
_DAY = re.compile(r"\d{4}(?:-\d\d){0,2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unit:
    """A report with what it is about. `fixing` says whether the run was to fix what it found."""

    origin: Origin
    report: RunReport
    fixing: bool = False


def failed(path: str, reason: str, line: int = 0) -> Unit:
    """Return a report which says nothing but that a path, or one line (1-based) of it, could not be
    read."""
    place = Position(line, 1) if line else None
    note = Notification(NotificationKind.UNREADABLE, path, reason, place)
    return Unit(Origin(), RunReport([FileReport(path, notifications=[note])]))


def with_failure(unit: Unit) -> Unit:
    """Return a report with the reason why its repository could not be checked among its
    notifications, where every format shows it."""
    report = failed(".", unit.origin.failure).report
    if not unit.origin.failure or report.notifications[0] in unit.report.notifications:
        return unit
    return replace(unit, report=replace(unit.report, files=[*report.files, *unit.report.files]))


def unit_of(data: object) -> Unit:
    """Return the report that is in a JSON object. Raises FieldError if it is none, or one of a
    version that is not known."""
    fields = Fields(data)
    if fields.object("tool").text("name", "") != "k8sregistry-lint" or "version" not in fields:
        raise FieldError("not a report of k8sregistry-lint")
    if fields.number("version") != VERSION:
        raise FieldError(f"version {fields.number('version')} of reports is not known")
    if "kind" in fields:
        raise FieldError("is a merged report; merge the reports that it was made from")
    run = fields.object("run")
    return Unit(_origin(fields), _report(fields, run), run.flag("fixing", default=False))


def _origin(fields: Fields) -> Origin:
    names = ("repository", "commit", "ref", "commit_date", "date", "folder", "failure")
    origin = Origin(**{name: fields.text(name, "") for name in names})
    for moment in (origin.commit_date, origin.date):
        if moment and not _is_moment(moment):
            raise FieldError(f"{moment[:100]!r} is not a time such as 2026-01-02T03:04:05Z")
    return origin


def _is_moment(text: str) -> bool:
    try:
        return bool(_MOMENT.fullmatch(text)) and datetime.fromisoformat(text) is not None
    except ValueError:
        return False


def _report(fields: Fields, run: Fields) -> RunReport:
    summary, owners = fields.object("summary"), fields.object("owners")
    return RunReport(
        files=_files(fields),
        checked=summary.number("files", 0),
        changed=summary.texts("changed"),
        skipped=summary.counts("skipped"),
        rules=_rules(json.dumps(fields.items("rules"))),
        configuration=summary.text("configuration", ""),
        fail_level=items.level(run.text("fail_level", "warning")),
        charts=summary.texts("charts"),
        listed=summary.number("listed", 0),
        unread=summary.texts("unread"),
        unknown=summary.texts("unknown"),
        off=summary.counts("packs_off"),
        owners={path: owners.texts(path) for path in owners.names},
    )


@lru_cache(64)  # the reports of a fleet have the same rules
def _rules(text: str) -> tuple[RuleSummary, ...]:
    """The rules in a list, which is given as JSON."""
    return tuple(_rule(rule) for rule in Fields({"rules": json.loads(text)}).objects("rules"))


def _rule(fields: Fields) -> RuleSummary:
    return RuleSummary(
        id=fields.text("id"),
        summary=fields.text("summary"),
        level=items.level(fields.text("level")),
        advice=fields.text("advice"),
        docs=fields.texts("docs"),
        examples=[_example(pair) for pair in fields.items("examples")],
        is_gone=fields.flag("gone"),
        deadline=_day(fields.text("deadline", "")),
    )


def _day(text: str) -> str:
    """A day, a month or a year, as it is written."""
    if text:
        try:
            date.fromisoformat(f"{text}-01-01"[:10] if _DAY.fullmatch(text) else "")
        except ValueError:
            raise FieldError(f"{text[:100]!r} is no day, month or year") from None
    return text


def _example(pair: object) -> tuple[str, str | None]:
    match pair:
        case [str(old), str() | None as new]:
            return old, new
    raise FieldError("examples are not pairs of images")


def _files(fields: Fields) -> list[FileReport]:
    """The files, each with as many items of each list as it has of its own."""
    shown, hidden = items.findings(fields)
    findings, suppressed = iter(shown), iter(hidden)
    unread = map(items.hidden_notification, fields.objects("suppressed_notifications"))
    mentions = map(items.mention, fields.objects("mentions"))
    notes = map(items.notification, fields.objects("notifications"))
    if "files" not in fields:  # minor version 0
        return [FileReport("", shown, list(mentions), list(notes), hidden, list(unread))]
    files = [
        FileReport(
            file.text("path"),
            findings=_next(findings, file, "findings"),
            mentions=_next(mentions, file, "mentions"),
            notifications=_next(notes, file, "notifications"),
            suppressed=_next(suppressed, file, "suppressed"),
            suppressed_notifications=_next(unread, file, "suppressed_notifications"),
        )
        for file in fields.objects("files")
    ]
    if any(next(left, None) for left in (findings, mentions, notes, suppressed, unread)):
        raise FieldError("files do not add up to the findings and notifications")
    return files


def _next(rest: Iterator[T], file: Fields, name: str) -> list[T]:
    """As many of the items that are left as a file has."""
    wanted = file.number(name, 0)
    found = list(islice(rest, wanted))
    if len(found) < wanted:
        raise FieldError("files do not add up to the findings and notifications")
    return found
