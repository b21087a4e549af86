"""Lists the files of a git work tree, and searches them for literals. `git ls-files` does the
walking and `git grep` the reading, both while this program goes on."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from k8sregistry_lint.files import git

if TYPE_CHECKING:
    from subprocess import Popen

_GITLINK = "160000 "
"""How a line of `git ls-files --stage` begins that is a commit of another repository."""
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


AtFirst = Callable[[list[str]], object]
"""Takes the first files that a search finds, while it goes on."""


class Search(NamedTuple):
    """Literals, of which a file must hold one in either case, and the pathspecs it must match."""

    literals: Sequence[str]
    pathspecs: Sequence[str]

    def start(self, folder: str) -> "RunningSearch":
        """Start searching; git works while the caller does something else."""
        return RunningSearch(self, folder, self.process(folder, "-P"))

    def process(self, folder: str, dialect: str) -> "Popen[bytes] | None":
        """Start one `git grep`. It ignores attributes: every file is searched as it is, as text.
        It also finds the byte order marks of UTF-16, in which no literal can be found."""
        if dialect == "-P":
            expression = "|".join([*_pivoted(self.literals), r"\xff\xfe", r"\xfe\xff"])
        else:
            expression = "|".join([*map(_escaped, self.literals), *map(os.fsdecode, _UTF16_MARKS)])
        options = ("-lz", "--untracked", "--text", "--no-textconv", "-i", dialect, "-e", expression)
        return git.start(folder, "grep", *options, "--", *self.pathspecs)


def _pivoted(literals: Sequence[str]) -> Iterator[str]:
    """Yield expressions that begin with a slash, a dot, an 8 or a hyphen, and look back from there.
    These are rarer than letters, so many literals cost hardly more than a few."""
    pivots: dict[str, dict[str, list[str]]] = {}
    for literal in literals:
        at = next((literal.index(pivot) for pivot in "/.8-" if pivot in literal), 0)
        head, rest = literal[: at + 1], literal[at + 1 :]
        pivots.setdefault(literal[at], {}).setdefault(head, []).append(rest)
    for pivot, heads in pivots.items():
        bare = [_escaped(head) for head, rests in heads.items() if "" in rests]
        parts = [f"(?<={'|'.join(bare)})"] if bare else []
        parts += [
            f"(?<={_escaped(head)})(?:{'|'.join(map(_escaped, rests))})"
            for head, rests in heads.items()
            if "" not in rests
        ]
        yield f"{_escaped(pivot)}(?:{'|'.join(parts)})"


def _escaped(literal: str) -> str:
    return re.sub(r"([.+*?()\[\]{}|^$\\])", r"\\\1", literal)


class RunningSearch(NamedTuple):
    """A search that was started."""

    search: Search
    folder: str
    process: "Popen[bytes] | None"

    def result(self, at_first: AtFirst | None = None) -> set[str] | None:
        """Return the files that may hold a literal; None if git cannot tell for all of them."""
        names = _found(self.process, at_first)
        if names is None:  # not every git has -P, which is several times faster than -E
            names = _found(self.search.process(self.folder, "-E"))
        return names


def _found(process: "Popen[bytes] | None", at_first: AtFirst | None = None) -> set[str] | None:
    def split(first: bytes) -> None:
        if at_first:
            at_first(os.fsdecode(first).split("\0")[:-1])

    answer = git.finish(process, split if at_first else None)
    if answer is None or answer.returncode not in (0, 1) or answer.stderr:
        return None
    return set(answer.names)


class Listing(NamedTuple):
    """The files below a folder, relative to it.

    `search` runs over those that git searches; `holding_inside` are the results for repositories
    inside. `unsearched` are tracked files that are also ignored, which `git grep --untracked`
    leaves out. `unlisted` are folders that git does not answer for (they end in `/`), and
    `complaints` are the lines that it printed on stderr, each with the folder asked about."""

    files: list[str]
    search: RunningSearch | None
    holding_inside: set[str]
    unsearched: list[str]
    unlisted: list[str]
    complaints: list[tuple[str, str]]

    def holding(self, at_first: AtFirst | None = None) -> set[str] | None:
        """Return the files that may hold a literal; None if git cannot tell."""
        found = self.search.result(at_first) if self.search else None
        return None if found is None else found | self.holding_inside | set(self.unsearched)

    def include(self, inner: str, below: "Listing | None") -> None:
        """Add the listing of a repository inside, which has been searched by then: each search
        takes descriptors, and there may be any number of repositories."""
        if below is None:
            self.unlisted.append(inner)
            return
        self.files.extend(inner + name for name in below.files)
        holding = below.holding() if below.search else set()
        self.holding_inside.update(inner + name for name in holding or ())
        if holding is None:
            self.unsearched.extend(inner + name for name in below.files)
        self.unlisted.extend(inner + name for name in below.unlisted)
        self.complaints.extend(below.complaints)


def listing(folder: str, search: Search | None = None) -> Listing | None:
    """List the files below a folder that git tracks or does not ignore, those of submodules and of
    repositories inside included. None if git does not decide: outside of a work tree, without git,
    and in an ignored folder that was named."""
    running = search.start(folder) if search else None
    answers = _ls_files(
        folder,
        ("--stage",),
        ("--others", "--exclude-standard"),
        *([("--cached", "--ignored", "--exclude-standard")] if search else []),
    )
    if answers is None or not (answers[0].stdout or answers[1].stdout or not git.ignores(folder)):
        if running:
            git.finish(running.process)
        return None
    staged = answers[0].names
    others = answers[1].names
    listed = Listing(
        list(dict.fromkeys(_path(line) for line in staged if not line.startswith(_GITLINK))),
        running,
        set(),
        answers[2].names if search else [],
        [],
        list(dict.fromkeys((folder, line) for answer in answers for line in answer.complaints)),
    )
    listed.files.extend(name for name in others if not name.endswith("/"))
    submodules = [f"{_path(line)}/" for line in staged if line.startswith(_GITLINK)]
    for inner in dict.fromkeys([*submodules, *(name for name in others if name.endswith("/"))]):
        path = os.path.join(folder, inner)
        is_repository = os.path.lexists(os.path.join(path, ".git"))
        listed.include(inner, listing(path, search) if is_repository else None)
    return listed


def _path(line: str) -> str:
    """Return the path in a line of `git ls-files --stage`, which is behind a tab."""
    return line[line.index("\t") + 1 :]


def _ls_files(folder: str, *listings: Sequence[str]) -> list[git.Answer] | None:
    """Run several `git ls-files` at once; None if one of them fails."""
    started = [git.start(folder, "ls-files", "-z", *options) for options in listings]
    answers = [git.finish(process) for process in started]
    good = [answer for answer in answers if answer and answer.returncode == 0]
    return good if len(good) == len(answers) else None
