"""The report for programs, whole; tests/test_cli.py holds the contract field by field."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from asking import check
from k8sregistry_lint import __version__
from k8sregistry_lint.model import (
    FileReport,
    MentionKind,
    Notification,
    NotificationKind,
    Origin,
    RunReport,
)
from k8sregistry_lint.reporters import Style, renderer
from k8sregistry_lint.text import Position
from reporting import sample

EMPTY = f"""{{
 "version": 1,
 "minor_version": 1,
 "tool": {{
  "name": "k8sregistry-lint",
  "version": "{__version__}"
 }},
 "repository": null,
 "commit": null,
 "ref": null,
 "commit_date": null,
 "date": null,
 "folder": "",
 "failure": null,
 "findings": [],
 "suppressed": [],
 "suppressed_notifications": [],
 "mentions": [],
 "notifications": [],
 "summary": {{
  "files": 0,
  "findings": 0,
  "fixed": 0,
  "suppressed": 0,
  "changed": [],
  "mentions": 0,
  "notifications": 0,
  "read_by_line": [],
  "charts": [],
  "skipped": {{}},
  "rules": {{}},
  "configuration": null,
  "listed": 0,
  "unread": [],
  "unknown": [],
  "packs_off": {{}}
 }},
 "files": [],
 "owners": {{}},
 "run": {{
  "fail_level": "warning",
  "fixing": false
 }},
 "rules": []
}}
"""


def render(*files: FileReport) -> str:
    return renderer("json")(RunReport(files), Style())


def test_an_empty_run() -> None:
    assert render() == EMPTY


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: k8s.gcr.io/x:1", (1, 4, 1, 18)),
        ("\ufeffa: k8s.gcr.io/x:1", (1, 4, 1, 18)),
        ("\r\n\ra: é # \na: k8s.gcr.io/x:1", (4, 4, 4, 18)),
        ("😀: k8s.gcr.io/x:1", (1, 4, 1, 18)),
        ("x: \x85\u2028k\na: k8s.gcr.io/x:1", (2, 4, 2, 18)),
    ],
)
def test_places_are_1_based_code_points_without_the_bom(text: str, place: tuple[int, ...]) -> None:
    [finding] = json.loads(render(check(text)))["findings"]
    assert tuple(finding[key] for key in ("line", "column", "end_line", "end_column")) == place


def test_notifications_with_and_without_a_place() -> None:
    notes = (
        Notification(NotificationKind("unparsed"), "a", "m", Position(2, 3)),
        Notification(NotificationKind("unreadable"), "b", "n"),
    )
    assert json.loads(render(FileReport("a", notifications=notes)))["notifications"] == [
        {
            "kind": "unparsed",
            "severity": "unchecked",
            "path": "a",
            "line": 2,
            "column": 3,
            "message": "m",
        },
        {
            "kind": "unreadable",
            "severity": "failure",
            "path": "b",
            "line": None,
            "column": None,
            "message": "n",
        },
    ]


def test_control_characters_are_escaped() -> None:
    assert render(
        FileReport("a", notifications=(Notification(NotificationKind.GIT, "\x1b\u202e", "m"),))
    ).isascii()


PAGE = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")


def test_the_page_lists_every_kind() -> None:
    assert [kind for kind in MentionKind if f"`{kind}`" not in PAGE] == []
    for kind in NotificationKind:
        row = next(
            line for line in PAGE.split("\n") if line.startswith(f"| `{kind.severity.label}`")
        )
        assert f"`{kind}`" in row


SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report.schema.json").read_bytes())


def closed(schema: Any) -> Any:
    """The schema with no room for fields that it does not name."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: closed(value) for key, value in schema.items()}
    return kept | (
        {"unevaluatedProperties": False}
        if schema.get("type") in ("object", ["object", "null"])
        else {}
    )


def opened_finding() -> Any:
    """The closed schema, but for what a suppressed finding or notification extends."""
    schema = closed(SCHEMA)
    del schema["$defs"]["finding"]["unevaluatedProperties"]
    del schema["$defs"]["notification"]["unevaluatedProperties"]
    for name in ("findings", "suppressed", "notifications", "suppressed_notifications"):
        schema["properties"][name]["items"]["unevaluatedProperties"] = False
    return schema


@pytest.mark.parametrize("fixed", [False, True])
def test_the_schema_names_every_field(fixed: bool) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    owned = replace(sample(fixed=fixed), owners={"a b/ü#1.yaml": ["@org/team"]})
    report = json.loads(renderer("json")(owned, Style(origin=Origin(date="2026-01-02T03:04:05Z"))))
    assert {
        name for name, value in report.items() if isinstance(value, list) and not value
    } == set()
    assert [
        error.message
        for error in jsonschema.Draft202012Validator(opened_finding()).iter_errors(report)
    ] == []


@pytest.mark.parametrize(
    "place",
    [
        ("summary",),
        ("findings", 0),
        ("suppressed", 0),
        ("findings", 0, "fix"),
        ("mentions", 0),
        ("run",),
        ("rules", 0),
        ("files", 0),
        ("tool",),
    ],
)
@pytest.mark.parametrize("extra", [True, False])
def test_the_schema_notices_a_field_too_many_or_too_few(
    place: tuple[Any, ...], extra: bool
) -> None:
    report = json.loads(renderer("json")(sample(), Style()))
    target = report
    for key in place:
        target = target[key]
    if extra:
        target["more"] = 1
    else:
        del target[next(iter(target))]
    assert list(jsonschema.Draft202012Validator(opened_finding()).iter_errors(report)) != []
