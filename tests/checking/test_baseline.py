"""The baseline: what is recorded, what it hides, and what is said when it is out of date."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from asking import check
from k8sregistry_lint.checking import baseline
from k8sregistry_lint.checking.baseline import BaselineError, parse, written
from k8sregistry_lint.cli.app import app

OLD = "kind: Pod\nspec:\n  image: k8s.gcr.io/x:1\n"


def hidden(
    before: str, after: str, checked: Sequence[str] = ("a.yaml",)
) -> tuple[list[str], list[str], list[str]]:
    """The images that are left and those that are hidden in a text when the findings of another one
    are known, and the notes."""
    known = parse("b.json", written(check(before).findings))
    reports = baseline.apply(known, [check(after)] if "a.yaml" in checked else [], checked)
    return (
        [finding.image for report in reports for finding in report.findings],
        [suppressed.finding.image for report in reports for suppressed in report.suppressed],
        [note.message for report in reports for note in report.notifications],
    )


GONE = "a.yaml: k8s.gcr.io/x:1 (k8s-gcr-io) is recorded and no longer there"
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
        parse("b.json", written(check(OLD).findings)), [check(text)], ["a.yaml"]
    )
    assert sorted((hidden.by, hidden.reason) for hidden in report.suppressed) == [
        ("baseline", "recorded in the baseline"),
        ("comment", "because"),
    ]


def test_the_file_is_stable_and_sorted() -> None:
    findings = check("b: k8s.gcr.io/x:1\na: k8s.gcr.io/x:1\nc: [k8s.gcr.io/é]\n", "ü.yaml").findings
    assert written(findings) == written(reversed(findings))
    assert written(findings).encode().decode() == (
        '{\n "version": 1,\n "findings": [\n'
        '  {\n   "path": "ü.yaml",\n   "rule": "k8s-gcr-io",\n   "image": "k8s.gcr.io/x:1",\n   "field": "a",\n   "count": 1\n  },\n'
        '  {\n   "path": "ü.yaml",\n   "rule": "k8s-gcr-io",\n   "image": "k8s.gcr.io/x:1",\n   "field": "b",\n   "count": 1\n  }\n'
        " ]\n}\n"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "b.json: is no baseline: "),
        ("[]", "b.json: is no baseline: "),
        ("{}", "b.json: is no baseline: 'findings'"),
        ('{"version": 1, "findings": [{"path": "a"}]}', "b.json: is no baseline: 'rule'"),
        ('{"version": 1, "findings": [1]}', "b.json: is no baseline: "),
        (
            '{"version": 2, "findings": []}',
            "b.json: is a baseline of version 2; this program knows version 1",
        ),
    ],
)
def test_what_is_no_baseline(text: str, message: str) -> None:
    with pytest.raises(BaselineError, match="^" + message.replace(".", r"\.")):
        parse("b.json", text)


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
    assert (code, output.startswith("k8sregistry-lint: --baseline b.json: ")) == (2, True)
    assert Path("a.yaml").read_bytes() == OLD.encode()


@pytest.mark.usefixtures("folder")
def test_a_path_that_is_missing_fails_the_record_too() -> None:
    code, output = run("--write-baseline", "b.json", "missing.yaml")
    assert (code, "missing.yaml: unreadable: " in output) == (2, True)
