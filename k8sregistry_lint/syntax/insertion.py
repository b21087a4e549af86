"""Where a new line goes in a block mapping."""

import re
from typing import NamedTuple

from k8sregistry_lint.syntax.tree import MappingNode, Node, SequenceNode
from k8sregistry_lint.text import SourceFile, View

_NEWLINE = re.compile(r"\r\n|\n|\r")


class NewLine(NamedTuple):
    """Where a line ends that a new one follows, as an offset of the source; the characters that end
    lines there; and the indentation of the new one."""

    at: int
    newline: str
    indent: str


def line_below(source: SourceFile, view: View, key: Node, value: Node) -> NewLine:
    """Return where a line goes that follows a key with its value in a block mapping, and has a key
    of the same mapping. The end of the file stays as it is, with or without a newline."""
    last = _last(view, value)
    end = max(last.end - 1, last.start)  # a block scalar ends behind its last line
    at = source.line_span(view.origin(end)).end
    newline = _NEWLINE.match(source.text, at) or _NEWLINE.search(source.text)
    start = view.origin(key.start)
    indent = " " * (start - source.line_span(start).start)
    return NewLine(at, newline[0] if newline else "\n", indent)


def is_flow(view: View, node: Node) -> bool:
    """Whether a collection is written in brackets."""
    return view.text[node.start : node.start + 1] in ("{", "[")


def _last(view: View, node: Node) -> Node:
    """The last scalar, collection in brackets or collection without items below a node."""
    while isinstance(node, MappingNode | SequenceNode) and node.nodes and not is_flow(view, node):
        node = node.nodes[-1]
    return node
