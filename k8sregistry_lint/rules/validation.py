"""Proves rules before they are used: each one's examples, and all of them together."""

from collections.abc import Iterable

from k8sregistry_lint.model import Applicability
from k8sregistry_lint.reference import ImageReference, parse
from k8sregistry_lint.rules.pack import PackError
from k8sregistry_lint.rules.rule import RegistryRule
from k8sregistry_lint.rules.ruleset import RuleSet


def validate(rules: Iterable[RegistryRule]) -> RuleSet:
    """The rules as a set, proven: unique ids, sources, examples and counter-examples that hold, and
    no output that any rule would move again. Raises PackError."""
    ruleset = RuleSet(tuple(rules))
    seen: set[str] = set()
    for rule in ruleset.rules:
        if rule.id in seen:
            raise PackError(f"rule {rule.id}: the id is used twice")
        seen.add(rule.id)
        if not rule.docs or not rule.examples:
            raise PackError(f"rule {rule.id}: needs a source in docs and an example")
        if rule.applicability > Applicability.DISPLAY_ONLY and rule.target is None:
            raise PackError(
                f"rule {rule.id}: is {rule.applicability.name.lower()} and has nothing to replace by"
            )
        _prove_examples(rule, ruleset)
    return ruleset


def _prove_examples(rule: RegistryRule, ruleset: RuleSet) -> None:
    for before, after in rule.examples:
        verdict = ruleset.judge(_reference(rule, before))
        moved = str(verdict.moved) if verdict and verdict.moved else None
        if verdict is None or verdict.rule is not rule or moved != after:
            raise PackError(f"rule {rule.id}: {before} becomes {moved}, not {after}")
        if moved and (again := ruleset.judge(_reference(rule, moved))):
            raise PackError(
                f"rule {rule.id}: its output {moved} would be moved again by {again.rule.id}"
            )
    for text in rule.counterexamples:
        verdict = ruleset.judge(_reference(rule, text))
        if verdict and verdict.rule is rule:
            raise PackError(f"rule {rule.id}: its counter-example {text} matches")


def _reference(rule: RegistryRule, text: str) -> ImageReference:
    if not (reference := parse(text)):
        raise PackError(f"rule {rule.id}: {text} is no image reference")
    return reference
