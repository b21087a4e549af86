"""The fields of a document with its aliases and merge keys resolved, as kustomize reads it."""

from collections.abc import Iterator
from functools import cached_property

from k8sregistry_lint.syntax.tree import (
    Alias,
    MappingNode,
    Node,
    Scalar,
    SequenceNode,
    walk,
)

_MERGE = "<<"


class Fields:
    """Looks up fields of a document in which any value may be an alias."""

    def __init__(self, root: MappingNode) -> None:
        self._root = root

    @cached_property
    def _anchors(self) -> dict[str, Node]:
        return {node.anchor: node for node in walk(self._root) if node.anchor}

    def get(self, mapping: MappingNode, key: str) -> Node | None:
        """The value under `key`, its own one or a merged one."""
        if key in mapping:
            return self._resolved(mapping.get(key))
        for merged in self._items(mapping.get(_MERGE)):
            if isinstance(merged, MappingNode) and key in merged:
                return self._resolved(merged.get(key))
        return None

    def text(self, mapping: MappingNode, key: str) -> str:
        """The scalar under `key`, empty where there is none."""
        node = self.get(mapping, key)
        return node.value if isinstance(node, Scalar) else ""

    def items(self, key: str) -> Iterator[Node | None]:
        """The items of the list under `key` of the document."""
        node = self.get(self._root, key)
        if isinstance(node, SequenceNode):
            yield from self._items(node)

    def scalars(self, key: str) -> Iterator[Scalar]:
        """The scalars of the list under `key` of the document."""
        yield from (item for item in self.items(key) if isinstance(item, Scalar))

    def _items(self, node: Node | None) -> Iterator[Node | None]:
        """The items of a list, or the one value that is no list."""
        node = self._resolved(node)
        items = node.nodes if isinstance(node, SequenceNode) else [node] if node else []
        yield from map(self._resolved, items)

    def _resolved(self, node: Node | None) -> Node | None:
        return self._anchors.get(node.target) if isinstance(node, Alias) else node
