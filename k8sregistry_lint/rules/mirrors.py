"""Mirrors: rules that send the images of a registry, or of a part of one, through another."""

import re
from collections.abc import Iterable

from k8sregistry_lint.model import Applicability, Level
from k8sregistry_lint.reference import ImageReference, parse, parse_host
from k8sregistry_lint.rules.fields import PackError
from k8sregistry_lint.rules.pattern import RepositoryPattern
from k8sregistry_lint.rules.rule import RegistryRule, Target
from k8sregistry_lint.rules.ruleset import RuleSet

PACK = "mirrors"
"""The name by which `select` and `ignore` mean all mirrors."""


def mirror(source: str, target: str) -> RegistryRule:
    """The rule that moves what is below `source` to `target`; each is a host, with or without a
    path. What is below `target` already stays. Raises ValueError for anything else."""
    old, new = _place(source), _place(target)
    excluded = f"{new.repository}/{{path**}}" if new.domain == old.domain else ""
    if excluded and new.repository == old.repository:
        raise ValueError(f"{source} is mirrored by itself")
    image = "example/image:1"
    return RegistryRule(
        id=f"mirror-{re.sub(r'[^A-Za-z0-9._-]', '-', source)}",
        pack=PACK,
        summary=f"images of {old.name} are pulled from {new.name} here",
        level=Level.WARNING,
        applicability=Applicability.SAFE,
        status="mirror",
        docs=(),
        registries=(old.domain,),
        repositories=(RepositoryPattern(f"{old.repository}/{{path**}}".lstrip("/")),),
        target=Target(new.registry, RepositoryPattern(f"{new.repository}/{{path**}}".lstrip("/"))),
        excluded=(RepositoryPattern(excluded),) if new.repository and excluded else (),
        examples=((f"{old.name}/{image}", f"{new.name}/{image}"),),
    )


def prove_mirrors(mirrors: Iterable[RegistryRule], rules: RuleSet) -> None:
    """Check that each mirror is the end of the moves of its registry. Raises PackError for moves in
    a circle, and for a registry whose images another rule takes elsewhere."""
    for rule in mirrors:
        for text, _ in rule.examples:
            reference = parse(text)
            verdict = rules.judge(reference) if reference else None
            if verdict and verdict.obstacle:
                raise PackError(f"mirrors: {text} has no end: {verdict.obstacle}")
            last = (verdict.rule, *verdict.followed)[-1] if verdict else None
            if verdict and verdict.moved and last and last.pack != PACK:
                raise PackError(
                    f"mirrors: the rule {last.id} moves {rule.examples[0][0].partition('/')[0]} to "
                    f"{verdict.moved.domain} first: mirror that, or ignore the rule"
                )


def _place(text: str) -> ImageReference:
    """A registry with or without a path."""
    place = parse_host(text) or parse(text.rstrip("/"))
    if place is None or not place.registry or place.tag or place.digest:
        raise ValueError(f"{text!r} is no registry: write HOST or HOST/PATH, without https://")
    return place
