"""The command as its users run it: exit codes, streams, options."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from k8sregistry_lint import __version__
from k8sregistry_lint.cli.app import app

LEGACY = b"image: k8s.gcr.io/pause:3.9\n"
MOVED = b"image: registry.k8s.io/pause:3.9\n"
CLEAN = b"image: nginx:1.27\n"
NOTE = b"# image: k8s.gcr.io/pause:3.9\na: 1\n"
UNSAFE = b"image: quay.io/coreos/kube-state-metrics:v1.9.5\n"
REPORT_ONLY = b"image: gcr.io/kubernetes-e2e-test-images/dnsutils:1.3\n"
BROKEN = b"a: [\nb: k8s.gcr.io/pause:3.9 and more\n"
MENTION = b"k8s.gcr.io: a key\n"
UTF16 = "image: k8s.gcr.io/pause:3.9\n".encode("utf-16")

git = pytest.mark.skipif(
    subprocess.run(["git", "--version"], capture_output=True, check=False).returncode != 0,
    reason="git is missing",
)
not_root = pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() == 0, reason="permissions do not stop root"
)


class Ran:
    """What one run of the command left."""

    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code, self.out, self.err = code, out, err


Command = Callable[..., Ran]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def check() -> Command:
    def run(*arguments: str, stdin: bytes = b"") -> Ran:
        done = CliRunner().invoke(app, ["check", *arguments], input=stdin, catch_exceptions=False)
        return Ran(done.exit_code, done.stdout_bytes, done.stderr_bytes)

    return run


def run_really(*arguments: str, stdin: bytes = b"") -> Ran:
    done = subprocess.run(
        [sys.executable, "-m", "k8sregistry_lint", *arguments],
        input=stdin,
        capture_output=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def write(name: str, data: bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


EXIT_CODES = [
    ("clean", CLEAN, [], 0),
    ("empty", b"", [], 0),
    ("a finding", LEGACY, [], 1),
    ("a finding that is fixed", LEGACY, ["--fix"], 0),
    ("fixed, and that counts", LEGACY, ["--fix", "--exit-non-zero-on-fix"], 1),
    ("nothing to fix, so nothing counts", CLEAN, ["--fix", "--exit-non-zero-on-fix"], 0),
    ("an unsafe fix that is not made", UNSAFE, ["--fix"], 1),
    ("an unsafe fix that is made", UNSAFE, ["--fix", "--unsafe-fixes"], 0),
    ("no fix is known", REPORT_ONLY, ["--fix", "--unsafe-fixes"], 1),
    ("a diff that is not empty", LEGACY, ["--diff"], 1),
    ("a diff that is empty", CLEAN, ["--diff"], 0),
    ("a diff of notes", NOTE, ["--diff"], 0),
    ("a note", NOTE, [], 0),
    ("a note that counts", NOTE, ["--fail-level", "note"], 1),
    ("a warning that does not count", LEGACY, ["--fail-level", "error"], 0),
    ("a mention", MENTION, [], 0),
    ("not YAML", BROKEN, [], 1),
    ("not YAML, and no legacy host in it", b"a: [\n", [], 0),
    ("UTF-16", UTF16, [], 1),
    ("UTF-16 without a legacy host", "image: nginx\n".encode("utf-16"), [], 0),
    ("not UTF-8", LEGACY + b"# caf\xe9\n", [], 1),
    ("a NUL byte", LEGACY + b"\0", [], 1),
    ("an unknown option", CLEAN, ["--nope"], 2),
    ("an unknown rule to select", CLEAN, ["--select", "nope"], 2),
    ("an unknown rule to ignore", CLEAN, ["--ignore", "nope"], 2),
    ("an unknown pack", CLEAN, ["--pack", "nope"], 2),
    ("an unknown format", CLEAN, ["--format", "nope"], 2),
    ("an unknown level", CLEAN, ["--fail-level", "nope"], 2),
    ("an unknown choice of color", CLEAN, ["--color", "nope"], 2),
    ("fix and diff at once", LEGACY, ["--fix", "--diff"], 2),
    ("a missing path beside a good one", CLEAN, ["missing.yaml"], 2),
]


@pytest.mark.parametrize(
    ("data", "arguments", "code"),
    [row[1:] for row in EXIT_CODES],
    ids=[row[0] for row in EXIT_CODES],
)
def test_exit_code(check: Command, data: bytes, arguments: list[str], code: int) -> None:
    write("a.yaml", data)
    assert check("a.yaml", *arguments).code == code


KEPT = [
    ("not YAML", BROKEN),
    ("UTF-16", UTF16),
    ("not UTF-8", LEGACY + b"# caf\xe9\n"),
    ("a NUL byte", LEGACY + b"\0"),
]


@pytest.mark.parametrize("data", [data for _, data in KEPT], ids=[name for name, _ in KEPT])
def test_what_cannot_be_read_is_said_and_kept(check: Command, data: bytes) -> None:
    path = write("a.yaml", data)
    done = check("--fix", "--unsafe-fixes", "a.yaml")
    assert (done.code, path.read_bytes()) == (1, data)
    assert done.err.startswith(b"a.yaml:")


def test_a_missing_path_is_named_and_the_others_are_checked(check: Command) -> None:
    write("a.yaml", LEGACY)
    done = check("missing.yaml", "a.yaml")
    assert done.code == 2
    assert b"missing.yaml: unreadable: no such file" in done.err
    assert b" --> a.yaml:1:8\n" in done.out


def test_a_usage_error_comes_before_any_write(check: Command) -> None:
    path = write("a.yaml", LEGACY)
    assert check("--fix", "--color", "nope", "a.yaml").code == 2
    assert path.read_bytes() == LEGACY


def test_a_report_that_cannot_be_written(check: Command) -> None:
    write("a.yaml", LEGACY)
    assert check("--output", "missing/report.txt", "a.yaml").code == 2


@not_root
def test_a_folder_that_takes_no_files_is_written_in_place(check: Command) -> None:
    path = write("d/a.yaml", LEGACY)
    path.parent.chmod(0o500)
    assert (check("--fix", "d").code, path.read_bytes()) == (0, MOVED)
    path.parent.chmod(0o700)


@not_root
@pytest.mark.parametrize(("mode", "code"), [(0o400, 2), (0o000, 2)])
def test_a_file_that_cannot_be_written_or_read(check: Command, mode: int, code: int) -> None:
    path = write("a.yaml", LEGACY)
    path.chmod(mode)
    done = check("--fix", "a.yaml")
    path.chmod(0o600)
    assert (done.code, path.read_bytes()) == (code, LEGACY)
    assert done.err.startswith(b"a.yaml: ")


def test_the_default_path_is_the_working_directory(check: Command) -> None:
    write("deep/er/a.yaml", LEGACY)
    write("notes.txt", LEGACY)
    assert b" --> deep/er/a.yaml:1:8\n" in (done := check()).out
    assert b"1 file checked" in done.out


def test_fix_touches_only_what_it_changes(check: Command) -> None:
    legacy, clean = (
        write("a.yaml", b"\xef\xbb\xbf" + LEGACY.replace(b"\n", b"\r\n")),
        write("b.yaml", CLEAN),
    )
    os.utime(clean, (1, 1))
    legacy.chmod(0o640)
    assert check("--fix", ".").code == 0
    assert legacy.read_bytes() == b"\xef\xbb\xbf" + MOVED.replace(b"\n", b"\r\n")
    assert legacy.stat().st_mode & 0o777 == 0o640
    assert clean.stat().st_mtime == 1
    assert sorted(os.listdir()) == ["a.yaml", "b.yaml"]


def test_a_file_named_twice_is_checked_once(check: Command) -> None:
    write("d/a.yaml", LEGACY)
    assert (
        b"1 file checked, 1 finding (1 warning)\n" in check("d/a.yaml", "d", "./d/../d/a.yaml").out
    )


def test_paths_outside_of_the_working_directory(
    check: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.yaml", LEGACY)
    Path("d").mkdir()
    monkeypatch.chdir("d")
    assert b" --> ../a.yaml:1:8\n" in check("../a.yaml").out


# stdin


def test_stdin_is_checked(check: Command) -> None:
    done = check("-", stdin=LEGACY)
    assert (done.code, done.err) == (1, b"")
    assert b" --> -:1:8\n" in done.out
    assert b"next: " not in done.out


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (LEGACY, MOVED, 0),
        (
            b"\xef\xbb\xbf" + LEGACY.replace(b"\n", b"\r\n"),
            b"\xef\xbb\xbf" + MOVED.replace(b"\n", b"\r\n"),
            0,
        ),
        (LEGACY.rstrip(), MOVED.rstrip(), 0),
        (b"a:   'x'   # kept\n" + LEGACY, b"a:   'x'   # kept\n" + MOVED, 0),
        (CLEAN, CLEAN, 0),
        (b"", b"", 0),
        (UNSAFE + b"--- \n" + LEGACY, UNSAFE + b"--- \n" + MOVED, 1),
        (BROKEN, BROKEN, 1),
        (UTF16, UTF16, 1),
    ],
)
def test_fix_of_stdin_puts_the_text_on_stdout_and_the_report_on_stderr(
    check: Command, before: bytes, after: bytes, code: int
) -> None:
    done = check("--fix", "-", stdin=before)
    assert (done.code, done.out) == (code, after)
    assert (b"0 files checked" if before == UTF16 else b"1 file checked") in done.err


def test_stdin_has_a_name_of_choice(check: Command) -> None:
    done = check("-", "--stdin-filename", "pods.yaml", stdin=LEGACY)
    assert b" --> pods.yaml:1:8\n" in done.out
    assert check("-", "--stdin-filename", "d/.kyverno-test/a.yaml", stdin=LEGACY).code == 0


# which files


def test_exclude(check: Command) -> None:
    write("a.yaml", LEGACY)
    write("gen/b.yaml", LEGACY)
    assert b"b.yaml" not in (done := check("--exclude", "gen/", ".")).out
    assert b"skipped: 1 excluded file\n" in done.out
    assert check("--exclude", "gen/", "gen/b.yaml").code == 1
    assert check("--exclude", "gen/", "--force-exclude", "gen/b.yaml").code == 0


@pytest.mark.parametrize("name", ["vendor", "node_modules"])
def test_vendored_folders(check: Command, name: str) -> None:
    write(f"{name}/x/a.yaml", LEGACY)
    assert check(".").code == 0
    assert check("--include-vendored", ".").code == 1
    assert check(f"{name}/x/a.yaml").code == 1


@git
def test_what_git_ignores_is_skipped(check: Command) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    write(".gitignore", b"out/\n")
    write("out/a.yaml", LEGACY)
    write("b.yaml", LEGACY)
    assert b"out/" not in (done := check(".")).out
    assert b" --> b.yaml:1:8\n" in done.out
    assert check("out").code == 1


# which rules


def test_select_and_ignore(check: Command) -> None:
    write("a.yaml", b"a: k8s.gcr.io/pause:3.9\nb: gcr.io/google_containers/pause:3.2\n")
    for arguments, rules in [
        ([], ["k8s-gcr-io", "google-containers"]),
        (["--select", "k8s-gcr-io"], ["k8s-gcr-io"]),
        (["--ignore", "k8s-gcr-io"], ["google-containers"]),
        (["--select", "k8s-gcr-io", "--ignore", "k8s-gcr-io"], []),
    ]:
        found = json.loads(check("--format", "json", "a.yaml", *arguments).out)["findings"]
        assert [finding["rule"] for finding in found] == rules


def test_pack(check: Command) -> None:
    write("a.yaml", b"image: registry.aliyuncs.com/google_containers/pause:3.6\n")
    assert b"0 findings" in check("a.yaml").out
    assert b"note[k8s-mirror]: " in check("--pack", "k8s-mirrors", "a.yaml").out


# how it is shown


def test_mentions_are_counted_and_listed_on_request(check: Command) -> None:
    write("a.yaml", MENTION)
    assert (
        check("a.yaml").out
        == b"1 file checked, 0 findings\n1 mention left alone (--show-mentions lists them)\n"
    )
    listed = check("--show-mentions", "a.yaml").out
    assert listed.startswith(b"a.yaml:1:1: mention[k8s-gcr-io]: a mapping key: k8s.gcr.io: a key\n")


def test_quiet(check: Command) -> None:
    write("a.yaml", LEGACY)
    assert check("--quiet", "a.yaml").out.split(b"\n") == [
        b"1 file checked, 1 finding (1 warning)",
        b"fixes: 1 safe (--fix)",
        b"next: k8sregistry-lint check --fix a.yaml  (preview: --diff)",
        b"",
    ]


def test_output(check: Command) -> None:
    write("a.yaml", LEGACY)
    done = check("--output", "report.txt", "a.yaml")
    assert (done.code, done.out) == (1, b"")
    assert b" --> a.yaml:1:8\n" in Path("report.txt").read_bytes()


@pytest.mark.parametrize(
    ("environment", "arguments", "colored"),
    [
        ({}, [], False),
        ({}, ["--color", "always"], True),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, [], True),
    ],
)
def test_color(
    check: Command,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    arguments: list[str],
    colored: bool,
) -> None:
    write("a.yaml", LEGACY)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert (b"\x1b[" in check("a.yaml", *arguments).out) == colored


@pytest.mark.parametrize(
    "name",
    [
        "a b.yaml",
        "new\nline.yaml",
        "\x1b[31mred.yaml",
        "\u202eback.yaml",
        "-dash.yaml",
        "'quote\".yaml",
    ],
)
@pytest.mark.parametrize("options", [[], ["--fix"], ["--show-mentions"]])
def test_names_do_not_steer_the_terminal(check: Command, name: str, options: list[str]) -> None:
    write(name, LEGACY + MENTION)
    done = check(*options, ".")
    assert done.code == (0 if options == ["--fix"] else 1)
    shown = (done.out + done.err).decode()
    assert not set("\x1b\u202e") & set(shown)
    assert sum("warning[k8s-gcr-io]" in line for line in shown.split("\n")) == 1


def test_values_do_not_steer_the_terminal(check: Command) -> None:
    write("a.yaml", b"a: [k8s.gcr.io/pause:3.9] # \xc2\x9b31m \xe2\x80\xae\n")
    assert not set("\x1b\x9b\u202e") & set(check("a.yaml").out.decode())


# --diff


@git
@pytest.mark.parametrize(
    "name",
    ["a.yaml", "d/with space.yaml", "tab\t.yaml", 'q"uote.yaml', "new\nline.yaml", "grün.yaml"],
)
@pytest.mark.parametrize(
    "data",
    [
        LEGACY,
        LEGACY.rstrip(),
        b"\xef\xbb\xbf" + LEGACY,
        LEGACY.replace(b"\n", b"\r\n") * 2,
        b"images:\n"
        + b"- x\n" * 20
        + b"- k8s.gcr.io/pause:3.9\n"
        + b"- y\n" * 9
        + b"- k8s.gcr.io/etcd:3.5.0-0\n"
        + b"- z\n" * 2,
        b"images: [k8s.gcr.io/a:1, k8s.gcr.io/b:1]\nimage: k8s.gcr.io/c:1 # \xe2\x80\xa8 \x0c\n",
    ],
)
def test_git_applies_the_diff(check: Command, name: str, data: bytes) -> None:
    path = write(name, data)
    subprocess.run(["git", "init", "-q"], check=True)
    done = check("--diff", ".")
    assert (done.code, path.read_bytes()) == (1, data)
    subprocess.run(
        ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"],
        input=done.out,
        check=True,
    )
    assert path.read_bytes() == data.replace(b"k8s.gcr.io", b"registry.k8s.io")


def test_a_diff_holds_what_fix_would_do(check: Command) -> None:
    write("a.yaml", LEGACY)
    write("b.yaml", UNSAFE)
    assert (done := check("--diff", ".")).out.startswith(b"--- a/a.yaml\n+++ b/a.yaml\n")
    assert b"b.yaml" not in done.out
    assert (
        b"+image: registry.k8s.io/kube-state-metrics:v1.9.5\n"
        in check("--diff", "--unsafe-fixes", ".").out
    )


# --format json

POD = b"""apiVersion: v1
kind: Pod
metadata:
  name: p
spec:
  containers:
  - image: "k8s.gcr.io/pause:3.9"  # k8s.gcr.io
"""


NOTHING = dict.fromkeys(
    ("findings", "suppressed", "suppressed_notifications", "mentions", "notifications"), 0
)


def test_json_holds_every_field_of_the_contract(check: Command) -> None:
    write("d/a.yaml", POD)
    write("d/b.yaml", BROKEN)
    assert json.loads(check("--format", "json", "d").out) == {
        "version": 1,
        "minor_version": 1,
        "tool": {"name": "k8sregistry-lint", "version": __version__},
        "repository": Path.cwd().name,
        "commit": None,
        "ref": None,
        "commit_date": None,
        "date": "2026-01-02T03:04:05Z",
        "folder": "",
        "failure": None,
        "findings": [
            {
                "rule": "k8s-gcr-io",
                "level": "warning",
                "role": "image",
                "path": "d/a.yaml",
                "line": 7,
                "column": 13,
                "end_line": 7,
                "end_column": 33,
                "source": '  - image: "k8s.gcr.io/pause:3.9"  # k8s.gcr.io',
                "image": "k8s.gcr.io/pause:3.9",
                "replacement": "registry.k8s.io/pause:3.9",
                "message": "k8s.gcr.io is frozen; use registry.k8s.io",
                "docs": "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/",
                "field": "spec.containers[0].image",
                "keys": [["spec", "containers", 0, "image"]],
                "object": {"kind": "Pod", "name": "p", "namespace": ""},
                "companion": False,
                "existence": None,
                "fix": {
                    "applicability": "safe",
                    "applied": False,
                    "reason": "",
                    "edits_of": None,
                    "edits": [
                        {
                            "path": "d/a.yaml",
                            "line": 7,
                            "column": 13,
                            "end_line": 7,
                            "end_column": 23,
                            "content": "registry.k8s.io",
                        },
                    ],
                },
            }
        ],
        "suppressed": [],
        "suppressed_notifications": [],
        "mentions": [
            {
                "rule": "k8s-gcr-io",
                "path": "d/a.yaml",
                "line": 7,
                "column": 38,
                "end_line": 7,
                "end_column": 48,
                "source": '  - image: "k8s.gcr.io/pause:3.9"  # k8s.gcr.io',
                "kind": "comment",
                "reason": "a comment that names no whole image",
            },
            {
                "rule": "k8s-gcr-io",
                "path": "d/b.yaml",
                "line": 2,
                "column": 4,
                "end_line": 2,
                "end_column": 14,
                "source": "b: k8s.gcr.io/pause:3.9 and more",
                "kind": "text",
                "reason": "text that could not be parsed",
            },
        ],
        "notifications": [
            {
                "kind": "unparsed",
                "severity": "unchecked",
                "path": "d/b.yaml",
                "line": 3,
                "column": 1,
                "message": (
                    "is not YAML: a list in brackets is not closed before the end of the file"
                ),
            }
        ],
        "summary": {
            "files": 2,
            "findings": 1,
            "fixed": 0,
            "suppressed": 0,
            "changed": [],
            "mentions": 2,
            "notifications": 1,
            "read_by_line": ["d/b.yaml"],
            "charts": [],
            "skipped": {},
            "rules": {"k8s-gcr-io": 1},
            "configuration": None,
            "listed": 2,
            "unread": [],
            "unknown": [],
            "packs_off": {},
        },
        "files": [
            {**NOTHING, "path": "d/a.yaml", "findings": 1, "mentions": 1},
            {**NOTHING, "path": "d/b.yaml", "mentions": 1, "notifications": 1},
        ],
        "owners": {},
        "run": {"fail_level": "warning", "fixing": False},
        "rules": json.loads(check("--format", "json", "d").out)["rules"],
    }


def test_json_of_a_fix(check: Command) -> None:
    write("a.yaml", LEGACY + b"other: " + REPORT_ONLY.removeprefix(b"image: "))
    report = json.loads(check("--fix", "--format", "json", "a.yaml").out)
    assert [
        (finding["fix"]["applicability"], finding["fix"]["applied"])
        for finding in report["findings"]
    ] == [
        ("safe", True),
        ("display-only", False),
    ]
    assert report["findings"][1]["replacement"] is None
    assert report["summary"]["fixed"] == 1
    assert report["summary"]["changed"] == ["a.yaml"]


def test_json_stays_json_where_nothing_is_found_or_a_path_is_missing(check: Command) -> None:
    assert json.loads(check("--format", "json", ".").out)["findings"] == []
    assert json.loads(check("--format", "json", "missing").out)["notifications"] == [
        {
            "kind": "unreadable",
            "severity": "failure",
            "path": "missing",
            "line": None,
            "column": None,
            "message": "no such file or directory",
        }
    ]


# the real thing


def test_the_real_command(folder: Path) -> None:
    write("a.yaml", LEGACY)
    found = run_really("check", ".")
    assert (found.code, found.err) == (1, b"")
    assert found.out.startswith(b"warning[k8s-gcr-io]: ")
    assert b"--fix changes it to registry.k8s.io/pause:3.9 (safe)\n" in found.out
    assert run_really("check", "--fix", ".").code == 0
    assert (folder / "a.yaml").read_bytes() == MOVED
    assert run_really("check", ".").out == b"1 file checked, 0 findings\n"


def test_the_real_stdin_and_stdout_keep_every_byte() -> None:
    before = (
        b"\xef\xbb\xbfa: '\xf0\x9f\x98\x80'\r\nimage: k8s.gcr.io/pause:3.9\r\n\r\n\xe2\x80\xa8# end"
    )
    done = run_really("check", "--fix", "-", stdin=before)
    assert done.out == before.replace(b"k8s.gcr.io", b"registry.k8s.io")
    assert done.code == 0


def test_version_and_help() -> None:
    assert run_really("--version").out.split() == [b"k8sregistry-lint", __version__.encode()]
    assert b"--unsafe-fixes" in run_really("check", "--help").out
    assert run_really("--nope").code == 2
