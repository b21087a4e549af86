"""Folders that were named and hold nothing to check."""

import os
from pathlib import Path

import pytest

from k8sregistry_lint.files.discovery import discover
from k8sregistry_lint.files.summary import without_files
from k8sregistry_lint.settings.settings import Settings


@pytest.mark.parametrize(
    ("named", "empty"),
    [
        (["full", "none"], ["none"]),
        (["full/", "./none/"], ["./none/"]),
        (["../top/full", "../top/none"], ["../top/none"]),
        (["{}/full", "{}/none"], ["{}/none"]),
        (["full/a.yaml", "none"], ["none"]),
        (["full", "other"], ["other"]),
        (["full", "full/inner"], []),
        (["full/inner", "fu"], ["fu"]),
        ([".", "full"], []),
        (["..", "full"], []),
        (["full", "missing"], []),
        (["full", "link"], []),
        (["none"], []),
    ],
)
def test_which_folders_are_named_in_vain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: list[str], empty: list[str]
) -> None:
    top = tmp_path / "top"
    for folder in ("full/inner", "none", "other", "fu"):
        (top / folder).mkdir(parents=True)
    for file in ("full/a.yaml", "full/inner/b.yaml", "other/photo.png"):
        (top / file).write_bytes(b"a: 1\n")
    monkeypatch.chdir(top)
    os.symlink("full", "link")
    paths = [path.format(top) for path in named]
    found = discover(Settings(paths=tuple(paths)))
    assert list(without_files(paths, found.paths)) == [path.format(top) for path in empty]
