"""What a rule that ships owes to its users, who did not write it."""

from collections.abc import Iterable

from k8sregistry_lint.model import Applicability
from k8sregistry_lint.rules.fields import PackError
from k8sregistry_lint.rules.rule import RegistryRule

EVENTS = {"announced", "frozen", "last-test", "removed", "deadline"}
"""What may have happened to it, or will."""


def prove_sources(rules: Iterable[RegistryRule]) -> None:
    """Check that each rule says where its facts are from, and what became of the registry and
    when; and that it has evidence if its fix is safe. Raises PackError."""
    for rule in rules:
        if not rule.examples:
            raise PackError(f"rule {rule.id}: examples needs at least one example")
        if not rule.docs:
            raise PackError(f"rule {rule.id}: docs needs at least one link to a source")
        if not rule.status:
            raise PackError(f"rule {rule.id}: status says nothing of the registry")
        if unknown := sorted(rule.dates.keys() - EVENTS):
            raise PackError(
                f"rule {rule.id}: dates.{unknown[0]} is none of {', '.join(sorted(EVENTS))}"
            )
        safe = rule.applicability is Applicability.SAFE
        if safe and not (rule.evidence and rule.evidence.source and rule.evidence.tags):
            raise PackError(
                f"rule {rule.id}: applicability is safe, "
                "so it needs evidence with a source and tags"
            )
