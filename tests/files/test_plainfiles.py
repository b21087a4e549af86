"""Listing folders tells the same as asking about each file."""

import os
import subprocess
from pathlib import Path
from unittest.mock import patch

import pytest

from k8sregistry_lint.files import plainfiles
from k8sregistry_lint.files.discovery import Discovery, discover
from k8sregistry_lint.files.plainfiles import PlainFiles
from k8sregistry_lint.settings.settings import Settings

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links and pipes")

LEGACY = "image: k8s.gcr.io/pause:3.9\n"


@pytest.fixture(params=["git", "no git"])
def tree(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tree in which some tracked files have become something else since."""
    monkeypatch.chdir(tmp_path)
    for name in ("plain", "gone", "link", "broken", "pipe", "folder", "a/inner", "b/moved", "out"):
        path = Path(f"{name}.yaml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(LEGACY, encoding="utf-8")
    Path("empty.yaml").touch()
    if request.param == "git":
        subprocess.run(["git", "init", "-q", "."], check=True)
        subprocess.run(["git", "add", "-A"], check=True)
    for name in ("gone", "link", "broken", "pipe", "folder", "out"):
        Path(f"{name}.yaml").unlink()
    os.symlink("plain.yaml", "link.yaml")
    os.symlink("nothing", "broken.yaml")
    os.symlink("/etc/hostname", "out.yaml")
    os.mkfifo("pipe.yaml")
    Path("folder.yaml").mkdir()
    Path("b").rename("moved")
    os.symlink("moved", "b")


def found(*paths: str) -> tuple[object, ...]:
    """Everything that a discovery says of paths."""
    done: Discovery = discover(Settings(paths=paths), ("k8s.gcr.io",))
    return done.paths, done.candidates, done.skipped, done.listed, done.problems, done.unknown


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("paths", [(".",), ("a", "b"), ("moved",), ("..",)])
def test_the_same_is_found_as_by_asking_about_each_file(paths: tuple[str, ...]) -> None:
    listed = found(*paths)
    with patch.object(PlainFiles, "names", lambda *_: frozenset()):
        assert found(*paths) == listed
    assert listed[0]


@pytest.mark.usefixtures("tree")
def test_only_plain_files_are_named() -> None:
    files = PlainFiles(".")
    assert files.names("") == {"plain.yaml", "empty.yaml"}
    assert files.names("a") == {"inner.yaml"}
    assert files.names("missing") == files.names("plain.yaml") == set()


@pytest.mark.usefixtures("tree")
def test_another_file_system_is_asked_about_each_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of /proc have no size and hold something all the same, which git does not see."""
    devices = {".": 1, "./": 1, "./a": 2}
    monkeypatch.setattr(plainfiles, "_device", devices.get)
    assert PlainFiles(".").names("") == {"plain.yaml", "empty.yaml"}
    assert PlainFiles(".").names("a") == set()
