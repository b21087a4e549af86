"""Where the configuration file is; what it says is another module's."""

import os
import re

from k8sregistry_lint.files.reading import read

FILE_NAMES = (".k8sregistry-lint.yaml", ".k8sregistry-lint.yml")
PYPROJECT = "pyproject.toml"
_TABLE = re.compile(rb"^[ \t]*\[+[ \t]*tool[ \t]*\.[ \t]*[\"']?k8sregistry-lint\b", re.MULTILINE)


def find(folder: str) -> str | None:
    """The configuration file nearest to `folder`, upwards. A `pyproject.toml` counts where it has a
    table for this program; a link to a file of another name counts for nothing, so that a
    repository cannot have any file of the machine read and quoted."""
    current = os.path.realpath(folder)
    while True:
        for name in FILE_NAMES:
            if _is_own(path := os.path.join(current, name)):
                return path
        if _is_own(path := os.path.join(current, PYPROJECT)) and _has_table(path):
            return path
        parent = os.path.dirname(current)
        if parent == current:
            return None
        current = parent


def _is_own(path: str) -> bool:
    return os.path.isfile(path) and os.path.basename(os.path.realpath(path)) in (
        *FILE_NAMES,
        PYPROJECT,
    )


def _has_table(path: str) -> bool:
    try:
        return _TABLE.search(read(path)) is not None
    except OSError:
        return False
