"""The command line: the only room that imports typer, prints and exits."""

import atexit
import contextlib
import gc
import io
import os
import sys
from collections.abc import Callable
from typing import TextIO

from k8sregistry_lint.cli import quick, signals


def command() -> None:
    """Run the command as a program of its own. A plain `check` ends without taking the interpreter
    apart, which would take 3 ms after a clean run and 30 after any other, a tenth of either; what
    is registered to be done at the end is done."""
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    if isinstance(code, int) and quick.plain(sys.argv[1:]) and not _is_watched():
        atexit._run_exitfuncs()  # noqa: SLF001 - os._exit does not
        with contextlib.suppress(OSError):  # what could not be printed is an error of the usual end
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    sys.exit(code)  # type: ignore[arg-type]


def _is_watched() -> bool:
    """Whether a profiler or a debugger is at work, which has to report at the usual end."""
    monitoring = getattr(sys, "monitoring", None)  # from Python 3.12, with at most 6 tools
    tools = map(monitoring.get_tool, range(6)) if monitoring else ()
    return bool(sys.gettrace() or sys.getprofile() or any(tools))


def main(run: Callable[[list[str]], None] | None = None) -> None:
    """Run the command, or another one (`run` takes its arguments). The exit code is 2 for anything
    that was not foreseen, with one line on stderr: whoever reads exit code 1 as "findings" must not
    be misled by a crash."""
    gc.set_threshold(50_000, 20, 20)  # documents are trees of many small objects
    signals.end_by_exception()
    try:
        _main(run or _run)
    finally:
        signals.end_at_once()


def _main(run: Callable[[list[str]], None]) -> None:
    sys.stdout = stdout = _forgiving(sys.stdout)
    sys.stderr = sys.stderr or _forgiving(None)  # which escapes anyway
    try:
        run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        _leave(130)
    except BrokenPipeError:
        _leave(141)
    except SystemExit:
        if sys.stdout is not stdout:  # typer met a closed pipe, and replaced stdout
            _leave(141)
        raise
    except Exception as error:  # noqa: BLE001 - the one handler at the top
        try:
            sys.stderr.write(f"k8sregistry-lint: {_description(error)}\n")
            sys.stderr.flush()
        except OSError:  # nothing can be said any more, except by the exit code
            _silence(2)
        _leave(2)


def _run(arguments: list[str]) -> None:
    if ambiguous := _file_like_an_option(arguments):
        raise SystemExit(_refuse(ambiguous))
    found = quick.search(arguments)
    if found and (text := quick.summary(found)) is not None:
        sys.stdout.write(text)
        return
    asked = quick.plain(arguments)
    if asked and os.name != "nt":  # where typer expands patterns of file names
        from k8sregistry_lint.cli.plain import check  # all that the quick answer does without

        check(asked, found)
    from k8sregistry_lint.cli.app import app

    app(obj=found)


def _file_like_an_option(arguments: list[str]) -> str:
    """Return an option that is also the name of a file; empty if there is none. A repository can
    bring a file called `--write-baseline=x`, and a hook or a shell's `*` would pass it on."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return next(
        (each for each in options if each[:1] == "-" and each != "-" and os.path.lexists(each)), ""
    )


def _refuse(argument: str) -> int:
    sys.stderr.write(
        f"k8sregistry-lint: {argument!a} is an option, and there is a file of that name; "
        "write -- in front of file names\n"
    )
    return 2


def _description(error: Exception) -> str:
    if isinstance(error, OSError):
        from k8sregistry_lint.files.reading import why

        return why(error)
    if isinstance(error, MemoryError):
        return "out of memory"
    from k8sregistry_lint.reporters.visible import visible
    from k8sregistry_lint.runner.limits import GaveUpError

    if isinstance(error, GaveUpError):
        return visible(str(error))
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    code = frame.tb_frame.f_code if frame else None
    place = f"{os.path.basename(code.co_filename)}:{frame.tb_lineno}" if code and frame else "?"
    message = f"{type(error).__name__}: {error}"[:500]
    return f"internal error in {place}, please report it: {message!a}"


def _forgiving(stream: TextIO | None) -> TextIO:
    """Return a stream that escapes what its encoding cannot express, in place of one that the
    caller has closed the null device, and in any case one with a buffer: with PYTHONUNBUFFERED
    there is none, and a write that the system cuts short would lose the rest without an error."""
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")
    raw = getattr(stream, "buffer", None)
    if isinstance(raw, io.RawIOBase):
        return io.TextIOWrapper(io.BufferedWriter(raw), stream.encoding, "backslashreplace")
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return stream


def _leave(code: int) -> None:
    """Exit without a word; whatever is left in the buffers of a closed pipe is dropped."""
    _silence(1)
    sys.exit(code)


def _silence(stream: int) -> None:
    """Drop what is left in the buffer of stdout (1) or stderr (2)."""
    with contextlib.suppress(OSError):  # no file descriptor may be left
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
