"""The objects of one commit of a repository, fetched by git into a bare repository of our own. No
other part of the program reaches a network through git."""

import contextlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, NamedTuple

from k8sregistry_lint.files import git
from k8sregistry_lint.fleet.repositories import Repository, without_secrets

if TYPE_CHECKING:
    from subprocess import Popen

_REMOTE = "scanned"
_FATAL = re.compile(r"fatal: (?:(?:remote error: )?(?:git )?upload-pack: )?")
"""The same failure may be told by either end, whichever is faster."""
_REF = "refs/scanned/head"
_MAX_PACKS = 32
"""A clone that was fetched into so often is made anew, which takes less than packing it again."""
_CONFIG = """\
[core]
	repositoryformatversion = {version}
	bare = true
[extensions]
{extensions}[gc]
	auto = 0
[maintenance]
	auto = false
"""
_SHA256 = "\tobjectFormat = sha256\n"


class CloneError(Exception):
    """A repository cannot be fetched or read; the message is the reason."""


class Head(NamedTuple):
    """The commit that a repository shows first, and its branch (`refs/heads/main`)."""

    commit: str
    ref: str


class Entry(NamedTuple):
    """A file of a commit: its mode as git writes it, its object and its path."""

    mode: str
    object: str
    path: str


class Clone(NamedTuple):
    """A bare repository in `folder`, which need not exist yet, for the objects of another one."""

    folder: str
    repository: Repository

    def head(self) -> Head | None:
        """Ask for the head; None if the repository has no commit. Raises CloneError."""
        answer = self._ask("ls-remote", "--symref", _REMOTE, "HEAD", inside=False)
        lines = [line.split("\t") for line in os.fsdecode(answer).split("\n") if "\t" in line]
        named = {value.removeprefix("ref: "): name for value, name in lines if name == "HEAD"}
        commit = next((each for each in named if not each.startswith("refs/")), "")
        if commit:
            return Head(commit, next((each for each in named if each.startswith("refs/")), ""))
        if self._ask("ls-remote", "--heads", _REMOTE, inside=False):
            raise CloneError("HEAD names no commit, and there are other branches")
        return None

    def fetch(self, commit: str) -> None:
        """Fetch the trees of a commit, and its files too if the repository cannot leave them out.
        Raises CloneError."""
        self._prepare(commit)
        refspec = f"+{commit}:{_REF}"
        self._ask("fetch", *_FETCH, "--depth=1", _REMOTE, refspec)

    def entries(self, commit: str) -> Iterator[Entry]:
        """Yield what a commit holds, in git's order. Raises CloneError."""
        process = self._start("ls-tree", "-r", "-z", "--full-tree", commit)
        with process:
            assert process.stdout
            rest = b""
            while block := process.stdout.read(1 << 16):
                *records, rest = (rest + block).split(b"\0")
                yield from map(_entry, records)
        if process.returncode != 0:
            raise CloneError("git cannot list the files of the commit")

    def seconds(self, commit: str) -> int:
        """Return when a commit was made, in seconds since 1970; -1 if it does not tell. Raises
        CloneError."""
        text = self._local("log", "-1", "--no-show-signature", "--format=%ct", commit)
        try:
            return int(text)
        except ValueError:
            return -1

    def complete(self, objects: Iterable[str]) -> None:
        """Fetch those objects that are not there yet, all at once. Raises CloneError."""
        listed = self._local("cat-file", "--batch-all-objects", "--batch-check=%(objectname)")
        missing = sorted(set(objects) - set(listed.decode("ascii").split("\n")))
        if missing:
            with _lines(missing) as names:
                self._ask(
                    "-c",
                    "fetch.negotiationAlgorithm=noop",
                    "fetch",
                    *_FETCH,
                    "--stdin",
                    _REMOTE,
                    stdin=names,
                )

    def contents(self, objects: Sequence[str], limit: int) -> Iterator[tuple[int, bytes | None]]:
        """Yield the size and the bytes of each object, None for one that is larger than `limit`.
        Raises CloneError."""
        with _lines(objects) as names, self._start("cat-file", "--batch", stdin=names) as process:
            assert process.stdout
            try:
                for each in objects:
                    yield _content(each, process.stdout, limit)
            except BaseException:
                process.kill()
                raise

    def remove(self) -> None:
        """Remove the folder, so that the next fetch begins anew."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _prepare(self, commit: str) -> None:
        """Make the folder a repository. Whatever its configuration said before is overwritten."""
        if os.path.lexists(self.folder) and not stat.S_ISDIR(os.lstat(self.folder).st_mode):
            raise CloneError(f"{self.folder} is no folder; nothing is fetched through links")
        packs = os.path.join(self.folder, "objects", "pack")
        if os.path.isdir(packs) and len(os.listdir(packs)) > 3 * _MAX_PACKS:
            self.remove()
        for part in ("objects", "refs"):
            os.makedirs(os.path.join(self.folder, part), mode=0o700, exist_ok=True)
        is_sha256 = len(commit) == 64
        config = _CONFIG.format(version=int(is_sha256), extensions=_SHA256 if is_sha256 else "")
        for name, text in (("config", config), ("HEAD", "ref: refs/heads/none\n")):
            _write_anew(os.path.join(self.folder, name), text)

    def _start(self, *arguments: str, stdin: IO[bytes] | None = None) -> "Popen[bytes]":
        process = git.start(self.folder, "--git-dir=.", *arguments, listen=False, stdin=stdin)
        if process is None:
            raise CloneError("git cannot be run")
        return process

    def _local(self, *arguments: str) -> bytes:
        process = self._start(*arguments)
        answer = git.finish(process)
        if not answer or answer.returncode != 0:
            raise CloneError("git cannot read what it fetched")
        return answer.stdout

    def _ask(self, *arguments: str, stdin: IO[bytes] | None = None, inside: bool = True) -> bytes:
        """Run a command that speaks to the other repository, and return what it prints."""
        folder = self.folder if inside else os.path.dirname(self.folder)
        process = git.start(
            folder,
            *(("--git-dir=.",) if inside else ()),
            *arguments,
            stdin=stdin,
            environment=_environment(self.repository, folder),
        )
        answer = git.finish(process)
        if answer is None:
            raise CloneError("git cannot be run")
        if answer.returncode != 0:
            raise CloneError(without_secrets(_reason(answer.complaints)))
        return answer.stdout


_FETCH = (
    *("--quiet", "--filter=blob:none", "--no-tags", "--recurse-submodules=no"),
    "--no-write-fetch-head",
)


def _environment(repository: Repository, folder: str) -> dict[str, str]:
    """Return variables that let git speak to one repository, and to it alone. Its address is in
    them and not in the arguments, where it could be an option and everybody could see it."""
    address = os.path.abspath(repository.address) if repository.is_path else repository.address
    settings = {
        f"remote.{_REMOTE}.url": address,
        f"remote.{_REMOTE}.promisor": "true",
        f"remote.{_REMOTE}.partialCloneFilter": "blob:none",
    }
    first = os.environ.get("GIT_CONFIG_COUNT", "")
    start = int(first) if first.isdecimal() else 0
    variables = {"GIT_CONFIG_COUNT": str(start + len(settings))}
    for number, (name, value) in enumerate(settings.items(), start):
        variables |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return variables | {
        "GIT_ALLOW_PROTOCOL": ":".join(sorted(repository.protocols)),
        "GIT_CEILING_DIRECTORIES": os.path.dirname(os.path.realpath(folder)),
        "SSH_ASKPASS_REQUIRE": "never",
    }


def _reason(complaints: Sequence[str]) -> str:
    """Return why git failed: its first fatal error, and what a server says before it."""
    fatal = [_FATAL.sub("", line) for line in complaints if line.startswith("fatal: ")]
    before = [line for line in complaints if not line.startswith(("fatal: ", "warning: "))]
    if fatal and "Could not read from remote" not in fatal[0]:
        return fatal[0]
    return (before or fatal or ["git gave no reason"])[0]


def _entry(record: bytes) -> Entry:
    fields, _, path = record.partition(b"\t")
    mode, _, name = fields.decode("ascii").split(" ")
    return Entry(mode, name, os.fsdecode(path))


def _content(name: str, stream: IO[bytes], limit: int) -> tuple[int, bytes | None]:
    """Read one answer of `git cat-file --batch`."""
    header = stream.readline().split()
    if len(header) != 3 or header[0] != name.encode("ascii"):
        raise CloneError(f"git cannot read the object {name}")
    size = int(header[2])
    data = _exactly(stream, size) if size <= limit else None
    left = 1 if data is not None else size + 1  # a newline follows
    while left:
        left -= len(_exactly(stream, min(left, 1 << 20)))
    return size, data


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise CloneError("git ended while it was read")
    return data


@contextlib.contextmanager
def _lines(names: Sequence[str]) -> Iterator[IO[bytes]]:
    """A file of names for the input of a command; a pipe could fill up at both ends."""
    with tempfile.TemporaryFile() as file:
        file.writelines(name.encode("ascii") + b"\n" for name in names)
        file.seek(0)
        yield file


def _write_anew(path: str, text: str) -> None:
    """Write a file of our own in place of whatever was there; nothing is written through a link."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    with open(path, "xb") as file:
        file.write(text.encode("ascii"))
