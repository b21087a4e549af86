"""Files as bytes, within a bound: whatever stands at a path, reading it ends."""

import errno
import os
import stat
from typing import IO

MAX_SIZE = 128 << 20
"""The largest input that is read, in bytes. What is larger is reported, and not read in part."""


def read(path: str) -> bytes:
    """The bytes of a regular file. Raises OSError, also for one that is too large and for what is
    no file."""
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):  # a pipe that nobody writes to would keep `open` for ever
        raise OSError(errno.EINVAL, "is no regular file", path)
    if status.st_size > MAX_SIZE:
        raise OSError(errno.EFBIG, "is too large", path)
    with open(path, "rb") as file:
        return file.read(status.st_size)


def read_stream(stream: IO[bytes]) -> bytes:
    """All that comes from a stream. Raises OSError where that is too much."""
    data = stream.read(MAX_SIZE + 1)
    if len(data) > MAX_SIZE:
        raise OSError(errno.EFBIG, "is too large")
    return data
