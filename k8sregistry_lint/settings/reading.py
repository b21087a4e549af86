"""Reads the two formats of a configuration file into plain values, with the line of each key."""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from k8sregistry_lint.files.configfile import PYPROJECT
from k8sregistry_lint.files.reading import read, why
from k8sregistry_lint.syntax.tree import Document, MappingNode, Node, Scalar, SequenceNode
from k8sregistry_lint.text import SourceFile, UnreadableError

TABLE = "k8sregistry-lint"
MAX_TOML_LINE = 8_192
"""The length of a line of TOML, in characters: a dotted key takes time in the square of it."""

LineOf = Callable[..., int | None]
"""A function from the path to a key (names, and the numbers of items as text) to the line of the
last part of it that is there, 1-based; None if that is not known."""

Keyed = tuple[Mapping[str, Any], LineOf]
"""Values by key, with their lines."""


class ConfigurationError(ValueError):
    """A configuration that cannot be used: the file, the line if it is known, and why."""


def usage_error(path: str, line: int | None, message: str) -> ConfigurationError:
    """Return an error that names the place."""
    place = os.path.relpath(path) + (f":{line}" if line else "")
    return ConfigurationError(f"{place}: {message}")


def read_toml(path: str) -> Keyed:
    """Read a TOML file: `[tool.k8sregistry-lint]` of a `pyproject.toml`, or the whole of any other
    file."""
    text = _source(path).text
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_TOML_LINE:
            raise usage_error(path, number, f"is longer than {MAX_TOML_LINE} characters")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise usage_error(path, None, f"is not TOML: {error}") from None
    table = _table(path, text, data) if os.path.basename(path) == PYPROJECT else data
    return table, partial(_toml_line, text)


def _table(path: str, text: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
    tools = data.get("tool", {})
    for name in tools if isinstance(tools, dict) else ():
        if name != TABLE and re.sub("[-_]", "", name) == TABLE.replace("-", ""):
            at = text.find(name)
            line = text.count("\n", 0, at) + 1 if at >= 0 else None
            raise usage_error(path, line, f"[tool.{name}]: the table is called [tool.{TABLE}]")
    table = tools.get(TABLE, {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        raise usage_error(path, None, f"[tool.{TABLE}] is not one table")
    return table


def _toml_line(text: str, key: str, *path: str) -> int | None:
    start = max(text.find(f"[tool.{TABLE}]"), 0)
    name = re.escape(key)
    at = _search(
        rf"^[ \t]*[\"']?{name}[\"']?[ \t]*=|^\[+(?:tool\.{TABLE}\.)?{name}\]+", text, start
    )
    if at is not None and path and path[0].isdecimal():
        tables = list(re.finditer(rf"^\[\[(?:tool\.{TABLE}\.)?{name}\]\]", text, re.MULTILINE))
        if int(path[0]) < len(tables):
            at = tables[int(path[0])].start()
            inner = re.escape(path[-1])
            at = _search(rf"^[ \t]*{inner}[ \t]*=|[{{,][ \t]*{inner}[ \t]*=", text, at) or at
    return text.count("\n", 0, at) + 1 if at is not None else None


def _search(pattern: str, text: str, start: int) -> int | None:
    match = re.compile(pattern, re.MULTILINE).search(text, start)
    return match.start() if match else None


def read_yaml(path: str) -> Keyed:
    """Read a YAML file, which has to be one mapping."""
    source = _source(path)
    root = _yaml_root(source)
    if root is None:
        return {}, lambda _: None
    seen = set()
    for key in root.nodes[::2]:
        if isinstance(key, Scalar):
            if key.value in seen:
                line = _line_at(source, key.start)
                raise usage_error(path, line, f"{key.value!r} is given twice")
            seen.add(key.value)
    values = {key: _plain(node) for key, node in root.children.items()}
    return values, lambda *path: _yaml_line(source, root, path)


def _yaml_line(source: SourceFile, root: MappingNode, path: tuple[str, ...]) -> int | None:
    node: Node | None = root
    line = None
    for part in path:
        if isinstance(node, MappingNode):
            keys = [key for key in node.nodes[::2] if isinstance(key, Scalar)]
            start = next((key.start for key in keys if key.value == part), None)
            node = node.get(part)
        else:
            items = node.nodes if isinstance(node, SequenceNode) else []
            node = items[int(part)] if part.isdecimal() and int(part) < len(items) else None
            start = node.start if node else None
        if start is None:
            break
        line = _line_at(source, start)
    return line


def _source(path: str) -> SourceFile:
    try:
        return SourceFile.decode(path, read(path))
    except OSError as error:
        raise usage_error(path, None, why(error)) from None
    except UnreadableError as error:
        raise usage_error(path, None, str(error)) from None


def _yaml_root(source: SourceFile) -> MappingNode | None:
    from k8sregistry_lint.syntax.yamlsource import read_all  # 20 ms that most runs do not need

    roots: list[Node] = []
    for piece in read_all(source.body.text):
        if not isinstance(piece, Document):
            line = _line_at(source, piece.offset)
            raise usage_error(source.path, line, f"is not YAML: {piece.message}")
        if piece.root and not (isinstance(piece.root, Scalar) and not piece.root.value):
            roots.append(piece.root)
    if not roots:
        return None
    if len(roots) > 1 or not isinstance(roots[0], MappingNode):
        raise usage_error(source.path, None, "is not one YAML mapping")
    return roots[0]


def _plain(node: Node) -> Any:  # noqa: ANN401 - what YAML holds
    if isinstance(node, MappingNode):
        return {key: _plain(value) for key, value in node.children.items()}
    if isinstance(node, SequenceNode):
        return [_plain(item) for item in node.nodes]
    return node.value if isinstance(node, Scalar) else None


def _line_at(source: SourceFile, offset: int) -> int:
    return source.position(source.body.origin(offset)).line
