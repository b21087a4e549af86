"""The proof of rules before they are used: the examples of each, and all of them together."""

from collections.abc import Iterable

from k8sregistry_lint.model import Applicability
from k8sregistry_lint.reference import ImageReference, parse
from k8sregistry_lint.rules.fields import PackError
from k8sregistry_lint.rules.rule import RegistryRule
from k8sregistry_lint.rules.ruleset import RuleSet, Verdict


def validate(rules: Iterable[RegistryRule], known: Iterable[RegistryRule] = ()) -> RuleSet:
    """The rules as a set, behind those that are `known` to hold. Ids are unique, the examples and
    counter-examples of each rule hold, and no rule moves the result of another. Raises
    PackError."""
    rules, known = tuple(rules), tuple(known)
    ruleset = RuleSet((*known, *rules))
    for rule in known:
        for _, after in rule.examples:
            _prove_end(rule, after, ruleset)
    seen = {rule.id for rule in known}
    for rule in rules:
        if rule.id in seen:
            raise PackError(f"rule {rule.id}: this id is used twice")
        seen.add(rule.id)
        if not rule.examples:
            raise PackError(f"rule {rule.id}: examples needs at least one example")
        if rule.applicability > Applicability.DISPLAY_ONLY and rule.target is None:
            raise PackError(
                f"rule {rule.id}: applicability is {rule.applicability.label}, "
                "so it needs replace; without a successor it has to be display-only"
            )
        _prove_variables(rule)
        _prove_examples(rule, ruleset)
    return ruleset


def _prove_variables(rule: RegistryRule) -> None:
    known = {name for pattern in rule.repositories for name in pattern.variables}
    unknown = rule.target.repository.variables - known if rule.target else set()
    if unknown:
        raise PackError(
            f"rule {rule.id}: replace.repository uses {{{min(unknown)}}}, "
            "which no pattern of match.repository has"
        )


def _prove_examples(rule: RegistryRule, ruleset: RuleSet) -> None:
    for before, after in rule.examples:
        verdict = ruleset.judge(_reference(rule, before))
        moved = str(verdict.moved) if verdict and verdict.moved else None
        if verdict is None or verdict.rule is not rule or moved != after:
            raise PackError(
                f"rule {rule.id}: the example {before} {_outcome(rule, verdict)}; expected: "
                f"{f'becomes {after}' if after else 'no successor, as it has no out'}"
            )
        _prove_end(rule, moved, ruleset)
    for text in rule.counterexamples:
        verdict = ruleset.judge(_reference(rule, text))
        if verdict and verdict.rule is rule:
            raise PackError(f"rule {rule.id}: the counter-example {text} matches")


def _prove_end(rule: RegistryRule, moved: str | None, ruleset: RuleSet) -> None:
    if moved and (again := ruleset.judge(_reference(rule, moved))):
        raise PackError(
            f"rule {rule.id}: the example's result {moved} would be moved again, "
            f"by the rule {again.rule.id}"
        )


def _outcome(rule: RegistryRule, verdict: Verdict | None) -> str:
    """What became of an example, in words."""
    if verdict is None:
        return "is not matched by any rule"
    if verdict.rule is not rule:
        return f"is taken by the rule {verdict.rule.id}"
    return f"becomes {verdict.moved}" if verdict.moved else "has no successor"


def _reference(rule: RegistryRule, text: str) -> ImageReference:
    if not (reference := parse(text)):
        raise PackError(f"rule {rule.id}: {text!r} is not an image reference")
    return reference
