"""Bare repositories for the tests of scans, with something to find and without, broken, empty, with
hostile names and with what git can hold besides files."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

OLD = "k8s.gcr.io/pause:3.9"
PODS = f"apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: {OLD}\n"
CLEAN = PODS.replace("k8s.gcr.io", "registry.k8s.io")
NAMES = ["<b>x</b>", "=1+1", "a b", "..%2f..", "ünïcode", "$(touch pwned)", "'; rm -rf x", "CON"]
CONFIG = b"""\
[core]
	repositoryformatversion = 0
	bare = true
[uploadpack]
	allowFilter = true
"""

Files = Mapping[str, str]
"""The text of each file by path. `link:PATH` is a link to the text, and `module:PATH` a
submodule."""


def make(path: Path, files: Files, *, message: str = "") -> Path:
    """Make a bare repository with one commit on `main`, or add one to it; none without files."""
    for part in ("objects", "refs"):
        (path / part).mkdir(parents=True, exist_ok=True)
    (path / "HEAD").write_bytes(b"ref: refs/heads/main\n")
    (path / "config").write_bytes(CONFIG)
    if files:
        subprocess.run(
            ["git", "--git-dir=.", "fast-import", "--quiet", "--force"],
            cwd=path,
            check=True,
            input=_stream(files, message),
        )
    return path


def _stream(files: Files, message: str) -> bytes:
    lines = [
        b"commit refs/heads/main",
        b"committer A <a@example.org> 1700000000 +0000",
        _data(message),
        b"deleteall",
    ]
    for name, text in files.items():
        kind, colon, path = name.rpartition(":")
        mode = {"link": b"120000", "module": b"160000"}.get(kind, b"100644")
        where = os.fsencode(path if colon else name)
        if kind == "module":
            lines += [b"M 160000 " + text.encode() + b" " + where]
        else:
            lines += [b"M " + mode + b" inline " + where, _data(text)]
    return b"\n".join([*lines, b""])


def _data(text: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    return b"data %d\n%s" % (len(data), data)


def fleet(folder: Path, number: int) -> Path:
    """Make many repositories and return the list of them."""
    lines = ["# made by the tests", ""]
    for index in range(number):
        path = folder / f"{index:04}.git"
        lines.append(str(_one(path, index)))
    lines += ["--upload-pack=touch pwned", "ext::sh -c touch% pwned", f"file::{folder}"]
    listed = folder / "repositories.txt"
    listed.write_bytes("\n".join([*lines, ""]).encode())
    return listed


def _one(path: Path, index: int) -> Path:
    text = PODS.replace("3.9", f"3.{index}")
    name = NAMES[index // 8 % len(NAMES)]
    odd = {"link:b.yaml": "/etc/passwd", "module:sub": "1" * 40, "link:c": "../.."}
    kinds: list[Files] = [
        {},
        {"a.yaml": text},
        {f"{name}.yaml": text},
        {"a.yaml": text, **odd},
        {f"{each}/values.yaml": text for each in range(20)},
        {"a.yaml": text, "CODEOWNERS": "*.yaml @acme/shop\n", "x.bin": OLD},
        {"a.yaml": CLEAN, "README.md": "nothing\n", f"{index}.txt": OLD},
        {},
    ]
    if index % len(kinds) == 7:
        return path  # which is missing
    if index % len(kinds) == 2:
        path = path.parent / f"{index} {name}.git"
    make(path, kinds[index % len(kinds)])
    if index % len(kinds) == 1:
        shutil.rmtree(path / "objects")
        (path / "objects").mkdir()
    return path


def results(folder: Path) -> dict[str, bytes]:
    """The results in a folder, by file name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def until(condition: Callable[[], bool]) -> None:
    """Wait for something that happens in another process, a minute at most."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)
