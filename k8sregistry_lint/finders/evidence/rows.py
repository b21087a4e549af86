"""Rows of tables from one name to another: the fields of a mapping, the flags of a command, the
variables of an environment, of which one is what the other becomes."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from k8sregistry_lint.finders.evidence import vocabulary
from k8sregistry_lint.reference import parse, parse_host, parse_with_placeholders
from k8sregistry_lint.regex import regex
from k8sregistry_lint.syntax.tree import MappingNode, Node, Scalar, SequenceNode

_FROM = {
    "source", "src", "from", "old", "original", "origin", "upstream", "in", "input", "public",
    "external", "remote", "find", "before",
}  # fmt: skip
_TO = {
    "target", "destination", "dest", "dst", "to", "as", "mirror", "mirrored", "replacement",
    "replace", "downstream", "out", "output", "private", "internal", "local", "copy", "after",
}  # fmt: skip
_NAMES = {"image", "name", "registry", "repository", "repo", "with", "ref", "reference"}
"""Words beside these that say what a row names."""
_OPPOSITE = {
    "from": frozenset({"to", "new"}),
    "to": frozenset({"from", "name"}),
    "new": frozenset({"from"}),
    "name": frozenset({"to"}),
    "": frozenset[str](),
}
"""Which sides of a row are opposite to a side."""
MAX_ROW = 30
"""A mapping with more fields is no row of a table."""
MAX_LIST = 100
"""A longer list is data, and it would be read again for each of its items."""

_ASSIGNED = regex(r"-{0,2}(?P<name>[A-Za-z][\w.-]*)=(?P<value>.+)", re.DOTALL)
_FLAG = regex(r"--?(?P<name>[A-Za-z][\w.-]*)")


class _Named(NamedTuple):
    """A text and what it is called, such as `--name=value`, `NAME=value`, `--name` in front of
    `value`, or a mapping of `name` and `value`, with the node where it is known."""

    node: Node | None
    name: str
    value: str


def is_in_table(node: Scalar) -> bool:
    """Whether a value and another one say that one name becomes the other, in fields such as
    `source` and `target`, `oldImage` and `newImage`, or in mappings under such keys."""
    row = node.parent
    if not isinstance(row, MappingNode) or not isinstance(node.key, str):
        return False
    if any(
        _are_names(node.value, _first(row.get(other)), same_image=_keeps_name(node.key, other))
        for other in _opposite(row, node.key)
    ):
        return True
    around = row.parent
    if not isinstance(around, MappingNode) or not isinstance(row.key, str):
        return False
    opposite = (around.get(key) for key in _opposite(around, row.key))
    fields = (each.get(node.key) for each in opposite if isinstance(each, MappingNode))
    return any(_are_names(node.value, _first(other), same_image=False) for other in fields)


def _opposite(row: MappingNode, key: str) -> list[str]:
    """The other keys of a row that say what a value becomes, or came from."""
    opposite = _OPPOSITE[_side(key)]
    if not opposite or len(row.places) > MAX_ROW:
        return []
    return [other for other in row.places if _side(other) in opposite]


@lru_cache(4_096)
def _side(key: str) -> str:
    """Which side of a row a key names: `from`, `to`, `new`; `name` where it says no more than that
    it is an image's name; empty for any other key."""
    found = vocabulary.words(key)
    others = [vocabulary.singular(word) for word in found if word not in _NAMES]
    if not others:
        return "name" if {"image", "name"}.intersection(found) else ""
    if len(others) > 1:
        return ""
    (word,) = others
    return "from" if word in _FROM else "new" if word == "new" else "to" if word in _TO else ""


def _keeps_name(key: str, other: str) -> bool:
    """Whether two keys say that one name becomes the other only if both are the same image's."""
    is_vague = "name" in (_side(key), _side(other))
    return is_vague and not any(
        {"replace", "replacement"}.intersection(vocabulary.words(each)) for each in (key, other)
    )


def _are_names(one: str, other: str, *, same_image: bool) -> bool:
    """Whether two texts are names of images or of places for images."""
    names = [each.strip().rstrip("/").rpartition("://")[2] for each in (one, other)]
    return all(map(_is_name, names)) and not (
        same_image and _last_component(names[0]) != _last_component(names[1])
    )


def _first(node: Node | None) -> str:
    """A scalar's text, or that of the first item of a list."""
    if isinstance(node, SequenceNode) and node.held:
        node = node.node_at(0)
    return node.value if isinstance(node, Scalar) else ""


def _last_component(name: str) -> str:
    reference = parse_with_placeholders(name)
    return reference.repository.rpartition("/")[2] if reference else name


def _is_name(text: str) -> bool:
    return bool("/" in text and parse_with_placeholders(text)) or (
        "." in text and parse_host(text) is not None
    )


def is_in_list_of_sides(node: Node) -> bool:
    """Whether a value is the `FROM_IMAGE` beside a `TO_IMAGE`, or the like, in a list of flags or
    of variables."""
    named = list(_named(_list_around(node)))
    own = next((each for each in named if each.node is node), None)
    return own is not None and any(
        _side(other.name) in _OPPOSITE[_side(own.name)]
        and _are_names(own.value, other.value, same_image=_keeps_name(own.name, other.name))
        for other in named
    )


def twin(node: Node) -> str:
    """What is beside a value and names the same image and tag in another registry; empty if there
    is none. Such a row may be a table, whatever its fields are called."""
    beside = list(_beside(node))
    text = next((each.value for each in beside if each.node is node), "")
    own = parse(text) if "/" in text and len(beside) > 1 else None
    if not own or not own.tag:
        return ""
    for each in beside:
        if own.tag in each.value and "/" in each.value and (its := parse(each.value)):
            same = its.tag == own.tag and its.name != own.name
            if same and _last_component(its.name) == _last_component(own.name):
                return each.name
    return ""


def _beside(node: Node) -> Iterator[_Named]:
    """Yield the texts in the row of a value, and itself among them. A mapping that is in no list is
    no row: fields of values that have an image in common are used apart."""
    row = node.parent
    is_listed = row is not None and isinstance(row.parent, SequenceNode)
    if isinstance(row, MappingNode) and is_listed and len(row.places) <= MAX_ROW:
        for key in row.places:
            yield _Named(node if key == node.key else None, key, row.text(key))
    if isinstance(row, SequenceNode) and len(row.held) <= MAX_ROW:
        for index, item in enumerate(row.nodes):
            if isinstance(item, Scalar):
                yield _Named(item, f"item {index + 1}", item.value)
    yield from _named(_list_around(node))


def _list_around(node: Node) -> SequenceNode | None:
    """The list of flags or variables in which a value is."""
    around = node.parent
    if isinstance(around, MappingNode) and node.key == "value":
        around = around.parent
    return around if isinstance(around, SequenceNode) and len(around.held) <= MAX_LIST else None


def _named(items: SequenceNode | None) -> Iterator[_Named]:
    flag = ""
    for item in items.nodes if items else ():
        if isinstance(item, MappingNode):
            value = item.get("value")
            if isinstance(value, Scalar):
                yield _Named(value, item.text("name"), value.value)
        elif isinstance(item, Scalar):
            if match := _ASSIGNED.fullmatch(item.value):
                yield _Named(item, match["name"], match["value"])
            elif flag and not item.value.startswith("-"):
                yield _Named(item, flag, item.value)
            before = _FLAG.fullmatch(item.value)
            flag = before["name"] if before else ""
