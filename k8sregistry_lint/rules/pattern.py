"""The patterns of a rule: registries with `{a,b}`, `{name}` and `*`, repositories with `{name}` and
`{path**}`."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from k8sregistry_lint.regex import regex

MAX_SPELLINGS = 200
"""How many registries the braces of one pattern may stand for."""

ANY_REGISTRY = "*"
"""The pattern for every registry, Docker Hub included where it is implied."""

_BRACES = regex(r"\{([^{}]*,[^{}]*)\}")
_OPEN = regex(r"\*+|\{(\w+)\}")
_VARIABLE = regex(r"\{(\w+)(\*\*)?\}")
_SEGMENT = regex(r"[^{}]*(?:\{\w+\}[^{}]*)?")


def registries(pattern: str) -> list[str]:
    """The registries that a pattern stands for: `{us,eu}.gcr.io` are two. `*` and `{name}` stay:
    each stands for letters, digits and hyphens. Raises ValueError for more than MAX_SPELLINGS."""
    if math.prod(braces.count(",") + 1 for braces in _BRACES.findall(pattern)) > MAX_SPELLINGS:
        raise ValueError(f"{pattern} stands for more than {MAX_SPELLINGS} registries")
    if not (match := _BRACES.search(pattern)):
        return [pattern]
    heads = (
        pattern[: match.start()] + option + pattern[match.end() :] for option in match[1].split(",")
    )
    return [name for head in heads for name in registries(head)]


def registry_regex(name: str, *, named: bool = False) -> str:
    """A regular expression for one registry, with a group for each `{name}` if it is to be `named`.
    All but the last open part take as little as they can and never look back, which loses nothing
    and keeps the time linear."""
    if name == ANY_REGISTRY:
        return r"[\w.\[\]-]+(?::\d+)?"
    first, *others = map(re.escape, _OPEN.sub("*", name).split("*"))
    names = [f"?P<{match[1]}>" if named and match[1] else "?:" for match in _OPEN.finditer(name)]
    if not others:
        return first
    lazy = (
        f"(?>({name}[a-z0-9-]+?){part})" for name, part in zip(names, others[:-1], strict=False)
    )
    return f"{first}{''.join(lazy)}({names[-1]}[a-z0-9-]+){others[-1]}"


def registry_variables(name: str) -> list[str]:
    """The names of the variables of a registry: `account` in `{account}.registry.example`."""
    return [match[1] for match in _OPEN.finditer(name) if match[1]]


def longest_literal(name: str) -> str:
    """The longest part of a registry that is spelled out, in lower case."""
    return max(_OPEN.sub("*", name.lower()).split("*"), key=len)


def fill(text: str, variables: Mapping[str, str]) -> str:
    """A text with its variables replaced."""
    return _VARIABLE.sub(lambda match: variables.get(match[1], ""), text)


@dataclass(frozen=True)
class RepositoryPattern:
    """`google-containers/{name}`: `{name}` is text without a slash; `{path**}`, allowed at the end
    only, is everything that follows. A segment has at most one variable, so that a match never has
    to try alternatives. Raises ValueError for a pattern of another form."""

    text: str

    def __post_init__(self) -> None:
        head = re.sub(r"\{\w+\*\*\}\Z", "", self.text)
        names = [match[1] for match in _VARIABLE.finditer(self.text)]
        if not all(_SEGMENT.fullmatch(part) for part in head.split("/")):
            raise ValueError(
                f"{self.text!r} is not a pattern of repositories: "
                "write at most one {name} between two slashes, and {path**} only at the end"
            )
        if len(set(names)) < len(names):
            raise ValueError(f"{self.text!r} uses a variable twice")

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
    def variables(self) -> set[str]:
        """The names of its variables."""
        return {match[1] for match in _VARIABLE.finditer(self.text)}

    @property
    def literal(self) -> str:
        """The text before the first variable, without a slash at its end."""
        return self.text.partition("{")[0].rstrip("/")

    @property
    def weight(self) -> int:
        """How many literal characters it has: the heavier of two matching patterns wins."""
        return len(_VARIABLE.sub("", self.text))

    def match(self, repository: str) -> dict[str, str] | None:
        """The variables of a repository that the pattern describes, None for any other."""
        match = self._regex.fullmatch(repository)
        return match.groupdict() if match else None

    def match_prefix(self, repository: str) -> bool:
        """Whether `repository` is all that the pattern has before its last variable:
        `google-containers` alone."""
        return self._head != self.text and self._prefix_regex.fullmatch(repository) is not None

    def fill(self, variables: Mapping[str, str]) -> str:
        """The pattern with its variables replaced; one that is missing takes its slash along."""
        return fill(self.text, variables).strip("/")

    def prefix_before(self, matched: "RepositoryPattern") -> str | None:
        """What this pattern puts in front of all that the variables of a `matched` one hold: `team`
        where `old/{path**}` becomes `team/{path**}`. None where it puts anything elsewhere, so that
        the beginning of a name alone has no new name."""
        rest = matched.text[matched.text.find("{") :].replace("**", "")
        head, found, after = self.text.replace("**", "").partition(rest)
        simple = found and not after and "{" not in head and head[-1:] in ("", "/")
        return head.rstrip("/") if simple else None
