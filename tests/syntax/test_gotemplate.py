"""Go templates by their tokens: where actions end, what they are, and what acts on their
strings."""

import pytest

from k8sregistry_lint.syntax.action import Malformed
from k8sregistry_lint.syntax.gotemplate import actions

ACTIONS = [
    pytest.param("", [], id="empty"),
    pytest.param("a } { b }}", [], id="no action"),
    pytest.param("a{{ .b }}c", [("{{ .b }}", "output")], id="field"),
    pytest.param("{{.a}}{{.b}}", [("{{.a}}", "output"), ("{{.b}}", "output")], id="side by side"),
    pytest.param("{{- .a -}}", [("{{- .a -}}", "output")], id="trim marks"),
    pytest.param("{{-3}}", [("{{-3}}", "output")], id="a negative number"),
    pytest.param(
        "{{- if .a }}{{ end -}}", [("{{- if .a }}", "control"), ("{{ end -}}", "control")], id="if"
    ),
    pytest.param("{{ else if .a }}", [("{{ else if .a }}", "control")], id="else if"),
    pytest.param("{{ range $i, $x := .a }}", [("{{ range $i, $x := .a }}", "control")], id="range"),
    pytest.param(
        "{{ $x := .a }}{{ $x = .b }}",
        [("{{ $x := .a }}", "control"), ("{{ $x = .b }}", "control")],
        id="assignment",
    ),
    pytest.param("{{ $x }}", [("{{ $x }}", "output")], id="variable"),
    pytest.param('{{ "a := b" }}', [('{{ "a := b" }}', "output")], id="assignment in a string"),
    pytest.param(
        "{{ toYaml .a | nindent 4 }}", [("{{ toYaml .a | nindent 4 }}", "block")], id="block"
    ),
    pytest.param('{{ "toYaml" }}', [('{{ "toYaml" }}', "output")], id="a block's word in a string"),
    pytest.param("{{ ifx }}", [("{{ ifx }}", "output")], id="a longer word"),
    pytest.param("{{/* a */}}", [("{{/* a */}}", "comment")], id="comment"),
    pytest.param(
        '{{- /* }} {{ " */ -}}',
        [('{{- /* }} {{ " */ -}}', "comment")],
        id="comment with braces and a quote",
    ),
    pytest.param('{{ "}}" }}x', [('{{ "}}" }}', "output")], id="braces in a string"),
    pytest.param(
        '{{ `}}\n"` }}x', [('{{ `}}\n"` }}', "output")], id="braces in a raw string of two lines"
    ),
    pytest.param(
        "{{ '}' }}{{ '\\'' }}", [("{{ '}' }}", "output"), ("{{ '\\'' }}", "output")], id="runes"
    ),
    pytest.param(r'{{ "a\"}}" }}x', [(r'{{ "a\"}}" }}', "output")], id="escaped quote"),
    pytest.param("{{ a\n  b\r\n}}", [("{{ a\n  b\r\n}}", "output")], id="several lines"),
    pytest.param("{{{ .a }}}", [("{{{ .a }}", "output")], id="three braces"),
    pytest.param("{{}}", [("{{}}", "output")], id="nothing in it"),
]


@pytest.mark.parametrize(("text", "expected"), ACTIONS)
def test_actions(text: str, expected: list[tuple[str, str]]) -> None:
    found = actions(text)
    assert not isinstance(found, Malformed)
    assert [
        (text[action.span.start : action.span.end], action.kind.value) for action in found
    ] == expected


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        pytest.param("a {{ .b", 2, "an action is not closed", id="action"),
        pytest.param("{{ .a }} {{", 9, "an action is not closed", id="a second action"),
        pytest.param('{{ "a }}', 3, "a string is not closed", id="string"),
        pytest.param('{{ "a\n" }}', 3, "a string is not closed", id="string over two lines"),
        pytest.param("{{ `a }}", 3, "a string is not closed", id="raw string"),
        pytest.param("{{ ' }}", 3, "a string is not closed", id="rune"),
        pytest.param("{{/* a }}", 0, "a comment is not closed", id="comment"),
        pytest.param(
            "{{- /* a */ }} b", 0, "a comment is not closed", id="comment without its end"
        ),
    ],
)
def test_malformed(text: str, offset: int, message: str) -> None:
    found = actions(text)
    assert isinstance(found, Malformed)
    assert (found.offset, found.message) == (offset, message)


def test_the_actions_before_a_fault_are_known() -> None:
    found = actions('{{ "a" }}{{ "b" }}{{ "c')
    assert isinstance(found, Malformed)
    assert [literal.text for action in found.before for literal in action.literals] == ["a", "b"]


LITERALS = [
    pytest.param('{{ "a" }}', [("a", False)], id="alone"),
    pytest.param("{{ `a` }}", [("a", False)], id="raw"),
    pytest.param('{{ default "a" .b }}', [("a", False)], id="default"),
    pytest.param('{{ .b | default "a" | quote }}', [("a", False)], id="in a pipeline"),
    pytest.param('{{ if contains "a" .b }}', [("a", True)], id="contains"),
    pytest.param('{{ if and .c (hasPrefix "a" .b) }}', [("a", True)], id="in parentheses"),
    pytest.param(
        '{{ "a" | contains "b" }}', [("a", True), ("b", True)], id="piped into a comparison"
    ),
    pytest.param(
        '{{ print "a" | contains .b }}', [("a", True)], id="a result piped into a comparison"
    ),
    pytest.param(
        '{{ list "a" | has .b | ternary "c" "d" }}',
        [("a", True), ("c", False), ("d", False)],
        id="chosen by a comparison",
    ),
    pytest.param(
        '{{ ternary "a" "b" (eq .c "d") }}',
        [("a", False), ("b", False), ("d", True)],
        id="a comparison as an argument",
    ),
    pytest.param('{{ eq .c (default "a" .b) }}', [("a", True)], id="compared in the end"),
    pytest.param(
        '{{ (default "a" .b) | eq "c" }}',
        [("a", True), ("c", True)],
        id="parentheses piped into a comparison",
    ),
    pytest.param('{{ $x := "a" }}', [("a", False)], id="assigned"),
    pytest.param('{{ $x := eq "a" .b }}', [("a", True)], id="a comparison assigned"),
    pytest.param(
        '{{ include "a" (dict "b" "c") }}', [("a", True), ("b", True), ("c", False)], id="include"
    ),
    pytest.param(
        '{{ dict "a" .b "c" (f "d") "e" "g" }}',
        [("a", True), ("c", True), ("d", False), ("e", True), ("g", False)],
        id="the keys of a dict",
    ),
    pytest.param('{{ set .a "b" "c" }}', [("b", True), ("c", False)], id="set"),
    pytest.param('{{ x.get("a") or search("b") }}', [("a", True), ("b", True)], id="calls"),
    pytest.param('{{ .b | replace "a" "c" }}', [("a", True), ("c", True)], id="replace"),
    pytest.param('{{ ) "a" }}', [("a", False)], id="a parenthesis too many"),
    pytest.param('{{ eq ( "a" }}', [("a", True)], id="a parenthesis too few"),
]


@pytest.mark.parametrize(("text", "expected"), LITERALS)
def test_literals(text: str, expected: list[tuple[str, bool]]) -> None:
    found = actions(text)
    assert not isinstance(found, Malformed)
    literals = [literal for action in found for literal in action.literals]
    assert [(literal.text, literal.compared) for literal in literals] == expected
    assert all(text[literal.span.start : literal.span.end] == literal.text for literal in literals)
