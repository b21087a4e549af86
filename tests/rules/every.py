"""All rules of all packs together, and questions to them."""

import itertools
from functools import lru_cache
from pathlib import Path

from k8sregistry_lint.model import Applicability
from k8sregistry_lint.reference import ImageReference, parse
from k8sregistry_lint.registry.catalogfile import Entry, entries
from k8sregistry_lint.rules import RegistryRule, RuleSet, Verdict, load_pack, pack_names, validate
from k8sregistry_lint.rules.naming import guessed

RULES = [rule for name in pack_names() for rule in load_pack(name)]
ALL = validate(RULES)
DIGEST = "@sha256:" + "0a" * 32


def reference(text: str) -> ImageReference:
    parsed = parse(text)
    assert parsed is not None, text
    return parsed


def verdict(text: str, rules: RuleSet = ALL) -> Verdict | None:
    found = guessed(text)
    assert found is not None, text
    return rules.judge(*found)


def outcome(text: str, rules: RuleSet = ALL) -> tuple[str, str | None, str]:
    """The rule, the new name and the applicability; three times nothing where no rule concerns
    it."""
    found = verdict(text, rules)
    if found is None:
        return "", None, ""
    name = guessed(text)
    moved = name.spelled(found.moved) if name and found.moved else None
    return found.rule.id, moved, found.applicability.label


def safe_rules() -> list[RegistryRule]:
    return [rule for rule in RULES if rule.applicability is Applicability.SAFE]


@lru_cache(1)
def catalog() -> dict[str, set[str]]:
    """The tags of each image at registry.k8s.io."""
    path = Path(__file__).parent / "catalog.txt.gz"
    return {
        entry.name.removeprefix("registry.k8s.io/"): set(entry.tags)
        for entry in entries(str(path))
        if isinstance(entry, Entry)
    }


def exists(text: str) -> bool:
    """Whether an image of registry.k8s.io is in the catalog."""
    image = reference(text)
    tags = catalog().get(image.repository)
    return tags is not None and (image.tag is None or image.tag in tags)


def orders() -> list[RuleSet]:
    """The rules with their packs in many orders."""
    packs = [load_pack(name) for name in pack_names()]
    rotated = [packs[at:] + packs[:at] for at in range(len(packs))]
    return [
        RuleSet(tuple(itertools.chain(*order)))
        for order in (*rotated, *(order[::-1] for order in rotated))
    ]
