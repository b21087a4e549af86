"""The proof of rules before they are used: the examples of each, and all of them together."""

from collections.abc import Iterable

from k8sregistry_lint.model import Applicability, Kind
from k8sregistry_lint.rules.fields import PackError
from k8sregistry_lint.rules.naming import Named, named
from k8sregistry_lint.rules.pattern import registry_variables
from k8sregistry_lint.rules.rule import RegistryRule
from k8sregistry_lint.rules.ruleset import MAX_MOVES, RuleSet, Verdict


def validate(rules: Iterable[RegistryRule], known: Iterable[RegistryRule] = ()) -> RuleSet:
    """The rules as a set, in front of those that are `known` to hold and have other ids. Ids are
    unique, the examples and counter-examples of each rule hold, and no move leads back to where it
    began. Raises PackError."""
    rules = tuple(rules)
    own = {rule.id for rule in rules}
    known = tuple(rule for rule in known if rule.id not in own)
    ruleset = RuleSet((*rules, *known))
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise PackError(f"rule {rule.id}: this id is used twice")
        seen.add(rule.id)
        if rule.applicability > Applicability.DISPLAY_ONLY and rule.target is None:
            raise PackError(
                f"rule {rule.id}: applicability is {rule.applicability.label}, "
                "so it needs replace; without a successor it has to be display-only"
            )
        _prove_variables(rule)
        _prove_examples(rule, ruleset)
    for rule in known:
        for before, _ in rule.examples:
            _prove_end(rule, before, ruleset)
    return ruleset


def _prove_variables(rule: RegistryRule) -> None:
    if rule.target is None:
        return
    in_registry = {name for spec in rule.registries for name in registry_variables(spec)}
    known = in_registry | {name for pattern in rule.repositories for name in pattern.variables}
    for field, used, pattern in (
        ("repository", rule.target.repository.variables, "match.repository"),
        ("registry", set(registry_variables(rule.target.registry)), "match.registry"),
    ):
        if unknown := used - known:
            raise PackError(
                f"rule {rule.id}: replace.{field} uses {{{min(unknown)}}}, "
                f"which no pattern of {pattern} has"
            )


def _prove_examples(rule: RegistryRule, ruleset: RuleSet) -> None:
    for before, after in rule.examples:
        example = _named(rule, before)
        verdict = ruleset.step(*example)
        moved = example.spelled(verdict.moved) if verdict and verdict.moved else None
        if verdict is None or verdict.rule is not rule or moved != after:
            raise PackError(
                f"rule {rule.id}: the example {before} {_outcome(rule, verdict, moved)}; expected: "
                f"{f'becomes {after}' if after else 'no successor, as it has no out'}"
            )
        _prove_end(rule, before, ruleset)
    for text in rule.counterexamples:
        verdict = ruleset.step(*_named(rule, text))
        if verdict and verdict.rule is rule:
            raise PackError(f"rule {rule.id}: the counter-example {text} matches")


def _prove_end(rule: RegistryRule, before: str, ruleset: RuleSet) -> None:
    """Follow the moves of an example to their end. Raises PackError if they have none."""
    example = _named(rule, before)
    verdict, names = ruleset.step(*example), [before]
    while verdict and verdict.moved:
        names.append(example.spelled(verdict.moved))
        verdict = ruleset.step(verdict.moved, example.location)
        if names[-1] in names[:-1] or len(names) > MAX_MOVES:
            shown = names if names[-1] in names[:-1] else [*names[:3], "..."]
            chain = " -> ".join(shown)
            raise PackError(f"rule {rule.id}: the moves of its example never end: {chain}")


def _outcome(rule: RegistryRule, verdict: Verdict | None, moved: str | None) -> str:
    """What became of an example, in words."""
    if verdict is None:
        return "is not matched by any rule"
    if verdict.rule is not rule:
        return f"is taken by the rule {verdict.rule.id}"
    return f"becomes {moved}" if moved else "has no successor"


_NAMES = {
    Kind.IMAGE: "an image reference",
    Kind.CHART: "the name or the URL of a chart or of a chart repository",
    Kind.URL: "a URL",
}


def _named(rule: RegistryRule, text: str) -> Named:
    if not (found := named(text, rule.kind)):
        raise PackError(f"rule {rule.id}: {text!r} is not {_NAMES[rule.kind]}")
    return found
