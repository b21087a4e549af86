"""Numbers in words, for every report that people read."""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence

from k8sregistry_lint.files.paths import shown


def count(number: int, what: str) -> str:
    """`1 file`, `2 files`, `2 files of another surface`, `2 links out of the tree`."""
    if number == 1:
        return f"1 {what}"
    for preposition in (" out of ", " of "):
        if preposition in what:
            return f"{number} {what.replace(preposition, 's' + preposition, 1)}"
    return f"{number} {what}s"


def checked(files: int, findings: int) -> str:
    """The beginning of every summary."""
    return f"{count(files, 'file')} checked, {count(findings, 'finding')}"


def skipped(reasons: Mapping[str, int]) -> Iterator[str]:
    """The line on paths that were skipped on purpose; none where there are none."""
    if reasons:
        yield "skipped: " + ", ".join(
            count(number, what) for what, number in sorted(reasons.items())
        )


def without_files(named: Sequence[str], found: Collection[str]) -> Iterator[str]:
    """Yield the folders among several named paths in which no file was found. Links, and folders
    that hold the working directory, are left out: their files may have other paths."""
    for folder in filter(os.path.isdir, named) if len(named) > 1 else ():
        start = f"{shown(folder)}/"
        plain = start.strip("./") and not os.path.islink(folder.rstrip("/"))
        if plain and not any(path.startswith(start) for path in found):
            yield folder
