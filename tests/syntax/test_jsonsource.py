import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth import Work, grows_linearly
from k8sregistry_lint.model import FieldPath
from k8sregistry_lint.syntax import jsonsource
from k8sregistry_lint.syntax.jsonsource import MAX_DEPTH, read, read_all
from k8sregistry_lint.syntax.tree import (
    Document,
    MappingNode,
    Node,
    Part,
    Scalar,
    SequenceNode,
    Unparsed,
    walk,
)


def root(text: str) -> Node:
    document = read(text, [])
    assert isinstance(document, Document)
    assert document.root is not None
    return document.root


def data(node: Node) -> object:
    if isinstance(node, MappingNode):
        return {key: data(value) for key, value in node.children.items()}
    if isinstance(node, SequenceNode):
        return [data(item) for item in node.nodes]
    assert isinstance(node, Scalar)
    return node.value if node.style else json.loads(node.value)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from([None, 0, 2]), st.booleans())
def test_it_reads_what_the_standard_library_writes(
    value: object, indent: int | None, ascii_only: bool
) -> None:
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


@pytest.mark.parametrize(
    ("text", "offset"), [('{"a": x}', 6), ("[1]]", 3), ("[1] 2", 4), ('{"a": "b\\q"}', 6)]
)
def test_where_the_trouble_is(text: str, offset: int) -> None:
    document = read(text, [])
    assert isinstance(document, Unparsed)
    assert (document.start, document.end, document.offset) == (0, len(text), offset)


def test_strings_that_hold_a_position() -> None:
    text = '{"key": ["x", "HIT", {"HIT": "y HIT"}]}'
    document = read(text, [at for at in range(len(text)) if text.startswith("HIT", at)])
    assert isinstance(document, Document)
    assert [
        (scalar.value, scalar.is_key, str(FieldPath((scalar.path,)))) for scalar in document.touched
    ] == [
        ("HIT", False, "key[1]"),
        ("HIT", True, "key[2].HIT"),
        ("y HIT", False, "key[2].HIT"),
    ]


def described(document: Document | Unparsed) -> list[object]:
    """Whatever can be asked of a document."""
    assert isinstance(document, Document)
    touched = [(scalar.start, scalar.path, scalar.value) for scalar in document.touched]
    nodes = [
        (type(node), node.start, node.end, node.path, getattr(node, "value", None))
        for node in walk(document.root)
    ]
    assert [node.path for node in walk(document.root)] == [
        node.path for node in walk(document.root)
    ]
    return [touched, nodes, len(document.collections)]


def read_from(length: int, text: str, positions: list[int]) -> list[object]:
    """What a text holds, where values of at least `length` are passed over."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("k8sregistry_lint.syntax.jsonsource.MIN_PART", length)
        return described(read(text, positions))


@given(JSON, st.lists(st.integers(0, 400)), st.sampled_from([None, 1]))
def test_what_is_passed_over_is_read_when_asked_for(
    value: object, places: list[int], indent: int | None
) -> None:
    text = json.dumps({"a": [value, {"b": value}]}, indent=indent)
    positions = sorted({place % len(text) for place in places})
    assert read_from(1, text, positions) == read_from(sys.maxsize, text, positions)


def test_values_without_a_position_are_passed_over() -> None:
    """A thousand pods of which three hold something: the others are one part each, and stay it."""
    pod = {
        "metadata": {"name": "x" * 90},
        "spec": {"containers": [{"image": "nginx", "args": ["a"] * 50}]},
    }
    pods = [{**pod, "n": "HIT" if number in (3, 4, 900) else ""} for number in range(1_000)]
    text = json.dumps({"items": pods})
    document = read(text, [at for at in range(len(text)) if text.startswith("HIT", at)])
    assert isinstance(document, Document)
    items = document.touched[0].parent
    assert items
    assert items.parent
    assert sum(isinstance(each, Part) for each in items.parent.held) == 997
    assert [str(FieldPath((scalar.path,))) for scalar in document.touched] == [
        "items[3].n",
        "items[4].n",
        "items[900].n",
    ]


def test_a_question_about_a_skipped_value_reads_no_more_than_it_needs() -> None:
    """Most of the metadata of a pod are its managed fields, and everybody asks for its name."""
    metadata = {
        "managedFields": [{"f:name": {}}] * 50,
        "name": "x",
        "annotations": {"a": "b" * 100},
    }
    text = json.dumps({"metadata": metadata, "spec": {"image": "HIT"}})
    document = read(text, [text.index("HIT")])
    assert isinstance(document, Document)
    assert isinstance(document.root, MappingNode)
    read_after_all = document.root.get("metadata")
    assert isinstance(read_after_all, MappingNode)
    assert read_after_all.text("name") == "x"
    assert [isinstance(each, Part) for each in read_after_all.held[1::2]] == [True, False, True]
    annotations = read_after_all.get("annotations")
    assert isinstance(annotations, MappingNode)
    assert annotations.text("a") == "b" * 100
    assert {id(each) for each in (read_after_all, annotations)} < {*map(id, document.collections)}


def test_like_values_are_not_scanned_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is around a position is scanned up to it the first time only, and metadata, of which
    everybody asks for the name, never."""
    scanned: list[int] = []
    real = jsonsource._Ends._scan

    def scan(text: str, at: int) -> tuple[object, int]:
        scanned.append(len(text))
        value, scanned[-1] = real(text, at)
        return value, scanned[-1]

    monkeypatch.setattr(jsonsource._Ends, "_scan", staticmethod(scan))
    metadata = {"managedFields": [{"f:name": {}}] * 50, "name": "x"}
    pod = {
        "metadata": metadata,
        "spec": {"containers": [{"env": ["x" * 90] * 50, "image": "HIT"}]},
        "status": {"phase": "Running", "conditions": ["x" * 90] * 5},
    }
    text = json.dumps({"items": [pod] * 100})
    document = read(text, [at for at in range(len(text)) if text.startswith("HIT", at)])
    assert isinstance(document, Document)
    assert len(document.touched) == 100
    for scalar in document.touched:
        assert isinstance(item := [*scalar.ancestors()][-3], MappingNode)
        assert isinstance(item.get("metadata"), MappingNode)
    assert sum(scanned) < 1.2 * len(text)


@pytest.mark.parametrize(
    ("text", "touched"),
    [
        ('{"apiVersion": "v1", "kind": "Pod", "status": {"x": "HIT", PAD}}', 0),
        ('{"apiVersion": "v1", "kind": "Pod", "status": {"x": "HIT", PAD}, "spec": "HIT"}', 1),
        ('{"apiVersion": "v1", "kind": "Pod", "status": "HIT"}', 1),
        ('{"apiVersion": "v1", "kind": "Pod", "spec": {"status": {"x": "HIT", PAD}}}', 1),
        ('{"kind": "Pod", "status": {"x": "HIT", PAD}, "apiVersion": "v1"}', 1),
        ('["apiVersion", 1, "kind", 2, "status", {"x": "HIT", PAD}]', 1),
    ],
)
def test_positions_in_the_status_of_an_object_count_unless_they_are_not_asked_for(
    text: str, touched: int
) -> None:
    text = text.replace("PAD", f'"pad": "{"x" * 100}"')
    places = [at for at in range(len(text)) if text.startswith("HIT", at)]
    for statuses, number in ((False, touched), (True, len(places))):
        documents = read_all(text, places, statuses=statuses)
        assert isinstance(documents, list)
        assert [len(document.touched) for document in documents] == [number]
        assert described(documents[0])[1:] == described(read(text, places))[1:]


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "'a'", "nul", '"\\q"', "/* x"])
def test_nothing_is_skipped_that_is_no_json(word: str) -> None:
    assert isinstance(read(f'{{"a": [{word}, "{"x" * 200}"], "b": "HIT"}}', [220]), Unparsed)


@pytest.mark.parametrize(
    "word", ["9" * 10_000, "1e999999", '"\\ud800"', '"a\tb"', "[" * 240 + "]" * 240]
)
def test_odd_values_are_skipped_and_read(word: str) -> None:
    text = f'{{"a": [{word}, "{"x" * 200}"], "b": "HIT"}}'
    positions = [text.index("HIT")]
    assert described(read(text, positions)) == read_from(sys.maxsize, text, positions)


@pytest.mark.parametrize("length", [1_023, 1_024, 1_025, 5_000])
def test_keys_of_any_length(length: int) -> None:
    assert data(root(json.dumps({"k" * length: 1}))) == {"k" * length: 1}


@pytest.mark.parametrize(
    ("depth", "kind"), [(MAX_DEPTH, Document), (MAX_DEPTH + 1, Unparsed), (100_000, Unparsed)]
)
def test_nesting(depth: int, kind: type) -> None:
    assert isinstance(read("[" * depth + '"HIT"' + "]" * depth, [depth + 1]), kind)


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


def test_looking_for_ends_in_vain_is_bounded() -> None:
    """Eight hundred levels, and before the reference below them so much that none of the levels can
    be passed over."""

    def reads(number: int) -> Work:
        nest = "[" * 800 + "1," * number + '"HIT"' + "]" * 800
        text = "[" + ",".join([nest] * 8) + "]"
        places = [at for at in range(len(text)) if text.startswith("HIT", at)]
        return lambda: read(text, places)

    assert grows_linearly(reads, 1_000)


def test_values_one_behind_the_other_have_places_of_their_own() -> None:
    text = '{"a": "HIT1"} // x\n["HIT2"]3'
    documents = read_all(text, [7, 21])
    assert isinstance(documents, list)
    assert [[scalar.value for scalar in document.touched] for document in documents] == [
        ["HIT1"],
        ["HIT2"],
        [],
    ]
    assert [text[document.start : document.end].strip() for document in documents] == [
        '{"a": "HIT1"} // x',
        '["HIT2"]',
        "3",
    ]


def test_one_bad_value_is_no_stream() -> None:
    assert isinstance(read_all('{"a": 1} {"a": }} ', []), Unparsed)


def test_many_values_take_time_in_proportion() -> None:
    def reads(number: int) -> Work:
        text = '{"a": "HIT"}\n' * number
        places = [at for at in range(len(text)) if text.startswith("HIT", at)]
        return lambda: read_all(text, places)

    assert grows_linearly(reads, 500)


def test_each_key_is_in_memory_once() -> None:
    text = json.dumps([{"a long key": "x", "key 2": {"a long key": "HIT"}}] * 3)
    document = read(text, [at for at in range(len(text)) if text.startswith("HIT", at)])
    assert isinstance(document, Document)
    keys = {
        id(key.value)
        for node in document.collections
        if isinstance(node, MappingNode)
        for key in node.nodes[::2]
        if isinstance(key, Scalar)
    }
    assert len(keys) == 2
