"""The message for a commit of what was fixed."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from asking import RULES, check
from k8sregistry_lint import __version__
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.model import FileReport, RunReport
from k8sregistry_lint.reporters.commit import MAX_LENGTH, render
from reporters.test_attacks import HOSTILE, STEERING, hostile
from reporting import sample

LEGACY = b"""\
- image: k8s.gcr.io/pause:3.9
- image: k8s.gcr.io/pause:3.9
- image: quay.io/k8scsi/csi-attacher:v2.2.0
"""
MESSAGE = f"""\
Move 1 image from k8s.gcr.io to registry.k8s.io

`k8s-gcr-io`: k8s.gcr.io is frozen; use registry.k8s.io. Path, tag and digest are the same in the \
new registry. Sources: <https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/>, \
<https://kubernetes.io/blog/2023/03/10/image-registry-redirect/>

- `k8s.gcr.io/pause:3.9` -> `registry.k8s.io/pause:3.9` (2 places)

Left as it is:

- `a.yaml:3`: `quay.io/k8scsi/csi-attacher:v2.2.0`: --fix --unsafe-fixes changes it (unsafe): \
Old tags (v0.x and v1.0 of most sidecars) are not at registry.k8s.io/sig-storage: choose a later one

Made by k8sregistry-lint {__version__}.
"""


def fixed(*texts: str, path: str = "a.yaml") -> RunReport:
    """A run that made the fixes of some texts."""
    files = [
        report._replace(
            findings=[each.with_fix(each.fix._replace(applied=True)) for each in report.findings],
        )
        for report in (check(text, path) for text in texts)
    ]
    return RunReport(files, rules=RULES.summaries())


@pytest.mark.parametrize(
    ("texts", "subject"),
    [
        (["a: k8s.gcr.io/a:1\n"], "Move 1 image from k8s.gcr.io to registry.k8s.io"),
        (["a: k8s.gcr.io/a:1\n"] * 2, "Move 1 image from k8s.gcr.io to registry.k8s.io"),
        (
            ["a: k8s.gcr.io/a:1\n", "b: k8s.gcr.io/b:1\n"],
            "Move 2 images from k8s.gcr.io to registry.k8s.io",
        ),
        (
            ["a: k8s.gcr.io/a:1\n", "b: gcr.io/google_containers/b:1\n"],
            "Move 2 images to their new registries",
        ),
    ],
)
def test_the_subject(texts: list[str], subject: str) -> None:
    assert render(fixed(*texts)).split("\n")[:2] == [subject, ""]


def test_a_subject_is_short() -> None:
    report = fixed("a: k8s.gcr.io/a:1\n")
    finding = report.findings[0]._replace(image=f"{'x' * 80}.example/a")
    assert render(RunReport([FileReport("a", [finding])])).startswith(
        "Move 1 image to its new registry\n\n"
    )


def test_nothing_was_fixed() -> None:
    assert render(RunReport()) == render(sample()) == ""


def test_what_was_left_and_what_was_not_checked() -> None:
    message = render(replace(sample(fixed=True), charts=["chart/Chart.yaml"]))
    for line in (
        "\nLeft as it is:\n\n- `a b/ü#1.yaml:4`: ",
        "\nNot checked:\n\n- `broken.yaml:3`: is not YAML: expected ",
        "\nThe version of these charts was not raised:\n\n- `chart/Chart.yaml`\n",
    ):
        assert line in message
    assert not re.search("^#", message, re.MULTILINE)


def test_a_long_message_is_cut() -> None:
    message = render(fixed("".join(f"a{n}: k8s.gcr.io/{n}:1\n" for n in range(1_000))))
    assert len(message) < MAX_LENGTH + 1_000
    assert re.search(r"^- \.\.\. and \d+ more$", message, re.MULTILINE)


@pytest.mark.parametrize(
    "text", [*HOSTILE.values(), "[skip ci]", "[ci skip] x", "***NO_CI***", "fixes #1"]
)
@pytest.mark.parametrize("applied", [True, False])
def test_names_steer_nothing(text: str, *, applied: bool) -> None:
    report = hostile(text)
    first, *rest = report.findings
    findings = [first.with_fix(first.fix._replace(applied=True))]
    findings += [each.with_fix(each.fix._replace(applied=applied)) for each in rest]
    message = render(replace(report, files=[FileReport(text, findings), *report.files[1:]]))
    assert not STEERING.search(message)
    assert not re.search(r"^\s*::|##\w*\[|\[(skip|ci)|\*NO_CI|^#", message, re.MULTILINE)
    html = MarkdownIt("commonmark").render(message)
    assert not re.search(r"<(script|img|evil|h1|blockquote)|href=.(?!https://)", html)
    assert "@somebody" not in re.sub(r"<code>.*?</code>", "", html)


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["check", *arguments])
    return done.exit_code, done.stderr


def test_the_message_goes_into_the_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clone, fix, commit, push; a second run changes nothing and has nothing to commit."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com"]
    monkeypatch.chdir(tmp_path)
    subprocess.run([*git, "init", "-q", "--bare", "remote.git"], check=True)
    subprocess.run([*git, "clone", "-q", "remote.git", "w"], check=True)
    monkeypatch.chdir("w")
    Path("a.yaml").write_bytes(LEGACY)
    for command in (["add", "."], ["commit", "-qm", "x"], ["checkout", "-qb", "move-images"]):
        subprocess.run([*git, *command], check=True)
    assert run("--fix", "--commit-message-file", ".git/message", ".")[0] == 1
    for command in (["commit", "-qaF", ".git/message"], ["push", "-q", "origin", "move-images"]):
        subprocess.run([*git, *command], check=True)
    pushed = [*git, "-C", "../remote.git", "log", "-1", "--format=%B", "move-images"]
    assert subprocess.check_output(pushed).decode().rstrip("\n") + "\n" == MESSAGE
    assert run("--fix", "--commit-message-file", ".git/message", ".")[0] == 1
    assert Path(".git/message").read_bytes() == b""
    assert subprocess.check_output([*git, "status", "--porcelain"]) == b""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--commit-message-file", "m"], "--commit-message-file goes with --fix"),
        (["--diff", "--commit-message-file", "m"], "--commit-message-file goes with --fix"),
        (["--fix", "--commit-message-file", ""], "--commit-message-file : its folder does not"),
        (["--fix", "--commit-message-file", "x/m"], "--commit-message-file x/m: its folder does"),
        (["--fix", "--commit-message-file", "a.yaml"], "--commit-message-file a.yaml: is also to"),
        (["--fix", "--commit-message-file", "b.yaml"], "--commit-message-file b.yaml: exists and"),
        (["--fix", "--commit-message-file", "m", "-f", "text=m"], "two reports cannot go to"),
    ],
)
def test_refusals(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.yaml", "b.yaml"):
        Path(name).write_bytes(LEGACY)
    code, said = run(*arguments, "a.yaml")
    assert code == 2
    assert said.startswith(f"k8sregistry-lint: {message}")
    assert Path("a.yaml").read_bytes() == Path("b.yaml").read_bytes() == LEGACY
