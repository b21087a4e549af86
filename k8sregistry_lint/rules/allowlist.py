"""The registries that a configuration allows."""

import re
from dataclasses import dataclass
from functools import lru_cache

from k8sregistry_lint.reference import DOCKER_HUB, ImageReference, parse_host
from k8sregistry_lint.rules.pattern import registry_regex
from k8sregistry_lint.rules.tags import glob_regex


@dataclass(frozen=True, slots=True)
class AllowList:
    """Hosts, each with or without the first segments of a path: `registry.k8s.io`,
    `ghcr.io/acme`, `*.dkr.ecr.*.amazonaws.com`. A `*` in a host stands for letters, digits and
    hyphens, and one in a path for anything within its segment. Docker Hub is `docker.io`, however
    an image spells it. Raises ValueError for an entry of another form."""

    entries: tuple[str, ...]

    def __post_init__(self) -> None:
        for entry in self.entries:
            host, _, path = entry.partition("/")
            if not parse_host(host.replace("*", "x")) or "" in path.split("/")[:-1]:
                raise ValueError(f"{entry!r} is no registry: write HOST or HOST/PATH")

    def holds(self, reference: ImageReference) -> bool:
        """Whether an image is from an allowed place. A registry alone is allowed if any of its
        images is."""
        return any(_is_below(entry, reference.domain, reference.path) for entry in self.entries)


def _is_below(entry: str, host: str, path: str) -> bool:
    allowed, segments = _compiled(entry)
    if not allowed.fullmatch(host):
        return False
    parts = path.split("/")
    return not path or (
        len(parts) >= len(segments)
        and all(regex.fullmatch(part) for regex, part in zip(segments, parts, strict=False))
    )


@lru_cache(256)
def _compiled(entry: str) -> tuple[re.Pattern[str], list[re.Pattern[str]]]:
    host, _, path = entry.partition("/")
    domain = ImageReference(host, "x").domain
    segments = [part for part in path.removesuffix("*").split("/") if part]
    if path.endswith("*") and not path.endswith("/*") and path != "*":
        segments[-1] += "*"
    return (
        re.compile(registry_regex(domain if domain == DOCKER_HUB else host.lower())),
        [re.compile(glob_regex(segment)) for segment in segments],
    )
