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
