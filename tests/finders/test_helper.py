"""`.tpl` helpers and notes: no YAML, and references all the same."""

import pytest

from asking import OLD, check, fix, images

RUN = [(OLD, "template", "safe")]
DEFINE = '{{- define "a.image" -}}'
END = "{{- end -}}"

FOUND = [
    pytest.param(f'{DEFINE}{{{{ default "{OLD}" .b }}}}{END}', RUN, id="literal"),
    pytest.param(f"{DEFINE}{OLD}{END}", RUN, id="a run of text"),
    pytest.param(f"{DEFINE}\n{OLD}\n{END}", RUN, id="a line"),
    pytest.param(f"{DEFINE}\n  '{OLD}'\r\n{END}", RUN, id="quotes and CRLF"),
    pytest.param(
        f"{DEFINE}k8s.gcr.io/x:{{{{ .t }}}}{END}",
        [("k8s.gcr.io/x:{{ .t }}", "template", "safe")],
        id="an action at its end",
    ),
    pytest.param(
        f"{DEFINE}k8s.gcr.io/{{{{ .n }}}}:1{END}",
        [("k8s.gcr.io/{{ .n }}:1", "template", "safe")],
        id="an action in it",
    ),
    pytest.param(
        f"{DEFINE}{{{{ if a }}}}{OLD}{{{{ else }}}}{OLD}{{{{ end }}}}{END}", RUN * 2, id="branches"
    ),
    pytest.param(f"image: {OLD}", RUN, id="key"),
    pytest.param(f'- - "image": "{OLD}"', RUN, id="items and quotes"),
    pytest.param(f"{{{{ if a }}}}image: {OLD}{{{{ end }}}}", RUN, id="key between actions"),
    pytest.param(f"- --image={OLD}", RUN, id="argument"),
    pytest.param(
        '{{ default "k8s.gcr.io" .registry }}/x', [("k8s.gcr.io", "template", "safe")], id="host"
    ),
]


@pytest.mark.parametrize(("text", "found"), FOUND)
def test_found(text: str, found: list[tuple[str, str, str]]) -> None:
    assert images(text, "templates/_a.tpl") == found
    assert [text[f.span.start : f.span.end] for f in check(text, "templates/_a.tpl").findings] == [
        image for image, _, _ in found
    ]
    assert (
        fix(text, "templates/_a.tpl").replace("registry.k8s.io", "k8s.gcr.io")
        == text
        != fix(text, "templates/_a.tpl")
    )


@pytest.mark.parametrize(
    ("text", "image"),
    [
        pytest.param(OLD, OLD, id="a run of text"),
        pytest.param(f'{{{{- define "a" -}}}}{OLD}{END}', OLD, id="a template of any name"),
        pytest.param(f'{{{{ default "{OLD}" .b }}}}', OLD, id="a literal"),
        pytest.param(f"a: {OLD}", OLD, id="any key"),
        pytest.param(f"{{{{ if a }}}}{OLD}{{{{ end }}}}", OLD, id="a branch"),
        pytest.param("k8s.gcr.io/{{ .n }}:1", "k8s.gcr.io/{{ .n }}:1", id="an action in it"),
        pytest.param('{{ default "k8s.gcr.io" .registry }}', "k8s.gcr.io", id="a host alone"),
    ],
)
def test_what_shows_no_image(text: str, image: str) -> None:
    assert images(text, "templates/_a.tpl") == [(image, "template", "unsafe")]
    assert fix(text, "templates/_a.tpl") == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"see {OLD}", id="prose"),
        pytest.param(f"{OLD} {OLD}", id="two in a line"),
        pytest.param(f"{{{{ .r }}}}/{OLD}", id="a path in another registry"),
        pytest.param(f"{{{{ .r }}}}{OLD}", id="part of a longer host"),
        pytest.param(f"https://{OLD}", id="URL"),
        pytest.param("k8s.gcr.io", id="host"),
        pytest.param(f"{{{{/* {OLD} */}}}}", id="comment"),
        pytest.param(f"# {OLD}", id="YAML's comment"),
        pytest.param(f"'{OLD}\"", id="quotes that do not match"),
    ],
)
@pytest.mark.parametrize("path", ["templates/_a.tpl", "templates/NOTES.txt"])
def test_left(text: str, path: str) -> None:
    assert images(text, path) == []
    assert len(check(text, path).mentions) > 0


def test_a_fault_is_said_and_what_follows_is_not_safe() -> None:
    text = f'{{{{ $image := "{OLD}" }}}}\nimage: {OLD}\n{{{{ "a }}}}\nimage: {OLD}\n'
    (note,) = check(text, "a.tpl").notifications
    assert (note.kind, note.position) == ("malformed-template", (3, 4))
    assert [fix for _, _, fix in images(text, "a.tpl")] == ["safe", "unsafe", "unsafe"]
