"""Values put into an existing file, of which no other byte changes."""

from dataclasses import replace

from k8sregistry_lint.overrides.emit import yaml_of
from k8sregistry_lint.overrides.values import Text, Value, as_json, parse_values
from k8sregistry_lint.syntax.insertion import is_flow, line_below
from k8sregistry_lint.syntax.tree import Document, MappingNode, Node, Scalar, SequenceNode
from k8sregistry_lint.syntax.yamlcontent import content
from k8sregistry_lint.syntax.yamlsource import read_all
from k8sregistry_lint.text import SourceFile, Span, splice

Edits = list[tuple[Span, str]]


class MergeError(ValueError):
    """A file that values cannot be put into, with the key."""


def merged(source: SourceFile, values: dict[str, Value]) -> str:
    """The text of a file of values with others set in it, proven by reading it again. Raises
    MergeError where the file has something else at a place than a mapping or a scalar of one line,
    and where any other value would change."""
    text = _with(source, values)
    try:
        is_as_said = as_json(parse_values(replace(source, text=text))) == _expected(source, values)
    except ValueError:
        is_as_said = False
    if not is_as_said:
        raise MergeError(f"the values cannot be put into {source.path}: it would read differently")
    return text


def _expected(source: SourceFile, values: dict[str, Value]) -> str:
    """What the file has to say with the values in it, as JSON."""
    return as_json(_joined(parse_values(source), values))


def _joined(old: Value | None, new: Value) -> Value:
    if isinstance(old, dict) and isinstance(new, dict):
        return old | {key: _joined(old.get(key), value) for key, value in new.items()}
    return new


def _with(source: SourceFile, values: dict[str, Value]) -> str:
    documents = [piece for piece in read_all(source.body.text) if isinstance(piece, Document)]
    root = documents[0].root if documents else None
    if not isinstance(root, MappingNode) or not root.nodes:
        newline = "\r\n" if "\r\n" in source.text else "\n"
        head = source.text if not source.text or source.text.endswith("\n") else source.text + "\n"
        return head + yaml_of(values).replace("\n", newline)
    edits: Edits = []
    _set(source, root, values, (), edits)
    # of two insertions at one place the inner one was made first, and goes first
    return splice(source.text, sorted(edits, key=lambda edit: edit[0]))


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
    """The insertion of keys below the last one of a mapping."""
    if not node.nodes or is_flow(source.body, node):
        raise MergeError(f"{'.'.join(path) or 'the file'} is written as {{...}} in {source.path}")
    line = line_below(source, source.body, node.nodes[0], node.nodes[-1])
    text = "\n" + yaml_of(values, len(line.indent)).removesuffix("\n")
    return Span(line.at, line.at), text.replace("\n", line.newline)
