"""What to say of a word that is not one of those expected."""

from collections.abc import Iterable


def nearest(word: str, expected: Iterable[str]) -> str:
    """The expected word that is most like a given one; empty where none is like it."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(expected), n=1)), "")


def did_you_mean(word: str, expected: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest of the expected words; empty where none is near."""
    near = nearest(word, expected)
    return f"; did you mean {near!r}?" if near else ""
