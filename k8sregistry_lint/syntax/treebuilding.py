"""Small parts of trees that readers of other texts than YAML and JSON make."""

from bisect import bisect_right
from collections.abc import Sequence

from k8sregistry_lint.syntax.tree import Collection, MappingNode, Node, Scalar, SequenceNode


def sequence(start: int, nodes: Sequence[Node] = ()) -> SequenceNode:
    """A sequence of nodes."""
    node = SequenceNode(start, None, 0, None, _made)
    for child in nodes:
        add(node, child)
    return node


def mapping(start: int) -> MappingNode:
    """A mapping that is still empty."""
    return MappingNode(start, None, 0, None, _made)


def entry(name: str, value: Scalar) -> MappingNode:
    """A mapping of one entry."""
    node = mapping(value.start)
    add(node, key_at(value.start, name))
    add(node, value)
    return node


def key_at(offset: int, name: str) -> Scalar:
    """A key that is not written at its place."""
    return Scalar(offset, offset, None, 0, None, name, "")


def add(around: Collection, node: Node) -> None:
    """Add a node to a collection, which ends where the node does."""
    node.parent, node.index = around, len(around.held)
    around.held.append(node)
    around.end = max(around.end, node.end)


def touched(scalars: Sequence[Scalar], positions: Sequence[int]) -> list[Scalar]:
    """The scalars, in order, that hold a position, each once."""
    starts = [scalar.start for scalar in scalars]
    found = {
        at: scalars[at]
        for position in positions
        if (at := bisect_right(starts, position) - 1) >= 0 and position < scalars[at].end
    }
    return [*found.values()]


def _made(held: object, _parent: Collection | None, _index: int) -> Node:
    """Every node is there from the start."""
    raise TypeError(held)
