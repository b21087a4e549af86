"""The rules that are in force, and the questions that the checker asks them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from k8sregistry_lint.model import Applicability, RuleSummary
from k8sregistry_lint.reference import ImageReference
from k8sregistry_lint.rules.lint import LINTS, Lint
from k8sregistry_lint.rules.pack import shipped_ids
from k8sregistry_lint.rules.rule import RegistryRule


@dataclass(frozen=True)
class Verdict:
    """The rule that concerns a reference, and the reference after the move (None: no successor is
    known)."""

    rule: RegistryRule
    moved: ImageReference | None

    @property
    def applicability(self) -> Applicability:
        """What the rule allows for this reference."""
        return self.rule.applicability if self.moved else Applicability.DISPLAY_ONLY


@dataclass(frozen=True)
class RuleSet:
    """Rules in file order, and lints. Of several that match, the one with the most literal
    characters wins, then the first."""

    rules: tuple[RegistryRule, ...]
    passive: frozenset[str] = frozenset()
    """Rules that are there and not in force: those that the settings leave out."""
    lints: tuple[Lint, ...] = ()
    silent: frozenset[str] = frozenset()
    """Rules that are needed for what a lint says, and whose own findings nobody asked for."""

    @cached_property
    def literals(self) -> tuple[str, ...]:
        """Strings of which every text that a rule may concern holds one, in lower case; short ones
        first, which are found sooner than long ones are missed."""
        return tuple(
            sorted(
                shortest(literal for rule in self.rules for literal in rule.literals()),
                key=lambda literal: (len(literal), literal),
            )
        )

    def has(self, name: str) -> bool:
        """Whether a rule of that id is in force."""
        return any(rule.id == name for rule in self.rules)

    def knows(self, name: str) -> bool:
        """Whether there is a rule of that id, in force or not, in any pack that ships."""
        return (
            self.has(name)
            or name in self.passive
            or any(lint.id == name for lint in LINTS)
            or name in shipped_ids()
        )

    @property
    def targets(self) -> set[str]:
        """The registries that images move to."""
        return {rule.target.registry for rule in self.rules if rule.target}

    @cached_property
    def _verdicts(self) -> dict[ImageReference, Verdict | None]:
        """What was judged already: the same images come again and again."""
        return {}

    def summaries(self) -> list[RuleSummary]:
        """The rules in words, in file order."""
        rules = [
            RuleSummary(rule.id, rule.summary, rule.level, rule.advice, rule.docs, rule.examples)
            for rule in self.rules
        ]
        return [*rules, *(lint.in_words() for lint in self.lints)]

    def judge(self, reference: ImageReference) -> Verdict | None:
        """The rule that concerns `reference`, if any."""
        if reference not in self._verdicts:
            self._verdicts[reference] = self._judge(reference)
        return self._verdicts[reference]

    def _judge(self, reference: ImageReference) -> Verdict | None:
        best, weight = None, -1
        for rule in self.rules:
            if (found := rule.weight(reference)) > weight:
                best, weight = rule, found
        return Verdict(best, best.moved(reference)) if best else None

    def positions(self, text: str) -> list[int]:
        """The offsets at which `text` holds a literal, in order."""
        folded = text.replace(
            "\u0130", "i"
        ).lower()  # the one character whose lower case is longer than it
        found = []
        for literal in self.literals:
            at = folded.find(literal)
            while at >= 0:
                found.append(at)
                at = folded.find(literal, at + len(literal))
        return sorted(found)

    def mentioned(self, text: str, offset: int) -> tuple[RegistryRule, int, int] | None:
        """The rule whose registry is named around `offset` of `text`, with the start and end of the
        name."""
        start = max(0, offset - 64)
        near = text[start : offset + 128].lower()
        if not any(literal in near for literal in self.literals):
            return None
        for rule in self.rules:
            for match in rule.mention.finditer(text, start, offset + 128):
                if match.start() <= offset < match.end():
                    return rule, match.start(), match.end()
        return None


def shortest(literals: Iterable[str]) -> set[str]:
    """The literals without those that hold another one."""
    kept: set[str] = set()
    for literal in sorted(set(literals), key=len):
        if not any(other in literal for other in kept):
            kept.add(literal)
    return kept
