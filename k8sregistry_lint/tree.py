"""The tree of a YAML or JSON document: values with their places and their parents, light enough for large streams."""

import re
from collections.abc import Iterator
from typing import NamedTuple

MAX_KEY = 256
"""How much of a key a field path shows."""
_PLAIN_KEY = re.compile(r"[\w$/-]+")


class Node:
    """A value at text[start:end] of the view it was read from; `key` is its place in `parent`: a name or an index."""

    __slots__ = ("anchor", "end", "key", "parent", "start")

    def __init__(self, start: int, parent: "Node | None", anchor: str | None) -> None:
        self.start = start
        self.end = start
        self.parent = parent
        self.anchor = anchor
        self.key: str | int | None = None

    def attach(self, child: "Node") -> None:
        """Take the next node that a reader finds inside of this one."""
        raise TypeError(f"{type(self).__name__} holds no {type(child).__name__}")

    def ancestors(self) -> Iterator["Node"]:
        """The node's parent, that one's parent, and so on."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def keys(self) -> Iterator[str]:
        """The names on the way up: its own key first, positions in lists left out."""
        node: Node | None = self
        while node is not None:
            if isinstance(node.key, str):
                yield node.key
            node = node.parent


class Scalar(Node):
    """A string as it is written: `style` is empty for a plain one, else its first character (a quote, | or >)."""

    __slots__ = ("is_key", "style", "value")

    def __init__(self, start: int, end: int, parent: Node | None, anchor: str | None, value: str, style: str) -> None:
        self.start = start
        self.end = end
        self.parent = parent
        self.anchor = anchor
        self.key = None
        self.value = value
        self.style = style
        self.is_key = False


class Mapping(Node):
    """Keys with their values: `nodes` has them in the order of the file, a key and its value in turn."""

    __slots__ = ("_children", "nodes")

    def __init__(self, start: int, parent: Node | None, anchor: str | None) -> None:
        super().__init__(start, parent, anchor)
        self.nodes: list[Node] = []
        self._children: dict[str, Node] | None = None

    def attach(self, child: Node) -> None:
        """Take a key and its value in turn."""
        if len(self.nodes) % 2:
            key = self.nodes[-1]
            if type(key) is Scalar:
                child.key = key.value
        elif type(child) is Scalar:
            child.is_key = True
            child.key = child.value
        self.nodes.append(child)

    @property
    def children(self) -> dict[str, Node]:
        """The last value of each key that is a scalar."""
        if self._children is None:
            pairs = zip(self.nodes[::2], self.nodes[1::2], strict=False)
            self._children = {key.value: value for key, value in pairs if isinstance(key, Scalar)}
        return self._children

    def text(self, key: str) -> str:
        """The scalar under `key`, empty where there is none."""
        child = self.children.get(key)
        return child.value if isinstance(child, Scalar) else ""


class Sequence(Node):
    """Items in the order of the file."""

    __slots__ = ("items",)

    def __init__(self, start: int, parent: Node | None, anchor: str | None) -> None:
        super().__init__(start, parent, anchor)
        self.items: list[Node] = []

    def attach(self, child: Node) -> None:
        """Take the next item."""
        child.key = len(self.items)
        self.items.append(child)


class Alias(Node):
    """A second use of the node that has the anchor `target`."""

    __slots__ = ("target",)

    def __init__(self, start: int, parent: Node | None, target: str) -> None:
        super().__init__(start, parent, None)
        self.target = target


class Document(NamedTuple):
    """One document: `touched` are the scalars, keys too, in which at least one of the positions asked for lies."""

    start: int
    end: int
    root: Node | None
    touched: list[Scalar]
    aliases: list[Alias]


def walk(node: Node | None) -> Iterator[Node]:
    """A node and all below it, in the order of the file; without recursion, so that depth does not matter."""
    waiting = [node] if node else []
    while waiting:
        current = waiting.pop()
        yield current
        if isinstance(current, Mapping):
            waiting += reversed(current.nodes)
        elif isinstance(current, Sequence):
            waiting += reversed(current.items)


def release(node: Node | None) -> None:
    """Take a tree apart that nobody needs any more. Parents and children know each other, so without this they would wait for the
    cyclic collector, which takes half of the time of a large stream."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Mapping):
            waiting += (each for each in current.nodes if not isinstance(each, Scalar))
            current.nodes, current._children = [], None  # noqa: SLF001 - the same module's
        elif isinstance(current, Sequence):
            waiting += (each for each in current.items if not isinstance(each, Scalar))
            current.items = []


class Unparsed(NamedTuple):
    """text[start:end] that no reader understands; `offset` is where the trouble is."""

    start: int
    end: int
    message: str
    offset: int


def field_path(node: Node) -> str:
    """`spec.containers[0].image`; a key with other characters than letters, digits, _, $, / and - is quoted."""
    parts: list[str] = []
    current: Node | None = node
    while current is not None and current.key is not None:
        key = current.key if isinstance(current.key, int) else current.key[:MAX_KEY]
        parts.append(f"[{key}]" if isinstance(key, int) else f".{key}" if _PLAIN_KEY.fullmatch(key) else f"[{key!r}]")
        current = current.parent
    return "".join(reversed(parts)).removeprefix(".")
