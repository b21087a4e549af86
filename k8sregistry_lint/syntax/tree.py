"""The tree of a YAML or JSON document: values with their places and parents, light enough for large
streams."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, cast

from k8sregistry_lint.model import KeyPath

_UNASKED = object()


class Node:
    """A value at text[start:end] of the view it was read from; `index` is its place among the nodes
    of `parent`."""

    __slots__ = ("_key", "anchor", "end", "index", "parent", "start")

    def __init__(
        self, start: int, parent: "Collection | None", index: int, anchor: str | None
    ) -> None:
        self.start = start
        self.end = start
        self.parent = parent
        self.index = index
        self.anchor = anchor
        self._key: Any = _UNASKED

    @property
    def key(self) -> str | int | None:
        """Its key or index in `parent`; None for the root, and where a key is a collection. It is
        kept, because each piece of evidence asks for it."""
        if self._key is _UNASKED:
            if self.parent is None:
                return None
            self._key = self.parent.key_at(self.index)
        key: str | int | None = self._key
        return key

    def ancestors(self) -> Iterator["Collection"]:
        """The node's parent, the parent of that, and so on up to the root."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    @property
    def is_key(self) -> bool:
        """Whether it names another value, or is a part of such a name."""
        node: Node = self
        while (above := node.parent) is not None:
            if type(above) is MappingNode and node.index % 2 == 0:
                return True
            node = above
        return False

    @property
    def path(self) -> KeyPath:
        """The keys on the way to it from the root, which has none."""
        return () if self.parent is None else (*self.parent.path, self.parent.key_at(self.index))


class Scalar(Node):
    """A string as it is written: `style` is empty for a plain one, else its first character (a
    quote, | or >)."""

    __slots__ = ("style", "value")

    def __init__(  # noqa: PLR0913, PLR0917 - most nodes are scalars, and keywords take time
        self,
        start: int,
        end: int,
        parent: "Collection | None",
        index: int,
        anchor: str | None,
        value: str,
        style: str,
    ) -> None:
        self.start = start
        self.end = end
        self.parent = parent
        self.index = index
        self.anchor = anchor
        self._key: Any = _UNASKED
        self.value = value
        self.style = style


class Part(NamedTuple):
    """A collection at text[start:end] that its reader has skipped."""

    start: int
    end: int
    value: None = None


NodeOf = Callable[[Any, "Collection | None", int], Node]
"""Makes a node from what its reader knows of it, the collection that holds it, and its index."""


class Collection(Node):
    """A node that holds others. Most of a large file is never looked at, so readers append to
    `held` whatever they have: a node, a Part, or for a scalar any object with its `value`.
    Everything there has a `value`, which is None unless it is a scalar: a test of its type would
    take longer. `node_of` makes a node of what is no node yet, on demand. `remembered` is for who
    asks: what a question about the collection was answered with. `tag` is one that it is written
    with."""

    __slots__ = ("_known_path", "_node_of", "held", "remembered", "tag")
    value = None

    def __init__(
        self,
        start: int,
        parent: "Collection | None",
        index: int,
        anchor: str | None,
        node_of: NodeOf,
    ) -> None:
        self.start = start
        self.end = start
        self.parent = parent
        self.index = index
        self.anchor = anchor
        self._key: Any = _UNASKED
        self.held: list[Any] = []
        self._node_of = node_of
        self._known_path: KeyPath | None = None
        self.remembered: object = None
        self.tag = ""

    @property
    def path(self) -> KeyPath:
        """The keys on the way to it from the root, which has none. They are kept, because
        everything that it holds asks for them."""
        if self._known_path is None:
            keys: list[str | int | None] = []
            node, above = cast(Node, self), self.parent
            while above is not None:
                keys.append(above.key_at(node.index))
                node, above = above, above.parent
            self._known_path = tuple(reversed(keys))
        return self._known_path

    @property
    def nodes(self) -> list[Node]:
        """The nodes in it, in the order of the file."""
        return [self.node_at(index) for index in range(len(self.held))]

    def node_at(self, index: int) -> Node:
        """The node at an index, the same object each time."""
        held = self.held[index]
        if isinstance(held, Node):
            return held
        node = self.held[index] = self._node_of(held, self, index)
        return node

    def key_at(self, index: int) -> str | int | None:
        """The key of the node at an index; None if the key is not a scalar."""
        raise NotImplementedError


class MappingNode(Collection):
    """A mapping: `nodes` are its keys and values in turn."""

    __slots__ = ("_places",)

    def __init__(
        self, start: int, parent: Collection | None, index: int, anchor: str | None, node_of: NodeOf
    ) -> None:
        super().__init__(start, parent, index, anchor, node_of)
        self._places: dict[str, int] | None = None

    def key_at(self, index: int) -> str | None:
        """The key at an index, or that of the value at an index."""
        key: str | None = self.held[index & ~1].value
        return key

    @property
    def places(self) -> dict[str, int]:
        """The index, among the nodes, of the last value of each scalar key."""
        if self._places is None:
            keys = enumerate(self.held[: len(self.held) & ~1 : 2])
            self._places = {
                name: index * 2 + 1 for index, key in keys if (name := key.value) is not None
            }
        return self._places

    @property
    def children(self) -> dict[str, Node]:
        """The last value of each scalar key."""
        return {key: self.node_at(index) for key, index in self.places.items()}

    def __contains__(self, key: str) -> bool:
        return key in self.places

    def get(self, key: str) -> Node | None:
        """The value of `key`, None if there is none."""
        index = self.places.get(key)
        return None if index is None else self.node_at(index)

    def text(self, key: str) -> str:
        """The scalar value of `key` as text, empty if there is none."""
        index = self.places.get(key)
        return "" if index is None else self.held[index].value or ""


class SequenceNode(Collection):
    """A sequence: `nodes` are its items. `first` is the index of the first of them, if it is a part
    of a sequence."""

    __slots__ = ("first",)

    def __init__(
        self, start: int, parent: Collection | None, index: int, anchor: str | None, node_of: NodeOf
    ) -> None:
        super().__init__(start, parent, index, anchor, node_of)
        self.first = 0

    def key_at(self, index: int) -> int:
        """The index itself, in the whole sequence."""
        return self.first + index


class Alias(Node):
    """Another use of the node with the anchor `target`."""

    __slots__ = ("target",)
    value = None

    def __init__(self, start: int, parent: Collection | None, index: int, target: str) -> None:
        super().__init__(start, parent, index, None)
        self.target = target


class Document(NamedTuple):
    """One document. `touched` are the scalars, including keys, that hold at least one of the
    positions asked for."""

    start: int
    end: int
    root: Node | None
    touched: list[Scalar]
    aliases: list[Alias]
    collections: list[Collection]

    def release(self) -> None:
        """Take the tree apart when it is no longer needed. Parents and children refer to each
        other, so they would wait for the cyclic garbage collector, which takes half of the time of
        a large stream."""
        for collection in self.collections:
            collection.held.clear()
        self.collections.clear()


def walk(node: Node | None) -> Iterator[Node]:
    """A node and all nodes below it, in the order of the file; not recursive, so depth does not
    matter."""
    waiting = [node] if node else []
    while waiting:
        current = waiting.pop()
        yield current
        if isinstance(current, Collection):
            waiting += reversed(current.nodes)


class Unparsed(NamedTuple):
    """The part text[start:end] that no reader understands, and why; `offset` is where."""

    start: int
    end: int
    message: str
    offset: int
