"""Selects the rules of a run: packs, own rules, and the terms of `select` and `ignore`."""

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Protocol

from k8sregistry_lint.model import KeyPattern, Level
from k8sregistry_lint.rules import (
    DEFAULT_PACKS,
    LINTS,
    REGISTRY_NOT_ALLOWED,
    AllowList,
    PackError,
    RegistryRule,
    RuleName,
    RuleSet,
    as_of,
    did_you_mean,
    everything_but,
    load_pack,
    pack_names,
    prove_mirrors,
    rules_meant_by,
    shipped_rules,
    split_terms,
    validate,
)
from k8sregistry_lint.settings.perfile import PerFileIgnore
from k8sregistry_lint.settings.proving import prove_in_files

_NOTABLE = Level.WARNING
"""Of packs that are off, only rules of this level or above are worth a word."""


class SettingsError(ValueError):
    """An option that names something that does not exist."""


class Terms(Protocol):
    """What settings say about rules."""

    @property
    def packs(self) -> Sequence[str]:
        """Packs beside the default one: names, globs, `all`, several separated by commas."""

    @property
    def select(self) -> Sequence[str]:
        """Terms for rules, which leave only these."""

    @property
    def ignore(self) -> Sequence[str]:
        """Terms for rules that are left out."""

    @property
    def own_rules(self) -> Sequence[RegistryRule]:
        """The rules of the configuration file."""

    @property
    def mirrors(self) -> Sequence[RegistryRule]:
        """Moves to mirrors, which follow all others."""

    @property
    def allowed(self) -> AllowList | None:
        """The registries that images may come from; None for any."""

    @property
    def levels(self) -> Sequence[tuple[str, Level]]:
        """Terms for rules, with the level that they get."""

    @property
    def keys(self) -> Sequence[KeyPattern]:
        """Fields that hold images, whatever their names."""

    @property
    def per_file_ignores(self) -> Sequence[PerFileIgnore]:
        """Rules that do not count in some files."""

    @property
    def configuration(self) -> str:
        """The path of the configuration file."""


def rules_of(settings: Terms, today: dt.date | None = None) -> RuleSet:
    """Return the rules in force, as they are on a day (UTC). Raises SettingsError for a term that
    names no rule or pack, for a selected rule of a pack that is off, and for rules that contradict
    each other."""
    packs = [*DEFAULT_PACKS, *_packs(settings.packs)]
    today = today or dt.datetime.now(dt.UTC).date()
    known = [
        *(name for name in shipped_rules() if name.pack in packs or not name.pack),
        *added_names(settings.own_rules, settings.mirrors),
    ]
    ids = list(dict.fromkeys(name.id for name in known))
    selected = _meant(settings.select, known, packs, must_be_on=True) or set(ids)
    ignored = _meant(settings.ignore, known, packs, must_be_on=False)
    names = selected - ignored
    levels = {
        name: level
        for term, level in settings.levels
        for name in _meant([term], known, packs, must_be_on=False)
    }
    for each in settings.per_file_ignores:
        _meant(each.terms, known, packs, must_be_on=False)
    proven = (as_of(rule, today) for rule in _proven(settings, packs, names))
    rules = RuleSet(tuple(replace(rule, level=levels.get(rule.id, rule.level)) for rule in proven))
    lints = tuple(
        lint._replace(level=levels.get(lint.id, lint.level))
        for lint in LINTS
        if lint.id in names and lint is not REGISTRY_NOT_ALLOWED
    )
    chosen = tuple(rule for rule in rules.rules if rule.id in names)
    keys = tuple(settings.keys)
    if lints and not chosen:  # a lint alone still has to know what moved
        silent = frozenset(rule.id for rule in rules.rules)
        return RuleSet(rules.rules, lints=lints, silent=silent, keys=keys)
    off = () if settings.select else _off(packs)
    return RuleSet(chosen, frozenset(ids) - names, lints, keys=keys, off=off)


def added_names(
    own_rules: Iterable[RegistryRule], mirrors: Iterable[RegistryRule]
) -> Iterator[RuleName]:
    """Yield the names of the rules that a configuration adds."""
    yield from (RuleName(rule.id, "") for rule in own_rules)
    yield from (RuleName(rule.id, rule.pack) for rule in mirrors)


def _off(packs: Sequence[str]) -> tuple[RegistryRule, ...]:
    """Return the rules of the packs that are off, without those that matter little."""
    others = [name for name in pack_names() if name not in packs]
    return tuple(rule for name in others for rule in load_pack(name) if rule.level >= _NOTABLE)


def _proven(settings: Terms, packs: Iterable[str], names: set[str]) -> list[RegistryRule]:
    """Return the rules of the configuration, which win where they are as exact as others, those of
    packs, and mirrors. Only rules that are in force (`names`) have to fit together, and a rule of
    the configuration replaces a shipped one with its id."""
    own, mirrors = settings.own_rules, settings.mirrors
    ids = {rule.id for rule in own}
    shipped = [rule for pack in dict.fromkeys(packs) for rule in load_pack(pack)]
    shipped = [rule for rule in shipped if rule.id not in ids]
    last = [*mirrors, *([everything_but(settings.allowed)] if settings.allowed else [])]
    chosen = [rule for rule in own if rule.id in names]
    try:
        if own or mirrors:
            rules = validate(chosen, [rule for rule in (*shipped, *last) if rule.id in names])
            prove_mirrors([rule for rule in mirrors if rule.id in names], rules)
            prove_in_files(chosen, rules)
    except PackError as error:
        path = settings.configuration
        place = f"{os.path.relpath(path)}: " if path else ""
        raise SettingsError(f"{place}{error}") from None
    return [*own, *shipped, *last]


def _packs(terms: Iterable[str]) -> list[str]:
    found: list[str] = []
    for term in split_terms(terms):
        matches = [name for name in pack_names() if term == "all" or fnmatchcase(name, term)]
        if not matches:
            hint = did_you_mean(term, pack_names())
            raise SettingsError(
                f"no pack is called {term!r}; there are {', '.join(pack_names())}{hint}"
            )
        found += matches
    return found


def _meant(
    terms: Iterable[str], known: Sequence[RuleName], packs: Sequence[str], *, must_be_on: bool
) -> set[str]:
    """Return the ids that terms name."""
    found: set[str] = set()
    for term in split_terms(terms):
        on = {name.id for name in known if name.is_meant_by(term)}
        off = sorted({name.pack for name in rules_meant_by(term)} - {*packs, ""})
        if not on and not off:
            hint = did_you_mean(term, [*(name.id for name in shipped_rules()), *pack_names()])
            raise SettingsError(
                f"no rule is called {term!r}{hint}; `k8sregistry-lint rules` lists them"
            )
        if not on and must_be_on:
            raise SettingsError(f"{term!r} is in pack {off[0]}; add --pack {off[0]}")
        found |= on
    return found
