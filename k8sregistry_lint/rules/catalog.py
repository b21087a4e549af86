"""The packs that ship with the program, and the names that people use for their rules."""

import os
import tomllib
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import NamedTuple

from k8sregistry_lint.rules.fields import PackError
from k8sregistry_lint.rules.lint import LINTS
from k8sregistry_lint.rules.pack import parse_pack
from k8sregistry_lint.rules.rule import RegistryRule
from k8sregistry_lint.rules.sources import prove_sources
from k8sregistry_lint.rules.suggestion import did_you_mean


class RuleName(NamedTuple):
    """The id of a rule and its pack, which is empty for a lint: those are always on."""

    id: str
    pack: str

    def is_meant_by(self, term: str) -> bool:
        """Whether a term names the rule: its id, its pack, a glob of either (`k8s-*`), or `all`."""
        pattern = term.replace("[", "[[]")
        return (
            term == "all"
            or fnmatchcase(self.id, pattern)
            or bool(self.pack and fnmatchcase(self.pack, pattern))
        )


def split_terms(terms: Iterable[str]) -> list[str]:
    """Terms one by one; several may be separated by commas."""
    return [part.strip() for term in terms for part in term.split(",") if part.strip()]


_PACKS = os.path.join(os.path.dirname(__file__), "packs")
DEFAULT_PACKS = ("k8s",)
"""The packs that are in force unless somebody says otherwise."""


@lru_cache(1)
def pack_names() -> tuple[str, ...]:
    """The packs that ship with the program, in alphabetical order."""
    files = (name for name in os.listdir(_PACKS) if name.endswith(".toml"))
    return tuple(sorted(name.removesuffix(".toml") for name in files))


@lru_cache(64)
def load_pack(name: str) -> tuple[RegistryRule, ...]:
    """The rules of one shipped pack, in file order. Raises PackError for an unknown name, and for
    a rule that owes a source or evidence."""
    if name not in pack_names():
        hint = did_you_mean(name, pack_names())
        raise PackError(f"no pack is called {name!r}; there are {', '.join(pack_names())}{hint}")
    with open(os.path.join(_PACKS, f"{name}.toml"), "rb") as file:
        rules = parse_pack(tomllib.load(file), name)
    prove_sources(rules)
    return rules


@lru_cache(1)
def shipped_rules() -> tuple[RuleName, ...]:
    """The names of all rules of all shipped packs, in force or not, and of the lints."""
    rules = [RuleName(rule.id, name) for name in pack_names() for rule in load_pack(name)]
    return (*rules, *(RuleName(lint.id, "") for lint in LINTS))


@lru_cache(1_024)  # ignore comments and options name the same few
def rules_meant_by(term: str) -> tuple[RuleName, ...]:
    """The shipped rules that a term names (see RuleName.is_meant_by); none for an unknown term."""
    return tuple(name for name in shipped_rules() if name.is_meant_by(term))
