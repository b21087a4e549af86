"""A command before the pipe that failed is not one that found nothing."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from k8sregistry_lint.cli.app import app

COMMANDS = [("check", "--no-config", "-"), ("images", "--no-config", "-"), ("plan", "-")]
commands = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])


NO_INPUT = [
    ("", "is empty: the command before the pipe printed nothing"),
    (" \n\n", "is empty: the command before the pipe printed nothing"),
    (
        "Error from server (Forbidden): pods is forbidden\n",
        "is the error of another command: Error from server (Forbidden): pods is forbidden",
    ),
    (
        'error: the server doesn\'t have a resource type "pdos"\n',
        "is the error of another command: error: the server doesn't have a resource type",
    ),
    (
        "The connection to the server localhost:8080 was refused\n",
        "is the error of another command: The connection to the server",
    ),
    (
        "Unable to connect to the server: dial tcp: i/o timeout",
        "is the error of another command: Unable to connect to the server: dial tcp",
    ),
    (
        "Error from server (NotFound): a\n\nerror: b\r\n" * 12,
        "is the error of another command: Error from server (NotFound): a",
    ),
    (
        '{"kind":"Status","metadata":{},"status":"Failure","code":403}\n',
        'is the error of another command: {"kind":"Status","metadata":{},"status":"Failure"',
    ),
    ("Error: release: not found\n", "is the error of another command: Error: release"),
    (
        "error: You must be logged in to the server (Unauthorized)\n",
        "is the error of another command: error: You must be logged in to the server",
    ),
    (
        "No resources found in default namespace.\n",
        "is neither YAML, JSON nor images: No resources found in default namespace.",
    ),
    (
        "<!DOCTYPE html>\n<p>k8s.gcr.io: sign in</p>\n",
        "is a page of a web server, not YAML or JSON: <!DOCTYPE html>",
    ),
    ("<html>\nimage: k8s.gcr.io/pause\n", "is a page of a web server"),
    ("docker pull k8s.gcr.io/pause:3.9\n", "is neither YAML, JSON nor images: docker pull"),
    ("zsh: command not found\n"[5:], "is neither YAML, JSON nor images: command not found"),
    ('"x"\n', 'is neither YAML, JSON nor images: "x"'),
    ("42", "is neither YAML, JSON nor images: 42"),
    ("NAME   READY   STATUS\nweb    1/1     Running\n", "is a table without images"),
]


@pytest.mark.parametrize(("text", "reason"), NO_INPUT)
@commands
def test_no_input_is_an_error(command: tuple[str, ...], text: str, reason: str) -> None:
    done = CliRunner().invoke(app, list(command), input=text)
    assert done.exit_code == 2
    assert reason in done.stderr
    marked = CliRunner().invoke(app, list(command), input="\ufeff" + text)
    assert (marked.exit_code, marked.stderr) == (2, done.stderr)


@pytest.mark.parametrize(("text", "reason"), NO_INPUT)
def test_a_fix_passes_on_what_is_no_input(text: str, reason: str) -> None:
    done = CliRunner().invoke(app, ["check", "--no-config", "--fix", "-"], input=text)
    assert (done.exit_code, done.stdout_bytes) == (2 if text else 0, text.encode())
    assert reason in done.stderr or not text


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n",
        "a:",
        "- a\n",
        "{}",
        "error: k8s\nother: 1\n" * 10,
        "errors: []\n",
        '"a": 1\n',
        "? a\n: 1\n",
        '{"a": 1}',
        '{"kind": "Status", "status": "Success"}',
        '{"kind": "Pod", "status": "Failure"}',
        '[{"a": 1}]\n',
    ],
)
@commands
def test_other_input_is_read(command: tuple[str, ...], text: str) -> None:
    for read in (text, "\ufeff" + text):
        assert CliRunner().invoke(app, list(command), input=read).exit_code != 2


@pytest.mark.parametrize(
    "text",
    [
        "# only a comment\n",
        "---\n",
        "---\n# Source: a.yaml\n---\n\n",
        "null\n",
        "[]\n",
        "{}\n",
        '{"items":[]}',
        '{"items":[]}\n{"items": null}\n',
        '{"kind": "List", "apiVersion": "v1", "items": []}\n',
        '{"apiVersion": "v1", "items": null, "kind": "PodList", "metadata": {}}\n',
        '{\n  "apiVersion": "v1",\n  "items": [],\n  "kind": "List"\n}\n',
        "apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: ''\n",
        "items:\n",
        "items:\n\nkind: List\r\n",
        "\ufeffitems: []\n",
        "items: []\n---\n# nothing\n--- # more\nitems:\n...\n",
    ],
)
@commands
def test_no_objects_are_an_error_if_strict(command: tuple[str, ...], text: str) -> None:
    first, *others = command
    assert CliRunner().invoke(app, list(command), input=text).exit_code == 0
    done = CliRunner().invoke(app, [first, "--strict", *others], input=text)
    assert done.exit_code == 2
    assert "no objects" in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        "kind: List\nitems: []\n---\nkind: List\nitems:\n- kind: Pod\n",
        "kind: List\nitems:\n- kind: Pod\n---\nkind: List\nitems: []\n",
        "kind: List\nitems:\n- kind: Pod\n",
        "items:\n\n  - kind: Pod\nkind: List\n",
        "items: []\n---\nkind: Pod\nspec: {}\n",
        'items: []\n---\n{"kind": "Pod"}\n',
        '{"items": []}\n{"items": [{"kind": "Pod"}]}\n',
    ],
)
@commands
def test_one_object_is_enough_if_strict(command: tuple[str, ...], text: str) -> None:
    first, *others = command
    done = CliRunner().invoke(app, [first, "--strict", *others], input=text)
    assert "list" not in done.stderr
    assert done.exit_code == 0


def test_images_of_no_files_are_an_error_if_strict(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["images", "--no-config", "--strict", str(tmp_path)])
    assert (done.exit_code, done.stderr) == (2, "k8sregistry-lint: no files were read\n")


@pytest.mark.parametrize(
    "end", ["", ".io/a:1", '.io/a:1"', '.io/a:1"}', '.io/a:1"}}', '.io/a:1"}}]', '.io/a:1"}}]\n\n']
)
@commands
def test_a_list_that_was_cut_off_is_no_success(command: tuple[str, ...], end: str) -> None:
    text = '{"kind": "List", "items": [{"kind": "Pod", "spec": {"image": "k8s.gcr' + end
    done = CliRunner().invoke(app, list(command), input=text)
    assert done.exit_code == 2
    assert "is cut off: it begins as JSON and has no end" in done.stderr
    whole = CliRunner().invoke(app, list(command), input='{"a": "[{", "items": [1]}{"a": 1}')
    assert "is cut off" not in whole.stderr


def test_an_editor_may_pass_an_empty_file() -> None:
    arguments = ["check", "--no-config", "--fix", "--stdin-filename", "a.yaml", "-"]
    for text in ("", "words\n", "\ufeff"):
        done = CliRunner().invoke(app, arguments, input=text)
        assert (done.exit_code, done.stdout) == (0, text)
