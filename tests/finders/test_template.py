"""Go templates that make YAML: what stands between their actions, and what is left."""

from collections.abc import Callable

import pytest

from asking import NEW, OLD, check, fix, images
from growth import Work, grows_linearly

PATH = "chart/templates/a.yaml"
TEMPLATE = [(OLD, "template", "safe")]
IMAGE = [(OLD, "image", "safe")]


def template(image: str) -> list[tuple[str, str, str]]:
    return [(image, "template", "safe")]


FOUND = [
    pytest.param(f"image: {OLD}\n", IMAGE, id="no action"),
    pytest.param(f"{{{{ if a }}}}\nimage: {OLD}\n{{{{ end }}}}\n", IMAGE, id="beside actions"),
    pytest.param("image: k8s.gcr.io/x:{{ .t }}\n", template("k8s.gcr.io/x:{{ .t }}"), id="tag"),
    pytest.param("image: k8s.gcr.io/{{ .n }}:1\n", template("k8s.gcr.io/{{ .n }}:1"), id="name"),
    pytest.param(
        'image: "k8s.gcr.io/x-{{ .a }}:{{ .t }}"\n',
        template("k8s.gcr.io/x-{{ .a }}:{{ .t }}"),
        id="name and tag",
    ),
    pytest.param(
        "image: k8s.gcr.io/x@{{ .d }}\n",
        [("k8s.gcr.io/x@{{ .d }}", "template", "safe")],
        id="digest",
    ),
    pytest.param(
        "image: 'k8s.gcr.io/x:1@sha256:{{ .d }}'\n",
        [("k8s.gcr.io/x:1@sha256:{{ .d }}", "template", "safe")],
        id="digest's tail",
    ),
    pytest.param(
        "image: k8s.gcr.io/x{{ with .t }}:{{ . }}{{ end }}\n",
        [("k8s.gcr.io/x", "image", "safe")],
        id="an optional tag",
    ),
    pytest.param("image: {{ .r }}/k8s.gcr.io/x:1\n", [], id="a path in another registry"),
    pytest.param("image: {{ .r }}k8s.gcr.io/x:1\n", [], id="part of a longer host"),
    pytest.param(
        f"image: {{{{ if a }}}}{OLD}{{{{ else }}}}{OLD}{{{{ end }}}}\n",
        IMAGE * 2,
        id="branches in a scalar",
    ),
    pytest.param(f'image: "{{{{ if a }}}}{OLD}{{{{ end }}}}"\n', IMAGE, id="branches in quotes"),
    pytest.param(
        f"image: {{{{ if a -}}}}\n  {OLD}\n{{{{- else -}}}}\n  {OLD}\n{{{{- end }}}}\n",
        IMAGE * 2,
        id="branches over lines",
    ),
    pytest.param(
        f"image: {{{{ if a -}}}}\n  see {OLD}\n{{{{- end }}}}\n", [], id="prose over lines"
    ),
    pytest.param(
        f"{{{{ if a }}}}\nimage: {OLD}\n{{{{ else }}}}\nimage: {OLD}\n{{{{ end }}}}\n",
        IMAGE * 2,
        id="the same key twice",
    ),
    pytest.param(
        f"images: {{{{ if b }}}}\n- {OLD}\n{{{{ else }}}}\n  image: {OLD}\n{{{{ end }}}}\n",
        IMAGE * 2,
        id="branches of different kinds",
    ),
    pytest.param(
        f'a:\n{{{{ include "b" . | indent 2 }}}}\n      image: {OLD}\n',
        IMAGE,
        id="deeper than an included block",
    ),
    pytest.param(f"images:\n  {{{{ .key }}}}: {OLD}\n", IMAGE, id="a key"),
    pytest.param(f"images:\n- {{{{ .x }}}}\n- {OLD}\n", IMAGE, id="a list"),
    pytest.param(
        "args: [--image=k8s.gcr.io/x:{{ .t }}]\n",
        [("k8s.gcr.io/x:{{ .t }}", "argument", "safe")],
        id="an argument",
    ),
    pytest.param(f"# {OLD}\na: {{{{ .b }}}}\n", [(OLD, "comment", "safe")], id="YAML's comment"),
    pytest.param(
        f"a: |\n  {{{{ if b }}}}\n  image: {OLD}\n  {{{{ end }}}}\n",
        [(OLD, "embedded", "safe")],
        id="embedded",
    ),
    pytest.param(
        f"a: {{{{ .b }}}}\n---\nimage: {OLD}\n---\nimage: {OLD}\n", IMAGE * 2, id="documents"
    ),
    pytest.param(f"\ufeffa: {{{{ .b }}}}\r\nimage: {OLD}\r\n", IMAGE, id="BOM and CRLF"),
    pytest.param(
        "image: {registry: k8s.gcr.io, repository: '{{ .n }}'}\n",
        [("k8s.gcr.io/{{ .n }}", "split", "safe")],
        id="split",
    ),
]


@pytest.mark.parametrize(("text", "found"), FOUND)
def test_found(text: str, found: list[tuple[str, str, str]]) -> None:
    report = check(text, PATH)
    assert [(image, role, fix) for image, role, fix in images(text, PATH)] == found
    assert list(report.notifications) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{{{{ .key }}}}: {OLD}\n", id="a key"),
        pytest.param(f"- {{{{ .x }}}}\n- {OLD}\n", id="a list"),
        pytest.param(f"a: {{{{ if b }}}}{OLD}{{{{ end }}}}\n", id="any key"),
    ],
)
def test_a_place_that_shows_no_image(text: str) -> None:
    assert images(text, PATH) == [(OLD, "image", "unsafe")]
    assert fix(text, PATH) == text


@pytest.mark.parametrize("text", [row.values[0] for row in FOUND if row.values[1]])
def test_fixed(text: str) -> None:
    after = fix(text, PATH)
    assert after.count("registry.k8s.io") == text.count("k8s.gcr.io")
    assert after.replace("registry.k8s.io", "k8s.gcr.io") == text
    assert images(after, PATH) == []


UNPARSED = [
    pytest.param(
        f"a: [\nb: {{{{ .c }}}}\nimage: {OLD}\n",
        [(OLD, "image", "unsafe")],
        "unparsed",
        3,
        id="not YAML",
    ),
    pytest.param(
        f"image: {OLD}\n{{{{ .a\n",
        [(OLD, "image", "unsafe")],
        "malformed-template",
        2,
        id="an action that does not end",
    ),
    pytest.param(
        f'image: {OLD}\nb: {{{{ "a }}}}\n',
        [(OLD, "image", "unsafe")],
        "malformed-template",
        2,
        id="a string that does not end",
    ),
    pytest.param(
        f"{{{{/* a\nimage: {OLD}\n",
        [(OLD, "image", "unsafe")],
        "malformed-template",
        1,
        id="a comment that does not end",
    ),
    pytest.param(
        f'image: {{{{ default "{OLD}" .b }}}}\nb: {{{{ "c\n',
        TEMPLATE,
        "malformed-template",
        2,
        id="a literal before the fault",
    ),
    pytest.param(
        f'b: {{{{ "c\na: {{{{ default "{OLD}" .b }}}}\n',
        [],
        "malformed-template",
        1,
        id="a literal behind the fault",
    ),
    pytest.param(f"image: {OLD} b\nc: {{{{\n", [], "malformed-template", 2, id="nothing to find"),
]


@pytest.mark.parametrize(("text", "found", "kind", "line"), UNPARSED)
def test_what_cannot_be_parsed_is_said(
    text: str, found: list[tuple[str, str, str]], kind: str, line: int
) -> None:
    (note,) = check(text, PATH).notifications
    assert note.position is not None
    assert (images(text, PATH), note.kind, note.position.line) == (found, kind, line)


def test_a_broken_document_hides_no_other() -> None:
    text = f"image: {OLD}\n---\na: [\nb: {{{{ .c }}}}\nimage: {OLD}\n---\nimage: {OLD}\n"
    assert [fix for _, _, fix in images(text, PATH)] == ["safe", "unsafe", "safe"]


def test_only_a_template_by_name_must_be_one() -> None:
    text = f"image: {OLD}\na: a {{{{ b\n"
    assert (images(text, "a.yaml"), list(check(text, "a.yaml").notifications)) == (IMAGE, [])
    assert [
        len(check(text, path).notifications)
        for path in ("templates/a.yaml", "a.yaml.gotmpl", "a.tmpl")
    ] == [1, 1, 1]


@pytest.mark.parametrize("path", ["a.yaml", "templates/a.yaml", "a.gotmpl", "a.json", "a.template"])
def test_actions_make_a_template_anywhere(path: str) -> None:
    assert images("image: k8s.gcr.io/x:{{ .t }}\n", path) == template("k8s.gcr.io/x:{{ .t }}")


GROWING = [
    pytest.param(lambda n: "{{ " * n + OLD, id="unclosed actions"),
    pytest.param(lambda n: '{{ "a\n' * n + OLD, id="unclosed strings"),
    pytest.param(lambda n: "{{/* a\n" * n + OLD, id="unclosed comments"),
    pytest.param(lambda n: "a: " + "{{ .a }}" * n + f"\nimage: {OLD}\n", id="actions on one line"),
    pytest.param(
        lambda n: f"{{{{ if a }}}}\n- {OLD}\n{{{{ else }}}}\n- {OLD}\n{{{{ end }}}}\n" * n,
        id="branches",
    ),
    pytest.param(
        lambda n: f"{{{{ if a }}}}\n- x\n{{{{ else }}}}\n- {OLD}\n" * n + "{{ end }}\n" * n,
        id="nested branches",
    ),
    pytest.param(lambda n: f"- {{{{ .a }}}}\n- {OLD}\n" * n + "a: [", id="unparsed"),
    pytest.param(lambda n: "a: {{ print " + f'"{OLD}" ' * n + "}}\n", id="literals of one action"),
    pytest.param(lambda n: "a: {{ " + f'"{OLD}" | f | ' * n + "x }}\n", id="a long pipeline"),
    pytest.param(lambda n: "a: {{ " + f'( "{OLD}" ' * n + ")" * n + " }}\n", id="parentheses"),
]


@pytest.mark.parametrize("make", GROWING)
def test_time_grows_with_the_length_only(make: Callable[[int], str]) -> None:
    def checks(number: int) -> Work:
        text = make(number)
        return lambda: check(text, PATH)

    assert grows_linearly(checks, 125)


def test_a_fix_keeps_the_other_references_apart() -> None:
    assert (
        fix(f"a: {{{{ x }}}}{OLD}\nimage: {OLD}\n", PATH) == f"a: {{{{ x }}}}{OLD}\nimage: {NEW}\n"
    )
