"""A command before the pipe that failed is not one that found nothing."""

import pytest
from typer.testing import CliRunner

from k8sregistry_lint.cli.app import app

COMMANDS = [("check", "--no-config", "-"), ("images", "--no-config", "-"), ("plan", "-")]
commands = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
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
        ("Error: release: not found\n", "is the error of another command: Error: release"),
    ],
)
@commands
def test_no_input_is_an_error(command: tuple[str, ...], text: str, reason: str) -> None:
    done = CliRunner().invoke(app, list(command), input=text)
    assert done.exit_code == 2
    assert reason in done.stderr


@pytest.mark.parametrize(
    "text", ["a: 1\n", "{}", "error: k8s\nother: 1\n" * 10, "errors: []\n", "# only a comment\n"]
)
@commands
def test_other_input_is_read(command: tuple[str, ...], text: str) -> None:
    assert CliRunner().invoke(app, list(command), input=text).exit_code != 2


@commands
def test_a_list_that_was_cut_off_is_no_success(command: tuple[str, ...]) -> None:
    text = (
        '{"apiVersion": "v1", "kind": "List", "items": [{"kind": "Pod", "spec": {"image": "k8s.gcr'
    )
    assert CliRunner().invoke(app, list(command), input=text).exit_code == 2


def test_an_editor_may_pass_an_empty_file() -> None:
    arguments = ["check", "--no-config", "--fix", "--stdin-filename", "a.yaml", "-"]
    done = CliRunner().invoke(app, arguments, input="")
    assert (done.exit_code, done.stdout) == (0, "")
