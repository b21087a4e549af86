"""Where reports go: stdout, stderr, files, and the job summary of GitHub Actions."""

import json
import os
import subprocess
from pathlib import Path
from shutil import which
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from k8sregistry_lint.cli.app import app
from k8sregistry_lint.reporters import REPORTERS

LEGACY = b"image: k8s.gcr.io/pause:3.9\n"


class Ran:
    """What one run of the command left."""

    def __init__(self, *arguments: str, stdin: bytes = b"") -> None:
        done = CliRunner().invoke(app, ["check", *arguments], input=stdin, catch_exceptions=False)
        self.code, self.out, self.err = (
            done.exit_code,
            done.stdout_bytes.decode(),
            done.stderr_bytes.decode(),
        )


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    (tmp_path / "a.yaml").write_bytes(LEGACY)
    return tmp_path


@pytest.mark.parametrize("name", REPORTERS)
def test_every_format_goes_to_stdout_and_to_a_file(name: str) -> None:
    shown = Ran("--format", name, "a.yaml")
    kept = Ran("--format", name, "--output", "report", "a.yaml")
    assert (shown.code, kept.code, kept.out) == (1, 1, "")
    assert Path("report").read_bytes().decode() == shown.out != ""


def test_the_nth_format_goes_to_the_nth_output() -> None:
    done = Ran(
        "-f",
        "json",
        "-o",
        "a.json",
        "-f",
        "concise",
        "-o",
        "-",
        "-f",
        "junit",
        "-o",
        "a.xml",
        "a.yaml",
    )
    assert done.out.startswith("a.yaml:1:8: warning k8s-gcr-io:")
    assert json.loads(Path("a.json").read_bytes())["summary"]["findings"] == 1
    assert ET.fromstring(Path("a.xml").read_bytes()).tag == "testsuites"


def test_a_format_without_an_output_goes_to_stdout() -> None:
    done = Ran("-f", "json", "-o", "a.json", "-f", "concise", "a.yaml")
    assert done.out.startswith("a.yaml:1:8:")
    assert Path("a.json").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-f", "nope"], "--format nope: not one of text, "),
        (["-f", "json", "-f", "text"], "only one --format can go to stdout"),
        (["-o", "a", "-o", "b"], "there are more --output than --format"),
        (["-o", "missing/a.txt"], "--output missing/a.txt: its folder does not exist"),
    ],
)
def test_usage_errors_come_before_any_write(arguments: list[str], message: str) -> None:
    done = Ran("--fix", *arguments, "a.yaml")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"k8sregistry-lint: {message}")
    assert Path("a.yaml").read_bytes() == LEGACY


def test_an_output_that_is_a_folder() -> None:
    Path("folder").mkdir()
    done = Ran("-o", "folder", "a.yaml")
    assert (done.code, done.err) == (2, "k8sregistry-lint: --output folder: is a directory\n")


def test_a_report_of_an_earlier_run_is_not_checked() -> None:
    for _ in range(2):
        assert Ran("-f", "json", "-o", "report.json", ".").code == 1
        assert json.loads(Path("report.json").read_bytes())["summary"]["findings"] == 1


@pytest.mark.parametrize("name", ["json", "sarif", "concise"])
def test_a_diff_or_a_fixed_text_has_stdout_for_itself(name: str) -> None:
    for arguments, out in (
        (["--diff", "a.yaml"], "--- a/a.yaml\n"),
        (["--fix", "-"], "image: registry.k8s.io/pause:3.9\n"),
    ):
        done = Ran("--format", name, *arguments, stdin=LEGACY)
        assert done.out.startswith(out)
        assert "k8s-gcr-io" in done.err


def test_the_job_summary_is_appended(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("summary").write_bytes(b"# before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary")
    Ran("-f", "github", "a.yaml")
    text = Path("summary").read_bytes().decode()
    assert text.startswith("# before\n## k8sregistry-lint\n")
    assert "| `a.yaml:1` | [`k8s-gcr-io`](https://" in text
    assert ") | `k8s.gcr.io/pause:3.9` | `registry.k8s.io/pause:3.9` |" in text


@pytest.mark.parametrize("name", [name for name in REPORTERS if name != "github"])
def test_other_formats_write_no_job_summary(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary")
    Ran("-f", name, "a.yaml")
    assert not Path("summary").exists()


@pytest.mark.skipif(os.name == "nt", reason="names that are not UTF-8")
@pytest.mark.parametrize("name", REPORTERS)
def test_a_name_that_is_not_utf_8(name: str) -> None:
    Path(os.fsdecode(b"caf\xe9.yaml")).write_bytes(LEGACY)
    assert Ran("-f", name, "-o", "report", ".").code == 1
    assert Ran("-f", name, ".").code == 1


@pytest.mark.parametrize("name", ["text", "concise", "github", "markdown"])
def test_every_format_for_people_lists_mentions_on_request(name: str) -> None:
    Path("m.yaml").write_bytes(b"k8s.gcr.io: a key\n")
    assert "a mapping key" in Ran("-f", name, "--show-mentions", "m.yaml").out
    assert "a mapping key" not in Ran("-f", name, "m.yaml").out


@pytest.mark.parametrize("name", ["sarif", "gitlab", "junit"])
def test_a_format_without_mentions_says_so(name: str) -> None:
    Path("m.yaml").write_bytes(b"k8s.gcr.io: a key\n")
    assert (
        f"--show-mentions: no mentions in {name}\n"
        in Ran("-f", name, "--show-mentions", "m.yaml").err
    )


@pytest.mark.parametrize("name", ["sarif", "gitlab", "junit"])
def test_what_is_hidden_is_counted_on_stderr_where_no_report_can(name: str) -> None:
    Path("h.yaml").write_bytes(b"a: k8s.gcr.io/x:1 # k8sregistry-lint: ignore\n")
    assert Ran("-f", name, "h.yaml").err == "1 finding hidden by ignore comments\n"
    assert Ran("-f", f"{name}=report", "-f", "text", "h.yaml").err == ""


@pytest.mark.parametrize(
    ("arguments", "repeated"),
    [
        ((), ""),
        (("a.yaml", "."), " a.yaml ."),
        (("--select", "k8s-gcr-io", "--no-ignores", "a.yaml"),
         " --select=k8s-gcr-io --no-ignores a.yaml"),
        (("--exclude", "a b", "--fail-level=note"), " '--exclude=a b' --fail-level=note"),
        (("-q", "--statistics", "--show-mentions", "--color", "never"), ""),
        (("--", "-a.yaml", "a.yaml"), " -- -a.yaml a.yaml"),
    ],
)  # fmt: skip
def test_the_next_command_repeats_options_and_paths(
    arguments: tuple[str, ...], repeated: str
) -> None:
    Path("-a.yaml").write_bytes(LEGACY)
    shown = Ran(*arguments).out
    assert f"\nnext: k8sregistry-lint check --fix{repeated}  (preview: --diff)" in shown


def test_no_next_command_that_nobody_would_type() -> None:
    name = f"{'x' * 150}.yaml"
    Path(name).write_bytes(LEGACY)
    assert "next:" in Ran(name).out
    assert "next:" not in Ran(name, name, "a.yaml").out
    assert "next:" not in Ran("-", stdin=LEGACY).out
    assert "next:" not in Ran("a\n.yaml", "a.yaml").out


def test_a_diff_is_colored() -> None:
    shown = Ran("--diff", "--color", "always", "a.yaml").out
    assert "\x1b[31m-image: k8s.gcr.io/pause:3.9\x1b[0m\n" in shown
    assert "\x1b[32m+image: registry.k8s.io/pause:3.9\x1b[0m\n" in shown
    assert "\x1b" not in Ran("--diff", "a.yaml").out


@pytest.mark.skipif(not which("git"), reason="git is missing")
@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://user:secret@example.com/shop/platform.git", "example.com/shop/platform"),
        ("https://example.com/shop/platform/", "example.com/shop/platform"),
        ("git@example.com:shop/platform.git", "example.com/shop/platform"),
        ("ssh://git@example.com:22/shop/platform", "example.com:22/shop/platform"),
        ("", None),
    ],
)
def test_the_page_names_repository_commit_and_date(
    monkeypatch: pytest.MonkeyPatch, address: str, shown: str | None
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    call = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run([*call, "init", "-q"], check=True)
    subprocess.run([*call, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    if address:
        subprocess.run([*call, "remote", "add", "origin", address], check=True)
    commit = subprocess.check_output([*call, "rev-parse", "HEAD"]).decode()[:12]
    page = Ran("-f", "html", "a.yaml").out
    assert f"Repository: <b>{shown or Path.cwd().name}</b>" in page
    assert f"Commit: <b>{commit}</b>" in page
    assert "Checked: <b>1970-01-01 00:00 UTC</b>" in page
    assert "secret" not in page


def test_a_page_without_a_repository_names_the_folder() -> None:
    page = Ran("-f", "html", "a.yaml").out
    assert f"Repository: <b>{Path.cwd().name}</b>" in page
    assert "Commit:" not in page
