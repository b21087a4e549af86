"""A report in any format can be made from the JSON of a run, and is the same as the run's own."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from asking import check
from k8sregistry_lint.fleet.fields import FieldError
from k8sregistry_lint.fleet.unit import unit_of
from k8sregistry_lint.model import Edit, FileReport, Origin, RunReport
from k8sregistry_lint.reporters import REPORTERS, Style, renderer
from k8sregistry_lint.reporters.edits import MAX_REPEATED
from k8sregistry_lint.runner.run import run
from k8sregistry_lint.settings.settings import Settings, rules_of
from k8sregistry_lint.text import Position, Region, Span
from reporting import sample

ORIGIN = Origin(
    repository="github.com/org/name",
    commit="0" * 40,
    ref="main",
    commit_date="2026-01-01T00:00:00Z",
    date="2026-01-02T03:04:05Z",
    folder="deploy/",
)
CASES = Path(__file__).parents[1] / "linking" / "cases"
SETTINGS = Settings(paths=(".",))
RULES = rules_of(SETTINGS)
REPOSITORIES = sorted(path for path in CASES.iterdir() if path.is_dir())[::20]


def shared(edits: int) -> RunReport:
    """Findings of two files that share one fix of many edits, one of them an insertion."""
    first, second = check("image: k8s.gcr.io/a:1\n", "a.yaml"), check("image: k8s.gcr.io/a:1\n")
    place = Region(Position(9, 2), Position(9, 2), "a line of its own")
    many = [Edit(f"{number:03}.yaml", Span(1, 1), "x", place) for number in range(edits)]
    fix = first.findings[0].fix.with_edits([*first.findings[0].fix.edits, *many])
    return RunReport(
        [
            each._replace(findings=[finding.with_fix(fix) for finding in each.findings])
            for each in (first, second)
        ]
    )


REPORTS: dict[str, Any] = {
    "nothing": RunReport,
    "every kind of item": sample,
    "fixed": lambda: sample(fixed=True),
    "one fix of several files": lambda: shared(3),
    "one fix of many files": lambda: shared(MAX_REPEATED + 1),
    "a path that is not UTF-8": lambda: RunReport(
        [check("image: k8s.gcr.io/a:1\n", "\udcff.yaml")]
    ),
    "owners": lambda: replace(sample(), owners={"a b/ü#1.yaml": ("@org/team", "a@b.example")}),
    "a failure": RunReport,
}


@pytest.mark.parametrize("name", REPORTERS)
@pytest.mark.parametrize("made", REPORTS.values(), ids=REPORTS)
def test_every_format_is_the_same_from_json(made: Any, name: str) -> None:
    report, style = made(), Style(origin=ORIGIN, fixing=True)
    unit = unit_of(json.loads(renderer("json")(report, style)))
    again = Style(origin=unit.origin, fixing=unit.fixing)
    assert renderer(name)(unit.report, again) == renderer(name)(report, style)


@pytest.mark.parametrize("folder", REPOSITORIES, ids=lambda path: path.name)
def test_real_runs_are_the_same_from_json(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    report, style = run(SETTINGS, RULES).report, Style(show_mentions=True)
    unit = unit_of(json.loads(renderer("jsonl")(report, style)))
    for name in REPORTERS:
        assert renderer(name)(unit.report, style) == renderer(name)(report, style), name


def test_the_origin_is_kept() -> None:
    origin = ORIGIN._replace(failure="could not be cloned")
    line = renderer("jsonl")(RunReport(), Style(origin=origin))
    assert unit_of(json.loads(line)).origin == origin


def test_a_report_of_the_first_version_is_read() -> None:
    """It has neither an origin nor source lines, and its findings are in no files."""
    data = json.loads(renderer("json")(sample(), Style()))
    for name in ("minor_version", "repository", "folder", "files", "owners", "run", "rules"):
        del data[name]
    for finding in (*data["findings"], *data["suppressed"], *data["mentions"]):
        del finding["source"]
        finding.pop("keys", None)
    unit = unit_of(data)
    assert len(unit.report.findings) == len(sample().findings)
    assert unit.origin == Origin()


def changed(*place: Any, to: Any) -> Any:
    """The JSON of a run with one value replaced."""
    data = target = json.loads(renderer("json")(sample(), Style(origin=ORIGIN)))
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = to
    return data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "the report is not an object"),
        ([], "the report is not an object"),
        ({}, "not a report of k8sregistry-lint"),
        ({"version": "2.1.0", "runs": []}, "not a report of k8sregistry-lint"),
        (changed("tool", "name", to="another"), "not a report of k8sregistry-lint"),
        (changed("version", to=2), "version 2 of reports is not known"),
        (changed("version", to=True), "version is not a number"),
        (changed("repository", to=["a"]), "repository is not a string"),
        (changed("date", to="9999"), "'9999' is not a time"),
        (changed("commit_date", to="2026-02-30T00:00:00Z"), "is not a time"),
        (changed("findings", to={}), "findings is not a list"),
        (changed("findings", 0, to=7), r"findings\[0\] is not an object"),
        (changed("findings", 0, "line", to=-1), "line is negative"),
        (changed("findings", 0, "image", to=None), "image is not a string"),
        (changed("findings", 0, "level", to="fatal"), "level 'fatal' is not known"),
        (changed("findings", 0, "role", to="x"), "role 'x' is not known"),
        (changed("findings", 0, "keys", to=[[{}]]), "keys are not lists"),
        (changed("findings", 0, "fix", "applicability", to="?"), r"applicability '\?' is not"),
        (changed("findings", 0, "fix", "edits_of", to=0), "edits_of names no earlier finding"),
        (changed("files", to=[]), "files do not add up"),
        (changed("files", 0, "findings", to=10**9), "files do not add up"),
        (changed("files", 0, "findings", to=2**64), "findings is negative or too large"),
        (changed("summary", "skipped", to={"a": "b"}), "a is not a number"),
        (changed("summary", "changed", to=[1]), "something else than strings"),
        (changed("rules", 0, "deadline", to="2026-13"), "'2026-13' is no day"),
        (changed("rules", 0, "deadline", to="soon"), "'soon' is no day"),
        (changed("rules", 0, "examples", to=[["a"]]), "examples are not pairs"),
        (changed("suppressed", 0, "suppression", "by", to="me"), "suppression by 'me'"),
        (changed("notifications", 0, "kind", to="new"), "kind 'new' is not known"),
    ],
)
def test_anything_else_is_refused(data: Any, message: str) -> None:
    with pytest.raises(FieldError, match=message):
        unit_of(data)


def test_files_without_anything_to_report_are_left_out() -> None:
    report = RunReport([FileReport("clean.yaml"), check("image: k8s.gcr.io/a:1\n")])
    data = json.loads(renderer("json")(report, Style()))
    assert [file["path"] for file in data["files"]] == ["a.yaml"]
