"""Commands that would do harm, or nothing: each ends with one line that says why."""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from faults import LEGACY, MOVED, POD, Ran, run, run_here, write
from k8sregistry_lint.runner.limits import GaveUpError, Limits, limited

posix = pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "repository")
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    write({"a.yaml": LEGACY, "clean.yaml": b"a: 1\n"})
    return tmp_path


def refused(done: Ran, message: str) -> None:
    """The exit code is 2, and stderr is one line."""
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


# file names that look like options

OPTIONS = [
    "--write-baseline=x.yaml",
    "--config=x.yaml",
    "--output=x.yaml",
    "--no-ignores",
    "-q",
    "--exclude=a.yaml",
]


@posix
@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize("option", [[], ["--fix"]])
def test_an_option_that_is_a_file_is_refused(name: str, option: list[str]) -> None:
    write({name: LEGACY})
    refused(run_here("check", *option, name, "a.yaml"), f"{name!r} is an option, and there is")
    assert not Path("x.yaml").exists()
    assert run_here("check", "--", name, "a.yaml").returncode == 1
    assert run_here("check", "--fix", f"./{name}").returncode == 0
    assert Path(name).read_bytes() == MOVED


@posix
def test_a_file_in_a_folder_that_is_an_option(folder: Path) -> None:
    write({f"--write-baseline={folder}/x.yaml": LEGACY})
    refused(run_here("check", f"--write-baseline={folder}/x.yaml"), "is an option")
    assert not (folder / "x.yaml").exists()


# where reports go


@posix
@pytest.mark.parametrize("target", ["../outside", "/etc/hostname", "../new"])
@pytest.mark.parametrize("option", ["--output=link", "--format=json=link", "--write-baseline=link"])
def test_reports_follow_no_link_out_of_the_repository(target: str, option: str) -> None:
    write({"../outside": b"kept"})
    Path("link").symlink_to(target)
    refused(run_here("check", option, "a.yaml"), "link: is a link that leads out of the repository")
    assert Path("../outside").read_bytes() == b"kept"
    assert not Path("../new").exists()


@posix
def test_reports_go_into_no_folder_out_of_the_repository() -> None:
    Path("reports").symlink_to("..")
    refused(run_here("check", "--output=reports/x", "a.yaml"), "leads out of the repository")


WRITTEN_OVER = {
    "a file to check": (["--output", "a.yaml", "a.yaml"], "--output a.yaml: is also to be checked"),
    "a manifest": (["--output", "clean.yaml", "a.yaml"], "clean.yaml: exists and is not a report"),
    "JSON of others": (["-f", "json=other.json", "a.yaml"], "exists and is not a report"),
    "a baseline over a manifest": (
        ["--write-baseline", "a.yaml", "clean.yaml"],
        "--write-baseline a.yaml: exists and is not a baseline",
    ),
    "a baseline over JSON of others": (
        ["--write-baseline", "other.json", "."],
        "exists and is not a baseline",
    ),
    "two reports": (["-f", "json=x", "-f", "text=./x", "."], "two reports cannot go to the same"),
    "a report and a baseline": (["-f", "json=x", "--write-baseline=x"], "two reports cannot go"),
    "a missing folder": (["-f", "json=no/x"], "--output no/x: its folder does not exist"),
    "no name": (["-f", "json="], "its folder does not exist"),
}


@pytest.mark.parametrize(("arguments", "message"), WRITTEN_OVER.values(), ids=WRITTEN_OVER)
def test_what_is_no_report_is_not_written_over(arguments: list[str], message: str) -> None:
    files = {"a.yaml": LEGACY, "clean.yaml": b"a: 1\n", "other.json": b'{"a": [1]}'}
    write(files)
    refused(run_here("check", *arguments), message)
    assert {name: Path(name).read_bytes() for name in files} == files


CHECKED = {
    "a.tf": b'image = "k8s.gcr.io/pause:1"\n',
    "a.md": b"# Images\n\nOf ours.\n",
    "README.md": b"# k8sregistry-lint\n\n1 file checked, 0 findings\n",
    "a.py": b'"""Made by k8sregistry-lint"""\n',
    "a.sh": b"#!/usr/bin/env bash\necho 1 action for 1 image\n",
    ".env": b"A=1\n",
    "images.txt": b"k8s.gcr.io/pause:1\n",
    "Dockerfile": b"FROM k8s.gcr.io/pause:1\n",
    "pyproject.toml": b"",
    "empty.tf": b"",
    "values.yaml": b"",
}


@pytest.mark.parametrize("name", CHECKED)
def test_no_kind_of_file_that_is_checked_is_written_over(name: str) -> None:
    write({name: CHECKED[name]})
    for arguments in (
        ("check", "-f", f"json={name}", "."),
        ("check", "-f", "markdown", "-o", name, "."),
        ("images", "-o", name, "."),
        ("images", "-f", "markdown", "-o", name, "."),
        ("plan", "-f", "shell", "-o", name, "a.yaml"),
    ):
        refused(run_here(*arguments), f"--output {name}: exists and is not a report")
    assert Path(name).read_bytes() == CHECKED[name]


@posix
def test_no_file_that_is_checked_is_written_over_through_a_link() -> None:
    write({"a.tf": CHECKED["a.tf"], "notes": b"x"})
    for name, target in {"out": "a.tf", "b.tf": "notes"}.items():
        Path(name).symlink_to(target)
        refused(run_here("check", "-o", name, "."), "exists and is not a report")
    assert Path("a.tf").read_bytes() == CHECKED["a.tf"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "-f", "markdown", "-o", "report.md"),
        ("check", "-f", "text", "-o", "images.txt"),
        ("images", "-f", "markdown", "-o", "images.md"),
        ("images", "-f", "table", "-o", "images.txt"),
        ("images", "-f", "json", "-o", "images.json"),
        ("plan", "-f", "markdown", "-o", "plan.md"),
        ("plan", "-f", "shell", "-o", "plan.sh"),
        ("plan", "-f", "text", "-o", "plan.sh"),
    ],
)
def test_an_earlier_report_of_any_command_is_replaced(arguments: tuple[str, ...]) -> None:
    write({"pod.yaml": POD})
    for path in ("pod.yaml", "clean.yaml", "pod.yaml"):
        done = run_here(*arguments, path)
        assert (done.returncode < 2, b"exists" in done.stderr) == (True, False), done.stderr
        assert Path(arguments[-1]).read_bytes()


MESSAGES = {
    "new": None,
    "empty": b"",
    "ours": b"Move 1 image\n\nMade by k8sregistry-lint 1.2.3.\n",
    ".git/COMMIT_EDITMSG": b"# Please enter\n",
    ".git/MERGE_MSG": b"Merge\n",
}


@pytest.mark.parametrize("name", MESSAGES)
def test_where_a_message_may_be_written(name: str) -> None:
    if (before := MESSAGES[name]) is not None:
        write({name: before})
    for _ in range(2):
        write({"a.yaml": LEGACY})
        done = run_here("check", "--fix", "--commit-message-file", name, ".")
        assert done.returncode == 0, done.stderr
        assert b"\nMade by k8sregistry-lint " in Path(name).read_bytes()


NO_MESSAGES = {
    **CHECKED,
    "notes": b"Made by hand\n",
    "a.rb": b"x = 'Made by k8sregistry-lint 1.'\n",
    ".git/config": b"[core]\n",
    "other.json": b'{"a": [1]}',
}


@pytest.mark.parametrize("name", [name for name, data in NO_MESSAGES.items() if data])
def test_a_message_replaces_no_other_file(name: str) -> None:
    write({name: NO_MESSAGES[name]})
    done = run_here("check", "--fix", "--no-config", "--commit-message-file", name, ".")
    refused(done, f"--commit-message-file {name}: exists and is not a message for a commit")
    assert Path(name).read_bytes() == NO_MESSAGES[name]
    assert Path("a.yaml").read_bytes() == LEGACY


@pytest.mark.parametrize("name", ["json", "gitlab", "sarif", "text", "html"])
def test_an_earlier_report_is_replaced(name: str) -> None:
    suffix = {"json": "json", "gitlab": "json", "sarif": "sarif"}.get(name, "txt")
    for path in ("clean.yaml", "a.yaml", "clean.yaml"):
        done = run_here("check", "--format", f"{name}=report.{suffix}", path)
        assert done.returncode == (path == "a.yaml"), done.stderr


def test_an_earlier_baseline_is_replaced() -> None:
    for _ in range(2):
        assert run_here("check", "--write-baseline", "b.json", ".").returncode == 0
    assert run_here("check", "--baseline", "b.json", ".").returncode == 0


@posix
def test_reports_keep_the_mode_and_go_to_devices() -> None:
    write({"report": b""})
    Path("report").chmod(0o640)
    assert run_here("check", "-f", "text=report", "-f", "json=/dev/null", "a.yaml").returncode == 1
    assert (Path("report").stat().st_mode & 0o777, Path("report").stat().st_size > 0) == (
        0o640,
        True,
    )


# formats and files


def test_a_format_names_its_file() -> None:
    done = run_here(
        "check",
        "-f",
        "sarif=a.sarif",
        "-f",
        "concise",
        "-f",
        "json",
        "-o",
        "-",
        "-o",
        "x",
        "a.yaml",
    )
    assert (done.returncode, done.stdout[:11]) == (1, b"a.yaml:1:8:")
    assert json.loads(Path("a.sarif").read_bytes())["version"] == "2.1.0"
    assert json.loads(Path("x").read_bytes())["version"] == 1


def test_a_format_is_never_paired_with_the_wrong_file_in_silence() -> None:
    done = run_here("check", "-f", "sarif", "-o", "a.sarif", "-f", "concise", "a.yaml")
    assert b"warning: fewer --output than --format: sarif to a.sarif, concise to stdout\n" in (
        done.stderr
    )


# nothing to check


@pytest.mark.parametrize("name", ["check", "images"])
@pytest.mark.parametrize("paths", [[""], ["a.yaml", ""], ["", "a.yaml"]])
def test_an_empty_path(name: str, paths: list[str]) -> None:
    refused(run_here(name, *paths), "a path is empty")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["empty"], 0),
        (["--strict", "empty"], 2),
        (["--exclude", "*"], 0),
        (["--strict", "--exclude", "*", "."], 2),
        (["--strict", "clean.yaml"], 0),
    ],
)
def test_nothing_checked_is_a_warning(arguments: list[str], code: int) -> None:
    write({"empty/a.txt": b""})
    done = run_here("check", *arguments)
    assert done.returncode == code
    assert (b"warning: no files were checked\n" in done.stderr) == ("clean.yaml" not in arguments)


def test_a_configuration_that_is_not_used_is_named() -> None:
    write({"sub/.k8sregistry-lint.yaml": b"exclude: ['*']\n", "sub/b.yaml": b"a: 1\n"})
    for path in ("sub", ".", "sub/b.yaml"):
        done = run_here("check", path)
        assert b"warning: sub/.k8sregistry-lint.yaml is not used: " in done.stderr
    assert (
        run_here("check", "--config", "sub/.k8sregistry-lint.yaml", "sub").stderr.count(
            b"is not used"
        )
        == 0
    )
    assert run_here("check", "--no-config", "sub").stderr == b""


# everything that nobody foresaw


def test_an_unforeseen_error_is_one_line_and_exit_code_2(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise KeyError("x\ny")

    monkeypatch.setattr(sys.modules["k8sregistry_lint.runner.run"], "link_files", fail)
    with pytest.raises(AssertionError, match=r"internal error in test_refusals\.py:"):
        run_here("check", "a.yaml")


def test_more_memory_than_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(sys.modules["k8sregistry_lint.runner.run"], "link_files", fail)
        refused(run_here("check", "a.yaml"), "k8sregistry-lint: out of memory")
    monkeypatch.setattr("k8sregistry_lint.checking.checker.check", fail)
    done = run_here("check", "a.yaml")
    assert (done.returncode, done.stderr) == (2, b"a.yaml: unreadable: out of memory\n")


INEXPRESSIBLE = "# 鯨 \u2028é\nimage: k8s.gcr.io/pause:3.9  # 鯨\n".encode()


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii"])
@pytest.mark.parametrize("options", [[], ["-f", "html"], ["-f", "markdown"], ["--diff"], ["--fix"]])
def test_an_output_that_cannot_express_a_text(encoding: str, options: list[str]) -> None:
    write({"a.yaml": INEXPRESSIBLE})
    streams = (
        f"sys.stdout.reconfigure(encoding={encoding!r}, errors='strict')\n"
        f"sys.stderr.reconfigure(encoding={encoding!r}, errors='backslashreplace')"
    )  # as PYTHONIOENCODING does
    done = run("check", *options, "a.yaml", before=streams)
    assert (done.returncode, done.stderr if "--diff" not in options else b"") == (
        0 if "--fix" in options else 1,
        b"",
    )


def test_an_encoding_of_the_environment_that_cannot_express_a_text() -> None:
    write({"a.yaml": INEXPRESSIBLE})
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = run("check", "-f", "html", "a.yaml", env=environment)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(sys.platform != "linux", reason="file names that are not UTF-8")
def test_a_diff_of_a_file_whose_name_is_not_utf8() -> None:
    name = os.fsdecode(b"\xff.yaml")
    write({name: LEGACY})
    done = run_here("check", "--diff", name)
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, b"--- a/\xff.yaml")


@posix
@pytest.mark.parametrize("name", ["check", "images"])
@pytest.mark.parametrize("text", [LEGACY, LEGACY + b"\0", b"a: [\nb: k8s.gcr.io/x:1\n"])
def test_a_file_name_is_no_workflow_command(name: str, text: bytes) -> None:
    write({"x\n::stop-commands::y.yaml": text, "::error::z.yaml": text})
    done = run_here(name, ".")
    lines = (done.stdout + done.stderr).splitlines()
    assert lines
    assert not [line for line in lines if line.lstrip().startswith(b"::")]


# stdin


def test_stdin_does_not_switch_off_what_guards_files() -> None:
    write({"../outside.yaml": LEGACY})
    Path("link.yaml").symlink_to("../outside.yaml")
    done = run_here("check", "--fix", "-", "link.yaml", stdin=LEGACY)
    assert (done.returncode, done.stdout) == (2, MOVED)
    assert Path("../outside.yaml").read_bytes() == LEGACY


def test_files_beside_stdin_are_linked() -> None:
    pod = b"kind: Pod\nspec:\n  containers:\n  - image: k8s.gcr.io/pause:3.9\n"
    write({"base/kustomization.yaml": b"resources: [pod.yaml]\n", "base/pod.yaml": pod})
    write(
        {
            "kustomization.yaml": b"resources: [base]\n"
            b"images:\n- name: k8s.gcr.io/pause\n  newTag: '4'\n"
        }
    )
    done = run_here("check", "--fix", "-", "kustomization.yaml", "base", stdin=LEGACY)
    assert (done.returncode, done.stdout) == (0, MOVED)
    assert b"name: registry.k8s.io/pause" in Path("kustomization.yaml").read_bytes()


UNPROVEN = b" A=k8s.gcr.io/x:1\n%YAML 1.2\n---\n k8s.gcr.io/pause:3.9\n"


@pytest.mark.parametrize("text", [UNPROVEN, LEGACY + b"\0", b"a: [\nb: k8s.gcr.io/x and\n", b""])
def test_stdin_that_is_not_fixed_is_printed_as_it_came(text: bytes) -> None:
    done = run_here("check", "--fix", "--stdin-filename", "a.yaml", "-", stdin=text)
    assert done.stdout == text
    assert done.returncode == (0 if not text else 1)
    piped = run_here("check", "--fix", "-", stdin=text)
    assert piped.stdout == text
    assert piped.returncode == (0 if not text else 2 if text == UNPROVEN else 1)


# what a pull request cannot influence

HIDDEN = {
    "a configuration": {".k8sregistry-lint.yaml": b"exclude: ['*']\n"},
    "an ignore comment": {"a.yaml": LEGACY[:-1] + b"  # k8sregistry-lint: ignore\n"},
    "ignore-file": {"a.yaml": b"# k8sregistry-lint: ignore-file\n" + LEGACY},
    "the name of a configuration": {"a.yaml": b"", "deploy/.k8sregistry-lint.yaml": LEGACY},
    "the name of the configuration": {"a.yaml": b"", ".k8sregistry-lint.yml": LEGACY},
}


@pytest.mark.parametrize("files", HIDDEN.values(), ids=HIDDEN)
def test_untrusted_files_hide_nothing(files: dict[str, bytes]) -> None:
    write(files)
    assert run_here("check", "--untrusted", ".").returncode == 1
    assert run_here("check", "--no-config", "--no-ignores", ".").returncode == 1


@pytest.mark.parametrize("option", ["--config=x.yaml", "--baseline=x.json"])
def test_untrusted_goes_without_files_that_hide(option: str) -> None:
    refused(run_here("check", "--untrusted", option, "."), "--untrusted goes without")


SLOW = {
    "k8sregistry_lint.checking.checker.check": "gave up at a.yaml: ",
    "k8sregistry_lint.runner.run.link_files": "gave up while looking at what moves together: ",
    "k8sregistry_lint.runner.files.replace_all": "gave up while fixing files; what was",
}


@posix
@pytest.mark.parametrize(("function", "message"), SLOW.items())
@pytest.mark.parametrize("options", [[], ["--untrusted"]])
def test_a_run_gives_up_in_time(
    monkeypatch: pytest.MonkeyPatch, function: str, message: str, options: list[str]
) -> None:
    def run_out_of_time(*_: Any, **__: Any) -> None:
        os.kill(os.getpid(), signal.SIGALRM)
        time.sleep(0.2)  # in a thread, the signal ends what the main thread does

    module, _, name = function.rpartition(".")
    monkeypatch.setattr(sys.modules[module], name, run_out_of_time)
    done = run_here("check", "--fix", *options, "a.yaml")
    refused(done, message)
    assert (b"more than 600 seconds" if options else b"more than 3,600 seconds") in done.stderr


@posix
def test_time_is_measured() -> None:
    reached = pytest.raises(GaveUpError, match=r"gave up: more than 0\.05 seconds")
    with reached, limited(Limits(0.05, 1 << 40, 3)):
        time.sleep(5)


@pytest.mark.parametrize(("limits", "options"), [("USUAL", []), ("STRICT", ["--untrusted"])])
def test_a_run_gives_up_on_too_many_findings(
    monkeypatch: pytest.MonkeyPatch, limits: str, options: list[str]
) -> None:
    name = f"k8sregistry_lint.runner.checking.{limits}"
    monkeypatch.setattr(name, Limits(9, 1 << 30, 3))
    write({"b.yaml": LEGACY * 2 + b"---\n" + LEGACY * 2})
    refused(run_here("check", *options, "."), "gave up at b.yaml:5: more than 3 findings")
    assert run_here("check", "a.yaml").returncode == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds memory")
@pytest.mark.parametrize(("limits", "options"), [("USUAL", []), ("STRICT", ["--untrusted"])])
def test_memory_is_bounded(limits: str, options: list[str]) -> None:
    """A file that fits into memory, and its text beside it does not."""
    text = "# " + "x" * (50 << 20) + "\nimage: k8s.gcr.io/pause:3.9\n"
    write({"large.yaml": text.encode()})
    bound = (
        f"used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        f"check = sys.modules['k8sregistry_lint.cli.running']\n"
        f"check.{limits} = check.{limits}._replace(memory=used + (60 << 20))"
    )
    done = run("check", *options, "large.yaml", "a.yaml", before=bound)
    assert done.returncode == 2
    assert done.stderr.endswith(b"large.yaml: unreadable: out of memory\n")
    assert b"a.yaml:1:8" in done.stdout


def test_a_memory_limit_of_the_user_is_not_raised() -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, before[1]))
    try:
        with limited(Limits(9, 16 << 30, 3)):
            assert resource.getrlimit(resource.RLIMIT_AS)[0] == 8 << 30
        with limited(Limits(9, 4 << 30, 3)):
            assert resource.getrlimit(resource.RLIMIT_AS)[0] == 4 << 30
        assert resource.getrlimit(resource.RLIMIT_AS)[0] == 8 << 30
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


# one loader


@posix
@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "pipe"],
        ["images", "pipe"],
        ["plan", "pipe"],
        ["plan", "/dev/zero"],
        ["check", "--baseline", "pipe"],
        ["check", "--baseline", "/dev/zero"],
        ["check", "--config", "pipe"],
        ["check", "--config", "/dev/zero"],
        ["check", "--catalog", "pipe"],
        ["images", "--catalog", "/dev/zero"],
        ["images", "--since", "pipe"],
        ["plan", "--values", "pipe", "a.yaml"],
        ["catalog", "info", "pipe"],
        ["rules", "test", "pipe"],
        ["override", "pipe"],
    ],
)
def test_nothing_that_is_read_waits_or_never_ends(arguments: list[str]) -> None:
    os.mkfifo("pipe")
    Path("a.yaml").write_text("image: k8s.gcr.io/pause:3.9\n", encoding="utf-8")
    refused(run_here(*arguments), "is not a regular file")


@pytest.mark.parametrize("arguments", [["plan"], ["plan", "-"], ["check", "-"], ["images", "-"]])
def test_stdin_is_bounded(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("k8sregistry_lint.files.reading.MAX_SIZE", 1_000)
    done = run_here(*arguments, stdin=b"#" * 1_001)
    assert done.returncode == 2
    assert b": is larger than 0 MiB" in done.stderr or b"is larger than 0 MiB" in done.stderr


# help


@pytest.mark.parametrize(("short", "long"), [("-h", "--help"), ("-V", "--version")])
def test_short_forms(short: str, long: str) -> None:
    assert run_here(short).stdout == run_here(long).stdout != b""


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["chekc"], b"check"),
        (["check", "--ficks"], b"--fix"),
        (["check", "--format", "sarfi"], b"did you mean sarif?"),
        (["check", "--color", "alway"], b"did you mean always?"),
        (["check", "--fail-level", "errors"], b"did you mean error?"),
        (["check", "--bump-chart", "pathc"], b"did you mean patch?"),
        (["images", "--format", "cvs"], b"did you mean csv?"),
        (["plan", "--format", "markdwon"], b"did you mean markdown?"),
        (["check", "--select", "k8s-gcr-oi"], b"did you mean 'k8s-gcr-io'?"),
        (["check", "--pack", "istoi"], b"did you mean 'istio'?"),
    ],
)
def test_a_wrong_word_leads_to_the_right_one(arguments: list[str], hint: bytes) -> None:
    done = run_here(*arguments)
    assert done.returncode == 2
    assert hint in done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_of_a_shell_that_is_named(shell: str) -> None:
    done = run("--show-completion", shell)
    assert done.returncode == 0
    assert (b"#compdef" in done.stdout) == (shell == "zsh")
    assert f"complete_{shell}".encode() in done.stdout


@pytest.mark.parametrize("value", ["abc", "1e30", "nan", "9" * 30, " "])
def test_a_time_that_is_none(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    refused(run_here("check", "-f", "html", "a.yaml"), "SOURCE_DATE_EPOCH=")


@pytest.mark.parametrize("option", ["--output=.", "--format=json=..", "--write-baseline=."])
def test_a_report_that_would_be_a_folder_is_refused_before_anything_is_fixed(option: str) -> None:
    refused(run_here("check", "--fix", option, "a.yaml"), ": is a directory")
    assert Path("a.yaml").read_bytes() == LEGACY
