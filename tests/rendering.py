"""What the real helm makes of a chart."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from k8sregistry_lint.reference import parse
from k8sregistry_lint.rules import RuleSet

HELM = shutil.which("helm") or shutil.which("helm", path=os.path.dirname(sys.executable))

needs_helm = pytest.mark.skipif(HELM is None, reason="helm is missing")


def render(chart: Path, *values: Path | str, arguments: tuple[str, ...] = ()) -> list[Any]:
    """The objects of a chart, rendered with files of values."""
    assert HELM
    files = [option for path in values for option in ("--values", str(path))]
    command = [HELM, "template", "release", str(chart), "--include-crds", *files, *arguments]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    return [document for document in yaml.safe_load_all(done.stdout) if document is not None]


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every scalar and every line of a text, with its place."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from leaves(value, f"{path}[{index}]")
    else:
        for number, line in enumerate(str(node).split("\n")):
            yield f"{path}:{number}", line


def mapped(rules: RuleSet, text: str) -> str:
    """The text with its image moved, also behind a flag."""
    flag, mark, image = text.rpartition("=")
    reference = parse(image)
    verdict = rules.judge(reference) if reference and ("/" in image or ":" in image) else None
    return f"{flag}{mark}{verdict.moved}" if verdict and verdict.moved else text


def left_of(rules: RuleSet, before: list[Any], after: list[Any]) -> set[str]:
    """The images that did not move, after all else was compared."""
    old, new = list(leaves(before)), list(leaves(after))
    assert [place for place, _ in old] == [place for place, _ in new]
    left = set()
    for (place, was), (_, now) in zip(old, new, strict=True):
        if now == was != mapped(rules, was):
            left.add(was)
        else:
            assert now == mapped(rules, was), place
    return left
