"""Bounds, each with what is said where it is hit; and time that grows with the input and not with
its square."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from asking import OLD, check, fix
from faults import run_here, write
from growth import Work, grows_linearly
from k8sregistry_lint.finders.values.commandlines import MAX_COMMAND
from k8sregistry_lint.finders.values.embedded import MAX_TOML_LINE
from k8sregistry_lint.finders.values.scope import MAX_EMBEDDING
from k8sregistry_lint.model import MAX_KEY
from k8sregistry_lint.reporters import Style, text
from k8sregistry_lint.reporters import json as as_json
from k8sregistry_lint.rules import KUSTOMIZE_SELECTOR_UNMATCHED
from k8sregistry_lint.runner.run import run as run_in_process
from k8sregistry_lint.settings.settings import Settings, rules_of
from k8sregistry_lint.syntax import jsonsource, yamlsource
from k8sregistry_lint.text import MAX_SNIPPET

# bounds

DEEP = yamlsource.MAX_DEPTH + 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[" * DEEP + f"'{OLD}'" + "]" * DEEP, "a.yaml"),
        ("{a: " * DEEP + f"'{OLD}'" + "}" * DEEP, "a.yaml"),
        ("- " * DEEP + OLD, "a.yaml"),
        ("".join(" " * depth + "a:\n" for depth in range(DEEP)) + " " * DEEP + OLD, "a.yaml"),
        ("[" * DEEP + f'"{OLD}"' + "]" * DEEP, "a.json"),
        ("[" * 200_000 + f'"{OLD}"', "a.json"),
    ],
    ids=["brackets", "braces", "dashes", "indentation", "JSON", "JSON that never closes"],
)
def test_depth(text: str, name: str) -> None:
    report = check(text, name)
    assert [note.kind for note in report.notifications] == ["unparsed"]
    assert f"is nested deeper than {jsonsource.MAX_DEPTH} levels" in report.notifications[0].message
    assert report.findings or report.mentions


def test_what_is_as_deep_as_may_be() -> None:
    text = "{image: " + "[" * (DEEP - 3) + f"'{OLD}'" + "]" * (DEEP - 3) + "}"
    assert fix(text) == text.replace("k8s.gcr.io", "registry.k8s.io")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[" * 201 + OLD + "]" * 201,
            "has brackets deeper than 200 levels, too much for the other reader",
        ),
        (
            f"a: [{OLD}]\n# " + "x" * yamlsource.MAX_PURE_LENGTH,
            "is longer than 8000000 characters, too much for the other reader",
        ),
    ],
    ids=["brackets", "length"],
)
def test_what_is_too_much_for_the_slow_reader(text: str, message: str) -> None:
    """The quick one rejects a colon in front of a bracket, which is YAML all the same."""
    report = check(text)
    assert [note.message for note in report.notifications] == [
        f"is not YAML: a colon is not allowed here (and {message})"
    ]
    assert report.findings or report.mentions


def embedded(depth: int) -> str:
    text = f"image: {OLD}\n"
    for _ in range(depth):
        text = "a: |\n" + "".join(f"  {line}\n" for line in text.splitlines())
    return text


def test_text_in_text() -> None:
    assert len(check(embedded(MAX_EMBEDDING)).findings) == 1
    report = check(embedded(MAX_EMBEDDING + 1))
    assert (len(report.findings), len(report.mentions)) == (0, 1)


def test_aliases_are_never_followed() -> None:
    """Nine levels of nine aliases stand for 400 million values."""
    text = f"image: &a0 {OLD}\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
    )
    assert fix(text) == text.replace("k8s.gcr.io", "registry.k8s.io")


def test_a_long_key_is_shown_in_part() -> None:
    (finding,) = check(f'{{"{"k" * 100_000}": "{OLD}"}}', "a.json").findings
    assert str(finding.field) == "k" * MAX_KEY


def test_a_long_line_is_shown_in_part() -> None:
    (finding,) = check(f"a: {OLD} # {'x' * MAX_SNIPPET}\n").findings
    assert len(finding.region.line) == MAX_SNIPPET


@pytest.mark.parametrize(
    ("length", "findings", "mentions"), [(MAX_TOML_LINE, 1, 0), (MAX_TOML_LINE + 1, 0, 1)]
)
def test_long_lines_of_toml(length: int, findings: int, mentions: int) -> None:
    report = check(f'a: |\n  a = "{OLD}"\n  b = [\n  1]\n  # {"x" * (length - 2)}\n')
    assert (len(report.findings), len(report.mentions)) == (findings, mentions)


@pytest.mark.parametrize(
    ("before", "findings", "mentions"), [(MAX_COMMAND - 20, 0, 1), (MAX_COMMAND, 1, 0)]
)
def test_a_copy_command_far_behind_in_a_comment(before: int, findings: int, mentions: int) -> None:
    report = check(f"# image: {OLD} # {'x' * (before - 30)} crane cp a b\na: 1\n")
    assert (len(report.findings), len(report.mentions)) == (findings, mentions)


def test_folders_in_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write({"d/" * 400 + "a.yaml": f"image: {OLD}\n".encode()})
    assert run_here("check", "--fix", ".").returncode == 0


# time


def times(number: int, make: Callable[[int], str]) -> str:
    return "".join(make(index) for index in range(number))


Make = Callable[[int], str]
ROWS: dict[str, tuple[str, Make]] = {
    "brackets": ("a.yaml", lambda n: "a: " + "[" * n + OLD),
    "brackets in documents": ("a.yaml", lambda n: f"a: [[[[{OLD}\n---\n" * (n // 20)),
    "quotes": ("a.yaml", lambda n: "a: " + "'" * n + OLD),
    "double quotes": ("a.yaml", lambda n: "a: " + '"' * n + OLD),
    "quotes in quotes": ("a.yaml", lambda n: "a: '" + "''" * n + OLD + "'"),
    "dashes": ("a.yaml", lambda n: "- " * n + OLD),
    "lines of dashes": ("a.yaml", lambda n: ("- " * 50 + OLD + "\n") * (n // 20)),
    "one long key": (
        "a.yaml",
        lambda n: "? " + "k" * n + f"\n: [{', '.join([OLD] * (n // 10))}]\n",
    ),
    "anchors": ("a.yaml", lambda n: times(n, lambda i: f"a{i}: &x{i} {OLD}\nb{i}: *x{i}\n")),
    "aliases of one anchor": (
        "a.yaml",
        lambda n: (
            "a: &x\n" + times(n, lambda i: f"  a{i}: {OLD}\n") + times(n, lambda i: f"b{i}: *x\n")
        ),
    ),
    "comments": ("a.yaml", lambda n: "a: 1\n" + f"# {OLD}\n" * n),
    "one long comment": ("a.yaml", lambda n: "a: 1\n# " + f"{OLD} " * n),
    "a comment of commands": ("a.yaml", lambda n: "a: 1\n# " + f"crane {OLD} " * n),
    "a comment of marks": ("a.yaml", lambda n: "a: 1\n# " + f"x#{OLD} " * n),
    "hashes": ("a.yaml", lambda n: "a: 1\n" + "#" * n + f" {OLD}"),
    "block scalars": ("a.yaml", lambda n: times(n // 2, lambda i: f"a{i}: |\n  image: {OLD}\n")),
    "a long block scalar": ("a.yaml", lambda n: "a: |\n" + times(n, lambda i: f"  a{i}: {OLD}\n")),
    "prose": ("a.yaml", lambda n: "a: |\n  " + "see http://k8s.gcr.io/ " * n),
    "here-documents": (
        "a.yaml",
        lambda n: "a: |\n" + f"  cat <<EOF\n  image: {OLD}\n  EOF\n" * (n // 2),
    ),
    "open here-documents": (
        "a.yaml",
        lambda n: "a: |\n" + times(n, lambda i: f"  cat <<E{i}\n  image: {OLD}\n"),
    ),
    "a folded scalar": ("a.yaml", lambda n: "a: >\n" + f"  a {OLD}\n" * n),
    "a plain scalar of many lines": ("a.yaml", lambda n: "a: " + f"{OLD}\n   " * n),
    "TOML": ("a.yaml", lambda n: "a: |\n" + times(n, lambda i: f'  a{i} = "{OLD}"\n')),
    "a dotted key of TOML": ("a.yaml", lambda n: "a: |\n  " + "a." * n + f'a = "{OLD}"\n'),
    "ignore comments": ("a.yaml", lambda n: f"a: {OLD}  # k8sregistry-lint: ignore x\n" * n),
    "ignore comments in a value": (
        "a.yaml",
        lambda n: "a: |\n" + times(n, lambda i: f"  a{i}: {OLD}  # k8sregistry-lint: ignore x\n"),
    ),
    "ignore comments on one line": (
        "a.yaml",
        lambda n: f"a: {OLD} # " + "k8sregistry-lint: ignore " * n,
    ),
    "blanks behind an ignore comment": (
        "a.yaml",
        lambda n: f"a: {OLD} # k8sregistry-lint: ignore x" + " " * n + "y",
    ),
    "one long line": ("a.yaml", lambda n: "a: [" + f"{OLD}, " * n + "]"),
    "one long mapping": ("a.yaml", lambda n: "a: {" + times(n, lambda i: f"a{i}: {OLD}, ") + "}"),
    "a host again and again": ("a.yaml", lambda n: "a: " + "k8s.gcr.io/" * n),
    "a long argument list": ("a.yaml", lambda n: "args:\n" + f"- {OLD}\n" * n),
    "blanks in what does not parse": ("a.yaml", lambda n: f"b: [\na: {OLD}" + " " * n + "x\n"),
    "lines of what does not parse": ("a.yaml", lambda n: "b: [\n}" + f"a: {OLD}\n" * n),
    "one line that does not parse": ("a.yaml", lambda n: "b: [\n}" + f"{OLD} " * (n // 8)),
    "names that are none in what does not parse": (
        "a.yaml",
        lambda n: "b: [\n}" + "staging-k8s.gcr.io/x " * n,
    ),
    "a key of mirrors": ("a.yaml", lambda n: "mirror" * n + "x: k8s.gcr.io"),
    "a key of registries": (
        "a.yaml",
        lambda n: "a:\n  " + "registry" * n + ": k8s.gcr.io\n  repository: pause\n",
    ),
    "a dotted key of images": ("a.yaml", lambda n: "a." + "image" * n + f"x: {OLD}"),
    "a dotted header of TOML": (
        "a.yaml",
        lambda n: "a: |\n  [" + "a." * n + f'a]\n  x = "{OLD}"\n',
    ),
    "aliases of one name": (
        "kustomization.yaml",
        lambda n: "x: &n k8s.gcr.io/pause\nimages:\n" + "- name: *n\n  newTag: '1'\n" * n,
    ),
    "placeholders": ("a.yaml", lambda n: "a: [k8s.gcr.io/" + "${" * n + "%a" * n + "<<a" * n),
    "documents": ("a.yaml", lambda n: f"---\na: {OLD}\n" * n),
    "directives": ("a.yaml", lambda n: "%A\n" * n + f"a: {OLD}\n"),
    "deep and wide": (
        "a.yaml",
        lambda n: "{a: " * 200 + "[" + f"{OLD}, " * (n // 10) + "]" + "}" * 200,
    ),
    "split references": (
        "a.yaml",
        lambda n: times(n, lambda i: f"a{i}:\n  registry: k8s.gcr.io\n  repository: pause\n"),
    ),
    "selectors": (
        "kustomization.yaml",
        lambda n: "images:\n" + times(n, lambda i: f"- name: k8s.gcr.io/a{i}\n  newTag: '1'\n"),
    ),
    "JSON on one line": ("a.json", lambda n: '{"a": [' + ", ".join([f'"{OLD}"'] * n) + "]}"),
    "JSON with a long key": (
        "a.json",
        lambda n: '{"' + "k" * n + '": [' + ", ".join([f'"{OLD}"'] * (n // 10)) + "]}",
    ),
    "JSON that breaks off": ("a.json", lambda n: '{"a": [' + f'"{OLD}",' * (n // 10)),
    "open comments in JSON": ("a.json", lambda n: '{"a": 1 ' + "/* " * n + OLD),
    "braces of a template": ("templates/a.yaml", lambda n: "{{" * n + OLD),
    "actions on one line": ("templates/a.yaml", lambda n: "a: " + '{{ "k8s.gcr.io" }}' * n),
    "literals of one action": (
        "templates/a.yaml",
        lambda n: "a: {{ list " + '"k8s.gcr.io" ' * n + "}}",
    ),
    "a format of many digits": (
        "templates/a.yaml",
        lambda n: 'a: {{ printf "k8s.gcr.io/%' + "0" * 16 * n + '" }}',
    ),
    "pipes": ("templates/a.yaml", lambda n: "a: {{ " + '"k8s.gcr.io" | ' * n + "x }}"),
    "parentheses": (
        "templates/a.yaml",
        lambda n: "a: {{ " + "(" * n + '"k8s.gcr.io"' + ")" * n + "}}",
    ),
    "branches": (
        "templates/a.yaml",
        lambda n: f"{{{{ if x }}}}\na: {OLD}\n{{{{ else }}}}\nb: {OLD}\n{{{{ end }}}}\n" * (n // 4),
    ),
    "branches in branches": (
        "templates/a.yaml",
        lambda n: "{{ if x }}" * n + f"\na: {OLD}\n" + "{{ else }}{{ end }}" * n,
    ),
    "helpers": ("a.tpl", lambda n: f'{{{{ define "x" }}}}{OLD}{{{{ end }}}}' * n),
    "notes": ("templates/NOTES.txt", lambda n: f"see {OLD} " * n),
    "words of a command": ("a.sh", lambda n: f"docker pull {OLD} \\\n" * n),
    "words of a command in a Dockerfile": ("Dockerfile", lambda n: f"RUN {OLD} \\\n" * n),
    "commands behind a long condition": (
        "a.sh",
        lambda n: f"if [ {OLD} = 1 ]; then\n" * (n // 20) + f"docker pull {OLD}\n" * n,
    ),
    "jinja2": ("a.j2", lambda n: "a: " + f'{{{{ "{OLD}" }}}}' * n),
    "open jinja2": ("a.j2", lambda n: "{% " * n + OLD),
}
SIZE = 250


def checks(name: str, make: Make, number: int) -> Work:
    text = make(number)
    return lambda: check(text, name)


def fixes(name: str, make: Make, number: int) -> Work:
    text = make(number)
    return lambda: fix(text, name)


@pytest.mark.parametrize(("name", "make"), ROWS.values(), ids=ROWS)
def test_time_to_check(name: str, make: Make) -> None:
    assert grows_linearly(partial(checks, name, make), SIZE)


FIXED = [
    "one long line",
    "documents",
    "comments",
    "anchors",
    "a long block scalar",
    "actions on one line",
    "selectors",
    "JSON on one line",
]


@pytest.mark.parametrize("row", FIXED)
def test_time_to_fix(row: str) -> None:
    assert grows_linearly(partial(fixes, *ROWS[row]), SIZE // 2)


def pods(number: int) -> bytes:
    return times(
        number, lambda i: f"---\nkind: Pod\nspec:\n  containers:\n  - image: k8s.gcr.io/a{i}:1\n"
    ).encode()


def entries(number: int) -> bytes:
    return times(number, lambda i: f"- name: k8s.gcr.io/a{i}\n  newTag: '2'\n").encode()


TREES: dict[str, Callable[[int], dict[str, bytes]]] = {
    "selectors of one image": lambda n: {
        "b/kustomization.yaml": b"resources: [a.yaml]\nimages:\n" + entries(n // 2),
        "b/a.yaml": pods(1),
    },
    "images of one selector": lambda n: {
        "b/kustomization.yaml": b"resources: [a.yaml]\nimages:\n" + entries(1),
        "b/a.yaml": pods(n),
    },
    "selectors of as many images": lambda n: {
        "b/kustomization.yaml": b"resources: [a.yaml]\nimages:\n" + entries(n // 4),
        "b/a.yaml": pods(n // 4),
    },
    "files of one selector": lambda n: (
        {f"b/{i}.yaml": pods(1) for i in range(n // 8)}
        | {
            "b/kustomization.yaml": f"resources: {[f'{i}.yaml' for i in range(n // 8)]}\n".encode()
            + b"images:\n"
            + entries(1)
        }
    ),
    "overlays of one base": lambda n: (
        {"b/kustomization.yaml": b"resources: [a.yaml]\n", "b/a.yaml": pods(1)}
        | {
            f"o{i}/kustomization.yaml": b"resources: [../b]\nimages:\n" + entries(1)
            for i in range(n // 20)
        }
    ),
    "a folder of test data": lambda n: {
        f"tests/{i}.yaml": f"image: {OLD}\n".encode() for i in range(n // 4)
    },
    "a chain of overlays": lambda n: (
        {"b0/kustomization.yaml": b"resources: [a.yaml]\n", "b0/a.yaml": pods(1)}
        | {
            f"b{i}/kustomization.yaml": b"resources: [../b%d]\nimages:\n" % (i - 1) + entries(1)
            for i in range(1, n // 20)
        }
    ),
}


@pytest.mark.parametrize("make", TREES.values(), ids=TREES)
def test_time_to_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[int], dict[str, bytes]]
) -> None:
    settings = Settings()
    rules = rules_of(settings)
    assert KUSTOMIZE_SELECTOR_UNMATCHED in rules.lints

    def checks_tree(number: int) -> Work:
        folder = tmp_path / str(number)
        folder.mkdir()
        monkeypatch.chdir(folder)
        write(make(number))

        def check_again() -> None:
            os.chdir(folder)
            report = run_in_process(settings, rules).report
            for render in (as_json.render, text.render):
                render(report, Style())

        return check_again

    assert grows_linearly(checks_tree, SIZE // 2)
