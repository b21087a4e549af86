"""The files of a chart that helm does not load: those that its `.helmignore` names, and hidden ones
in `templates/`."""

import re
from collections.abc import Sequence
from fnmatch import translate
from typing import NamedTuple

NAME = ".helmignore"
_DEFAULT = "templates/.?*"


class Pattern(NamedTuple):
    """One line: a pattern for whole paths if it holds a slash, else for the last part of a path."""

    negated: bool
    only_folders: bool
    parts: tuple[re.Pattern[str], ...]
    for_paths: bool

    def matches(self, path: str) -> bool:
        """Whether a path, relative to the chart's folder, matches. No `*` matches a slash."""
        names = path.split("/") if self.for_paths else [path.rpartition("/")[2]]
        return len(names) == len(self.parts) and all(
            part.match(name) for part, name in zip(self.parts, names, strict=True)
        )


def patterns_of(text: str) -> list[Pattern]:
    """The patterns of a `.helmignore` with helm's own, but for lines with `**`, which helm
    refuses."""
    lines = [line.strip() for line in [*text.split("\n"), _DEFAULT]]
    return [_pattern(line) for line in lines if line and line[0] != "#" and "**" not in line]


def ignores(patterns: Sequence[Pattern], path: str, *, is_folder: bool) -> bool:
    """Whether helm leaves out a path. As in helm, but not in git, a negated pattern leaves out all
    that it does not match, and the first pattern that applies decides."""
    for pattern in patterns:
        may = is_folder or not pattern.only_folders
        if pattern.negated != (may and pattern.matches(path)):
            return True
    return False


def _pattern(line: str) -> Pattern:
    body = line.removeprefix("!")
    rest = body.removesuffix("/")
    names = rest.removeprefix("/").split("/")
    parts = tuple(re.compile(translate(name.replace("[^", "[!"))) for name in names)
    return Pattern(body != line, rest != body, parts, "/" in rest)
