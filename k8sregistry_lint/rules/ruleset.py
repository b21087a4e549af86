"""The rules in force, and the questions that the checker asks them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from k8sregistry_lint.model import IN_IMAGE, Applicability, KeyPattern, Level, Location, RuleSummary
from k8sregistry_lint.reference import ImageReference
from k8sregistry_lint.rules.catalog import shipped_rules
from k8sregistry_lint.rules.lint import Lint
from k8sregistry_lint.rules.rule import RegistryRule

LONGEST_NAME = 128
"""How far around a literal a name of its registry is looked for, in code points."""


MAX_MOVES = 8
"""How many rules may move an image one after the other."""

IMPLIED = ("image", "repository", "from ")
"""What a file holds in which a registry is implied: one of the keys of images, or the instruction
of a Dockerfile; in lower case."""


@dataclass(frozen=True)
class Verdict:
    """The rule that concerns a reference, the reference after the move (None: no successor is
    known), and why it is no more than unsafe (`doubt`) or has no successor (`obstacle`).
    `followed` are the rules that moved it further, and `is_prefix` says that the reference is only
    the beginning of names."""

    rule: RegistryRule
    moved: ImageReference | None
    obstacle: str = ""
    doubt: str = ""
    followed: tuple[RegistryRule, ...] = ()
    is_prefix: bool = False

    @cached_property
    def applicability(self) -> Applicability:
        """What the rules allow for this reference."""
        if self.moved is None:
            return Applicability.DISPLAY_ONLY
        limit = Applicability.UNSAFE if self.doubt else Applicability.SAFE
        return min(limit, *(rule.applicability for rule in (self.rule, *self.followed)))

    @property
    def reason(self) -> str:
        """Why the fix is not safe, in words."""
        lowest = min((self.rule, *self.followed), key=lambda rule: rule.applicability)
        return self.obstacle or self.doubt or lowest.advice

    def then(self, other: "Verdict") -> "Verdict":
        """Both moves as one: that of another verdict begins where this one ends."""
        return replace(
            self,
            moved=other.moved,
            doubt=self.doubt or other.doubt,
            followed=(*self.followed, other.rule),
        )

    def stopped(self, obstacle: str) -> "Verdict":
        """The same without a successor."""
        return replace(self, moved=None, obstacle=obstacle)


class NamedRegistry(NamedTuple):
    """A registry of a rule that text[start:end] names."""

    rule: RegistryRule
    start: int
    end: int


@dataclass(frozen=True)
class RuleSet:
    """Rules in file order, and lints. Of several rules that match, the one with the most literal
    characters wins; of equals, one that concerns some tags only, and then the first. A policy
    (`RegistryRule.is_policy`) wins only where no other rule has a fix."""

    rules: tuple[RegistryRule, ...]
    passive: frozenset[str] = frozenset()
    """The ids of loaded rules that the settings leave out."""
    lints: tuple[Lint, ...] = ()
    silent: frozenset[str] = frozenset()
    """The ids of rules that only a lint needs: their own findings are not reported."""
    keys: tuple[KeyPattern, ...] = ()
    """Fields that hold images because the configuration says so."""
    off: tuple[RegistryRule, ...] = ()
    """The rules of packs that are off, of which a run only says how much they would find."""

    @cached_property
    def literals(self) -> tuple[str, ...]:
        """Strings, in lower case, of which every text that a rule may concern holds at least one.
        The shorter ones come first, because they are found sooner than the longer ones are missed.
        """
        names = (name.lower() for key in self.keys for name in key.names)
        implied = (*IMPLIED, *names) if self.is_broad else ()
        return _by_length(shortest(frozenset((*self.named, *implied))))

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The literals of the rules, without the keys behind which a registry is implied."""
        texts = frozenset(text for rule in self.rules for text in rule.literals())
        return _by_length(shortest(texts))

    @cached_property
    def _mentioned(self) -> list[tuple[RegistryRule, tuple[str, ...]]]:
        """The rules that a text may mention, with their literals; a rule about a part of what is
        there, such as one chart of a repository, is none."""
        return [(rule, tuple(rule.literals())) for rule in self.rules if not rule.parts]

    @cached_property
    def is_broad(self) -> bool:
        """Whether some rule concerns images in whose text there is nothing to search for."""
        return any(rule.is_broad for rule in self.rules)

    @cached_property
    def regardless_of_tags(self) -> "RuleSet":
        """The rules that concern every tag, for names whose tag is not known."""
        return replace(self, rules=tuple(rule for rule in self.rules if not rule.tags.only))

    @cached_property
    def switched_off(self) -> "RuleSet":
        """The rules of packs that are off, as a set of their own."""
        return RuleSet(self.off)

    @cached_property
    def searched(self) -> tuple[str, ...]:
        """The literals of all rules, also of those that are off."""
        return RuleSet((*self.rules, *self.off)).literals if self.off else self.literals

    def has(self, name: str) -> bool:
        """Whether a rule of that id is in force."""
        return any(rule.id == name for rule in self.rules)

    def knows(self, name: str) -> bool:
        """Whether there is a rule of that id, in force or not, in any pack that ships."""
        return (
            self.has(name)
            or name in self.passive
            or any(rule.id == name for rule in shipped_rules())
        )

    @property
    def targets(self) -> set[str]:
        """The registries that images move to."""
        return {rule.target.registry for rule in self.rules if rule.target}

    def summaries(self) -> list[RuleSummary]:
        """The rules in words, in file order."""
        rules = [
            RuleSummary(
                rule.id,
                rule.summary,
                rule.level,
                rule.advice,
                rule.docs,
                rule.examples,
                is_gone=rule.status == "removed",
                deadline=rule.dates.get("deadline", ""),
            )
            for rule in self.rules
        ]
        return [*rules, *(lint.in_words() for lint in self.lints)]

    def judge(self, reference: ImageReference, location: Location = IN_IMAGE) -> Verdict | None:
        """The rule that concerns `reference` in its location, if any."""
        return self._cached_judge(reference, location)

    @cached_property
    def _cached_judge(self) -> Callable[[ImageReference, Location], Verdict | None]:
        return lru_cache(4_096)(self._judge)  # the same images come again and again

    def _judge(self, reference: ImageReference, location: Location) -> Verdict | None:
        """The verdict of the first rule, with all moves that follow from it."""
        verdict = self.step(reference, location)
        names = [_whole_name(reference)]
        while verdict and verdict.moved and (again := self.step(verdict.moved, location)):
            names.append(_whole_name(verdict.moved))
            if names[-1] in names[:-1] or len(names) > MAX_MOVES:
                return verdict.stopped(f"the rules move it in a circle: {' -> '.join(names)}")
            if again.moved is None and _is_tolerable(again.rule):
                return verdict
            if again.moved is None:
                reason = f"it would become {verdict.moved.name}, which {again.rule.id} reports"
                return verdict.stopped(reason)
            verdict = verdict.then(again)
        return verdict

    def may_concern(self, reference: ImageReference) -> bool:
        """Whether any rule is about the registry of an image, whatever else it asks."""
        return self._cached_concern(reference)

    @cached_property
    def _cached_concern(self) -> Callable[[ImageReference], bool]:
        return lru_cache(4_096)(lambda reference: any(r.may_concern(reference) for r in self.rules))

    @cached_property
    def _about_registry(self) -> Callable[[str], tuple[RegistryRule, ...]]:
        """The rules about a registry, which are few of all rules."""
        return lru_cache(4_096)(
            lambda domain: tuple(rule for rule in self.rules if rule.is_about(domain))
        )

    def step(self, reference: ImageReference, location: Location = IN_IMAGE) -> Verdict | None:
        """The verdict of the one rule that describes `reference` best."""
        weighed = [
            (rule.weight(reference, location), rule.is_narrow, rule)
            for rule in self._about_registry(reference.domain)
        ]
        matching = sorted(
            (each for each in weighed if each[0] >= 0), key=lambda each: each[:2], reverse=True
        )
        if not matching:
            return None
        best, *others = (rule for _, _, rule in matching)
        if best.is_policy:
            best = next((rule for rule in others if rule.moved(reference, location)), best)
        return Verdict(
            best,
            best.moved(reference, location),
            best.obstacle(reference, location),
            best.doubt(reference, location),
            is_prefix=best.is_prefix(reference, location),
        )

    def positions(self, text: str) -> list[int]:
        """The offsets at which `text` holds a literal of `named`, in order."""
        folded = _folded(text)
        offsets = []
        for literal in self.named:
            at = folded.find(literal)
            while at >= 0:
                offsets.append(at)
                at = folded.find(literal, at + len(literal))
        return sorted(offsets)

    def mentions(self, text: str, start: int, end: int) -> Iterator[NamedRegistry]:
        """The registries of rules that text[start:end] names, or a part of which lies in it, in
        order and disjoint. Where several rules name one, the first of those that begin first."""
        done = start
        for first, last in self._neighbourhoods(text, start, end):
            folded = _folded(text[first : last + LONGEST_NAME])
            named = [
                NamedRegistry(rule, *match.span())
                for rule, literals in self._mentioned
                if any(literal in folded for literal in literals)
                for match in rule.mention.finditer(text, first, last + LONGEST_NAME)
                if match.start() <= last
            ]
            for each in sorted(named, key=lambda each: each.start):
                if each.end > done and each.start < end:
                    yield each
                    done = each.end

    def _neighbourhoods(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The parts of a text around its literals, which every name holds or is near; disjoint."""
        first = max(start - LONGEST_NAME, 0)
        begun, done = -1, -1
        for position in self.positions(text[first : end + LONGEST_NAME]):
            at = first + position
            if begun >= 0 and at - LONGEST_NAME > done:
                yield begun, done
                begun = -1
            begun = max(at - LONGEST_NAME, 0) if begun < 0 else begun
            done = at + LONGEST_NAME
        if begun >= 0:
            yield begun, done


def _is_tolerable(rule: RegistryRule) -> bool:
    """Whether an image may move to where a rule without a successor reports it: it is better off
    than before, or the rule reports it before the move as well."""
    return rule.level is Level.NOTE or (rule.is_policy and rule.allowed is None)


def _folded(text: str) -> str:
    """The text in lower case, as long as before: U+0130 is the one character that would grow."""
    return text.replace("\u0130", "i").lower()


def _whole_name(reference: ImageReference) -> str:
    return f"{reference.domain}/{reference.path}".rstrip("/")


def _by_length(literals: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(literals, key=lambda literal: (len(literal), literal)))


@lru_cache(256)
def shortest(literals: frozenset[str]) -> frozenset[str]:
    """The literals without those that hold another one."""
    kept: set[str] = set()
    for literal in sorted(literals, key=len):
        if not any(other in literal for other in kept):
            kept.add(literal)
    return frozenset(kept)
