"""Matches paths against gitignore patterns, in time that does not explode."""

import os
import re
import warnings
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from k8sregistry_lint.files.selection import Exclusion

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

MAX_DOUBLE_STARS = 3
"""How many `**` a pattern may have: each one multiplies the time by the depth of a path."""
_ONE = r"(?:\\.|\[(?!\^/\]\*)[^\]]*\]|[^\\\[\](){}*+?|/.^$])"
_STAR = re.compile(rf"\[\^/\]\*({_ONE}+)(?=\[\^/\]\*)")
"""In the regular expressions of pathspec: a `*`, and what follows it up to the next `*`."""


class Exclusions:
    """The patterns of several files, each relative to its own folder."""

    def __init__(self, exclusions: Iterable[Exclusion]) -> None:
        self._specs = [(each.folder, _spec(each.patterns)) for each in exclusions]

    def match(self, path: str) -> bool:
        """Return whether one of them excludes a path."""
        return any(
            spec.match_file(os.path.relpath(path, folder).replace(os.sep, "/"))
            for folder, spec in self._specs
        )


def matcher(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a gitignore pattern matches a path, which is relative to the folder
    of the pattern. A pattern that is refused matches nothing."""
    if objection(pattern):
        return lambda _path: False
    return _spec([pattern]).match_file


def objection(pattern: str) -> str:
    """Return why a pattern is refused; empty if it is not."""
    if pattern.count("**") > MAX_DOUBLE_STARS:
        return f"{pattern!r} has more than {MAX_DOUBLE_STARS} `**`"
    try:
        _spec([pattern])
    except (ValueError, re.error):
        return f"{pattern!r} is not a gitignore pattern"
    return ""


def _spec(patterns: Iterable[str]) -> "GitIgnoreSpec":
    from pathspec import GitIgnoreSpec  # only needed where something is excluded

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # `[[]` is a set of one bracket in both
        spec = GitIgnoreSpec.from_lines(patterns)
        return GitIgnoreSpec([_linear(pattern) for pattern in spec.patterns])


def _linear(pattern: Any) -> Any:  # noqa: ANN401 - the types of pathspec differ between versions
    """Return the same pattern, in which every `*` but the last of a segment takes as little as it
    can and never more: where a glob matches at all, it matches like that."""
    if pattern.regex is None:  # a comment or an empty line
        return pattern
    expression = _STAR.sub(r"(?>[^/]*?\1)", pattern.regex.pattern)
    return type(pattern)(re.compile(expression), include=pattern.include)
