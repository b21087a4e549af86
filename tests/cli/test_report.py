"""`report show` and `report merge` on the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fleet.merging import line
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.reporters import REPORTERS

LEGACY = b"image: k8s.gcr.io/pause:3.9\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, done.stdout, done.stderr


def test_show_prints_what_check_prints() -> None:
    Path("a.yaml").write_bytes(LEGACY)
    Path("b.yaml").write_bytes(b"a: [\nimage: k8s.gcr.io/pause:3.9\n")
    assert run("check", "-f", "json=r.json", "-f", "jsonl=r.jsonl", "a.yaml", "b.yaml")[0] == 1
    for name in REPORTERS:
        _, expected, aside = run("check", "-f", name, "a.yaml", "b.yaml")
        expected = "".join(part for part in expected.splitlines(True) if part[:5] != "next:")
        for file in ("r.json", "r.jsonl"):
            code, out, err = run("report", "show", file, "-f", name)
            assert (code, out) == (0, expected), name
            assert "b.yaml" in err
            assert set(err.splitlines()) <= set(aside.splitlines())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (line("a") + line("b"), "holds several reports; `report merge` makes one of them"),
        (b"", "is empty"),
        (b"{}", "not a report of k8sregistry-lint"),
        (line("a")[:90], "is not JSON, or was cut off"),
    ],
)
def test_show_takes_one_report(data: bytes, message: str) -> None:
    Path("r.json").write_bytes(data)
    code, out, err = run("report", "show", "r.json")
    assert (code, out) == (2, "")
    assert err.startswith(f"k8sregistry-lint: r.json: {message}")


@pytest.mark.parametrize("name", REPORTERS)
def test_show_never_takes_a_failed_check_for_a_clean_one(name: str) -> None:
    Path("r.json").write_bytes(line("a", failure="no such repository"))
    code, out, err = run("report", "show", "r.json", "-f", name)
    assert (code, err) == (1, ".: unreadable: no such repository\n")
    assert "no such repository" in out or "1 file not checked" in out


def test_showing_a_failure_again_says_it_once() -> None:
    Path("0.json").write_bytes(line("a", failure="no such repository"))
    for number in range(3):
        output = f"{number + 1}.json"
        assert run("report", "show", f"{number}.json", "-f", "json", "-o", output)[0] == 1
    assert Path("1.json").read_bytes() == Path("3.json").read_bytes()
    assert run("report", "merge", "3.json")[0] == 1


@pytest.mark.parametrize(
    "files", [[], ["below/a.json"], ["a.txt", "README.md"], ["a.JSON.gz"], ["merged.json"]]
)
def test_a_folder_without_reports_is_an_input_that_could_not_be_read(files: list[str]) -> None:
    Path("reports/below").mkdir(parents=True)
    for name in files:
        Path("reports", name).write_bytes(line("a"))
    Path("b.json").write_bytes(line("b"))
    command = ("report", "merge", "reports", "b.json", "-f", "json", "-o", "reports/merged.json")
    code, _, err = run(*command)
    assert code == 2
    assert err.startswith("reports: holds no report (*.json, *.jsonl)\n")


def test_a_folder_may_be_named_twice() -> None:
    Path("reports").mkdir()
    Path("reports/a.json").write_bytes(line("a"))
    assert run("report", "merge", "reports", "reports", "./reports")[0] == 0


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([line("a")], 0),
        ([line("a"), line("b", failure="no access")], 1),
        ([line("a"), line("b", failure="no access"), b"{\n"], 2),
        ([b""], 2),
    ],
)
def test_the_exit_code_of_merge(lines: list[bytes], code: int) -> None:
    Path("r.jsonl").write_bytes(b"".join(lines))
    assert run("report", "merge", "r.jsonl")[0] == code


def test_what_is_missing_is_said() -> None:
    Path("r.jsonl").write_bytes(line("a") + line("a", 2) + line("b", failure="x") + b"nothing\n")
    assert run("report", "merge", "r.jsonl", "missing")[2].splitlines() == [
        "missing: no such file or directory",
        "r.jsonl:4: is not JSON, or was cut off: Expecting value: line 1 column 1 (char 0)",
        "1 repository could not be checked",
        "2 inputs could not be read",
        "1 report replaced by newer ones of the same repositories",
    ]


@pytest.mark.parametrize("name", ["json", "html", "csv"])
def test_a_merged_report_is_written_again_beside_its_inputs(name: str) -> None:
    Path("reports").mkdir()
    Path("reports/a.json").write_bytes(line("a"))
    for _ in range(2):
        output = f"reports/merged.{name}"
        assert run("report", "merge", "reports", "-f", name, "-o", output) == (0, "", "")
    assert b"k8s-gcr-io" in Path(output).read_bytes()


def test_the_template_of_links() -> None:
    Path("r.jsonl").write_bytes(line("o/n"))
    template = "https://forge.example/{repository}/{path}?at={commit}#{line}"
    shown = run("report", "merge", "r.jsonl", "-f", "csv", "--link-template", template)[1]
    assert "https://forge.example/o/n/deploy/a.yaml?at=0123456789abcdef#1" in shown
    code, _, err = run("report", "merge", "r.jsonl", "--link-template", "{path}")
    assert code == 2
    assert err.startswith("k8sregistry-lint: --link-template: does not begin with https://")


def test_the_name_and_the_revision_of_a_run() -> None:
    Path("a.yaml").write_bytes(LEGACY)
    name = "https://user:secret@forge.example/o/n.git"
    shown = run("check", "-f", "json", "--repository", name, "--revision", "v1", "a.yaml")[1]
    assert "secret" not in shown
    data = json.loads(shown)
    assert (data["repository"], data["commit"], data["ref"], data["commit_date"]) == (
        "forge.example/o/n", "v1", None, None,
    )  # fmt: skip
