"""jinja2 templates by jinja2's tokens: the places are true whatever its lexer leaves out."""

import pytest

from k8sregistry_lint.syntax.action import Malformed
from k8sregistry_lint.syntax.jinjatemplate import actions

ACTIONS = [
    pytest.param("", [], id="empty"),
    pytest.param("a } b %}", [], id="no action"),
    pytest.param("a{{ b }}c", [("{{ b }}", "output")], id="expression"),
    pytest.param(
        "{% if a %}b{% endif %}",
        [("{% if a %}", "control"), ("{% endif %}", "control")],
        id="statement",
    ),
    pytest.param("{# a {{ b }} #}", [("{# a {{ b }} #}", "comment")], id="comment"),
    pytest.param("a \n {%- if a -%} \n b", [("{%- if a -%}", "control")], id="trim marks"),
    pytest.param("a\r\n{{ b }}\r\nc", [("{{ b }}", "output")], id="CRLF"),
    pytest.param("{{ '}}' }}a", [("{{ '}}' }}", "output")], id="braces in a string"),
    pytest.param(
        "a\n{{ b\n}}\n{{ c }}\n",
        [("{{ b\n}}", "output"), ("{{ c }}", "output")],
        id="several lines",
    ),
    pytest.param(
        "{% raw %}{{ a }}{% endraw %}{{ b }}",
        [("{% raw %}{{ a }}{% endraw %}", "control"), ("{{ b }}", "output")],
        id="raw",
    ),
]


@pytest.mark.parametrize(("text", "expected"), ACTIONS)
def test_actions(text: str, expected: list[tuple[str, str]]) -> None:
    found = actions(text)
    assert not isinstance(found, Malformed)
    assert [
        (text[action.span.start : action.span.end], action.kind.value) for action in found
    ] == expected


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        pytest.param("a\nb {# c", 2, id="comment"),
        pytest.param("{{ 'a' }}\n{{ ) }}", 10, id="a bracket too many"),
        pytest.param("a\n\n{{ ? }}", 3, id="a character"),
    ],
)
def test_malformed(text: str, offset: int) -> None:
    found = actions(text)
    assert isinstance(found, Malformed)
    assert (found.offset, bool(found.message)) == (offset, True)


def test_the_actions_before_a_fault_are_known() -> None:
    found = actions("{{ 'a' }}\n{{ ? }}")
    assert isinstance(found, Malformed)
    assert [literal.text for action in found.before for literal in action.literals] == ["a"]


LITERALS = [
    pytest.param("{{ 'a' }}", [("a", False)], id="alone"),
    pytest.param('{{ b | default("a") }}', [("a", False)], id="filter"),
    pytest.param("{% if 'a' in b %}", [("a", True)], id="in"),
    pytest.param("{% if b == 'a' %}", [("a", True)], id="equals"),
    pytest.param("{% if b.startswith('a') %}", [("a", True)], id="startswith"),
    pytest.param("{{ b | replace('a', 'c') }}", [("a", True), ("c", True)], id="replace"),
    pytest.param(
        "{{ b | regex_replace('a', foo('c')) }}", [("a", True), ("c", True)], id="deep in replace"
    ),
    pytest.param("{% if b in ['a', 'c'] %}", [("a", True), ("c", True)], id="in a list"),
    pytest.param(
        "{% for b in ['a', 'c'] %}", [("a", False), ("c", False)], id="for each of a list"
    ),
    pytest.param("{% set b = 'a' %}", [("a", False)], id="set"),
    pytest.param("{{ 'a' if b else 'c' }}", [("a", False), ("c", False)], id="chosen"),
    pytest.param("{{ ('a' ~ b) | search('c') }}", [("a", False), ("c", True)], id="search"),
]


@pytest.mark.parametrize(("text", "expected"), LITERALS)
def test_literals(text: str, expected: list[tuple[str, bool]]) -> None:
    found = actions(text)
    assert not isinstance(found, Malformed)
    literals = [literal for action in found for literal in action.literals]
    assert [(literal.text, literal.compared) for literal in literals] == expected
    assert all(text[literal.span.start : literal.span.end] == literal.text for literal in literals)
