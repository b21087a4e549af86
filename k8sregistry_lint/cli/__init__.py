"""The command line: the only importer of typer, and the only part that prints and exits."""

import gc
import io
import os
import signal
import sys
from types import FrameType
from typing import TextIO

from k8sregistry_lint.cli import quick


def main() -> None:
    """Run the command. Documents are trees of many small objects, so the cyclic collector runs less
    often than by default."""
    gc.set_threshold(50_000, 20, 20)
    signal.signal(signal.SIGTERM, _terminated)
    sys.stdout = stdout = _buffered(sys.stdout or _nowhere())
    sys.stderr = sys.stderr or _nowhere()
    try:
        _run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        _leave(130)
    except BrokenPipeError:
        _leave(141)
    except SystemExit:
        if (
            sys.stdout is not stdout
        ):  # typer met a closed pipe, and put something in its place that swallows all
            _leave(141)
        raise
    except OSError as error:
        sys.stderr.write(f"k8sregistry-lint: {os.strerror(error.errno or 0).lower()}\n")
        _leave(2)


def _run(arguments: list[str]) -> None:
    found = quick.search(arguments)
    if found and (text := quick.summary(found)) is not None:
        sys.stdout.write(text)
        return
    from k8sregistry_lint.cli.app import app  # all that the quick answer does without

    app(obj=found)


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    """End as on an exception, so that temporary files are removed."""
    raise SystemExit(143)


def _buffered(stream: TextIO) -> TextIO:
    """The stream with a buffer. With PYTHONUNBUFFERED it has none, and a write that the system cuts
    short loses the rest without an error."""
    raw = getattr(stream, "buffer", None)
    if not isinstance(raw, io.RawIOBase):
        return stream
    return io.TextIOWrapper(io.BufferedWriter(raw), stream.encoding, stream.errors)


def _nowhere() -> TextIO:
    """What is written to in place of a stream that the caller has closed."""
    return open(os.devnull, "w", encoding="utf-8")


def _leave(code: int) -> None:
    """Exit without a word; what is left in the buffers of a closed pipe goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    sys.exit(code)
