"""The configuration file: where it is found, what it says, and what is said of one that is
wrong."""

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from growth import an_end
from k8sregistry_lint import rules as rules_package
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.model import Level
from k8sregistry_lint.rules import pack_names
from k8sregistry_lint.rules.pack import EXAMPLE, MATCH, REPLACE
from k8sregistry_lint.rules.pack import RULE as RULE_FIELDS
from k8sregistry_lint.settings.configuration import (
    KEYS,
    Configuration,
    ConfigurationError,
    find,
    load,
)
from writing import Write

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "configuration.schema.json").read_bytes())
PAGE = (ROOT / "docs" / "configuration.md").read_bytes().decode()
LEGACY = "image: k8s.gcr.io/pause:3.9\n"

RULE = """\
rules:
  - id: acme
    summary: moved
    level: error
    applicability: safe
    status: gone
    docs: [https://example.com]
    match: {registry: [old.example.com], repository: ["{path**}"]}
    replace: {registry: new.example.com, repository: "{path**}"}
    examples: [{in: old.example.com/a:1, out: new.example.com/a:1}]
"""

pytestmark = pytest.mark.usefixtures("write")


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    return done.exit_code, done.output


# where it is


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (["a/b/.k8sregistry-lint.yaml", "a/.k8sregistry-lint.yaml"], "a/b/.k8sregistry-lint.yaml"),
        (["a/.k8sregistry-lint.yml", ".k8sregistry-lint.yaml"], "a/.k8sregistry-lint.yml"),
        ([".k8sregistry-lint.yml", ".k8sregistry-lint.yaml"], ".k8sregistry-lint.yaml"),
        (["a/b/pyproject.toml", "a/.k8sregistry-lint.yaml"], "a/b/pyproject.toml"),
        (["a/b/pyproject.toml", "a/b/.k8sregistry-lint.yml"], "a/b/.k8sregistry-lint.yml"),
        (["a/b/c/.k8sregistry-lint.yaml"], None),
    ],
)
def test_the_nearest_upwards(write: Write, files: list[str], found: str | None) -> None:
    for name in files:
        write(name, "[tool.k8sregistry-lint]\n" if name.endswith(".toml") else "exclude: []\n")
    write("a/b/c.yaml", "")
    path = find("a/b")
    assert (os.path.relpath(path) if path else None) == found


def test_a_pyproject_without_the_table_is_passed_over(write: Write) -> None:
    write("a/pyproject.toml", "[tool.other]\nx = 1\n")
    write(".k8sregistry-lint.yaml", "ignore: [k8s-gcr-io]\n")
    assert find("a") == os.path.realpath(".k8sregistry-lint.yaml")


def test_it_is_the_working_directory_that_counts(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a/.k8sregistry-lint.yaml", "ignore: [k8s-gcr-io]\n")
    write("a/b.yaml", LEGACY)
    assert run("check", "a")[0] == 1
    monkeypatch.chdir("a")
    assert run("check")[0] == 0


# what it says

ALL = {
    "exclude": ["x/"], "select": ["k8s-gcr-io"], "ignore": ["k8scsi"], "packs": ["k8s-mirrors"],
    "surfaces": ["yaml", "markdown"],
    "include-vendored": True,
    "fail-level": "note",
}  # fmt: skip
TOML = """\
exclude = ["x/"]
select = ['k8s-gcr-io']
ignore = ["k8scsi"]
packs = ["k8s-mirrors"]
surfaces = ["yaml", "markdown"]
include-vendored = true
fail-level = "note"
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".k8sregistry-lint.yaml", yaml.safe_dump(ALL)),
        (".k8sregistry-lint.yml", yaml.safe_dump(ALL, default_flow_style=True)),
        (
            ".k8sregistry-lint.yaml",
            "\ufeff# comment\r\n" + yaml.safe_dump(ALL).replace("\n", "\r\n"),
        ),
        (".k8sregistry-lint.yaml", json.dumps(ALL)),
        (".k8sregistry-lint.yaml", yaml.safe_dump(ALL).replace("true", "True")),
        ("pyproject.toml", "[tool.black]\nline-length = 9\n[tool.k8sregistry-lint]\n" + TOML),
        ("own.toml", TOML),
    ],
)
def test_all_keys(write: Write, name: str, text: str) -> None:
    assert load(write(name, text)) == Configuration(
        path=name,
        exclude=("x/",),
        select=("k8s-gcr-io",),
        ignore=("k8scsi",),
        packs=("k8s-mirrors",),
        surfaces=frozenset({"yaml", "markdown"}),
        include_vendored=True,
        fail_level=Level.NOTE,
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "{}\n", "exclude: []\n"])
def test_an_empty_one(write: Write, text: str) -> None:
    assert load(write(".k8sregistry-lint.yaml", text)) == Configuration(
        path=".k8sregistry-lint.yaml"
    )


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "a.yaml",
            "ignore: []\nexlude: [x]\n",
            "a.yaml:2: unknown key 'exlude'; did you mean 'exclude'?",
        ),
        (
            "a.yaml",
            "\nfail_level: note\n",
            "a.yaml:2: unknown key 'fail_level'; did you mean 'fail-level'?",
        ),
        ("a.yaml", "\r\n\r\nexclude: x/\r\n", "a.yaml:3: exclude: 'x/' is not a list of strings"),
        (
            "a.yaml",
            "ignore:\n  - a\n  - [b]\n",
            "a.yaml:1: ignore: ['a', ['b']] is not a list of strings",
        ),
        (
            "a.yaml",
            "surfaces: [yaml, markdwn]\n",
            "a.yaml:1: surfaces: 'markdwn' is no surface; did you mean 'markdown'?",
        ),
        (
            "a.yaml",
            "surfaces: []\n",
            "a.yaml:1: surfaces: is empty, so that nothing would be checked",
        ),
        (
            "a.yaml",
            "include-vendored: yes\n",
            "a.yaml:1: include-vendored: 'yes' is not true or false",
        ),
        (
            "a.yaml",
            "fail-level: fatal\n",
            "a.yaml:1: fail-level: 'fatal' is not error, warning or note",
        ),
        ("a.yaml", "ignore: [a]\n\nignore: [b]\n", "a.yaml:3: 'ignore' is given twice"),
        (
            "a.yaml",
            "rules: {id: a}\n",
            "a.yaml:1: rules: {'id': 'a'} is not a list of mappings",
        ),
        ("a.yaml", "x: 1\nrules:\n- id: a\n", "a.yaml:1: unknown key 'x'; the keys are exclude, "),
        (
            "a.yaml",
            "ignore: []\nrules:\n- id: a\n",
            "a.yaml:3: rule a: missing applicability, level, match",
        ),
        (
            "a.yaml",
            RULE + "    advise: x\n",
            "a.yaml:11: rule acme: unknown field advise; did you mean 'advice'?",
        ),
        (
            "a.yaml",
            RULE.replace("[old.example.com]", "old.example.com"),
            "a.yaml:8: rule acme: match.registry has to be a list of strings",
        ),
        (
            "a.yaml",
            RULE.replace("[https://example.com]", "https://example.com"),
            "a.yaml:7: rule acme: docs has to be a list of strings",
        ),
        ("a.yaml", "- exclude\n", "a.yaml: is not one YAML mapping"),
        ("a.yaml", "exclude: []\n---\nignore: []\n", "a.yaml: is not one YAML mapping"),
        ("a.yaml", "a: 1\nb: [\n", "a.yaml:3: is not YAML: "),
        ("a.yaml", "exclude: [\0]\n", "a.yaml: holds a NUL byte"),
        ("missing.yaml", None, "missing.yaml: no such file or directory"),
        ("a.toml", 'a = 1\nexlude = ["x"]\n', "a.toml:1: unknown key 'a'"),
        ("a.toml", '\nexclude = "x"\n', "a.toml:2: exclude: 'x' is not a list of strings"),
        ("a.toml", "include-vendored = 1\n", "a.toml:1: include-vendored: 1 is not true or false"),
        ("a.toml", "x = [\n", "a.toml: "),
        (
            "pyproject.toml",
            "exlude = 1\n[tool.k8sregistry-lint]\nignore = []\nexlude = []\n",
            "pyproject.toml:4: unknown key 'exlude'",
        ),
        (
            "pyproject.toml",
            "[[tool.k8sregistry-lint]]\n",
            "pyproject.toml: [tool.k8sregistry-lint] is not one table",
        ),
    ],
)
def test_errors_name_file_line_and_key(
    write: Write, name: str, text: str | None, message: str
) -> None:
    if text is not None:
        write(name, text)
    with pytest.raises(ConfigurationError, match="^" + re.escape(message)):
        load(name)
    code, output = run("check", "--config", name)
    assert (code, output.startswith(f"k8sregistry-lint: {message}")) == (2, True)


# what it does


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("/gen/", ["a/b/gen/x.yaml"]),
        ("gen/", []),
        ("b/gen/*.yaml", ["a/gen/x.yaml"]),
        ("/b", ["a/gen/x.yaml"]),
        ("a/gen", ["a/b/gen/x.yaml", "a/gen/x.yaml"]),
    ],
)
def test_exclude_is_relative_to_the_file(
    write: Write, monkeypatch: pytest.MonkeyPatch, pattern: str, left: list[str]
) -> None:
    write("a/.k8sregistry-lint.yaml", f"exclude: [{pattern}]\n")
    for name in ("a/gen/x.yaml", "a/b/gen/x.yaml"):
        write(name, LEGACY)
    for folder, path in (("a", "."), ("b", "..")):
        monkeypatch.chdir(folder)
        found = json.loads(run("check", "--format", "json", path)[1])["findings"]
        assert (
            sorted(
                os.path.normpath(os.path.join("a", folder.removeprefix("a"), finding["path"]))
                for finding in found
            )
            == left
        )


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        ("ignore: [k8s-gcr-io]\n", [], 0),
        ("ignore: [k8s-gcr-io]\n", ["--no-config"], 1),
        ("ignore: [k8s-gcr-io]\n", ["--config", "other.yaml"], 1),
        ("select: [k8scsi]\n", [], 0),
        ("select: [k8scsi]\n", ["--select", "k8s-gcr-io"], 1),
        ("select: [k8s-gcr-io]\n", ["--ignore", "k8s-gcr-io"], 0),
        ("fail-level: error\n", [], 0),
        ("fail-level: error\n", ["--fail-level", "warning"], 1),
        ("exclude: [a.yaml]\n", [], 0),
        ("exclude: [a.yaml]\n", ["a.yaml"], 1),
        ("exclude: [a.yaml]\n", ["--force-exclude", "a.yaml"], 0),
        ("ignore: [nope]\n", [], 2),
        ("packs: [nope]\n", [], 2),
        (RULE.replace("new.example.com/a:1", "else"), [], 2),
    ],
)
def test_with_options(write: Write, text: str, arguments: list[str], code: int) -> None:
    write(".k8sregistry-lint.yaml", text)
    write("other.yaml", "{}\n")
    write("a.yaml", LEGACY)
    assert run("check", *arguments)[0] == code


def test_rules_of_ones_own(write: Write) -> None:
    write(".k8sregistry-lint.yaml", RULE)
    write("a.yaml", "image: old.example.com/shop/api:2\n")
    code, output = run("check", "--fix")
    assert (code, Path("a.yaml").read_bytes()) == (0, b"image: new.example.com/shop/api:2\n")
    assert "= fixed: now new.example.com/shop/api:2\n" in output


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            ("out: new.example.com/a:1", "out: new.example.com/b:1"),
            "rule acme: the example old.example.com/a:1 becomes new.example.com/a:1; expected",
        ),
        (
            ("registry: new.example.com", "registry: old.example.com"),
            "rule acme: the example old.example.com/a:1 becomes old.example.com/a:1; expected",
        ),
    ],
)
def test_rules_that_do_not_hold_are_refused_with_their_file(
    write: Write, change: tuple[str, str], message: str
) -> None:
    write(".k8sregistry-lint.yaml", RULE.replace(*change))
    code, output = run("check")
    assert (code, output.startswith(f"k8sregistry-lint: .k8sregistry-lint.yaml: {message}")) == (
        2,
        True,
    )


def test_the_report_names_the_file_that_was_obeyed(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(".k8sregistry-lint.yaml", "{}\n")
    write("a/b.yaml", LEGACY)
    monkeypatch.chdir("a")
    assert "\nconfiguration: ../.k8sregistry-lint.yaml\n" in run("check")[1]
    assert (
        json.loads(run("check", "-f", "json")[1])["summary"]["configuration"]
        == "../.k8sregistry-lint.yaml"
    )
    assert "configuration" not in run("check", "--no-config")[1]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        (".k8sregistry-lint.yaml", []),
        ("a/.k8sregistry-lint.yml", ["--config", "rules.toml"]),
        ("own.yaml", ["--config", "own.yaml"]),
    ],
)
def test_the_examples_in_a_configuration_are_no_images_to_move(
    write: Write, name: str, options: list[str]
) -> None:
    write(name, RULE)
    write(
        "rules.toml",
        "rules = [" + json.dumps(yaml.safe_load(RULE)["rules"][0]).replace('":', '" =') + "]",
    )
    code, output = run("check", "--fix", *options)
    assert (
        code,
        Path(name).read_bytes().decode(),
        " configuration, baseline or report" in output,
    ) == (
        0,
        RULE,
        True,
    )


def test_a_baseline_is_no_file_to_fix(write: Write) -> None:
    """Also where nothing says that it is one, as in a run without `--baseline`."""
    write("a.yaml", LEGACY)
    name = ".k8sregistry-lint-baseline.json"
    assert run("check", "--write-baseline", name)[0] == 0
    recorded = Path(name).read_bytes()
    assert b"k8s.gcr.io" in recorded
    code, output = run("check", "--fix")
    assert (code, Path(name).read_bytes(), " configuration, baseline or report" in output) == (
        0,
        recorded,
        True,
    )


# `config`


def test_config_prints_what_is_in_force(write: Write) -> None:
    assert run("config")[1].startswith("# no configuration file")
    write(".k8sregistry-lint.yaml", yaml.safe_dump(ALL) + RULE)
    code, output = run("config")
    assert (code, output.split("\n")[0]) == (0, f"# {os.path.realpath('.k8sregistry-lint.yaml')}")
    assert yaml.safe_load(output) == ALL | {"rules": ["acme"]}
    assert yaml.safe_load(run("config", "--no-config")[1])["fail-level"] == "warning"


# docs/


def test_the_schema_has_the_keys_of_the_program() -> None:
    rule = SCHEMA["$defs"]["rule"]
    assert set(SCHEMA["properties"]) == set(KEYS)
    fields = rule["properties"]
    tables = (rule, fields["match"], fields["replace"], fields["examples"]["items"])
    assert [
        (set(table["required"]), set(table["properties"]) - set(table["required"]))
        for table in tables
    ] == [
        (set(each.required), set(each.optional)) for each in (RULE_FIELDS, MATCH, REPLACE, EXAMPLE)
    ]


@pytest.mark.parametrize("name", pack_names())
def test_the_packs_keep_to_the_schema_of_rules(name: str) -> None:
    data = yaml.safe_load(yaml.safe_dump(_stringified(_toml(name))))
    errors = jsonschema.Draft202012Validator(SCHEMA).iter_errors({"rules": data["rules"]})
    assert [error.message for error in errors] == []


def _toml(name: str) -> object:
    import tomllib

    return tomllib.loads(
        (Path(rules_package.__file__).parent / "packs" / f"{name}.toml").read_bytes().decode()
    )


def _stringified(value: object) -> object:
    if isinstance(value, dict):
        return {key: _stringified(item) for key, item in value.items()}
    return (
        [_stringified(item) for item in value]
        if isinstance(value, list)
        else value
        if isinstance(value, bool)
        else str(value)
    )


@pytest.mark.parametrize("language", ["yaml", "toml"])
def test_the_example_of_the_page_is_understood(write: Write, language: str) -> None:
    text = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[1]  # type: ignore[index]
    name = write("pyproject.toml" if language == "toml" else ".k8sregistry-lint.yaml", text)
    assert load(name) != Configuration(path=name)
    assert run("config")[0] == 0
    assert run("check")[0] == 0
    if language == "yaml":
        jsonschema.validate(yaml.safe_load(text), SCHEMA)


def test_the_page_names_every_key() -> None:
    assert [key for key in KEYS if f"| `{key}` |" not in PAGE] == []


# what a stranger may write

ODD = {
    "deep YAML": ("a.yaml", "exclude: " + "[" * 500 + "]" * 500),
    "deep mappings": ("a.yaml", "rules: [" + "{a: " * 500 + "1" + "}" * 500 + "]"),
    "deep TOML": ("a.toml", "exclude = " + "[" * 900 + "]" * 900),
    "a dotted key": ("a.toml", "a." * 16_000 + "a = 1"),
    "many keys": ("a.yaml", "".join(f"k{number}: 1\n" for number in range(16_000))),
    "one key, many times": ("a.yaml", "ignore: []\n" * 16_000),
    "a number": ("a.yaml", "exclude: 1e999"),
    "a number in TOML": ("a.toml", "fail-level = 1e999"),
    "a date": ("a.toml", "exclude = 2020-01-01"),
    "an alias": ("a.yaml", "exclude: &a [*a]"),
    "a summary": ("a.yaml", RULE.replace("summary: ", "summary: {a: b} # ")),
    "a pattern that backtracks": ("a.yaml", "exclude: ['" + "**/a/" * 9 + "b']"),
    "no table": ("pyproject.toml", "tool = 3\n"),
    "not TOML": ("a.toml", "= 1"),
    "a name that is nearly right": ("pyproject.toml", "[tool.k8sregistry_lint]\nignore = []\n"),
    "another such name": ("pyproject.toml", "[tool.k8s-registry-lint]\nignore = []\n"),
}


@pytest.mark.parametrize(("name", "text"), ODD.values(), ids=ODD)
def test_odd_configurations_end_in_one_line(write: Write, name: str, text: str) -> None:
    write(name, text)
    with an_end(20):
        code, output = run("check", "--config", name)
    assert code == (0 if text == "tool = 3\n" else 2)
    assert code == 0 or (output[:18], output.count("\n")) == ("k8sregistry-lint: ", 1)
    assert code == 0 or name in output


def test_a_table_with_a_name_that_is_nearly_right_is_found(write: Write) -> None:
    write("pyproject.toml", "[tool.x]\n\n[tool.k8sregistry_lint]\nignore = []\n")
    code, output = run("check")
    assert (code, output) == (
        2,
        (
            "k8sregistry-lint: pyproject.toml:3: [tool.k8sregistry_lint]: "
            "the table is called [tool.k8sregistry-lint]\n"
        ),
    )


def test_exclusions_are_relative_to_the_file_that_is_named(write: Write) -> None:
    write("sub/c.yaml", "exclude: [/a.yaml]\n")
    for path in ("a.yaml", "sub/a.yaml"):
        write(path, "image: k8s.gcr.io/pause:3.9\n")
    code, output = run("check", "--config", "sub/c.yaml", "--format", "concise")
    assert (code, "sub/a.yaml:" in output, "a.yaml:1:8" in output) == (1, False, True)
