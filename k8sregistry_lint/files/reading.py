"""Reads files and streams as bytes, within a bound: whatever a path names, reading it ends."""

import errno
import os
import stat
from collections.abc import Iterator
from typing import IO

MAX_SIZE = 128 << 20
"""The largest input that is read, in bytes. Anything larger is reported, not read in part."""


def read(path: str) -> bytes:
    """Return the bytes of a regular file. Raises OSError for a file that is too large and for
    anything that is not a regular file, and where memory does not suffice. A file may hold more
    than its size says, as in /proc."""
    try:
        return _read_file(path)
    except MemoryError:
        raise OSError(errno.ENOMEM, "out of memory", path) from None


def status_of(path: str) -> os.stat_result:
    """Return the status of a regular file. Raises OSError for anything else: only to open a pipe
    that nobody writes to would never return."""
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "is not a regular file", path)
    return status


def _read_file(path: str) -> bytes:
    status = status_of(path)
    if status.st_size > MAX_SIZE:
        raise _too_large(path)
    with open(path, "rb") as file:
        if not status.st_size and os.name == "posix":  # it may wait for something, as /proc/kmsg
            os.set_blocking(file.fileno(), False)
        data = file.read(status.st_size + 1)
        if data is None:
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN), path)
        if len(data) > status.st_size:
            data += _read_at_most(file, MAX_SIZE - len(data))
        return data


def read_stream(stream: IO[bytes]) -> bytes:
    """Return everything that comes from a stream. Raises OSError if that is too much."""
    return _read_at_most(stream, MAX_SIZE)


def walk(folder: str, *, follow_links: bool = False) -> Iterator[tuple[str, list[str], list[str]]]:
    """Walk like `os.walk`, and raise OSError for a folder that cannot be listed, which `os.walk`
    leaves out in silence."""

    def refuse(error: OSError) -> None:
        raise error

    yield from os.walk(folder, onerror=refuse, followlinks=follow_links)


def why(error: OSError) -> str:
    """Return the reason for an error as a report prints it."""
    message = error.strerror or str(error)
    return message[:1].lower() + message[1:]


def _read_at_most(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size + 1)
    if len(data) > size:
        raise _too_large()
    return data


def _too_large(path: str | None = None) -> OSError:
    return OSError(errno.EFBIG, f"is larger than {MAX_SIZE >> 20} MiB", path)
