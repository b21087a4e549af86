"""What git knows of a folder. Called with nothing of the repository's configuration that could run
a program or bend the answer, and with nothing of the environment that points to another
repository."""

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from k8sregistry_lint.files.reading import read_stream

if TYPE_CHECKING:
    from subprocess import Popen

_SETTINGS = (
    "core.fsmonitor=false",  # a program that git would ask for changes
    "core.hooksPath=/dev/null",
    # objects that a partial clone lacks are not fetched, by whatever program its configuration
    # names
    "protocol.allow=never",
    # a folder in the tree may look like a repository, with a configuration of its own
    "safe.bareRepository=explicit",
    "grep.threads=1",  # more get in the way of each other, and of what runs beside them
    "color.ui=false",  # names in colors, or from another folder on, would match none
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
    "GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE", "GIT_PREFIX", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS",
}  # fmt: skip
"""What git's own hooks have in their environment: true of one folder, and this program asks about
several."""


class Search(NamedTuple):
    """Fixed strings, of which a file must hold one in either case, and the pathspecs that it has to
    match."""

    literals: Sequence[str]
    pathspecs: Sequence[str]

    def start(self, folder: str) -> "Running":
        """Begin to search; git works on while the caller does."""
        scopes = ["--untracked", *(["--recurse-submodules"] if _has_submodules(folder) else [])]
        return Running(
            self, folder, scopes, [self.process(folder, scope, "-P") for scope in scopes]
        )

    def process(self, folder: str, scope: str, dialect: str) -> "Popen[bytes] | None":
        """One `git grep`. Attributes do not matter to it: every file is searched as it is, as
        text."""
        expression = "|".join(
            re.sub(r"([.+*?()\[\]{}|^$\\])", r"\\\1", literal) for literal in self.literals
        )
        options = ("-lz", scope, "--text", "--no-textconv", "-i", dialect, "-e", expression)
        return _start(folder, "grep", *options, "--", *self.pathspecs)


class Running(NamedTuple):
    """A search on its way."""

    search: Search
    folder: str
    scopes: Sequence[str]
    processes: "Sequence[Popen[bytes] | None]"

    def result(self) -> set[str] | None:
        """The files with a literal; None where git cannot tell for all of them."""
        found: set[str] = set()
        for scope, process in zip(self.scopes, self.processes, strict=True):
            names = _found(process)
            if (
                names is None
            ):  # not every git is built with -P, which is several times faster than -E
                names = _found(self.search.process(self.folder, scope, "-E"))
            if names is None:
                return None
            found |= names
        return found


class Listing(NamedTuple):
    """The files below a folder, relative to it, with the searches for those that hold something, by
    the folder searched. `unsearched` are files that are tracked although they are ignored: `git
    grep --untracked` passes over them."""

    files: list[str]
    searches: dict[str, Running]
    unsearched: list[str]

    def holding(self) -> set[str] | None:
        """The files that may hold a literal; None where git cannot tell."""
        found = set(self.unsearched)
        for inner, search in self.searches.items():
            names = search.result()
            if names is None:
                return None
            found |= {inner + name for name in names}
        return found


def listing(folder: str, search: Search | None = None) -> Listing | None:
    """The files below a folder that git tracks or does not ignore, submodules and repositories
    inside included. None where git does not decide: outside of a work tree, without git, and in a
    folder that is ignored and was named all the same."""
    searches = {"": search.start(folder)} if search else {}
    untracked = _start(folder, "ls-files", "-z", "--others", "--exclude-standard")
    unsearched = (
        _start(folder, "ls-files", "-z", "--cached", "--ignored", "--exclude-standard")
        if search
        else None
    )
    tracked = _names(
        _start(folder, "ls-files", "-z", "--cached", "--recurse-submodules", "--deduplicate")
    )
    others, ignored = _names(untracked), _names(unsearched) or []
    if tracked is None or others is None or (not tracked and not others and ignores(folder)):
        for running in searches.values():
            running.result()
        return None
    files = tracked + [name for name in others if not name.endswith("/")]
    for inner in (name for name in others if name.endswith("/")):
        if below := listing(os.path.join(folder, inner), search):
            files += (inner + name for name in below.files)
            searches |= {inner + deeper: running for deeper, running in below.searches.items()}
            ignored += (inner + name for name in below.unsearched)
    return Listing(files, searches, ignored)


def _has_submodules(folder: str) -> bool:
    return os.path.exists(os.path.join(_top(folder), ".gitmodules"))


def _top(folder: str) -> str:
    """The nearest folder upwards that holds a repository, by what the file system shows; the
    topmost where none does."""
    current = os.path.realpath(folder)
    while not os.path.exists(os.path.join(current, ".git")) and current != os.path.dirname(current):
        current = os.path.dirname(current)
    return current


def root(folder: str) -> str | None:
    """The top of the work tree that a folder belongs to. A `core.worktree` that points further up
    does not count: what lies there is not the repository's."""
    done = _call(folder, "rev-parse", "--show-toplevel")
    top = os.fsdecode(done.stdout.rstrip(b"\n")) if done and done.returncode == 0 else ""
    if done and _is_refusal(done):
        top = _top(folder)
    return top if top and os.path.lexists(os.path.join(top, ".git")) else None


def refused(folder: str) -> str | None:
    """The top of the work tree of a folder where git does not look into it, because it belongs to
    somebody else."""
    done = _call(folder, "rev-parse", "--show-toplevel")
    return _top(folder) if done and _is_refusal(done) else None


def committed(path: str) -> bytes | None:
    """A file as the last commit has it, None where there is none, or one too large to be read."""
    folder, name = os.path.split(path)
    process = _start(folder or ".", "cat-file", "blob", f"HEAD:./{name}", heeding=False)
    if not process or not process.stdout:
        return None
    with process:
        try:
            data: bytes | None = read_stream(process.stdout)
        except OSError:
            data = None
            process.kill()
    return data if process.returncode == 0 else None


def ignores(path: str) -> bool:
    """Whether git ignores a path."""
    folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
    done = _call(folder, "check-ignore", "-q", "--", os.path.realpath(path))
    return done is not None and done.returncode == 0


def _names(process: "Popen[bytes] | None") -> list[str] | None:
    """The names that a listing prints, None where it fails."""
    out = process.communicate()[0] if process else b""
    return _split(out) if process and process.returncode == 0 else None


def _found(process: "Popen[bytes] | None") -> set[str] | None:
    """The names that a search prints; None where it fails, or says that it could not read
    something."""
    out, complaints = process.communicate() if process else (b"", b"")
    return set(_split(out)) if process and process.returncode in (0, 1) and not complaints else None


def _split(out: bytes) -> list[str]:
    return [name for name in os.fsdecode(out).split("\0") if name]


class _Done(NamedTuple):
    returncode: int
    stdout: bytes
    stderr: bytes


def _is_refusal(done: _Done) -> bool:
    return b"dubious ownership" in done.stderr or b"unsafe repository" in done.stderr


def _call(folder: str, *arguments: str) -> _Done | None:
    """A git command that ran, None where there is no git."""
    if not (process := _start(folder, *arguments)):
        return None
    out, complaints = process.communicate()
    return _Done(process.returncode, out, complaints)


def _start(folder: str, *arguments: str, heeding: bool = True) -> "Popen[bytes] | None":
    """A git command that runs, None where there is no git; its complaints are read, or go
    nowhere."""
    import subprocess  # takes a while, and most runs of a hook ask git nothing

    try:
        return subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
            [*_GIT, "-C", folder, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if heeding else subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
            | _ENVIRONMENT,
        )
    except OSError:
        return None
