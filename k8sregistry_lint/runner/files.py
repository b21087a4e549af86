"""Reading files and replacing them: whole or not at all, several together."""

import contextlib
import os
import stat
import tempfile
from collections.abc import Sequence
from typing import NamedTuple

from k8sregistry_lint.files.reading import read

__all__ = ["ChangedError", "Replacement", "read", "replace_all"]


class ChangedError(OSError):
    """A file is not what it was when it was checked."""


class Replacement(NamedTuple):
    """New bytes for a file that must still hold the old ones."""

    path: str
    old: bytes
    new: bytes


class _Staged(NamedTuple):
    target: str
    temporary: str | None
    change: Replacement


def replace_all(changes: Sequence[Replacement]) -> None:
    """Replace files together: every new text is on disk before the first file changes. Raises
    OSError, ChangedError among them, with all files as they were; only a crash between two
    replacements can leave some replaced and some not."""
    staged: list[_Staged] = []
    done: list[_Staged] = []
    try:
        for change in changes:
            staged.append(_stage(change))  # noqa: PERF401 - what is staged is removed below, also where the next one fails
        for item in staged:
            _same_as_checked(item)
        for item in staged:
            _put(item)
            done.append(item)
    except BaseException:
        for item in done:
            with contextlib.suppress(OSError):
                _overwrite(item.target, item.change.old)
        raise
    finally:
        for item in staged:
            if item.temporary:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(item.temporary)


def _same_as_checked(item: _Staged) -> None:
    if read(item.target) != item.change.old:
        raise ChangedError(
            f"{item.change.path} changed while it was being fixed; it is left as it is"
        )


def _stage(change: Replacement) -> _Staged:
    """Write the new bytes beside the target, with its mode and owner. A file with other names, or
    in a folder that takes no new files, is written in place later, because a replacement would cut
    it off from them or cannot be made."""
    target = os.path.realpath(change.path)
    status = os.stat(target)
    if not os.access(target, os.W_OK):
        raise PermissionError(f"{change.path} is read-only")
    if status.st_nlink > 1:
        return _Staged(target, None, change)
    try:
        handle, temporary = tempfile.mkstemp(
            dir=os.path.dirname(target), prefix=".k8sregistry-lint-"
        )
    except PermissionError:
        return _Staged(target, None, change)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(change.new)
            file.flush()
            with contextlib.suppress(PermissionError):
                os.fchown(file.fileno(), status.st_uid, status.st_gid)
            os.fchmod(file.fileno(), stat.S_IMODE(status.st_mode))
            os.fsync(file.fileno())
    except BaseException:
        os.unlink(temporary)
        raise
    return _Staged(target, temporary, change)


def _put(item: _Staged) -> None:
    if item.temporary:
        os.replace(item.temporary, item.target)
        return
    try:
        _overwrite(item.target, item.change.new)
    except OSError:
        _overwrite(item.target, item.change.old)
        raise


def _overwrite(target: str, data: bytes) -> None:
    with open(target, "r+b") as file:
        file.write(data)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
