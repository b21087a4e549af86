"""Complaints of YAML readers: no word of a parser reaches the user."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sregistry_lint.syntax import yamlsource
from k8sregistry_lint.syntax.faults import in_plain_words
from k8sregistry_lint.syntax.tree import Unparsed

MISFIT = "does not fit the block that it is in; check the indentation"
ROWS = [
    ("a: b\n- c\n", f"a list item {MISFIT}"),
    ("- a\nb: c\n", f"a key {MISFIT}"),
    ("- - a\n b\n", f"text {MISFIT}"),
    ("a: {\nb: 1\n}]\n", f"']' {MISFIT}"),
    ("a: [\nb: 1\n", "a list in brackets is not closed before the end of the file"),
    ("a: [b\nc: d", "a list in brackets is not closed before a colon"),
    ("a: {b: [c}\n", "a list in brackets is not closed before '}'"),
    ("a: {b: c\n", "a mapping in braces is not closed before the end of the file"),
    ("b: [\n}", "a value is missing before '}'"),
    ("a\nb: c\n", "a key with a value is not allowed here"),
    ("a: b: c\n", "a key with a value is not allowed here"),
    ("a: - b\n", "a list item is not allowed here"),
    ("a: 'x\n", "a quote is not closed"),
    ('a: "x\n', "a quote is not closed"),
    ('a: "\\q"\n', "a string in double quotes has an unknown escape"),
    ('a: "\\xZZ"\n', "a string in double quotes has an unknown escape"),
    ("a: &\n", "an anchor, an alias or a tag has no valid name"),
    ("a: *\n", "an anchor, an alias or a tag has no valid name"),
    ("*: a\n", "the document should end before text"),
    ("key\n: x\n  y: z", "the document should end before a mapping"),
    ("--- a\n... b\n", "something stands behind the end of the document"),
    ("!x!y z\n", "the prefix of a tag is not defined"),
    ("a: !<x\n", "a tag is malformed"),
    ("a: |x\n  b\n", "the head of a block of text is malformed"),
    ("a: |0\n b\n", "the head of a block of text is malformed"),
    ("a: @b\n", "a value cannot begin with this character"),
    ("? a\nb\n", "a colon is missing behind a key"),
    ("%YAML 2.0\n---\na\n", "only versions 1.x of YAML are read"),
    ("%YAML 1.1\n%YAML 1.1\n---\na\n", "a directive is given twice"),
]


def messages(text: str) -> list[str]:
    return [piece.message for piece in yamlsource.read_all(text) if isinstance(piece, Unparsed)]


@pytest.mark.parametrize(("text", "message"), ROWS)
def test_in_plain_words(text: str, message: str) -> None:
    assert messages(text) == [message]


@pytest.mark.parametrize(
    ("complaint", "message"),
    [
        ("did not find expected ',' or ']'", "a list in brackets is not closed"),
        ("did not find expected key", "a key is missing; check the indentation"),
        ("found unexpected ':'", "a colon is not allowed here"),
        ("something new, but found ('<scalar>',)", "something new"),
        ("expected a <block entry> of old", "expected a block entry of old"),
        ("", "it cannot be read"),
    ],
)
def test_complaints_of_the_quick_reader_and_unknown_ones(complaint: str, message: str) -> None:
    assert in_plain_words(complaint) == message


@given(st.text("ab:-[]{}?!&*|>'\"%@`#, \n\t\\0", max_size=30))
def test_no_word_of_a_parser_is_left(text: str) -> None:
    for message in messages(text):
        assert not re.search(r"<\w|token|but (found|got)|\(['\"]|Error|index out", message)
        assert message == " ".join(message.split())
