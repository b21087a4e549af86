"""What to say of a word that is not one of those expected."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, expected: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest of the expected words; empty where none is near."""
    near = get_close_matches(word, list(expected), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
