"""Numbers in words, for every report that people read."""

from collections.abc import Iterator, Mapping


def count(number: int, what: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def passed_over(skipped: Mapping[str, int]) -> Iterator[str]:
    """The line on paths that were passed over on purpose; none where there are none."""
    if skipped:
        yield "passed over: " + ", ".join(
            count(number, what) for what, number in sorted(skipped.items())
        )
