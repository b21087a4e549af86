"""Runs the real kustomize in a copy of the repository, where nothing that it does can do harm."""

import os
import re
import shutil
import subprocess
import time
from pathlib import PurePosixPath

from k8sregistry_lint.files.reading import read
from k8sregistry_lint.linking.kustomize.kustomization import FILE_NAMES
from k8sregistry_lint.regex import regex
from k8sregistry_lint.runner.worktree import WorkTree

MAX_SECONDS = 60
"""For one build."""
MAX_SECONDS_IN_ALL = 600

_COMPONENT = regex(r"^kind:[ \t]*Component\b", re.MULTILINE)
_NOWHERE = "http://127.0.0.1:9"
_OFFLINE = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
    "HTTP_PROXY": _NOWHERE,
    "HTTPS_PROXY": _NOWHERE,
    "http_proxy": _NOWHERE,
    "https_proxy": _NOWHERE,
    "NO_PROXY": "",
    "no_proxy": "",
}
"""A build may name remote bases; they are not fetched."""


def command() -> list[str]:
    """Return how kustomize is called here, an empty list if it is not installed."""
    if shutil.which("kustomize"):
        return ["kustomize", "build"]
    return ["kubectl", "kustomize"] if shutil.which("kubectl") else []


class Copy:
    """The files of a repository in a folder of their own, and what kustomize builds from them."""

    def __init__(self, tree: WorkTree, folder: str) -> None:
        self._tree = tree
        self._folder = folder
        self._until = time.monotonic() + MAX_SECONDS_IN_ALL
        self._root = os.path.realpath(tree.root)
        for path in tree.files(("",)):
            self._take(path)

    def kustomizations(self) -> list[str]:
        """Return the kustomizations that can be built by themselves."""
        paths = [path for path in self._tree.files(FILE_NAMES) if _name(path) in FILE_NAMES]
        sources = ((path, self._tree.decoded(path)) for path in paths)
        return [path for path, source in sources if source and not _COMPONENT.search(source.text)]

    def write(self, path: str, text: str) -> None:
        """Write a file of the copy; nothing happens for a file outside of the repository."""
        if self._tree.contains(path):
            with open(self._place(os.path.realpath(path)), "wb") as file:
                file.write(text.encode())

    def build(self, kustomization: str) -> str | None:
        """Return what a kustomization builds, None if it cannot be built in time."""
        left = min(MAX_SECONDS, self._until - time.monotonic())
        folder = self._place(os.path.realpath(os.path.dirname(kustomization) or "."))
        try:
            done = subprocess.run(  # noqa: S603 - a list of arguments, no shell
                [*command(), folder],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=max(left, 0),
                env=os.environ | _OFFLINE | {"HOME": self._folder, "XDG_CONFIG_HOME": self._folder},
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None

    def _take(self, path: str) -> None:
        """Copy a file, or a link as a link. Whatever lies outside or cannot be read is left out: a
        build that needs it fails, which is reported. Raises OSError if the copy cannot be written.
        """
        folder, name = os.path.split(path)
        folder = os.path.realpath(folder or ".")
        if not os.path.join(folder, "").startswith(os.path.join(self._root, "")):
            return
        place = self._place(os.path.join(folder, name))
        if os.path.lexists(place):  # the same file by another path
            return
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if os.path.islink(path):
            os.symlink(os.readlink(path), place)
            return
        try:
            data = read(path)
        except OSError:
            return
        with open(place, "wb") as file:
            file.write(data)

    def _place(self, real: str) -> str:
        """Return where the copy has a path that goes through no link."""
        return os.path.join(self._folder, os.path.relpath(real, self._root))


def _name(path: str) -> str:
    return PurePosixPath(path).name
