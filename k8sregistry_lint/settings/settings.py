"""What a run is asked to do: command-line options and configuration file made into one frozen
value."""

import os
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal

from k8sregistry_lint.checking.baseline import Baseline
from k8sregistry_lint.files.configfile import FILE_NAMES
from k8sregistry_lint.files.discovery import Exclusion
from k8sregistry_lint.model import Applicability, Level
from k8sregistry_lint.rules import LINTS, PackError, RegistryRule, RuleSet, load_pack, validate
from k8sregistry_lint.settings.configuration import Configuration

DEFAULT_PACKS = ("k8s",)

__all__ = ["Exclusion", "Settings", "SettingsError", "rules_of"]


class SettingsError(ValueError):
    """An option that names something that is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The options of `check`, with what the configuration adds to them."""

    paths: tuple[str, ...] = (".",)
    fix: bool = False
    diff: bool = False
    unsafe_fixes: bool = False
    packs: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    own_rules: tuple[RegistryRule, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    force_exclude: bool = False
    include_vendored: bool = False
    bump_chart: Literal["", "minor", "patch"] = ""
    ignores: bool = True
    fail_level: Level = Level.WARNING
    exit_non_zero_on_fix: bool = False
    stdin_filename: str = "-"
    baseline: Baseline | None = None
    configuration: str = ""
    """The path of the configuration file in force."""
    written: tuple[str, ...] = ()
    """The files that reports and baselines are read from or written to."""

    def is_own(self, path: str) -> bool:
        """Whether a file is the program's own, a configuration, a baseline or a report: it names
        old images and is none to fix."""
        if os.path.basename(path) in FILE_NAMES:
            return True
        own = [
            file
            for file in (self.configuration, *self.written)
            if os.path.basename(file) == os.path.basename(path)
        ]
        return any(os.path.realpath(file) == os.path.realpath(path) for file in own)

    @property
    def threshold(self) -> Applicability:
        """The least applicability of the fixes that are made."""
        return Applicability.UNSAFE if self.unsafe_fixes else Applicability.SAFE

    def with_configuration(self, configuration: Configuration) -> "Settings":
        """The settings with what a configuration file says: lists are joined, and options of the
        command line win."""
        excluded = Exclusion(os.path.dirname(configuration.path), configuration.exclude)
        return replace(
            self,
            packs=(*configuration.packs, *self.packs),
            select=self.select or configuration.select,
            ignore=(*configuration.ignore, *self.ignore),
            own_rules=configuration.rules,
            configuration=configuration.path,
            exclusions=(*self.exclusions, excluded) if configuration.exclude else self.exclusions,
            include_vendored=self.include_vendored or configuration.include_vendored,
            fail_level=self.fail_level
            if configuration.fail_level is None
            else configuration.fail_level,
        )


def rules_of(settings: Settings) -> RuleSet:
    """The rules in force. Raises SettingsError for a pack or a rule that does not exist, and for
    rules that do not hold."""
    try:
        shipped = [
            rule
            for pack in dict.fromkeys((*DEFAULT_PACKS, *settings.packs))
            for rule in load_pack(pack)
        ]
        rules = validate([*shipped, *settings.own_rules])
    except PackError as error:
        where = (
            f"{os.path.relpath(settings.configuration)}: " if settings.own_rules else ""
        )  # the rules that ship are proven
        raise SettingsError(f"{where}{error}") from None
    ids = [*(rule.id for rule in rules.rules), *(lint.id for lint in LINTS)]
    for name in (*settings.select, *settings.ignore):
        if name not in ids:
            near = get_close_matches(name, ids, n=1, cutoff=0.0)[0]
            raise SettingsError(
                f"no rule is called {name!r}; did you mean {near!r}? `k8sregistry-lint rules` lists them"
            )
    names = {
        name
        for name in ids
        if (not settings.select or name in settings.select) and name not in settings.ignore
    }
    lints = tuple(lint for lint in LINTS if lint.id in names)
    chosen = tuple(rule for rule in rules.rules if rule.id in names)
    if lints and not chosen:  # a lint by itself still has to know what moved
        return RuleSet(rules.rules, lints=lints, silent=frozenset(rule.id for rule in rules.rules))
    return RuleSet(chosen, frozenset(ids) - names, lints)
