"""One registry that moved: what it matches and what it becomes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from k8sregistry_lint.model import IN_IMAGE, Applicability, Kind, Level, Location
from k8sregistry_lint.reference import DOCKER_HUB, ImageReference
from k8sregistry_lint.rules.allowlist import AllowList
from k8sregistry_lint.rules.pattern import (
    ANY_REGISTRY,
    RepositoryPattern,
    fill,
    longest_literal,
    registries,
    registry_regex,
)
from k8sregistry_lint.rules.tags import EVERY_TAG, Evidence, TagPattern, TagSelection

MIN_LITERAL = 4
"""How many characters in a row a rule has to give to search for."""


class Target(NamedTuple):
    """Where a matching reference moves to; `tags` are those that exist there."""

    registry: str
    repository: RepositoryPattern
    tags: TagSelection = EVERY_TAG


@dataclass(frozen=True)
class RegistryRule:
    """A registry, or a part of one, that moved. Matching compares whole registries and whole path
    segments only. A rule about charts or URLs takes the host for the registry and the path for the
    repository; `parts` are the charts, or the suites of an apt source, that moved from there,
    empty for all of them. `values` limits what a variable of a repository may be. Raises ValueError
    for patterns that are too broad to search for."""

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
    kind: Kind = Kind.IMAGE
    parts: tuple[TagPattern, ...] = ()
    excluded: tuple[RepositoryPattern, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tags: TagSelection = EVERY_TAG
    digest_kept: bool = True
    evidence: Evidence | None = None
    advice: str = ""
    dates: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[tuple[str, str | None], ...] = ()
    counterexamples: tuple[str, ...] = ()
    allowed: AllowList | None = None
    """The images that it does not concern, by their registries."""

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
    def _hosts(self) -> tuple[str, ...]:
        """The registries, each spelling by itself."""
        return tuple(name for spec in self.registries for name in registries(spec))

    @cached_property
    def _registry_regex(self) -> re.Pattern[str]:
        return re.compile("|".join(map(registry_regex, self._hosts)))

    @cached_property
    def _named_regexes(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(registry_regex(name, named=True)) for name in self._hosts)

    @property
    def whole_registry(self) -> bool:
        """Whether everything on its registries moved, so that the bare host can be judged."""
        return any(not pattern.literal for pattern in self.repositories)

    @property
    def is_broad(self) -> bool:
        """Whether it concerns images in whose text there is nothing to search for, such as
        `nginx:1`: it has to be looked for wherever an image may be named."""
        return self._may_be_implied and any(len(head) < MIN_LITERAL for head in self._heads)

    @property
    def is_policy(self) -> bool:
        """Whether it only reports, and images of any registry: it is about something else than the
        registry, such as the tag, and never keeps another rule from a fix."""
        return self.target is None and ANY_REGISTRY in self.registries

    @property
    def _may_be_implied(self) -> bool:
        return DOCKER_HUB in self.registries or ANY_REGISTRY in self.registries

    @property
    def _heads(self) -> list[str]:
        """What each repository begins with, without what Docker Hub implies."""
        heads = [pattern.text.partition("{")[0].lower() for pattern in self.repositories]
        return [head.removeprefix("library/") if self._may_be_implied else head for head in heads]

    def literals(self) -> set[str]:
        """Strings of which every text that this rule may concern holds at least one, in lower
        case; for a broad rule, every text that spells out the registry."""
        hosts = {longest_literal(name) for name in self._hosts if name != ANY_REGISTRY}
        if self.kind is not Kind.IMAGE:
            heads = {pattern.literal.lower().partition("/")[0] for pattern in self.repositories}
            return {"/".join(filter(None, (host, head))) for host in hosts for head in heads}
        literals = set()
        for head in self._heads:
            implied = self._may_be_implied and len(head) < MIN_LITERAL
            rarer = bool(hosts) and min(map(len, hosts)) >= 2 * len(head)
            spelled_out = not self._may_be_implied and (len(head) < MIN_LITERAL or rarer)
            if not head or implied or spelled_out:
                literals |= hosts
            elif head.endswith("/"):
                literals |= {head, *(f"{host}/{head[:-1]}" for host in hosts or [""])}
            else:
                literals.add(head)
        return literals

    def is_about(self, domain: str) -> bool:
        """Whether it is about a registry, whatever else it asks."""
        return self._registry_regex.fullmatch(domain) is not None

    def may_concern(self, reference: ImageReference) -> bool:
        """Whether it is about the registry of an image that is not allowed there."""
        return self.is_about(reference.domain) and not (
            self.allowed and self.allowed.holds(reference)
        )

    def weight(self, reference: ImageReference, location: Location = IN_IMAGE) -> int:
        """How exactly the rule describes `reference`: the number of literal characters, -1 where it
        does not match."""
        if self.kind not in location.kinds or not self._holds_part(location):
            return -1
        if not self.is_about(reference.domain):
            return -1
        if not self.tags.holds(reference) or (self.allowed and self.allowed.holds(reference)):
            return -1
        path = _path(reference, location)
        if not reference.repository:
            return 0 if self.whole_registry and not self.tags.only else -1
        if any(pattern.match(path) is not None for pattern in self.excluded):
            return -1
        return max((p.weight for p in self.repositories if self._matches(p, path)), default=-1)

    @property
    def is_narrow(self) -> bool:
        """Whether it concerns some tags or some values of its variables only: it wins over a rule
        that describes the same repositories as a whole."""
        return bool(self.tags.only or self.values or self.parts)

    def moved(
        self, reference: ImageReference, location: Location = IN_IMAGE
    ) -> ImageReference | None:
        """The reference in its new place; None where there is an obstacle."""
        if self.target is None or self.obstacle(reference, location):
            return None
        variables = self._variables(reference, location)
        registry = fill(self.target.registry, self._registry_variables(reference))
        repository = (
            self._prefix(reference, location)
            if variables is None
            else self.target.repository.fill(variables)
        )
        implied = not reference.registry and registry == DOCKER_HUB
        return reference.renamed("" if implied else registry, repository or "")

    def obstacle(self, reference: ImageReference, location: Location = IN_IMAGE) -> str:
        """Why a reference of this rule has no new place that is known; empty where it has one."""
        if self.target is None:
            return self.advice or "no successor is known"
        if self.is_prefix(reference, location) and self._prefix(reference, location) is None:
            return "the images below it move to different paths, so it has no new name by itself"
        if reference.digest and not self.digest_kept:
            return "its digest may not exist in the new registry"
        by_digest = reference.digest and not reference.tag
        if not by_digest and not self.target.tags.holds(reference):
            return self._with_advice("this tag is not known to exist in the new place")
        return ""

    def is_prefix(self, reference: ImageReference, location: Location = IN_IMAGE) -> bool:
        """Whether a reference of this rule is only the beginning of names: a registry, or
        `gcr.io/google-containers`."""
        return self._variables(reference, location) is None

    def doubt(self, reference: ImageReference, location: Location = IN_IMAGE) -> str:
        """Why a reference in its new place is not proven to be the same image; empty where it
        is, or where the rule needs no evidence."""
        if self.kind is Kind.IMAGE and location.kind is Kind.CHART:
            return "an artifact such as a chart, and not evidently an image"
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

    def _holds_part(self, location: Location) -> bool:
        """Whether what is taken from a place is among what moved from there."""
        return not self.parts or any(part.match(location.part) for part in self.parts)

    @cached_property
    def _variables(self) -> Callable[[ImageReference, Location], dict[str, str] | None]:
        """The variables of the heaviest pattern of a whole repository, None for a prefix."""
        return lru_cache(64)(self._match)  # one image is asked about several times in a row

    @cached_property
    def _heaviest_first(self) -> list[RepositoryPattern]:
        return sorted(self.repositories, key=lambda pattern: -pattern.weight)

    def _match(self, reference: ImageReference, location: Location) -> dict[str, str] | None:
        path = _path(reference, location)
        for pattern in self._heaviest_first:
            if (variables := pattern.match(path)) is not None:
                return variables | self._registry_variables(reference)
        return None

    def _registry_variables(self, reference: ImageReference) -> dict[str, str]:
        matches = (regex.fullmatch(reference.domain) for regex in self._named_regexes)
        return next((match.groupdict() for match in matches if match), {})

    def _prefix(self, reference: ImageReference, location: Location) -> str | None:
        """The new repository of a prefix, None where it has none."""
        path = _path(reference, location)
        patterns = (
            pattern
            for pattern in self.repositories
            if (pattern.match_prefix(path) if path else not pattern.literal)
        )
        pattern = next(patterns, None)
        return self.target.repository.prefix_before(pattern) if self.target and pattern else None

    @cached_property
    def mention(self) -> re.Pattern[str]:
        """The registry, or the moved part of it, anywhere in a text, at the borders of a name;
        `${REGISTRY:-` and an escaped line end are borders too. A rule for any registry is named
        nowhere."""
        hosts = "|".join(map(registry_regex, self._hosts))
        paths = "|".join(_segments(pattern) for pattern in self.repositories)
        hub = "?" if DOCKER_HUB in self.registries else ""
        tail = rf"(?:(?:{hosts})/){hub}(?:{paths})" if not self.whole_registry else rf"(?:{hosts})"
        if self.whole_registry and ANY_REGISTRY in self.registries:
            tail = "(?!)"
        return re.compile(
            rf"(?:(?<![\w.-])|(?<=:-)|(?<=\\[nt])){tail}(?![\w-]|\.\w)", re.ASCII | re.IGNORECASE
        )


def _path(reference: ImageReference, location: Location) -> str:
    """The path that a rule compares: Docker Hub's `library/` is implied for images alone."""
    return reference.path if location.kind is Kind.IMAGE else reference.repository


def _segments(pattern: RepositoryPattern) -> str:
    """The literal part of a pattern as a regular expression; an open last segment takes the letters
    that follow."""
    head = pattern.text.partition("{")[0]
    return (
        re.escape(head.rstrip("/"))
        if head.endswith("/") or head == pattern.text
        else re.escape(head) + r"[\w.-]*"
    )
