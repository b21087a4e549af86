"""Numbers in words, for every report that people read."""

from collections.abc import Iterator, Mapping


def count(number: int, what: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def checked(files: int, findings: int) -> str:
    """The beginning of every summary."""
    return f"{count(files, 'file')} checked, {count(findings, 'finding')}"


def skipped(reasons: Mapping[str, int]) -> Iterator[str]:
    """The line on paths that were skipped on purpose; none where there are none."""
    if reasons:
        yield "skipped: " + ", ".join(
            count(number, what) for what, number in sorted(reasons.items())
        )
