"""Asks git about files and folders. Git is called so that nothing in a repository's configuration
can run a program or change an answer, and no variable can point it at another repository."""

import os
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, NamedTuple

from k8sregistry_lint.files.reading import read_stream

if TYPE_CHECKING:
    from subprocess import Popen

_SETTINGS = (
    "core.fsmonitor=false",  # a program that git would ask which files changed
    "core.hooksPath=/dev/null",
    # objects that a partial clone lacks are not fetched, whatever program its configuration names
    "protocol.allow=never",
    # a folder in the tree may look like a repository, with a configuration that is an attack
    "safe.bareRepository=explicit",
    "grep.threads=1",  # several slow each other down, and whatever runs beside them
    "color.ui=false",  # colored names, or names relative to another folder, would match none
    "color.grep=false",
    "grep.fullName=false",
    "submodule.recurse=false",
)
_GIT = (
    "git",
    "--no-pager",
    "--no-optional-locks",
    *(part for setting in _SETTINGS for part in ("-c", setting)),
)
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
}
_ELSEWHERE = {
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
}
"""Variables that git sets for its hooks: they hold for one folder, and this program asks about
several."""


class Answer(NamedTuple):
    """What a git command printed, and how it ended."""

    returncode: int
    stdout: bytes
    stderr: bytes

    @property
    def complaints(self) -> list[str]:
        """The lines on stderr."""
        return [line for line in os.fsdecode(self.stderr).split("\n") if line]

    @property
    def names(self) -> list[str]:
        """The file names that were printed, each with a NUL behind it."""
        return [name for name in os.fsdecode(self.stdout).split("\0") if name]

    @property
    def is_refusal(self) -> bool:
        """Whether git does not look into the repository because it belongs to somebody else."""
        return b"dubious ownership" in self.stderr or b"unsafe repository" in self.stderr


def start(
    folder: str,
    *arguments: str,
    listen: bool = True,
    stdin: IO[bytes] | None = None,
    environment: dict[str, str] | None = None,
) -> "Popen[bytes] | None":
    """Start a git command; None if git cannot be run. Without `listen`, what it prints on stderr
    is dropped. `environment` replaces variables, for whoever has to reach another repository."""
    import subprocess  # takes a while to import, and most runs of a hook ask git nothing

    try:
        return subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
            [*_GIT, "-C", folder, *arguments],
            stdin=stdin or subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if listen else subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
            | _ENVIRONMENT
            | (environment or {}),
        )
    except OSError:
        return None


def finish(
    process: "Popen[bytes] | None", at_first: Callable[[bytes], object] | None = None
) -> Answer | None:
    """Wait for a git command that was started; None if it was not. `at_first` is called with the
    first that it prints, while it goes on."""
    if process is None:
        return None
    first = _first_output(process) if at_first else b""
    if first and at_first:
        at_first(first)
    out, complaints = process.communicate()
    return Answer(process.returncode, first + out, complaints)


def _first_output(process: "Popen[bytes]") -> bytes:
    """Wait until a command prints something or closes a stream; return what is on stdout by
    then."""
    if os.name == "nt" or not process.stdout or not process.stderr:
        return b""
    from selectors import EVENT_READ, DefaultSelector

    with DefaultSelector() as selector:
        selector.register(process.stdout, EVENT_READ)
        selector.register(process.stderr, EVENT_READ)
        ready = [key.fileobj for key, _ in selector.select()]
    return os.read(process.stdout.fileno(), 1 << 16) if process.stdout in ready else b""


def root(folder: str) -> str | None:
    """Return the top of the work tree that a folder belongs to. A `core.worktree` that points
    further up does not count, because the files there do not belong to the repository."""
    answer = finish(start(folder, "rev-parse", "--show-toplevel"))
    if answer is None:
        return None
    top = os.fsdecode(answer.stdout.rstrip(b"\n")) if answer.returncode == 0 else ""
    if answer.is_refusal:
        top = nearest_repository(folder)
    return top if top and os.path.lexists(os.path.join(top, ".git")) else None


def refusal(folder: str) -> tuple[str, str] | None:
    """Return the work tree of a folder, if git does not answer for it, and git's reason. None if
    git answers, cannot be run, or there is no repository."""
    answer = finish(start(folder, "rev-parse", "--show-toplevel"))
    if answer is None or answer.returncode == 0 or b"not a git repository" in answer.stderr:
        return None
    top = nearest_repository(folder)
    top = top if os.path.lexists(os.path.join(top, ".git")) else folder
    if answer.is_refusal:
        return top, "it belongs to somebody else (safe.directory)"
    last = answer.complaints[-1] if answer.complaints else "fatal: no reason given"
    return top, last.removeprefix("fatal: ")


def nearest_repository(folder: str) -> str:
    """Return the nearest folder upwards that holds `.git`, by what the file system shows; the
    topmost one if none does."""
    current = os.path.realpath(folder)
    while not os.path.exists(os.path.join(current, ".git")) and current != os.path.dirname(current):
        current = os.path.dirname(current)
    return current


def committed(path: str) -> bytes | None:
    """Return a file as the last commit has it; None if there is none, or it is too large."""
    folder, name = os.path.split(path)
    process = start(folder or ".", "cat-file", "blob", f"HEAD:./{name}", listen=False)
    if not process or not process.stdout:
        return None
    with process:
        try:
            data: bytes | None = read_stream(process.stdout)
        except OSError:
            data = None
            process.kill()
    return data if process.returncode == 0 else None


class Checkout(NamedTuple):
    """What git says of a folder; empty where it does not tell. `repository` is the address of the
    remote without credentials, `time` that of the commit in seconds since 1970, and `folder` the
    path from the top of the work tree, with a slash at its end."""

    repository: str = ""
    commit: str = ""
    ref: str = ""
    time: str = ""
    folder: str = ""


def checkout(folder: str) -> Checkout:
    """Return what is checked out in a folder."""
    address = repository_name(_line(folder, "remote", "get-url", "origin"))
    prefix = _line(folder, "rev-parse", "--show-prefix")
    last = _line(folder, "log", "-1", "--no-show-signature", "--format=%H %ct")
    commit, _, time = last.partition(" ")
    ref = _line(folder, "symbolic-ref", "-q", "--short", "HEAD")
    return Checkout(address, commit, ref, time, prefix)


def repository_name(address: str) -> str:
    """Return the address of a repository as one name, however it is cloned: without scheme, user,
    password, query and `.git`. `git@host:org/name.git` is `host/org/name`."""
    plain = address.partition("://")[2]
    plain = plain.partition("?")[0].partition("#")[0] if plain else address
    host, slash, path = plain.partition("/")
    host = host.rpartition("@")[2]
    if "://" not in address and ":" in host:
        start, _, rest = host.partition(":")
        host = f"{start}/{rest}" if rest or not slash else start
    return f"{host}{slash}{path}".rstrip("/").removesuffix(".git")


def commit_day(folder: str) -> str:
    """Return the day of the last commit of a folder (YYYY-MM-DD), empty where git does not tell."""
    return _line(folder, "log", "-1", "--format=%cs")


def _line(folder: str, *arguments: str) -> str:
    answer = finish(start(folder, *arguments))
    return os.fsdecode(answer.stdout).strip() if answer and answer.returncode == 0 else ""


def ignores(path: str) -> bool:
    """Return whether git ignores a path."""
    folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
    answer = finish(start(folder, "check-ignore", "-q", "--", os.path.realpath(path)))
    return answer is not None and answer.returncode == 0
