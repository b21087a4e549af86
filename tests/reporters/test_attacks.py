"""What comes from a repository must not steer who reads the report: a terminal, a log of GitHub
Actions, a browser, a parser."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from asking import check
from k8sregistry_lint.model import (
    FieldPath,
    FileReport,
    KubernetesObject,
    Mention,
    Notification,
    NotificationKind,
    RuleSummary,
    RunReport,
    Suppressed,
)
from k8sregistry_lint.reporters import REPORTERS, Style, renderer
from k8sregistry_lint.text import Position

HOSTILE = {
    "terminal escape": "\x1b[31m\x1b]0;title\x07",
    "C1 escape": "\x9b31m",
    "bidirectional override": "\u202egpj.exe",
    "workflow command": "::error::owned",
    "blanks and a workflow command": "  ::stop-commands::x",
    "newline and a workflow command": "x\n::error::owned\r\n::add-mask::x",
    "old workflow command": "##[error]owned",
    "command of Azure Pipelines": "x ##vso[task.setvariable variable=a]b",
    "command of TeamCity": "##teamcity[blockOpened name='x']",
    "percent escape": "x%0A::error::owned",
    "property": "x,title=owned::owned",
    "end of CDATA": "]]><evil/>",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": "\" onmouseover='alert(1)' x=\"",
    "pipe": "a | b \\| c",
    "backtick": "a`b``c",
    "link": "[click](https://example.com) ![x](https://example.com/x)",
    "heading and list": "# a\n* b\n```",
    "mention of a person": "@somebody #1",
    "NUL and surrogate": "\x00\udcff",
    "noncharacter": "\ufffe\uffff",
    "line separators": "a\u2028b\u2029c\x85d\x0be",
}
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\ufffe\uffff\ud800-\udfff]")


def hostile(text: str) -> RunReport:
    """A run in which all that a repository can say says `text`."""
    report = check(
        "a: k8s.gcr.io/pause:3.9\nb: gcr.io/google_containers/x:1\nc: quay.io/k8scsi/x:1\n", text
    )
    findings = [
        finding._replace(
            rule=text,
            image=text,
            replacement=text,
            message=text,
            field=FieldPath(((text,),)),
            object=KubernetesObject(text, text),
            region=finding.region._replace(line=f"a: {text}"),
            fix=finding.fix._replace(
                reason=text,
                edits=tuple(
                    edit._replace(path=text + end)
                    for edit in finding.fix.edits
                    for end in ("", "2")
                ),
            ),
        )
        for finding in report.findings
    ]
    mention = Mention(text, text, findings[0].region, text)
    notes = [
        Notification(NotificationKind(kind), text, text, Position(1, 1))
        for kind in ("unparsed", "unreadable", "stale-baseline")
    ]
    file = FileReport(text, findings[1:], [mention], notes, [Suppressed(findings[0], text)])
    summary = RuleSummary(
        text, text, findings[0].level, text, [f"https://example.com/{text}"], [(text, text)]
    )
    return RunReport([file], 1, [text], {}, [summary], text)


def lines(name: str, text: str) -> list[str]:
    return renderer(name)(hostile(text), Style(show_mentions=True, statistics=True)).split("\n")


attacks = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
terminal = pytest.mark.parametrize("name", REPORTERS)
harmless = {name: len(lines(name, "harmless")) for name in REPORTERS}


@attacks
@terminal
def test_no_format_holds_what_steers_a_terminal(name: str, text: str) -> None:
    assert STEERING.findall("\n".join(lines(name, text))) == []


@attacks
@pytest.mark.parametrize("name", ["text", "concise", "github", "markdown", "junit"])
def test_no_text_begins_a_line(name: str, text: str) -> None:
    assert len(lines(name, text)) == harmless[name]


@attacks
@pytest.mark.parametrize("name", ["text", "concise", "github"])
def test_a_log_of_github_actions_is_not_steered(name: str, text: str) -> None:
    for line in lines(name, text):
        if line.lstrip().startswith("::"):
            command = re.fullmatch(r"::(notice|warning|error) ((?:\w+=[^:,]*,?)+)::.*", line)
            assert command, line
            assert [pair.partition("=")[0] for pair in command[2].split(",")] in (
                ["file", "line", "endLine", "col", "endColumn", "title"],
                ["file", "line", "col", "title"],
            )


@attacks
@pytest.mark.parametrize("name", sorted({*REPORTERS} - {"html", "junit"}))
def test_no_log_is_steered(name: str, text: str) -> None:
    """Reports as HTML and XML are no logs."""
    assert re.findall(r"##\w*\[", "\n".join(lines(name, text))) == []


@attacks
def test_percent_signs_in_commands_are_escaped(text: str) -> None:
    for line in lines("github", text):
        if line.startswith("::"):
            assert re.search("%(?!25|3A|2C)", line) is None


@attacks
def test_junit_is_the_same_document_but_for_its_texts(text: str) -> None:
    def tags(text: str) -> list[tuple[str, list[str]]]:
        return [
            (node.tag, sorted(node.attrib))
            for node in ET.fromstring("\n".join(lines("junit", text))).iter()
        ]

    assert tags(text) == tags("harmless")


@attacks
@pytest.mark.parametrize("name", ["json", "sarif", "gitlab"])
def test_json_holds_the_same_keys(name: str, text: str) -> None:
    def keys(value: object) -> object:
        if isinstance(value, dict):
            return {("?" if key == text else key): keys(item) for key, item in value.items()}
        return [keys(item) for item in value] if isinstance(value, list) else None

    found = json.loads("\n".join(lines(name, text)))
    assert json.dumps(keys(found)) == json.dumps(
        keys(json.loads("\n".join(lines(name, "harmless"))))
    ).replace('"harmless"', '"?"')


@attacks
def test_sarif_names_the_file_by_its_bytes_and_holds_no_link(text: str) -> None:
    [run] = json.loads("\n".join(lines("sarif", text)))["runs"]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})*", uri)
    assert unquote_to_bytes(uri) == text.encode("utf-8", "surrogateescape")
    assert re.search(r"(?<!\\)\[", run["results"][0]["message"]["text"]) is None


class Tags(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[str]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, sorted(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def page(name: str, text: str) -> Tags:
    made = "\n".join(lines(name, text))
    tags = Tags()
    tags.feed(
        MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(made)
        if name == "markdown"
        else made
    )
    return tags


@attacks
@pytest.mark.parametrize("name", [name for name in REPORTERS if name in ("markdown", "html")])
def test_a_browser_sees_the_same_page_but_for_its_texts(name: str, text: str) -> None:
    assert page(name, text).tags == page(name, "harmless").tags


@pytest.mark.parametrize(
    "text", ["a | b", "a`b", "<b>", "@somebody", "a\\|b", "*a*", "[a](b)", " a "]
)
def test_markdown_shows_what_was_there(text: str) -> None:
    assert page("markdown", text).text.count(text.strip()) >= 5
