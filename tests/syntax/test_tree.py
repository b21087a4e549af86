import gc

import pytest

from k8sregistry_lint.model import FieldPath
from k8sregistry_lint.syntax import jsonsource, yamlsource
from k8sregistry_lint.syntax.tree import (
    Alias,
    Document,
    MappingNode,
    Node,
    Scalar,
    SequenceNode,
    walk,
)


def root(text: str) -> Node:
    (document,) = yamlsource.read(text, [0])
    assert isinstance(document, Document)
    assert document.root is not None
    return document.root


def scalar(text: str, value: str) -> Scalar:
    return next(
        node for node in walk(root(text)) if isinstance(node, Scalar) and node.value == value
    )


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("X", ""),
        ("a: X", "a"),
        ("a: {b: [1, {c: X}]}", "a.b[1].c"),
        ("- - X", "[0][0]"),
        ("a.b/c: X", "['a.b/c']"),
        ("a/b: {$ref: X}", "a/b.$ref"),
        ("'': X", "['']"),
        ("'it''s': X", '["it\'s"]'),
        ("a:\n- X", "a[0]"),
        ("? [k]\n: X", ""),
        ("? {X: 1}\n: v", "X"),
    ],
)
def test_field_path(text: str, path: str) -> None:
    assert str(FieldPath((scalar(text, "X").path,))) == path


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("X", ()),
        ("a: [{b: [c, X]}]", ("a", 0, "b", 1)),
        ("X: a", ("X",)),
        ("? [k]\n: {a: X}", (None, "a")),
        ("? {X: 1}\n: v", (None, "X")),
    ],
)
def test_path(text: str, path: tuple[str | int | None, ...]) -> None:
    assert scalar(text, "X").path == path


def test_a_mapping_answers_without_making_nodes() -> None:
    mapping = root("a: 1\n[k]: 2\nb: [4]\na: 3\n*x : 5\n")
    assert isinstance(mapping, MappingNode)
    assert (
        "a" in mapping,
        "k" in mapping,
        mapping.text("a"),
        mapping.text("b"),
        mapping.text("c"),
    ) == (True, False, "3", "", "")
    before = sum(isinstance(each, Scalar) for each in mapping.held)
    made = mapping.get("a")
    assert isinstance(made, Scalar)
    assert (made.value, made.key, mapping.get("a") is made, mapping.get("c")) == (
        "3",
        "a",
        True,
        None,
    )
    assert sum(isinstance(each, Scalar) for each in mapping.held) == before + 1 < 4
    assert made in mapping.nodes


def test_a_document_is_released() -> None:
    """Nothing is left for the cyclic collector, which would take half of the time of a large
    stream."""
    gc.collect()
    gc.disable()
    try:
        document = next(yamlsource.read_all("a: [{b: X, c: &d [e]}, *d]\n"))
        assert isinstance(document, Document)
        assert sum(1 for _ in walk(document.root)) == 10
        document.release()
        del document
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_ancestors_go_up_to_the_root() -> None:
    assert [type(node) for node in scalar("a: [{b: X}]", "X").ancestors()] == [
        MappingNode,
        SequenceNode,
        MappingNode,
    ]


def test_children_has_the_last_value_of_each_scalar_key() -> None:
    mapping = root("a: 1\n[k]: 2\na: 3\nb: [4]\nc: *x\n")
    assert isinstance(mapping, MappingNode)
    assert list(mapping.children) == ["a", "b", "c"]
    assert [mapping.text(key) for key in ("a", "b", "c", "missing")] == ["3", "", "", ""]


def test_walk_gives_parents_before_children_in_the_order_of_the_file() -> None:
    names = [
        node.value if isinstance(node, Scalar) else type(node).__name__
        for node in walk(root("a: [b, {c: d}]\ne: *f\n"))
    ]
    assert names == ["MappingNode", "a", "SequenceNode", "b", "MappingNode", "c", "d", "e", "Alias"]


def test_walk_of_nothing() -> None:
    assert list(walk(None)) == []


def test_walk_goes_as_deep_as_reading_does() -> None:
    document = jsonsource.read("[" * 1_000 + "]" * 1_000, [])
    assert isinstance(document, Document)
    assert sum(1 for _ in walk(document.root)) == 1_000


def test_nodes_know_where_they_stand() -> None:
    text = "a: [b, 'c']\nd: &x {e: f}\ng: *x\n"
    places = {
        text[node.start : node.end] for node in walk(root(text)) if not isinstance(node, Alias)
    }
    assert {"a", "[b, 'c']", "b", "'c'", "&x {e: f}", "f"} <= places
