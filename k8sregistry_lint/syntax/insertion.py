"""Where a new key goes in a mapping, with the text around its value."""

from typing import NamedTuple

from k8sregistry_lint.regex import regex
from k8sregistry_lint.syntax.tree import MappingNode, Node, Scalar, SequenceNode
from k8sregistry_lint.text import SourceFile, View

_NEWLINE = regex(r"\r\n|\n|\r")
_BLOCK = ("|", ">")
QUOTES = ("'", '"')


class Insertion(NamedTuple):
    """Where a missing key goes, as an offset of the source, and the text before and after its
    value."""

    at: int
    before: str
    after: str


class NewLine(NamedTuple):
    """Where a line ends that a new one follows, as an offset of the source; the characters that end
    lines there; and the indentation of the new one."""

    at: int
    newline: str
    indent: str


def key_below(
    source: SourceFile, view: View, value: Scalar, name: str, *, quote: str = ""
) -> Insertion | None:
    """Return where a key goes that follows a value of a mapping, in the style of that value, on a
    line of its own or after a comma. `quote` is for what has to be quoted. None where an anchor may
    repeat the mapping or the value, or the value is in a block scalar."""
    mapping = value.parent
    if not isinstance(mapping, MappingNode) or value.style in _BLOCK:
        return None
    if value.anchor or mapping.anchor or any(above.anchor for above in mapping.ancestors()):
        return None
    key = mapping.node_at(value.index - 1)
    quote = value.style if value.style in QUOTES else quote
    mark = '"' if isinstance(key, Scalar) and key.style == '"' else ""
    if is_flow(view, mapping):
        end = view.origin(value.end - 1) + 1
        return Insertion(end, f", {mark}{name}{mark}: {quote}", quote)
    line = line_below(source, view, key, value)
    return Insertion(line.at, f"{line.newline}{line.indent}{mark}{name}{mark}: {quote}", quote)


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
