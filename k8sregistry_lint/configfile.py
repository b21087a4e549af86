"""Where the configuration file is; what it says is another module's."""

import os
import re

FILE_NAMES = (".k8sregistry-lint.yaml", ".k8sregistry-lint.yml")
PYPROJECT = "pyproject.toml"
_TABLE = re.compile(rb"^[ \t]*\[+[ \t]*tool[ \t]*\.[ \t]*[\"']?k8sregistry-lint\b", re.MULTILINE)


def find(folder: str) -> str | None:
    """The configuration file nearest to `folder`, upwards. A `pyproject.toml` counts where it has a table for this program."""
    current = os.path.realpath(folder)
    while True:
        for name in FILE_NAMES:
            if os.path.isfile(path := os.path.join(current, name)):
                return path
        if _has_table(path := os.path.join(current, PYPROJECT)):
            return path
        parent = os.path.dirname(current)
        if parent == current:
            return None
        current = parent


def _has_table(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return _TABLE.search(file.read()) is not None
    except OSError:
        return False
