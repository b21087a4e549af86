"""The patterns of a rule: registries with `{a,b}` and `*`, repositories with `{name}` and
`{path**}`."""

import math
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

_VARIABLE = re.compile(r"\{(\w+)(\*\*)?\}")
_COMPARISON = re.compile(r"(>=|<)\s*(v?\d[\w.-]*)")
_VERSION = re.compile(r"v?(\d{1,18}(?:\.\d{1,18}){0,2})")
_SEGMENT = re.compile(r"[^{}]*(?:\{\w+\}[^{}]*)?")
MAX_SPELLINGS = 200

_BRACES = re.compile(r"\{([^{}]*)\}")


def registries(pattern: str) -> list[str]:
    """`{us,eu}.gcr.io` spelled out. A `*` stands for one label's letters and stays. Raises
    ValueError for more than MAX_SPELLINGS."""
    if math.prod(braces.count(",") + 1 for braces in _BRACES.findall(pattern)) > MAX_SPELLINGS:
        raise ValueError(f"{pattern} stands for more than {MAX_SPELLINGS} registries")
    if not (match := _BRACES.search(pattern)):
        return [pattern]
    heads = (
        pattern[: match.start()] + option + pattern[match.end() :] for option in match[1].split(",")
    )
    return [name for head in heads for name in registries(head)]


def registry_regex(name: str) -> str:
    """A regular expression for one registry, where `*` stands for letters, digits and hyphens. All
    but the last one take as few as they can and never look back, which loses nothing and keeps the
    time linear."""
    first, *others = map(re.escape, re.sub(r"\*+", "*", name).split("*"))
    if not others:
        return first
    return (
        first
        + "".join(f"(?>[a-z0-9-]+?{part})" for part in others[:-1])
        + f"[a-z0-9-]+{others[-1]}"
    )


@dataclass(frozen=True, slots=True)
class TagPattern:
    """Which tags a rule concerns: `>=0.41.0` or `<2.0` by version (a leading `v` and what follows
    the numbers do not count), else a name in which `*` stands for anything. No regular expressions,
    so that no rule can be slow."""

    text: str

    def match(self, tag: str) -> bool:
        """Whether the pattern describes a tag."""
        if comparison := _COMPARISON.fullmatch(self.text):
            version, bound = _version(tag), _version(comparison[2])
            if version is None or bound is None:
                return False
            return version >= bound if comparison[1] == ">=" else version < bound
        return fnmatchcase(tag, self.text.replace("[", "[[]").replace("?", "[?]"))


def _version(text: str) -> tuple[int, ...] | None:
    match = _VERSION.match(text)
    return tuple(int(number) for number in f"{match[1]}.0.0".split(".")[:3]) if match else None


@dataclass(frozen=True)
class RepositoryPattern:
    """`google-containers/{name}`: `{name}` is text without a slash, `{path**}` at the end is all
    that follows. Each segment has one variable at most, so that a match never has to try; a pattern
    of another form raises ValueError."""

    text: str

    def __post_init__(self) -> None:
        head = re.sub(r"\{\w+\*\*\}\Z", "", self.text)
        names = [match[1] for match in _VARIABLE.finditer(self.text)]
        if not all(_SEGMENT.fullmatch(part) for part in head.split("/")) or len(set(names)) < len(
            names
        ):
            raise ValueError(f"{self.text} is no pattern of a repository")

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return re.compile(self._body(self.text))

    @cached_property
    def _prefix_regex(self) -> re.Pattern[str]:
        return re.compile(self._body(self._head))

    @property
    def _head(self) -> str:
        """The pattern without its last variable segment: what a prefix in front of an image name
        looks like."""
        match = _VARIABLE.search(self.text)
        return (
            self.text[: match.start()].rstrip("/")
            if match and match.end() == len(self.text)
            else self.text
        )

    @staticmethod
    def _body(text: str) -> str:
        parts, done = [], 0
        for match in _VARIABLE.finditer(text):
            parts += [
                re.escape(text[done : match.start()]),
                f"(?P<{match[1]}>{'.+' if match[2] else '[^/]+'})",
            ]
            done = match.end()
        return "".join([*parts, re.escape(text[done:])])

    @property
    def literal(self) -> str:
        """The text before the first variable, without a slash at its end."""
        return self.text.partition("{")[0].rstrip("/")

    @property
    def weight(self) -> int:
        """How many literal characters it has: the heavier of two matching patterns wins."""
        return len(_VARIABLE.sub("", self.text))

    def match(self, repository: str) -> dict[str, str] | None:
        """The variables of a repository that the pattern describes."""
        found = self._regex.fullmatch(repository)
        return found.groupdict() if found else None

    def match_prefix(self, repository: str) -> bool:
        """Whether `repository` is all that the pattern has before its last variable:
        `gcr.io/google-containers` alone."""
        return self._head != self.text and self._prefix_regex.fullmatch(repository) is not None

    def fill(self, variables: dict[str, str]) -> str:
        """The pattern with its variables replaced; one that is missing takes its slash along."""
        filled = _VARIABLE.sub(lambda match: variables.get(match[1], ""), self.text)
        return filled.strip("/")
