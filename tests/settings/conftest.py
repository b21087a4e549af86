"""An empty working directory, and what writes into it."""

from pathlib import Path

import pytest

import writing


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> writing.Write:
    """Writes a file below the working directory, which is empty, and gives its path."""
    monkeypatch.chdir(tmp_path)
    return writing.write
