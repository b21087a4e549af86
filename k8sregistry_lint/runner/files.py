"""Replaces files: whole or not at all, several together."""

import contextlib
import errno
import os
import stat
from collections.abc import Sequence
from typing import NamedTuple

from k8sregistry_lint.files.reading import read

__all__ = ["ChangedError", "Replacement", "read", "replace_all"]

_NOT_ALLOWED = {errno.EPERM, errno.EACCES, errno.EINVAL, errno.ENOTSUP}
"""What fails for a user who may not give a file away; EINVAL for an owner without a number here."""
_CANNOT_BE_RENAMED = {errno.EBUSY, errno.EINVAL, errno.EXDEV}
"""What a rename over a bind mount fails with."""


class ChangedError(OSError):
    """A file is no longer what it was when it was checked."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} changed while it was being fixed; it is left as it is")


class Replacement(NamedTuple):
    """New bytes for a file that must still hold the old ones."""

    path: str
    old: bytes
    new: bytes


class _Staged(NamedTuple):
    """A replacement that is prepared. Without a temporary file it is written in place."""

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
            staged.append(_stage(change))  # noqa: PERF401 - kept for the clean-up if one fails
        for item in staged:
            _check_unchanged(item)
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


def _check_unchanged(item: _Staged) -> None:
    if read(item.target) != item.change.old:
        raise ChangedError(item.change.path)


def _stage(change: Replacement) -> _Staged:
    """Write the new bytes beside the target, with everything that belongs to it: owner, group,
    mode, access control list and extended attributes. A file for which that cannot be done, or that
    has other names (hard links), is written in place later instead."""
    target = os.path.realpath(change.path)
    status = os.stat(target)
    if not os.access(target, os.W_OK):
        raise PermissionError(f"{change.path} is read-only")
    if status.st_nlink > 1:
        return _Staged(target, None, change)
    import tempfile

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
            alike = _make_alike(temporary, target, status)
            os.fsync(file.fileno())
        if not alike:
            os.unlink(temporary)
            return _Staged(target, None, change)
    except BaseException:
        os.unlink(temporary)
        raise
    return _Staged(target, temporary, change)


def _make_alike(path: str, target: str, status: os.stat_result) -> bool:
    """Give a new file what belongs to the old one; False if this user may not give it that. The
    mode comes last, because it would open the file to a group that the access control list shuts
    out, and because chown takes the set-user-ID bit away."""
    try:
        if hasattr(os, "chown"):
            new = os.stat(path)
            if new.st_uid != status.st_uid:
                os.chown(path, status.st_uid, -1)
            if new.st_gid != status.st_gid:
                os.chown(path, -1, status.st_gid)
        _copy_attributes(path, target)
        os.chmod(path, stat.S_IMODE(status.st_mode))
    except OSError as error:
        if error.errno not in _NOT_ALLOWED:
            raise
        return False
    return True


def _copy_attributes(path: str, target: str) -> None:
    """Copy extended attributes, the access control list among them; only Linux has these calls."""
    if not hasattr(os, "listxattr"):
        return
    try:
        names = os.listxattr(target)
    except OSError as error:
        if error.errno in (errno.ENOTSUP, errno.ENOSYS):  # this file system has none
            return
        raise
    inherited = {name: os.getxattr(path, name) for name in os.listxattr(path)}
    for name in names:
        value = os.getxattr(target, name)
        if inherited.pop(name, None) != value:
            os.setxattr(path, name, value)
    for name in inherited:
        os.removexattr(path, name)


def _put(item: _Staged) -> None:
    if item.temporary:
        try:
            os.replace(item.temporary, item.target)
        except OSError as error:
            if error.errno not in _CANNOT_BE_RENAMED:
                raise
        else:
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
