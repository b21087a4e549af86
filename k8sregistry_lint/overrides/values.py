"""Helm's values: read with the text of each scalar as it is written, and put together as helm
does."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from k8sregistry_lint.syntax.tree import (
    Alias,
    Document,
    MappingNode,
    Node,
    Scalar,
    SequenceNode,
    walk,
)
from k8sregistry_lint.syntax.yamlsource import read_all
from k8sregistry_lint.text import SourceFile

_NULL = {"", "~", "null", "Null", "NULL"}
_MERGE = "<<"
MAX_VALUES = 200_000
MAX_DEPTH = 250
"""How many values there may be, and how deep they may be nested."""


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar: its value, and its style, which is empty for a plain one, such as `true`."""

    value: str
    style: str = ""

    @property
    def is_null(self) -> bool:
        """Whether it is nothing, which for helm deletes a key."""
        return not self.style and self.value in _NULL


Value = dict[str, "Value"] | list["Value"] | Text


def parse_values(source: SourceFile) -> dict[str, Value]:
    """Read a file of values; one that is empty has none. Raises ValueError for any other text."""
    for piece in read_all(source.body.text):
        if not isinstance(piece, Document):
            raise ValueError(f"{source.path} is not YAML: {piece.message}")  # noqa: TRY004
        if isinstance(piece.root, MappingNode):
            return plain_mapping(piece.root)
        if piece.root and not (isinstance(piece.root, Scalar) and piece.root.value in _NULL):
            raise ValueError(f"{source.path} is not one YAML mapping")
    return {}


def plain_mapping(root: MappingNode) -> dict[str, Value]:
    """The values below a node, with its aliases and merge keys resolved. Raises ValueError for more
    than MAX_VALUES, as aliases of aliases make them."""
    value = _Reader({node.anchor: node for node in walk(root) if node.anchor}).read(root)
    assert isinstance(value, dict)
    return value


class _Reader:
    """Reads the values of a document, of which no more than MAX_VALUES."""

    def __init__(self, anchors: Mapping[str, Node]) -> None:
        self._anchors = anchors
        self._left = MAX_VALUES

    def read(self, node: Node | None, depth: int = 0) -> Value:
        """The values below a node; `depth` is how deep it is."""
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH:
            raise ValueError("the values are too many, or nested too deeply")
        if isinstance(node, Alias):
            return self.read(self._anchors.get(node.target), depth + 1)
        if isinstance(node, SequenceNode):
            return [self.read(item, depth + 1) for item in node.nodes]
        if isinstance(node, MappingNode):
            return self._mapping(node, depth)
        return Text(node.value, node.style) if isinstance(node, Scalar) else Text("")

    def _mapping(self, node: MappingNode, depth: int) -> Value:
        own = {key: self.read(child, depth + 1) for key, child in node.children.items()}
        base = own.pop(_MERGE, {})
        for layer in base if isinstance(base, list) else [base]:
            own = {**layer, **own} if isinstance(layer, dict) else own
        return own


def coalesced(base: dict[str, Value], over: dict[str, Value]) -> dict[str, Value]:
    """The values of `base` under those of `over`, as helm puts them together: mappings are joined,
    anything else is replaced, and null deletes."""
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        if isinstance(value, Text) and value.is_null:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(below, dict):
            result[key] = coalesced(below, value)
        else:
            result[key] = value
    return result


def layered(base: dict[str, Value], over: dict[str, Value]) -> dict[str, Value]:
    """Two files of values as helm puts them together before it looks at the chart's: like
    `coalesced`, but null stays, so that it deletes a value of the chart."""
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            result[key] = layered(below, value)
        else:
            result[key] = value
    return result


def as_json(value: Value) -> str:
    """The same as JSON, in which every scalar is a string."""
    return json.dumps(_strings(value), indent=1, ensure_ascii=False)


def _strings(value: Value) -> object:
    if isinstance(value, dict):
        return {key: _strings(child) for key, child in value.items()}
    return [_strings(item) for item in value] if isinstance(value, list) else value.value


def changed(value: Value, new: object) -> Value | None:
    """The part of some values that is different in `new`, None where nothing is. A list of which
    anything is different is whole, as helm replaces lists."""
    if isinstance(value, dict) and isinstance(new, dict):
        parts = {key: changed(child, new.get(key)) for key, child in value.items()}
        return {key: part for key, part in parts.items() if part is not None} or None
    if isinstance(value, list) and isinstance(new, list):
        items = [changed(item, other) for item, other in zip(value, new, strict=True)]
        if all(item is None for item in items):
            return None
        return [_replaced(old, item) for old, item in zip(value, items, strict=True)]
    if isinstance(value, Text) and isinstance(new, str) and new != value.value:
        return Text(new, value.style)
    return None


def _replaced(old: Value, part: Value | None) -> Value:
    """A value with a part of it replaced."""
    if part is None:
        return old
    if isinstance(old, dict) and isinstance(part, dict):
        return {
            key: _replaced(child, part[key]) if key in part else child for key, child in old.items()
        }
    return part
