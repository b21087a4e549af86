"""`per-file-ignores`, `--exit-zero`, `--strict` and the environment variables."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from k8sregistry_lint.cli import quick
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.settings.configuration import ConfigurationError, load
from writing import Write

pytestmark = pytest.mark.usefixtures("write")
OLD = "image: k8s.gcr.io/pause:3.9\n"


def run(*arguments: str, **environment: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["check", *arguments], catch_exceptions=False, env=environment)
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("ignores", "left"),
    [
        ('{"tests/": [all]}', ["a.yaml"]),
        ('{"tests/": [k8s-gcr-io]}', ["a.yaml"]),
        ('{"tests/": [k8s]}', ["a.yaml"]),
        ('{"tests/": ["k8s-*"]}', ["a.yaml"]),
        ('{"tests/": ["k8s-staging,k8s-gcr-io"]}', ["a.yaml"]),
        ('{"tests/": ["minio, k8s"]}', ["a.yaml"]),
        ('{"tests/": ["k8s-gcr-?o"]}', ["a.yaml"]),
        ('{"tests/": [minio]}', ["a.yaml", "tests/a.yaml"]),
        ('{"tests/": [k8s-staging]}', ["a.yaml", "tests/a.yaml"]),
        ('{"a.yaml": [all]}', []),
        ('{"/a.yaml": [all]}', ["tests/a.yaml"]),
        ('{"**/tests/*.yaml": [all]}', ["a.yaml"]),
        ('{"other/": [all]}', ["a.yaml", "tests/a.yaml"]),
    ],
)
def test_which_findings_are_hidden(write: Write, ignores: str, left: list[str]) -> None:
    write("a.yaml", OLD)
    write("tests/a.yaml", OLD)
    write(".k8sregistry-lint.yaml", f"per-file-ignores: {ignores}\n")
    code, output = run("-f", "json")
    report = json.loads(output[output.index("{") :])
    assert sorted(finding["path"] for finding in report["findings"]) == left
    assert code == bool(left)
    hidden = {"a.yaml", "tests/a.yaml"} - set(left)
    assert {each["path"] for each in report["suppressed"]} == hidden
    assert {each["suppression"]["by"] for each in report["suppressed"]} <= {"configuration"}


@pytest.mark.parametrize("term", ["mirrors", "mirror-*", "mirror-quay.io", "own,mirrors", "all"])
def test_mirrors_and_rules_of_the_configuration_are_meant_like_others(
    write: Write, term: str
) -> None:
    write("a.yaml", "image: quay.io/a/b:1\n")
    write("tests/a.yaml", "image: quay.io/a/b:1\n")
    rule = (
        "{id: own, summary: s, level: note, applicability: display-only, "
        "match: {registry: [x.io], repository: ['{a}']}}"
    )
    write(
        ".k8sregistry-lint.yaml",
        f"mirrors: {{quay.io: hub.example}}\nrules: [{rule}]\n"
        f'per-file-ignores: {{tests/: ["{term}"]}}\n',
    )
    _, output = run("-f", "json")
    report = json.loads(output[output.index("{") :])
    assert [finding["path"] for finding in report["findings"]] == ["a.yaml"]


def test_a_fix_leaves_what_is_hidden(write: Write) -> None:
    write("a.yaml", OLD)
    write("tests/a.yaml", OLD)
    write(".k8sregistry-lint.yaml", "per-file-ignores: {tests/: [all]}\n")
    code, output = run("--fix")
    assert (code, "1 finding hidden by per-file-ignores" in output) == (0, True)
    assert Path("tests/a.yaml").read_text() == OLD
    assert Path("a.yaml").read_text() != OLD


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("per-file-ignores: [a]\n", ":1: per-file-ignores: .* is not a mapping"),
        ("per-file-ignores:\n  a: b\n", ":2: per-file-ignores: a: 'b' is not a list of strings"),
        ("per-file-ignores:\n  '**/**/**/**/a': []\n", ":2: per-file-ignores: .* more than 3"),
    ],
)
def test_what_is_refused(write: Write, text: str, message: str) -> None:
    write("a.yaml", text)
    with pytest.raises(ConfigurationError, match=message):
        load("a.yaml")


def test_a_rule_that_does_not_exist(write: Write) -> None:
    write(".k8sregistry-lint.yaml", "per-file-ignores: {a.yaml: [k8s-gcr-oi]}\n")
    code, output = run()
    assert (code, "did you mean 'k8s-gcr-io'" in output) == (2, True)


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        (OLD, [], 1),
        (OLD, ["--exit-zero"], 0),
        (OLD, ["--exit-zero", "--fix", "--exit-non-zero-on-fix"], 0),
        (f"a: [\n{OLD}", ["--exit-zero"], 1),
        (f"{OLD[:-1]} # k8sregistry-lint: ignore\n", ["--strict"], 0),
        ("# k8sregistry-lint: ignore\n# k8s.gcr.io\na: 1\n", [], 0),
        ("# k8sregistry-lint: ignore\n# k8s.gcr.io\na: 1\n", ["--strict"], 1),
        ("# k8sregistry-lint: ingore\n# k8s.gcr.io\na: 1\n", ["--strict"], 1),
        ("# k8sregistry-lint: ignore[nope]\n# k8s.gcr.io\na: 1\n", ["--strict"], 1),
        ("a: 1\n", ["--strict"], 0),
    ],
)
def test_exit_codes(write: Write, text: str, options: list[str], code: int) -> None:
    write("a.yaml", text)
    assert run(*options)[0] == code


def test_strict_without_a_file() -> None:
    assert run("--strict")[0] == 2


def test_environment_variables(write: Write) -> None:
    write("a.yaml", OLD)
    write("ci.yaml.txt", "ignore: [all]\n")
    write(".k8sregistry-lint.yaml", "ignore: [k8s-staging]\n")
    assert run()[0] == 1
    assert run(K8SREGISTRY_LINT_CONFIG="ci.yaml.txt")[0] == 0
    assert run("--config", ".k8sregistry-lint.yaml", K8SREGISTRY_LINT_CONFIG="ci.yaml.txt")[0] == 1
    assert run("--untrusted", K8SREGISTRY_LINT_CONFIG="ci.yaml.txt")[0] == 1
    assert "configuration:" not in run(K8SREGISTRY_LINT_NO_CONFIG="1")[1]
    output = run(K8SREGISTRY_LINT_FORMAT="concise junit=out.xml")[1]
    assert output.startswith("a.yaml:1:8: ")
    assert Path("out.xml").exists()
    assert "out.xml" not in output


def test_a_variable_is_no_plain_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert quick.search(["check"]) is not None
    monkeypatch.setenv("K8SREGISTRY_LINT_FORMAT", "json")
    assert quick.search(["check"]) is None
