import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth import Work, grows_linearly
from k8sregistry_lint.jsonsource import MAX_DEPTH, read
from k8sregistry_lint.tree import Document, Mapping, Node, Scalar, Sequence, Unparsed, field_path, walk


def root(text: str) -> Node:
    document = read(text, [])
    assert isinstance(document, Document)
    assert document.root is not None
    return document.root


def data(node: Node) -> object:
    if isinstance(node, Mapping):
        return {key: data(value) for key, value in node.children.items()}
    if isinstance(node, Sequence):
        return [data(item) for item in node.nodes]
    assert isinstance(node, Scalar)
    return node.value if node.style else json.loads(node.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.sampled_from([None, 0, 2]), st.booleans())
def test_it_reads_what_the_standard_library_writes(value: object, indent: int | None, ascii_only: bool) -> None:
    assert data(root(json.dumps(value, indent=indent, ensure_ascii=ascii_only))) == value


@given(JSON)
def test_every_node_stands_where_it_says(value: object) -> None:
    text = json.dumps(value, indent=1)
    for node in walk(root(text)):
        assert json.loads(text[node.start : node.end]) == data(node)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "{",
        "[1",
        "}",
        "[}",
        "{]",
        '{"a": 1} {"b": 2}',
        '{"a": 1} x',
        "[1] 2",
        '[1] "',
        "[1] /* x",
        "[1] /*/",
        "1 2",
        '"a',
        '"a\\q"',
        '"\\u12"',
        "nul",
        "/ comment\n{}",
        "/* open {}",
        "{'a': 1}",
        "{a: 1}",
        "\ufeff{}",
    ],
)
def test_no_json(text: str) -> None:
    assert isinstance(read(text, []), Unparsed)


@pytest.mark.parametrize(("text", "offset"), [('{"a": x}', 6), ("[1]]", 3), ("[1] 2", 4), ('{"a": "b\\q"}', 6)])
def test_where_the_trouble_is(text: str, offset: int) -> None:
    document = read(text, [])
    assert isinstance(document, Unparsed)
    assert (document.start, document.end, document.offset) == (0, len(text), offset)


def test_strings_that_hold_a_position() -> None:
    text = '{"key": ["x", "HIT", {"HIT": "y HIT"}]}'
    document = read(text, [at for at in range(len(text)) if text.startswith("HIT", at)])
    assert isinstance(document, Document)
    assert [(scalar.value, scalar.is_key, field_path(scalar)) for scalar in document.touched] == [
        ("HIT", False, "key[1]"),
        ("HIT", True, "key[2].HIT"),
        ("y HIT", False, "key[2].HIT"),
    ]


@pytest.mark.parametrize("length", [1_023, 1_024, 1_025, 5_000])
def test_keys_of_any_length(length: int) -> None:
    assert data(root(json.dumps({"k" * length: 1}))) == {"k" * length: 1}


@pytest.mark.parametrize(("depth", "kind"), [(MAX_DEPTH, Document), (MAX_DEPTH + 1, Unparsed), (100_000, Unparsed)])
def test_nesting(depth: int, kind: type) -> None:
    assert isinstance(read("[" * depth + "]" * depth, []), kind)


def test_a_control_character_in_a_string_is_forgiven() -> None:
    assert data(root('["a\tb\nc"]')) == ["a\tb\nc"]


def test_the_last_of_two_equal_keys_counts_and_both_are_there() -> None:
    document = read('{"a": "HIT1", "a": "HIT2"}', [7, 20])
    assert isinstance(document, Document)
    assert [scalar.value for scalar in document.touched] == ["HIT1", "HIT2"]


def test_long_texts_take_time_in_proportion() -> None:
    def reads(number: int) -> Work:
        text = "[" + ",".join(['{"a": "HIT"}'] * number) + "]"
        places = [at for at in range(len(text)) if text.startswith("HIT", at)]
        document = read(text, places)
        assert isinstance(document, Document)
        assert len(document.touched) == number
        return lambda: read(text, places)

    assert grows_linearly(reads, 1_000)
