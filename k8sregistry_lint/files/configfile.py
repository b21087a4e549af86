"""Finds configuration files; reading them is another module's business."""

import os
import re
from collections.abc import Iterator, Sequence

from k8sregistry_lint.files.reading import read

FILE_NAMES = (".k8sregistry-lint.yaml", ".k8sregistry-lint.yml")
PYPROJECT = "pyproject.toml"
_TABLE = re.compile(
    rb"^[ \t]*\[+[ \t]*tool[ \t]*\.[ \t]*[\"']?k8s_?-?registry[-_]lint\b", re.MULTILINE
)
"""The table of this program, also under a name that is nearly right."""


def find(folder: str) -> str | None:
    """Return the configuration file nearest to `folder`, upwards. A `pyproject.toml` counts if it
    has a table for this program. A link to a file of another name does not count, so that a
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


def unused(named: Sequence[str], found: Sequence[str]) -> Iterator[str]:
    """Yield the configuration files below the working directory that a run does not use: those
    among the files that it found, and those beside the files that it was given."""
    seen: set[str] = set()
    for path in found:
        if path.endswith(FILE_NAMES) and os.path.basename(path) in FILE_NAMES:
            seen.add(os.path.normpath(path))
    for folder in {os.path.dirname(os.path.normpath(path)) for path in named}:
        inner = folder
        while inner and not os.path.isabs(inner) and not inner.startswith(os.pardir):
            seen.update(
                path for name in FILE_NAMES if os.path.isfile(path := os.path.join(inner, name))
            )
            inner = os.path.dirname(inner)
    yield from sorted(path for path in seen if os.path.dirname(path))


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
