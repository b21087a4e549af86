"""Parse copies of templates: what stays is in its own place, and what is masked takes no part in
the YAML."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth import Work, grows_linearly
from k8sregistry_lint.syntax import gotemplate
from k8sregistry_lint.syntax.action import Action, Malformed
from k8sregistry_lint.syntax.masking import ASSUMPTIONS, Assumption, masked
from k8sregistry_lint.text import SourceFile


def tokenized(text: str) -> list[Action]:
    found = gotemplate.actions(text)
    assert not isinstance(found, Malformed)
    return found


def copy(text: str, assumption: Assumption = ASSUMPTIONS[0]) -> str:
    return masked(SourceFile("a", text).body, tokenized(text), assumption).text


MASKED = [
    pytest.param("a: b\n", "a: b\n", id="no action"),
    pytest.param("a: {{ .b }}\n", "a: xxxxxxxx\n", id="output"),
    pytest.param("a: k/b:{{ .c }}d\n", "a: k/b:xxxxxxxxd\n", id="part of a value"),
    pytest.param("{{ .a }}: b\n", "xxxxxxxx: b\n", id="key"),
    pytest.param(
        "a:\n  {{- if b }}\n  c: d\n  {{- end }}\n",
        "a:\n\n  c: d\n\n",
        id="lines of actions are empty",
    ),
    pytest.param(
        "a: {{ if b }}c{{ else }}d{{ end }}\n",
        "a:           c          d         \n",
        id="control in a value",
    ),
    pytest.param(
        "a: b {{/* c */}}\n", "a: b " + " " * len("{{/* c */}}") + "\n", id="comment behind a value"
    ),
    pytest.param("  {{ if a }}b: c\n", "  b: c\n", id="control in front of a line vanishes"),
    pytest.param(
        "a: {{ toYaml .b }}\nc: d\n",
        "a: " + " " * len("{{ toYaml .b }}") + "\nc: d\n",
        id="a block behind a key",
    ),
    pytest.param("a: {{ toYaml .b }}/c\n", "a: xxxxxxxxxxxxxxx/c\n", id="a block in a value"),
    pytest.param("{{ a\nb\n}}\nc: d\n", "\nc: d\n", id="an action of several lines"),
    pytest.param("{{ .a }}\n{{ .b }}", "\n", id="nothing but actions"),
    pytest.param("a: |\n  {{ .a }}\n b\r\n", "a: |\n\n b\r\n", id="block scalar"),
]


@pytest.mark.parametrize(("text", "expected"), MASKED)
def test_masked(text: str, expected: str) -> None:
    assert copy(text) == expected


CHAIN = "{{ if a }}\nb: 1\n{{ else if c }}\nb: 2\n{{ else }}\nb: 3\n{{ end }}\n"


@pytest.mark.parametrize(
    ("text", "assumption", "expected"),
    [
        pytest.param(CHAIN, Assumption("first"), "\nb: 1\n\n\n\n\n\n", id="first branch"),
        pytest.param(CHAIN, Assumption("last"), "\n\n\n\n\nb: 3\n\n", id="last branch"),
        pytest.param(
            "{{ if a }}\nb: 1\n{{ end }}\n", Assumption("last"), "\nb: 1\n\n", id="one branch stays"
        ),
        pytest.param(
            "{{ if a }}\n{{ if b }}\nc\n{{ end }}\n{{ else }}\ne\n{{ end }}",
            Assumption("last"),
            "\n\n\n\n\ne\n",
            id="nested",
        ),
        pytest.param(
            "{{ end }}\na\n{{ else }}", Assumption("first"), "\na\n", id="ends that nothing began"
        ),
        pytest.param(
            '  {{ include "a" . | indent 4 }}\n      b: c\n',
            Assumption(keys=True),
            "    x:\n      b: c\n",
            id="a line as a key",
        ),
        pytest.param(
            "a: {{ b | indent 4 }}\n",
            Assumption(keys=True),
            "a: " + " " * len("{{ b | indent 4 }}") + "\n",
            id="no line of its own",
        ),
        pytest.param(
            "{{ a | nindent 999 }}\n", Assumption(keys=True), " " * 40 + "x:\n", id="bounded"
        ),
    ],
)
def test_guesses(text: str, assumption: Assumption, expected: str) -> None:
    assert copy(text, assumption) == expected


PIECES = [
    "a: ",
    "b\n",
    "\n",
    "  ",
    "- ",
    "\r\n",
    "é",
    "|",
    "#",
    "{{ .x }}",
    "{{- if y -}}",
    "{{ else }}",
    "{{ end }}",
    "{{/* z */}}",
    "{{ toYaml .a | nindent 4 }}",
    "{{ a\n b }}",
    "k8s.gcr.io/x:",
]


@given(st.lists(st.sampled_from(PIECES)).map("".join), st.sampled_from(ASSUMPTIONS), st.booleans())
def test_every_character_of_a_copy_stands_in_its_own_place(
    text: str, assumption: Assumption, bom: bool
) -> None:
    source = SourceFile("a", "\ufeff" * bom + text)
    view = masked(source.body, tokenized(source.body.text), assumption)
    inside = {at + bom for action in tokenized(source.body.text) for at in range(*action.span)}
    keys = "".join(" " * 4 + "x:" for _ in range(assumption.keys))
    for offset, character in enumerate(view.text):
        origin = view.origin(offset)
        assert character in (source.text[origin], " ", *("x" if origin in inside else ""), *keys)
    newlines = [
        at for at, character in enumerate(source.text) if character == "\n" and at not in inside
    ]
    assert [
        view.origin(offset) for offset, character in enumerate(view.text) if character == "\n"
    ] == newlines


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda n: "{{ .a }}" * n, id="on one line"),
        pytest.param(lambda n: "a: " + "{{ toYaml .a }}" * n, id="blocks on one line"),
        pytest.param(
            lambda n: "{{ if a }}\nb: 1\n{{ else }}\nb: 2\n{{ end }}\n" * n, id="branches"
        ),
        pytest.param(
            lambda n: "{{ if a }}\n{{ else }}\n" * n + "{{ end }}\n" * n, id="nested branches"
        ),
        pytest.param(lambda n: "  {{ toYaml .a | indent 4 }}\n" * n, id="lines"),
    ],
)
@pytest.mark.parametrize(
    "assumption", [ASSUMPTIONS[0], ASSUMPTIONS[-1]], ids=["first assumption", "last assumption"]
)
def test_time_grows_with_the_length_only(
    make: Callable[[int], str], assumption: Assumption
) -> None:
    def masks(number: int) -> Work:
        text = make(number)
        view, found = SourceFile("a", text).body, tokenized(text)
        return lambda: masked(view, found, assumption)

    assert grows_linearly(masks, 500)
