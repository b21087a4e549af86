"""The configuration file: `.k8sregistry-lint.yaml` (or `.yml`), or `[tool.k8sregistry-lint]` of
`pyproject.toml`; the nearest one upwards, and only that one. It is data: nothing in it names a
program, a file to read or an address."""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from k8sregistry_lint.files.configfile import PYPROJECT, find
from k8sregistry_lint.files.reading import read
from k8sregistry_lint.model import Level
from k8sregistry_lint.rules import PackError, RegistryRule, parse_pack
from k8sregistry_lint.syntax.tree import Document, MappingNode, Node, Scalar, SequenceNode
from k8sregistry_lint.text import SourceFile, UnreadableError

TABLE = "k8sregistry-lint"
__all__ = ["Configuration", "ConfigurationError", "find", "load"]
KEYS = ("exclude", "select", "ignore", "packs", "rules", "include-vendored", "fail-level")


class ConfigurationError(ValueError):
    """A configuration that cannot be used: file, line where it is known, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What a configuration file says; `exclude` are gitignore patterns relative to its folder."""

    path: str = ""
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    rules: tuple[RegistryRule, ...] = field(default=())
    include_vendored: bool = False
    fail_level: Level | None = None


def load(path: str) -> Configuration:
    """The configuration in a file. Raises ConfigurationError, which names file, line, key and the
    nearest valid key."""
    if path.endswith(".toml"):
        text, data = _toml(path)
        table = data.get("tool", {}).get(TABLE, {}) if os.path.basename(path) == PYPROJECT else data
        return _configuration(path, table, lambda key: _toml_line(text, key))
    source = _source(path)
    root = _yaml_root(source)
    values = {} if root is None else {key: _plain(node) for key, node in root.children.items()}
    keys = [] if root is None else [node for node in root.nodes[::2] if isinstance(node, Scalar)]
    lines = {key.value: _line_at(source, key.start) for key in keys}
    return _configuration(path, values, lines.get)


def _configuration(
    path: str, values: Mapping[str, Any], line_of: Callable[[str], int | None]
) -> Configuration:
    if not isinstance(values, Mapping):
        raise _error(path, None, f"[tool.{TABLE}] has to be one table")
    for key in values:
        if key not in KEYS:
            near = get_close_matches(key, KEYS, n=1, cutoff=0.0)[0]
            raise _error(path, line_of(key), f"{key!r} is no key; did you mean {near!r}?")
    try:
        level = _level(values["fail-level"]) if "fail-level" in values else None
        return Configuration(
            path=path,
            **{
                key: _strings(values.get(key, []), key)
                for key in ("exclude", "select", "ignore", "packs")
            },
            rules=parse_pack({"rules": _rules(values.get("rules", []))}, path),
            include_vendored=_boolean(values.get("include-vendored", False)),
            fail_level=level,
        )
    except _ValueError as error:
        raise _error(path, line_of(error.key), f"{error.key}: {error}") from None
    except PackError as error:
        raise _error(path, line_of("rules"), str(error)) from None


class _ValueError(ValueError):
    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def _strings(value: object, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _ValueError(key, "has to be a list of strings")
    return tuple(value)


def _rules(value: object) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise _ValueError("rules", "has to be a list of mappings with the fields of a pack's rules")
    return value


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise _ValueError("include-vendored", "has to be true or false")


def _level(value: object) -> Level:
    if isinstance(value, str) and value.upper() in Level.__members__:
        return Level[value.upper()]
    raise _ValueError("fail-level", "has to be error, warning or note")


def _error(path: str, line: int | None, message: str) -> ConfigurationError:
    place = os.path.relpath(path) + (f":{line}" if line else "")
    return ConfigurationError(f"{place}: {message}")


def _toml(path: str) -> tuple[str, dict[str, Any]]:
    text = _source(path).text
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _error(path, None, str(error)) from None


def _toml_line(text: str, key: str) -> int | None:
    start = max(text.find(f"[tool.{TABLE}]"), 0)
    match = re.compile(
        rf"^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*=|^\[+tool\.{TABLE}\.{re.escape(key)}\]+",
        re.MULTILINE,
    ).search(text, start)
    return text.count("\n", 0, match.start()) + 1 if match else None


def _source(path: str) -> SourceFile:
    try:
        return SourceFile.decode(path, read(path))
    except OSError as error:
        raise _error(path, None, os.strerror(error.errno or 0).lower()) from None
    except UnreadableError as error:
        raise _error(path, None, str(error)) from None


def _yaml_root(source: SourceFile) -> MappingNode | None:
    from k8sregistry_lint.syntax.yamlsource import (
        read_all,  # 20 ms that only a run with such a file needs
    )

    roots: list[Node] = []
    for piece in read_all(source.body.text):
        if not isinstance(piece, Document):
            raise _error(
                source.path, _line_at(source, piece.offset), f"is not YAML: {piece.message}"
            )
        if piece.root and not (isinstance(piece.root, Scalar) and not piece.root.value):
            roots.append(piece.root)
    if not roots:
        return None
    if len(roots) > 1 or not isinstance(roots[0], MappingNode):
        raise _error(source.path, None, "has to be one YAML mapping")
    keys = [node for node in roots[0].nodes[::2] if isinstance(node, Scalar)]
    for number, key in enumerate(keys):
        if key.value in [other.value for other in keys[:number]]:
            raise _error(
                source.path, _line_at(source, key.start), f"{key.value!r} stands there twice"
            )
    return roots[0]


def _plain(node: Node) -> Any:  # noqa: ANN401 - what YAML holds
    if isinstance(node, MappingNode):
        return {key: _plain(value) for key, value in node.children.items()}
    if isinstance(node, SequenceNode):
        return [_plain(item) for item in node.nodes]
    return node.value if isinstance(node, Scalar) else None


def _line_at(source: SourceFile, offset: int) -> int:
    return source.position(source.body.origin(offset)).line
