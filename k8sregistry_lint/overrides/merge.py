"""Values put into an existing file, of which no other byte changes."""

from k8sregistry_lint.overrides.emit import yaml_of
from k8sregistry_lint.overrides.values import Text, Value
from k8sregistry_lint.syntax.tree import Document, MappingNode, Node, Scalar, SequenceNode
from k8sregistry_lint.syntax.yamlcontent import content
from k8sregistry_lint.syntax.yamlsource import read_all
from k8sregistry_lint.text import SourceFile, Span, splice

Edits = list[tuple[Span, str]]


class MergeError(ValueError):
    """A file that values cannot be put into, with the key."""


def merged(source: SourceFile, values: dict[str, Value]) -> str:
    """The text of a file of values with others set in it. Raises MergeError where the file has
    something else at a place than a mapping or a scalar of one line."""
    documents = [piece for piece in read_all(source.body.text) if isinstance(piece, Document)]
    root = documents[0].root if documents else None
    newline = "\r\n" if "\r\n" in source.text else "\n"
    if not isinstance(root, MappingNode) or not root.nodes:
        head = source.text if not source.text or source.text.endswith("\n") else source.text + "\n"
        return head + yaml_of(values).replace("\n", newline)
    edits: Edits = []
    _set(source, root, values, (), edits)
    return splice(source.text, sorted(edits))


def _set(
    source: SourceFile,
    node: MappingNode,
    values: dict[str, Value],
    path: tuple[str, ...],
    edits: Edits,
) -> None:
    missing: dict[str, Value] = {}
    for key, value in values.items():
        child = node.get(key)
        if child is None:
            missing[key] = value
        else:
            _replace(source, child, value, (*path, key), edits)
    if missing:
        edits.append(_inserted(source, node, missing, path))


def _replace(
    source: SourceFile, node: Node, value: Value, path: tuple[str, ...], edits: Edits
) -> None:
    if isinstance(node, MappingNode) and isinstance(value, dict):
        _set(source, node, value, path, edits)
    elif isinstance(node, SequenceNode) and isinstance(value, list):
        for index, (item, new) in enumerate(zip(node.nodes, value, strict=True)):
            _replace(source, item, new, (*path, str(index)), edits)
    elif isinstance(node, Scalar) and isinstance(value, Text):
        if value.value != node.value:
            edits.append((_span(source, node, path), value.value))
    else:
        raise MergeError(f"{'.'.join(path)} has another form in {source.path}")


def _span(source: SourceFile, node: Scalar, path: tuple[str, ...]) -> Span:
    text = content(source.body, node)
    whole = text is not None and text.text == node.value  # a block scalar may keep its last newline
    span = text.span(0, len(text.text)) if text and text.text and whole else None
    if span is None:
        raise MergeError(f"{'.'.join(path)} cannot be replaced in {source.path}")
    return span


def _inserted(
    source: SourceFile, node: MappingNode, values: dict[str, Value], path: tuple[str, ...]
) -> tuple[Span, str]:
    """The insertion of keys behind the last one of a mapping."""
    body = source.body
    first = next((key for key in node.nodes[::2] if isinstance(key, Scalar)), None)
    if first is None or body.text[node.start : node.start + 1] == "{":
        raise MergeError(f"{'.'.join(path) or 'the file'} is written as {{...}} in {source.path}")
    column = source.position(body.origin(first.start)).column - 1
    newline = "\r\n" if "\r\n" in source.text else "\n"
    at = _line_after(source.text, body.origin(_last(node).end))
    lead = "" if at == 0 or source.text[at - 1] == "\n" else newline
    return Span(at, at), lead + yaml_of(values, column).replace("\n", newline)


def _last(node: Node) -> Node:
    """The last scalar or collection without items below a node."""
    while isinstance(node, MappingNode | SequenceNode) and node.nodes:
        node = node.nodes[-1]
    return node


def _line_after(text: str, offset: int) -> int:
    if offset and text[offset - 1] == "\n":  # a block scalar ends behind its last line
        return offset
    end = text.find("\n", offset)
    return len(text) if end < 0 else end + 1
