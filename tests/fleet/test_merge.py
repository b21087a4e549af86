"""`report merge`: the latest report of each repository, in whatever order they come."""

import csv
import json
import random
import tracemalloc
from collections import deque
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from asking import check
from fleet.merging import as_json, line, merged, rendered
from k8sregistry_lint.fleet.fields import FieldError
from k8sregistry_lint.fleet.links import link, objection
from k8sregistry_lint.fleet.unit import unit_of
from k8sregistry_lint.model import Origin, RunReport
from k8sregistry_lint.reporters import REPORTERS, Style, renderer
from k8sregistry_lint.reporters.fleet import FORMATS
from k8sregistry_lint.reporters.fleet import renderer as fleet_renderer
from k8sregistry_lint.reporters.fleet.columns import TABLES, columns
from k8sregistry_lint.runner import reports
from k8sregistry_lint.runner.reports import ReportError, merge

DOCS = Path(__file__).parents[2] / "docs"
HISTORY = [
    line("example.com/a", 3, committed="2026-01-01", checked="2026-01-05"),
    line("example.com/a", 1, committed="2026-01-03", checked="2026-01-04"),
    line("example.com/a", 2, committed="2026-01-01", checked="2026-01-06"),
    line("example.com/b", 4, checked="2026-01-04"),
    line("example.com/b", checked="2026-01-06", failure="could not be cloned"),
    line("example.com/c", checked="2026-01-05", failure="no such repository"),
    line("example.com/d", checked="2026-01-03", failure="a time-out"),
    line("example.com/d", 0, checked="2026-01-06"),
]


def test_the_order_the_files_and_repetitions_do_not_matter(tmp_path: Path) -> None:
    expected = {name: rendered(name, merged(tmp_path, *HISTORY)) for name in FORMATS}
    for seed in range(4):
        lines = HISTORY * (seed + 1)
        random.Random(seed).shuffle(lines)
        folder = tmp_path / str(seed)
        folder.mkdir()
        for number, each in enumerate(lines):
            with (folder / f"{number % 5}.jsonl").open("ab") as file:
                file.write(each)
        (folder / "indented.json").write_bytes(json.dumps(json.loads(lines[0]), indent=1).encode())
        report = merge([str(folder)])
        assert {name: rendered(name, report) for name in FORMATS} == expected


def test_the_newest_commit_counts(tmp_path: Path) -> None:
    data = as_json(merged(tmp_path, *HISTORY))
    left = {name: tally["left"] for name, tally in data["by_repository"].items()}
    assert left == {"example.com/a": 1, "example.com/b": 4, "example.com/d": 0}
    assert data["replaced"] == 3  # two of a, the failure of d
    assert data["dates"] == ["2026-01-04T10:00:00Z", "2026-01-06T10:00:00Z"]


def test_failures_are_listed_unless_a_later_check_succeeded(tmp_path: Path) -> None:
    failures = as_json(merged(tmp_path, *HISTORY))["failures"]
    assert [(each["repository"], each["reason"], each["shown"][:10]) for each in failures] == [
        ("example.com/b", "could not be cloned", "2026-01-04"),
        ("example.com/c", "no such repository", ""),
    ]


@pytest.mark.parametrize("day", ["2026-01-01", "2026-01-02", "2026-01-03"])
def test_a_failure_is_lost_only_to_a_later_check(day: str, tmp_path: Path) -> None:
    report = merged(tmp_path, line("a", checked="2026-01-02"), line("a", checked=day, failure="x"))
    assert bool(report.failures) is (day >= "2026-01-02")
    assert report.replaced == (day < "2026-01-02")


def test_the_burn_down(tmp_path: Path) -> None:
    days = as_json(merged(tmp_path, *HISTORY))["burn_down"]
    assert [(day["day"][5:], day["left"], day["repositories"]) for day in days] == [
        ("01-04", 5, 2),
        ("01-05", 7, 2),
        ("01-06", 6, 3),
    ]


def leaves(value: Any, *place: Any) -> Iterator[tuple[Any, ...]]:
    """The places of all strings in data."""
    if isinstance(value, str):
        yield place
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield from leaves(inner, *place, key)
    for number, inner in enumerate(value) if isinstance(value, list) else ():
        yield from leaves(inner, *place, number)


def test_half_a_surrogate_pair_is_refused_or_shown(tmp_path: Path) -> None:
    """No string of a foreign report ends a merge, wherever it is."""
    data = json.loads(line("a"))
    data["rules"] = data["rules"][:1]
    refused = set()
    for *place, last in leaves(data):
        changed = json.loads(json.dumps(data))
        inner = changed
        for key in place:
            inner = inner[key]
        inner[last] = "\ud800"
        report = merged(tmp_path, json.dumps(changed).encode() + b"\n")
        if report.unread:
            refused.add(last)
        for name in FORMATS:
            rendered(name, report).encode("utf-8", "surrogateescape")
    assert {"repository", "commit", "folder", "path", "rule", "image"} <= refused


NAMES = [
    '{"kind": "Pod", "metadata": {"name": "\\ud800"}, "a": {"image": "k8s.gcr.io/pause:1"}}',
    '{"\\ud800": {"image": "k8s.gcr.io/pause:1"}}',
    '"\\udfff": {image: k8s.gcr.io/pause:1}',
    'kind: Pod\nmetadata: {namespace: "\\ud800", name: a}\na: {image: k8s.gcr.io/pause:1}',
    '{"kind": "Pod", "spec": {"containers": [{"name": "\\ud8", "image": "k8s.gcr.io/pause:1"}]}}',
]


@pytest.mark.parametrize("text", NAMES)
def test_a_name_in_a_file_costs_no_report(text: str, tmp_path: Path) -> None:
    made = RunReport([check(text, "a.json")], 1)
    assert made.findings or 'ud8"' in text
    data = renderer("jsonl")(made, Style(origin=Origin(repository="a"))).encode()
    report = merged(tmp_path, data)
    assert not report.unread
    for name in FORMATS:
        rendered(name, report).encode("utf-8", "surrogateescape")
    for name in REPORTERS:
        renderer(name)(made, Style()).encode("utf-8", "surrogateescape")


# reports on folders


def on(folder: str, findings: int = 1, **about: str) -> bytes:
    return line("a", findings, folder=folder, **about)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lines", "left", "unread", "replaced"),
    [
        ([on("x/", 1), on("y/", 2)], 3, 0, 0),
        ([on("x/", 1), on("y/", 2), on("y/", 4, committed="2026-01-02")], 5, 0, 1),
        ([on("x/", 1), on("xy/", 2), on("x-y/z/", 4)], 7, 0, 0),
        ([on("", 5), on("x/", 1), on("y/z/", 2)], 5, 0, 2),
        ([on("x/", 5), on("x/y/", 1), on("x/y/z/", 1), on("z/", 2)], 7, 0, 2),
        ([on("", 5), on("x/", 1, committed="2026-01-02"), on("y/", 1)], 5, 1, 1),
        ([on("", 5), on("x/", 1, checked="2026-01-03")], 5, 0, 1),  # of the same commit
        ([on("x/", 5), on("x/y/", 9, committed="2026-01-02"), on("", 2)], 2, 1, 1),
        ([on("x", 1), on("x/", 2, checked="2026-01-03")], 2, 0, 1),
    ],
)
def test_reports_on_folders_add_up_and_none_counts_twice(
    lines: list[bytes], left: int, unread: int, replaced: int, tmp_path: Path
) -> None:
    for each in (lines, lines[::-1]):
        report = merged(tmp_path, *each)
        data = as_json(report)
        assert data["by_repository"]["a"]["left"] == data["total"]["left"] == left
        assert data["by_repository"]["a"]["repositories"] == 1
        assert data["by_rule"]["k8s-gcr-io"]["repositories"] == 1
        assert len(rendered("csv", report).splitlines()) == 1 + left + unread
        assert (len(report.unread), report.replaced) == (unread, replaced)


def test_a_report_that_is_hidden_by_an_older_one_is_named(tmp_path: Path) -> None:
    report = merged(tmp_path, on("", 5), on("x/", committed="2026-01-02"))
    reason = "is on x alone, and newer than a report on a that includes it"
    assert [(each.line, each.reason) for each in report.unread] == [(2, reason)]


def test_the_burn_down_of_folders(tmp_path: Path) -> None:
    lines = [on("x/", 3), on("y/", 4), on("x/", 1, checked="2026-01-03")]
    days = as_json(merged(tmp_path, *lines, line("b", 1, checked="2026-01-03")))["burn_down"]
    assert [tuple(day.values()) for day in days] == [("2026-01-02", 7, 1), ("2026-01-03", 6, 2)]


def test_each_format_tells_the_folders_apart(tmp_path: Path) -> None:
    report = merged(
        tmp_path,
        line("github.com/o/r", folder="x/", path="a.yaml", commit="1" * 40),
        line("github.com/o/r", folder="y/", path="a.yaml", commit="2" * 40),
    )
    rows = list(csv.DictReader(StringIO(rendered("csv", report))))
    assert [(row["folder"], row["path"]) for row in rows] == [("x/", "a.yaml"), ("y/", "a.yaml")]
    assert rows[1]["link"] == f"https://github.com/o/r/blob/{'2' * 40}/y/a.yaml#L1"
    runs = json.loads(rendered("sarif", report))["runs"]
    assert len({run["automationDetails"]["id"] for run in runs}) == 2
    assert "github.com/o/r: y/a.yaml" in rendered("junit", report)
    assert columns(report, 9)["tables"]["path"] == ["x/a.yaml", "y/a.yaml"]
    assert report.tallies.repositories["github.com/o/r"].origin.commit == ""


def test_sums(tmp_path: Path) -> None:
    owners = ("@org/x", "@org/y", "@org/x")
    report = merged(
        tmp_path, line("a", 2, owners=owners), line("b", 3, owners=()), line("c", 1, owners=owners)
    )
    data = as_json(report)
    assert {name: tally["left"] for name, tally in data["by_owner"].items()} == {
        "": 3,
        "@org/x": 3,
        "@org/y": 3,
    }
    assert data["by_owner"]["@org/x"]["repositories"] == 2
    assert data["by_rule"] == {"k8s-gcr-io": data["by_rule"]["k8s-gcr-io"]}
    assert data["by_image"]["k8s.gcr.io/pause:0"]["repositories"] == 3
    assert (data["total"]["left"], data["total"]["files"]) == (6, 21)


def test_no_format_loses_a_repository_or_an_input(tmp_path: Path) -> None:
    cut_off = line("example.com/cut")[:400]
    report = merged(tmp_path, *HISTORY, cut_off)
    for name in FORMATS:
        shown = rendered(name, report)
        for expected in ("example.com/a", "example.com/b", "example.com/c", "no such repository"):
            assert expected in shown, name
        assert "all.jsonl" in shown, name
        assert "cut off" in shown, name


def test_csv(tmp_path: Path) -> None:
    rows = list(csv.DictReader(StringIO(rendered("csv", merged(tmp_path, *HISTORY)))))
    assert [(row["repository"][-1], row["problem"]) for row in rows] == [
        ("a", ""), ("b", ""), ("b", ""), ("b", ""), ("b", ""),
        ("b", "could not be cloned"), ("c", "no such repository"),
    ]  # fmt: skip
    assert rows[0]["owners"] == "'@org/team"


def test_sarif_has_a_run_for_each_repository(tmp_path: Path) -> None:
    runs = json.loads(rendered("sarif", merged(tmp_path, *HISTORY)))["runs"]
    assert [
        (
            run["automationDetails"]["id"],
            len(run["results"]),
            run["invocations"][0]["executionSuccessful"],
        )
        for run in runs
    ] == [
        ("k8sregistry-lint/example.com/a/", 1, True),
        ("k8sregistry-lint/example.com/b/", 4, True),
        ("k8sregistry-lint/example.com/d/", 0, True),
        ("k8sregistry-lint/example.com/b/", 0, False),
        ("k8sregistry-lint/example.com/c/", 0, False),
    ]
    assert runs[0]["versionControlProvenance"] == [
        {
            "repositoryUri": "https://example.com/a",
            "revisionId": "0123456789abcdef",
            "branch": "main",
        }
    ]


def test_junit_counts_all_suites(tmp_path: Path) -> None:
    root = ET.fromstring(rendered("junit", merged(tmp_path, *HISTORY)).encode())
    assert root.attrib["failures"] == "5"
    assert root.attrib["errors"] == "2"
    assert "example.com/a: deploy/a.yaml" in {suite.attrib["name"] for suite in root}


def test_the_schema_of_the_merged_json(tmp_path: Path) -> None:
    schema = json.loads((DOCS / "fleet.schema.json").read_bytes())
    data = as_json(merged(tmp_path, *HISTORY, b'{"\n'))
    unit = json.loads((DOCS / "report.schema.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema)
    for each in data["repositories"]:
        jsonschema.validate(each, unit)
    assert set(data) == set(schema["properties"])


# input that is no report


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (line("a")[:100], "is not JSON, or was cut off: "),
        (json.dumps(json.loads(line("a")), indent=1).encode()[:-100], "is not JSON, or was cut"),
        (b"[]", "the report is not an object"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"a":' * 100_000, "is nested too deeply"),
        (b'{"version": 1e999}', "not a report of k8sregistry-lint"),
        (b'{"version":' + b"9" * 5_000 + b"}", "is not JSON, or was cut off: "),
        (b"\x00\x01\x02", "is not JSON, or was cut off: "),
        (b'{"version":1,"kind":"merged","tool":{"name":"k8sregistry-lint"}}', "is a merged report"),
        (line("a").replace(b'"version":1,', b'"version":2,'), "version 2 of reports is not known"),
    ],
)
def test_what_is_no_report_is_a_row(data: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(data)
    (tmp_path / "y.json").write_bytes(line("b"))
    report = merge([str(tmp_path)])
    [unread] = report.unread
    assert unread.path.endswith("x.json")
    assert unread.reason.startswith(reason)
    assert list(report.tallies.repositories) == ["b"]


def test_every_line_is_read_for_itself(tmp_path: Path) -> None:
    report = merged(tmp_path, line("a"), b"\n", line("b")[:50] + b"\n", line("c"), b'{"x": 1}\n')
    assert list(report.tallies.repositories) == ["a", "c"]
    assert [unread.line for unread in report.unread] == [3, 5]


def test_a_line_that_is_too_long_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = line("long", 500)
    monkeypatch.setattr(reports, "MAX_SIZE", len(line("b", 1)) + 10)
    report = merged(tmp_path, line("a", 1), long, line("b", 1), long)
    assert list(report.tallies.repositories) == ["a", "b"]
    assert [(each.line, each.reason[:14]) for each in report.unread] == [
        (2, "is larger than"),
        (4, "is larger than"),
    ]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    report = merge([str(tmp_path / "missing.json"), "/dev/null"])
    assert [each.reason for each in report.unread] == [
        "is not a regular file",
        "no such file or directory",
    ]


def test_reports_without_a_repository_are_never_one(tmp_path: Path) -> None:
    nameless = [line("", number) for number in (1, 2)]
    report = merged(tmp_path, *nameless)
    assert [name[-5:] for name in report.tallies.repositories] == ["onl:1", "onl:2"]


def test_a_file_that_changes_is_noticed(tmp_path: Path) -> None:
    report = merged(tmp_path, line("a"), line("b"))
    (tmp_path / "all.jsonl").write_bytes(line("b") + line("a"))
    with pytest.raises(ReportError, match="changed while it was read"):
        rendered("csv", report)


def test_memory_does_not_grow_with_the_findings(tmp_path: Path) -> None:
    def peak(reports: int) -> int:
        days = (line("a", 30, checked=f"2026-01-{number:02}") for number in range(1, reports))
        (tmp_path / "all.jsonl").write_bytes(b"".join(days))
        tracemalloc.start()
        deque(fleet_renderer("csv")(merge([str(tmp_path / "all.jsonl")])), maxlen=0)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(3)
    assert peak(28) < 1.5 * peak(3)


# links


ORIGIN = Origin(repository="github.com/o/n", commit="c0ffee", ref="a/b", folder="deploy/")


@pytest.mark.parametrize(
    ("template", "origin", "path", "address"),
    [
        ("", ORIGIN, "a.yaml", "https://github.com/o/n/blob/c0ffee/deploy/a.yaml#L7"),
        ("", ORIGIN, "../x y/ü#?.yaml", "https://github.com/o/n/blob/c0ffee/x%20y/%C3%BC%23%3F.yaml#L7"),
        ("", ORIGIN, "../../out.yaml", ""),
        ("", ORIGIN, "/etc/x", ""),
        ("", ORIGIN, "-", ""),
        ("", Origin(repository="github.com/o/n"), "a.yaml", ""),
        ("", Origin(repository="example.com/o/n", commit="1"), "a.yaml", ""),
        ("https://f/{repository}/{ref}/{path}:{line}", ORIGIN, "a", "https://f/github.com/o/n/a/b/deploy/a:7"),
        ("https://f/{path}", Origin(), "a\udcff\n\"<", "https://f/a%FF%0A%22%3C"),
        ("https://f/{commit}", Origin(commit="a b\u202e"), "a", "https://f/a%20b%E2%80%AE"),
    ],
)  # fmt: skip
def test_links(template: str, origin: Origin, path: str, address: str) -> None:
    assert link(template, origin, path, 7) == address


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("javascript:alert(1)", "does not begin with https:// or http://"),
        ("{repository}/{path}", "does not begin with"),
        ("https://f/{branch}", "{branch} is none of {repository}, "),
        ("https://f/{path}#{line}", ""),
    ],
)
def test_templates_that_are_refused(template: str, reason: str) -> None:
    assert objection(template).startswith(reason)
    assert bool(objection(template)) == bool(reason)


def test_a_merged_report_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(FieldError, match="is a merged report"):
        unit_of(as_json(merged(tmp_path, line("a"))))


def test_the_page_lists_the_first_findings_and_counts_the_rest(tmp_path: Path) -> None:
    report = merged(tmp_path, line("b", 2), line("a", 3, path="../out\n.yaml"))
    found = columns(report, 4)
    assert [len(found[name]) for name in (*TABLES, "line")] == [4] * 9
    assert found["left_out"] == 1
    assert found["tables"]["repository"] == ["a", "b"]
    assert found["repository"] == [0, 0, 0, 1]
    assert found["unlinked"] == ["../out\\x0a.yaml"]
