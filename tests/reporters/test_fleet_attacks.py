"""Names from repositories steer nobody who reads a merged report."""

import csv
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from fleet.merging import merged, rendered
from k8sregistry_lint.fleet.merged import Merged
from k8sregistry_lint.model import Origin
from k8sregistry_lint.reporters import Style, renderer
from k8sregistry_lint.reporters.fleet import FORMATS
from reporters.test_attacks import HOSTILE, STEERING, hostile

FORMULAS = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\n=1", "\r@x"]
TEXTS = [*HOSTILE.values(), *FORMULAS, "../../etc/passwd", "--upload-pack=x", "${{ secrets.X }}"]


def merged_with(text: str, folder: Path) -> Merged:
    """Everything that a report can say says `text`: one that was read, one that failed."""
    origin = Origin(repository=text, commit=text, ref=text, folder=text)
    failed = origin._replace(repository=f"{text}2", failure=text)
    report = replace(hostile(text), owners={text: (text,)})
    lines = [
        renderer("jsonl")(replace(report, files=files), Style(origin=each)).encode()
        for each, files in ((origin, report.files), (failed, ()))
    ]
    template = "https://f/{repository}/{ref}/{path}#{line}"
    return merged(folder, *lines, b"[\n", link_template=template)


class Tags(HTMLParser):
    """The elements and the addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.events: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.events += [name for name, _ in attrs if name.startswith("on")]


def tags(page: str) -> Tags:
    parser = Tags()
    parser.feed(page)
    return parser


@pytest.mark.parametrize("text", TEXTS)
def test_names_steer_nothing(text: str, tmp_path: Path) -> None:
    report = merged_with(text, tmp_path)
    assert len(report.tallies.repositories) == len(report.failures) == len(report.unread) == 1
    for name in FORMATS:
        shown = rendered(name, report)
        assert not STEERING.search(shown), name
        assert not re.search(r"^\s*::|##\w*\[", shown, re.MULTILINE), name
        assert "\n" not in text or text not in shown, name


@pytest.mark.parametrize("text", TEXTS)
def test_formats_are_well_formed(text: str, tmp_path: Path) -> None:
    report = merged_with(text, tmp_path)
    assert len(json.loads(rendered("sarif", report))["runs"]) == 3
    assert json.loads(rendered("json", report))["repositories"][0]["repository"] == text
    ET.fromstring(rendered("junit", report).encode())
    rows = list(csv.reader(StringIO(rendered("csv", report))))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert [cell for row in rows for cell in row if cell.lstrip()[:1] in tuple("=+-@")] == []
    page = tags(rendered("html", report))
    assert page.events == []
    assert not page.tags & {"img", "evil", "iframe", "base", "form"}
    html = MarkdownIt("commonmark").enable("table").render(rendered("markdown", report))
    assert not tags(html).tags & {"script", "img", "evil", "a"}
