"""One registry that moved: what it matches and what it becomes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from k8sregistry_lint.model import Applicability, Level
from k8sregistry_lint.reference import DOCKER_HUB, ImageReference
from k8sregistry_lint.rules.pattern import RepositoryPattern, registries, registry_regex
from k8sregistry_lint.rules.tags import EVERY_TAG, Evidence, TagSelection

MIN_LITERAL = 4
"""How many characters in a row a rule has to give to search for."""


@dataclass(frozen=True)
class Target:
    """Where a matching reference moves to; `tags` are those that exist there."""

    registry: str
    repository: RepositoryPattern
    tags: TagSelection = EVERY_TAG


@dataclass(frozen=True)
class RegistryRule:
    """A registry, or a part of one, that moved. Matching compares whole registries and whole path
    segments only. `values` limits what a variable of a repository may be. Raises ValueError for
    patterns that are too broad to search for."""

    id: str
    pack: str
    summary: str
    level: Level
    applicability: Applicability
    status: str
    docs: tuple[str, ...]
    """Where its facts are from; the first one is what reports link to."""
    registries: tuple[str, ...]
    repositories: tuple[RepositoryPattern, ...]
    target: Target | None = None
    excluded: tuple[RepositoryPattern, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tags: TagSelection = EVERY_TAG
    digest_kept: bool = True
    evidence: Evidence | None = None
    advice: str = ""
    dates: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[tuple[str, str | None], ...] = ()
    counterexamples: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError where the patterns do not make a rule that can be searched for."""
        if not self.registries or not self.repositories:
            raise ValueError("match needs at least one registry and one repository")
        for literal in sorted(self.literals(), key=len):
            if len(literal) < MIN_LITERAL:
                raise ValueError(
                    f"match leaves only {literal!r} to search for; "
                    f"give at least {MIN_LITERAL} characters of the registry or the repository"
                )

    @cached_property
    def _registry_regex(self) -> re.Pattern[str]:
        return re.compile(
            "|".join(registry_regex(name) for spec in self.registries for name in registries(spec))
        )

    @property
    def whole_registry(self) -> bool:
        """Whether everything on its registries moved, so that the bare host can be judged."""
        return any(not pattern.literal for pattern in self.repositories)

    def literals(self) -> set[str]:
        """Strings of which every text that this rule may concern holds at least one, in lower
        case."""
        hosts = {
            max(name.lower().split("*"), key=len)
            for spec in self.registries
            for name in registries(spec)
        }
        literals = set()
        for pattern in self.repositories:
            head = pattern.text.partition("{")[0].lower()
            spelled_out = DOCKER_HUB not in self.registries  # which alone may be left out
            rarer = min(map(len, hosts)) >= 2 * len(head)
            if not head or (spelled_out and (len(head) < MIN_LITERAL or rarer)):
                literals |= hosts
            elif head.endswith("/"):
                literals |= {head, *(f"{host}/{head[:-1]}" for host in hosts)}
            else:
                literals.add(head)
        return literals

    def weight(self, reference: ImageReference) -> int:
        """How exactly the rule describes `reference`: the number of literal characters, -1 where it
        does not match."""
        if not self._registry_regex.fullmatch(reference.domain):
            return -1
        if not reference.repository:
            return 0 if self.whole_registry else -1
        if any(pattern.match(reference.path) is not None for pattern in self.excluded):
            return -1
        if not self.tags.holds(reference):
            return -1
        return max(
            (p.weight for p in self.repositories if self._matches(p, reference.path)), default=-1
        )

    @property
    def is_narrow(self) -> bool:
        """Whether it concerns some tags or some values of its variables only: it wins over a rule
        that describes the same repositories as a whole."""
        return bool(self.tags.only or self.values)

    def moved(self, reference: ImageReference) -> ImageReference | None:
        """The reference in its new place; None where there is an obstacle."""
        if self.target is None or self.obstacle(reference):
            return None
        variables = self._variables(reference)
        repository = self.target.repository.fill(variables) if reference.repository else ""
        implied = not reference.registry and self.target.registry == DOCKER_HUB
        return reference.renamed("" if implied else self.target.registry, repository)

    def obstacle(self, reference: ImageReference) -> str:
        """Why a reference of this rule has no new place that is known; empty where it has one."""
        if self.target is None:
            return self.advice or "no successor is known"
        if reference.digest and not self.digest_kept:
            return "its digest may not exist in the new registry"
        by_digest = reference.digest and not reference.tag
        if not by_digest and not self.target.tags.holds(reference):
            return self._with_advice("this tag is not known to exist in the new place")
        return ""

    def doubt(self, reference: ImageReference) -> str:
        """Why a reference in its new place is not proven to be the same image; empty where it
        is, or where the rule needs no evidence."""
        if self.evidence is None or self.evidence.covers(reference):
            return ""
        return self._with_advice("the rule's evidence does not cover this tag")

    def _with_advice(self, reason: str) -> str:
        return f"{reason}. {self.advice}" if self.advice else reason

    def _matches(self, pattern: RepositoryPattern, repository: str) -> bool:
        variables = pattern.match(repository)
        if variables is None:
            return pattern.match_prefix(repository) and not self.values
        return all(variables.get(name) in allowed for name, allowed in self.values.items())

    def _variables(self, reference: ImageReference) -> dict[str, str]:
        for pattern in sorted(self.repositories, key=lambda pattern: -pattern.weight):
            if (variables := pattern.match(reference.path)) is not None:
                return variables
        return {}

    @cached_property
    def mention(self) -> re.Pattern[str]:
        """The registry, or the moved part of it, anywhere in a text, at the borders of a name;
        `${REGISTRY:-` and an escaped line end are borders too."""
        hosts = "|".join(
            registry_regex(name) for spec in self.registries for name in registries(spec)
        )
        paths = "|".join(_segments(pattern) for pattern in self.repositories)
        hub = "?" if DOCKER_HUB in self.registries else ""
        tail = rf"(?:(?:{hosts})/){hub}(?:{paths})" if not self.whole_registry else rf"(?:{hosts})"
        return re.compile(
            rf"(?:(?<![\w.-])|(?<=:-)|(?<=\\[nt])){tail}(?![\w-]|\.\w)", re.ASCII | re.IGNORECASE
        )


def _segments(pattern: RepositoryPattern) -> str:
    """The literal part of a pattern as a regular expression; an open last segment takes the letters
    that follow."""
    head = pattern.text.partition("{")[0]
    return (
        re.escape(head.rstrip("/"))
        if head.endswith("/") or head == pattern.text
        else re.escape(head) + r"[\w.-]*"
    )
