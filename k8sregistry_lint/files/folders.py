"""What is in folders: git answers in a work tree, elsewhere the file system is walked. Each folder
is asked for once."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from k8sregistry_lint.files import git
from k8sregistry_lint.files.listing import AtFirst, Listing, Search, listing
from k8sregistry_lint.files.paths import shown
from k8sregistry_lint.files.reading import why
from k8sregistry_lint.files.selection import Problem
from k8sregistry_lint.files.surfaces import VENDORED

_PATHSPECS = (".", ":(exclude,glob)**/vendor/**/*.go")
"""Files of every kind, so that a report can say which are not checked. Vendored Go is most of the
text of many repositories, and the first to be left out."""
_CLOSED = re.compile(r"warning: could not open directory '(.*)/': (.*)")


class Folders:
    """Answers from a cache that fills up as it is asked; `skipped` and `problems` grow with it."""

    def __init__(self, literals: Sequence[str], *, include_vendored: bool) -> None:
        self.skipped: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self._include_vendored = include_vendored
        pathspecs = () if include_vendored else _PATHSPECS
        self._search = Search(literals, pathspecs) if literals else None
        self._listings: dict[str, Listing | None] = {}
        self._holding: dict[str, set[str] | None] = {}

    def listing(self, folder: str) -> Listing | None:
        """Return what git knows of a folder; None if git does not decide there. Folders inside
        that git does not answer for are walked, and their files count as unsearched."""
        top = os.path.realpath(folder)
        if top not in self._listings:
            self._listings[top] = listed = listing(folder, self._search)
            if listed is None:
                self._report_refusal(folder)
            else:
                self._complete(listed, folder)
        return self._listings[top]

    def _complete(self, listed: Listing, folder: str) -> None:
        for inner in listed.unlisted:
            path = os.path.join(folder, inner)
            if os.path.lexists(os.path.join(path, ".git")):
                self._report_refusal(path)
            names = [inner + name for name in self.walk(path)] if os.path.isdir(path) else []
            listed.files.extend(names)
            listed.unsearched.extend(names)
        for asked, line in listed.complaints:
            if closed := _CLOSED.fullmatch(line):
                path = os.path.join(git.nearest_repository(asked), closed[1])
                self._report(Problem(shown(path), closed[2].lower()))
            else:
                self._report(Problem(shown(asked), f"git says: {line}", "git"))

    def _report_refusal(self, folder: str) -> None:
        refusal = git.refusal(folder)
        if refusal:
            top, reason = refusal
            message = (
                f"git does not look into it: {reason}; "
                "files that it ignores are read too, and the last commit is not known"
            )
            self._report(Problem(shown(top), message, "git"))

    def _report(self, problem: Problem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)

    def holding(self, folder: str, at_first: AtFirst | None = None) -> set[str] | None:
        """Return the files below a folder that may hold a literal, relative to it; None if git
        cannot tell. `at_first` is called with the first of them while git goes on."""
        top = os.path.realpath(folder)
        if top not in self._holding:
            listed = self.listing(folder)
            self._holding[top] = listed.holding(at_first) if listed else None
        return self._holding[top]

    def files(self, folder: str) -> Iterator[str]:
        """Yield all files below a folder, relative to it, by git's rules where git decides."""
        listed = self.listing(folder)
        return iter(listed.files) if listed else self.walk(folder)

    def walk(self, folder: str) -> Iterator[str]:
        """Yield all files below a folder, relative to it, by what the file system shows."""
        waiting = [""]
        while waiting:
            current = waiting.pop()
            try:
                entries = sorted(
                    os.scandir(os.path.join(folder, current)), key=lambda entry: entry.name
                )
            except OSError as error:
                self._report(Problem(shown(os.path.join(folder, current)), why(error)))
                continue
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    yield current + entry.name
                elif entry.name in VENDORED and not self._include_vendored:
                    self.skipped[f"{entry.name}/ folder"] += 1
                elif entry.name != ".git":
                    waiting.append(f"{current}{entry.name}/")
