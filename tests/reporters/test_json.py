"""The report for programs, whole; tests/test_cli.py holds the contract field by field."""

import json

import pytest

from checking import check
from k8sregistry_lint import __version__
from k8sregistry_lint.model import FileReport, Notification, RunReport
from k8sregistry_lint.reporters import REPORTERS, Style, renderer
from k8sregistry_lint.text import Position

EMPTY = f"""{{
 "version": 1,
 "tool": {{
  "name": "k8sregistry-lint",
  "version": "{__version__}"
 }},
 "findings": [],
 "mentions": [],
 "notifications": [],
 "summary": {{
  "files": 0,
  "findings": 0,
  "fixed": 0,
  "changed": [],
  "mentions": 0,
  "notifications": 0,
  "skipped": {{}},
  "rules": {{}}
 }}
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
    notes = (Notification("unparsed", "a", "m", Position(2, 3)), Notification("unreadable", "b", "n"))
    assert json.loads(render(FileReport("a", notifications=notes)))["notifications"] == [
        {"kind": "unparsed", "path": "a", "line": 2, "column": 3, "message": "m"},
        {"kind": "unreadable", "path": "b", "line": None, "column": None, "message": "n"},
    ]


def test_control_characters_are_escaped() -> None:
    assert render(FileReport("a", notifications=(Notification("k", "\x1b\u202e", "m"),))).isascii()


@pytest.mark.parametrize("name", REPORTERS)
def test_every_format_renders_an_empty_run(name: str) -> None:
    assert renderer(name)(RunReport(), Style()).endswith("\n")
