"""Numbers in words, for every report that people read."""

from collections.abc import Iterator, Mapping


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
