"""The baseline: what is recorded, what it hides, and what is said when it is out of date."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from asking import check
from growth import Work, an_end, grows_linearly
from k8sregistry_lint.checking import baseline
from k8sregistry_lint.checking.baseline import BaselineError, parse, render
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.model import Notification, NotificationKind

OLD = "kind: Pod\nspec:\n  image: k8s.gcr.io/x:1\n"


def hidden(
    before: str, after: str, checked: Sequence[str] = ("a.yaml",)
) -> tuple[list[str], list[str], list[str]]:
    """The images that are left and those that are hidden in a text when the findings of another one
    are known, and the notes."""
    known = parse("b.json", render("b.json", check(before).findings))
    reports = baseline.apply(known, [check(after)] if "a.yaml" in checked else [], checked)
    return (
        [finding.image for report in reports for finding in report.findings],
        [suppressed.finding.image for report in reports for suppressed in report.suppressed],
        [note.message for report in reports for note in report.notifications],
    )


GONE = (
    "1 recorded finding is no longer there: a.yaml: k8s.gcr.io/x:1 (k8s-gcr-io); "
    "--write-baseline b.json drops it"
)
TABLE: list[tuple[str, str, str, tuple[int, int, int]]] = [
    ("nothing changed", OLD, OLD, (0, 1, 0)),
    ("the line", OLD, "# new\n\n" + OLD.replace("spec:\n", "spec:\n  a: 1\n"), (0, 1, 0)),
    (
        "the quotes and the newlines",
        OLD,
        OLD.replace("k8s.gcr.io/x:1", '"k8s.gcr.io/x:1"').replace("\n", "\r\n"),
        (0, 1, 0),
    ),
    ("one more image", OLD, OLD + "  other: k8s.gcr.io/y:1\n", (1, 1, 0)),
    (
        "the same image once more in a list",
        "a: [k8s.gcr.io/x:1]\n",
        "a: [k8s.gcr.io/x:1, k8s.gcr.io/x:1]\n",
        (1, 1, 0),
    ),
    ("the same image in one more document", OLD, f"{OLD}---\n{OLD}", (1, 1, 0)),
    ("one document less", f"{OLD}---\n{OLD}", OLD, (0, 1, 1)),
    ("another tag", OLD, OLD.replace(":1", ":2"), (1, 0, 1)),
    ("another field", OLD, OLD.replace("image", "init"), (1, 0, 1)),
    ("another rule", "a: k8s.gcr.io/x:1\n", "a: gcr.io/google_containers/x:1\n", (1, 0, 1)),
    ("it was fixed", OLD, "a: 1\n", (0, 0, 1)),
    ("nothing was known", "a: 1\n", OLD, (1, 0, 0)),
]


@pytest.mark.parametrize(
    ("before", "after", "counts"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_what_is_known_is_hidden(before: str, after: str, counts: tuple[int, int, int]) -> None:
    found = hidden(before, after)
    assert tuple(map(len, found)) == counts


def test_what_is_gone_is_named() -> None:
    assert hidden(OLD, "a: 1\n")[2] == [GONE]


def test_only_files_that_were_checked_are_judged() -> None:
    assert hidden(OLD, OLD, checked=["other.yaml"]) == ([], [], [])


def test_hidden_findings_say_why_and_ignored_ones_keep_their_reason() -> None:
    text = OLD + "  b: k8s.gcr.io/y:1 # k8sregistry-lint: ignore because\n"
    [report] = baseline.apply(
        parse("b.json", render("b.json", check(OLD).findings)), [check(text)], ["a.yaml"]
    )
    assert sorted((hidden.by, hidden.reason) for hidden in report.suppressed) == [
        ("baseline", "recorded in the baseline"),
        ("comment", "because"),
    ]


def test_the_file_is_stable_and_sorted() -> None:
    findings = check("b: k8s.gcr.io/x:1\na: k8s.gcr.io/x:1\nc: [k8s.gcr.io/é]\n", "ü.yaml").findings
    assert render("b.json", findings) == render("b.json", reversed(findings))
    assert render("b.json", findings).encode().decode() == (
        '{\n "version": 1,\n "findings": [\n'
        '  {\n   "path": "ü.yaml",\n   "rule": "k8s-gcr-io",\n   "image": "k8s.gcr.io/x:1",\n'
        '   "field": "a",\n   "count": 1\n  },\n'
        '  {\n   "path": "ü.yaml",\n   "rule": "k8s-gcr-io",\n   "image": "k8s.gcr.io/x:1",\n'
        '   "field": "b",\n   "count": 1\n  }\n'
        " ]\n}\n"
    )


ENTRY = {"path": "a.yaml", "rule": "r", "image": "i", "field": "f", "count": 1}


def with_entry(**changes: object) -> str:
    entry = {key: value for key, value in (ENTRY | changes).items() if value is not ...}
    return json.dumps({"version": 1, "findings": [ENTRY, entry]})


NO_BASELINE = [
    ("", ":1: is not a baseline: it is not JSON"),
    ("{\n\n x", ":3: is not a baseline: it is not JSON"),
    ("[" * 100_000, ": is not a baseline: it is not JSON that can be read"),
    (
        '{"version": 1, "findings": [' + "[" * 100_000 + "]" * 100_000 + "]}",
        ": is not a baseline: it is not JSON that can be read",
    ),
    ('{"version": ' + "1" * 10_000 + "}", ": is not a baseline: it is not JSON that can be read"),
    ("[]", ": is not a baseline: it has no list of findings"),
    ("null", ": is not a baseline: it has no list of findings"),
    ("{}", ": is not a baseline: it has no list of findings"),
    ('{"version": 1, "findings": {}}', ": is not a baseline: it has no list of findings"),
    ('{"version": 2, "findings": []}', ": is not a baseline of version 1; write it anew"),
    ('{"version": true, "findings": []}', ": is not a baseline of version 1; write it anew"),
    ('{"version": 1.0, "findings": []}', ": is not a baseline of version 1; write it anew"),
    (
        '{"version": "1\\n::stop-commands::x", "findings": []}',
        ": is not a baseline of version 1; write it anew",
    ),
    ('{"findings": []}', ": is not a baseline of version 1; write it anew"),
    ('{"version": 1, "findings": [1]}', ": finding 1 has to be an object"),
    ('{"version": 1, "findings": [null]}', ": finding 1 has to be an object"),
    (with_entry(rule=...), ": finding 2: rule has to be a string"),
    (with_entry(image=None), ": finding 2: image has to be a string"),
    (with_entry(field=["a"]), ": finding 2: field has to be a string"),
    (with_entry(path=7), ": finding 2: path has to be a string"),
    (with_entry(path=""), ": finding 2: path is empty"),
    (with_entry(count=...), ": finding 2: count has to be a whole number above 0"),
    (with_entry(count="1"), ": finding 2: count has to be a whole number above 0"),
    (with_entry(count=0), ": finding 2: count has to be a whole number above 0"),
    (with_entry(count=-1), ": finding 2: count has to be a whole number above 0"),
    (with_entry(count=1.5), ": finding 2: count has to be a whole number above 0"),
    (with_entry(count=True), ": finding 2: count has to be a whole number above 0"),
    (
        with_entry(count=1).replace('"count": 1}]', '"count": 1e999}]'),
        ": finding 2: count has to be a whole number above 0",
    ),
    (
        with_entry(count=1).replace('"count": 1}]', '"count": NaN}]'),
        ": finding 2: count has to be a whole number above 0",
    ),
]


@pytest.mark.parametrize(("text", "message"), NO_BASELINE)
def test_what_is_no_baseline(text: str, message: str) -> None:
    with pytest.raises(BaselineError) as error:
        parse("b.json", text)
    assert str(error.value) == f"b.json{message}"


# what could not be read

BROKEN = "a: [\nb: 1\n---\nc: k8s.gcr.io/x:1\n---\nd: [\ne: k8s.gcr.io/y:1\n"


def test_what_could_not_be_read_is_recorded_and_hidden() -> None:
    report = check(BROKEN)
    text = render("b.json", report.findings, report.notifications)
    [left] = baseline.apply(parse("b.json", text), [report], ["a.yaml"])
    assert (left.findings, left.notifications) == ([], [])
    assert [(each.notification.kind, each.by) for each in left.suppressed_notifications] == [
        ("unparsed", "baseline")
    ]


def test_one_more_document_that_cannot_be_read_is_new() -> None:
    report = check(BROKEN)
    text = render("b.json", report.findings, report.notifications)
    grown = check(f"{BROKEN}---\nf: [\ng: k8s.gcr.io/z:1\n")
    [left] = baseline.apply(parse("b.json", text), [grown], ["a.yaml"])
    assert [note.kind for note in left.notifications] == ["unparsed"]


def test_what_can_be_read_again_is_stale() -> None:
    text = render("b.json", [], check(BROKEN).notifications)
    [_, gone] = baseline.apply(parse("b.json", text), [check("a: k8s.gcr.io/x:1\n")], ["a.yaml"])
    assert [note.message for note in gone.notifications] == [
        (
            "1 recorded finding is no longer there: a.yaml: a part (unparsed); "
            "--write-baseline b.json drops it"
        )
    ]


@pytest.mark.parametrize("kind", ["unreadable", "write-failed", "changed", "unused-ignore"])
def test_failures_and_advice_are_not_recorded(kind: str) -> None:
    note = Notification(NotificationKind(kind), "a.yaml", "x")
    assert json.loads(render("b.json", [], [note]))["findings"] == []


# where it is


@pytest.mark.parametrize(
    ("file", "path", "recorded"),
    [
        ("b.json", "a.yaml", "a.yaml"),
        ("b.json", "x/a.yaml", "x/a.yaml"),
        ("ci/b.json", "a.yaml", "../a.yaml"),
        ("ci/b.json", "ci/a.yaml", "a.yaml"),
        ("../b.json", "a.yaml", "here/a.yaml"),
        ("../b.json", "../other/a.yaml", "other/a.yaml"),
    ],
)
def test_paths_are_relative_to_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, path: str, recorded: str
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    text = render(file, check(OLD, path).findings)
    assert [each["path"] for each in json.loads(text)["findings"]] == [recorded]
    [report] = baseline.apply(parse(file, text), [check(OLD, path)], [path])
    assert (report.findings, len(report.suppressed)) == ([], 1)


def test_many_stale_entries_take_no_square_time() -> None:
    def applies(number: int) -> Work:
        entries = [ENTRY | {"path": f"{each}.yaml"} for each in range(number)]
        known = parse("b.json", json.dumps({"version": 1, "findings": entries}))
        checked = [f"{each}.yaml" for each in range(number)]
        return lambda: baseline.apply(known, [], checked)

    assert grows_linearly(applies, 500)


# the command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_bytes(OLD.encode())
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["check", *arguments], catch_exceptions=False)
    return done.exit_code, done.output


@pytest.mark.usefixtures("folder")
def test_record_then_fail_on_new_ones_only() -> None:
    assert run("--write-baseline", "b.json") == (0, "1 finding recorded in b.json\n")
    code, output = run("--baseline", "b.json")
    assert (code, "1 finding hidden by the baseline\n" in output) == (0, True)
    Path("new.yaml").write_bytes(OLD.encode())
    code, output = run("--baseline", "b.json")
    assert (code, " --> new.yaml:3:10\n" in output) == (1, True)


@pytest.mark.usefixtures("folder")
def test_the_baseline_itself_is_no_file_to_check() -> None:
    run("--write-baseline", "b.json")
    before = Path("b.json").read_bytes()
    assert b"k8s.gcr.io/x:1" in before
    assert run("--fix", "--baseline", "./b.json", "b.json", "a.yaml")[0] == 0
    assert run("--write-baseline", "b.json") == (0, "1 finding recorded in b.json\n")
    assert Path("b.json").read_bytes() == before


@pytest.mark.usefixtures("folder")
def test_a_baseline_grows_by_what_is_new_and_keeps_what_it_knows() -> None:
    run("--write-baseline", "b.json")
    Path("new.yaml").write_bytes(OLD.encode())
    assert run("--baseline", "b.json", "--write-baseline", "b.json") == (
        0,
        "2 findings recorded in b.json\n",
    )
    Path("new.yaml").write_bytes(b"a: 1\n")
    assert run("--baseline", "b.json", "--write-baseline", "b.json") == (
        0,
        "1 finding recorded in b.json\n",
    )


@pytest.mark.usefixtures("folder")
def test_what_is_fixed_is_not_recorded() -> None:
    assert run("--fix", "--write-baseline", "b.json") == (0, "0 findings recorded in b.json\n")


@pytest.mark.usefixtures("folder")
def test_fix_leaves_what_is_recorded() -> None:
    run("--write-baseline", "b.json")
    run("--fix", "--baseline", "b.json")
    assert Path("a.yaml").read_bytes() == OLD.encode()


@pytest.mark.usefixtures("folder")
def test_a_stale_entry_is_advice() -> None:
    run("--write-baseline", "b.json")
    Path("a.yaml").write_bytes(b"a: 1\n")
    code, output = run("--baseline", "b.json")
    assert (code, f"b.json: stale-baseline: {GONE}\n" in output) == (0, True)


@pytest.mark.parametrize("text", [None, "no JSON", json.dumps({"version": 2, "findings": []})])
@pytest.mark.usefixtures("folder")
def test_a_baseline_that_cannot_be_read(text: str | None) -> None:
    if text is not None:
        Path("b.json").write_bytes(text.encode())
    code, output = run("--fix", "--baseline", "b.json")
    assert (code, output.startswith("k8sregistry-lint: --baseline b.json:")) == (2, True)
    assert Path("a.yaml").read_bytes() == OLD.encode()


@pytest.mark.usefixtures("folder")
def test_a_path_that_is_missing_fails_the_record_too() -> None:
    code, output = run("--write-baseline", "b.json", "missing.yaml")
    assert (code, "missing.yaml: unreadable: " in output) == (2, True)


@pytest.mark.skipif(os.name == "nt", reason="pipes and devices of POSIX")
@pytest.mark.parametrize("what", ["pipe", "/dev/zero", "/dev/stdin", "folder", "not-utf-8"])
@pytest.mark.usefixtures("folder")
def test_what_is_no_file_is_no_baseline(what: str) -> None:
    os.mkfifo("pipe")
    os.mkdir("folder")
    Path("not-utf-8").write_bytes(b"\xff\xfe{}")
    with an_end(10):
        code, output = run("--baseline", what)
    assert (code, output.startswith(f"k8sregistry-lint: --baseline {what}: ")) == (2, True)
    assert output.count("\n") == 1


@pytest.mark.usefixtures("folder")
def test_a_file_that_cannot_be_read_is_recorded_by_the_command() -> None:
    Path("broken.yaml").write_bytes(BROKEN.encode())
    assert run()[0] == 1
    assert run("--write-baseline", "b.json") == (
        0,
        "3 findings and 1 file that could not be read recorded in b.json\n",
    )
    assert run("--baseline", "b.json")[0] == 0
    assert run("--baseline", "b.json", "--write-baseline", "b.json") == (
        0,
        "3 findings and 1 file that could not be read recorded in b.json\n",
    )
    Path("new.yaml").write_bytes(BROKEN.encode())
    assert run("--baseline", "b.json")[0] == 1


def test_a_baseline_works_from_a_subfolder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "c.yaml").write_bytes(OLD.encode())
    run("--write-baseline", "b.json")
    monkeypatch.chdir(folder / "sub")
    assert run("--baseline", "../b.json")[0] == 0
    assert run("--baseline", str(folder / "b.json"))[0] == 0
