"""Writes the files of a test."""

from collections.abc import Callable
from pathlib import Path

Write = Callable[[str, str], str]


def write(name: str, content: str | bytes) -> str:
    """Write a file below the working directory, byte for byte, and return its name."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return name
