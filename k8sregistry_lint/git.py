"""What git knows of a folder. Called with nothing of the repository's configuration that could run a program."""

import os
import subprocess

_GIT = ("git", "--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")


def files(folder: str) -> list[str] | None:
    """The files below a folder that git tracks or does not ignore, submodules too; None where git does not decide: outside of
    a work tree, without git, and in a folder that is ignored and was named all the same."""
    out = _run(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
    if out is None:
        return None
    names = [os.fsdecode(name) for name in out.split(b"\0") if name]
    if not names and ignores(folder):
        return None
    found: list[str] = []
    for name in names:
        path = os.path.join(folder, name)
        if os.path.isdir(path) and not os.path.islink(path):
            found += files(path) or []
        else:
            found.append(path)
    return found


def root(folder: str) -> str | None:
    """The top of the work tree that a folder belongs to."""
    out = _run(folder, "rev-parse", "--show-toplevel")
    return os.fsdecode(out.rstrip(b"\n")) if out else None


def ignores(path: str) -> bool:
    """Whether git ignores a path."""
    folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
    return _run(folder, "check-ignore", "-q", "--", os.path.realpath(path)) is not None


def _run(folder: str, *arguments: str) -> bytes | None:
    """What a git command prints, None where it fails or there is no git."""
    try:
        done = subprocess.run([*_GIT, "-C", folder, *arguments], capture_output=True, check=False)  # noqa: S603
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
