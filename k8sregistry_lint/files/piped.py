"""What another command prints into stdin. A command that failed must not look like one that had
nothing to print."""

import errno
import re
from typing import IO

from k8sregistry_lint.files.reading import read_stream

_FAILURE = re.compile(
    rb"\s*(?:[Ee]rror: |Error from server|Unable to connect to the server|"
    rb"The connection to the server)"
)
"""The beginnings of kubectl's and helm's errors, where stderr goes into the pipe too."""
_JSON = re.compile(rb"\s*\{\s*\"")
"""The beginning of what `kubectl get -o json` prints."""


def read_piped(stream: IO[bytes]) -> bytes:
    """Return what a command printed. Raises OSError if it printed nothing, only an error, or JSON
    without an end."""
    data = read_stream(stream)
    if not data.strip():
        raise OSError(errno.ENODATA, "is empty: the command before the pipe printed nothing")
    if _FAILURE.match(data) and data.count(b"\n") < 10:
        line = data.split(b"\n", 1)[0].strip().decode("utf-8", "replace")
        raise OSError(errno.ENODATA, f"is the error of another command: {line}")
    if _JSON.match(data) and not data.rstrip().endswith((b"}", b"]")):
        raise OSError(errno.ENODATA, "is cut off: it begins as JSON and has no end")
    return data
