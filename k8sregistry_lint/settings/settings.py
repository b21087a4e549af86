"""What a run is asked to do: the options of the command line and the configuration file, made into
one frozen value."""

import os
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from k8sregistry_lint.files.configfile import FILE_NAMES
from k8sregistry_lint.files.selection import Exclusion
from k8sregistry_lint.files.surfaces import ALL
from k8sregistry_lint.model import Applicability, KeyPattern, Level
from k8sregistry_lint.rules import AllowList, RegistryRule, shipped_rules
from k8sregistry_lint.settings.perfile import PerFileIgnore
from k8sregistry_lint.settings.selecting import SettingsError, added_names, rules_of

if TYPE_CHECKING:
    from k8sregistry_lint.checking.baseline import Baseline
    from k8sregistry_lint.settings.configuration import Configuration

__all__ = ["Exclusion", "Settings", "SettingsError", "rules_of"]

BASELINE_NAME = ".k8sregistry-lint-baseline.json"
"""The name that the documentation gives a baseline; a run without `--baseline` must not fix it."""

_NO_MIRRORS: Mapping[str, str] = {}


class Settings(NamedTuple):
    """The options of `check`, with what the configuration adds to them."""

    paths: tuple[str, ...] = (".",)
    fix: bool = False
    diff: bool = False
    unsafe_fixes: bool = False
    packs: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    own_rules: tuple[RegistryRule, ...] = ()
    mirrors: tuple[RegistryRule, ...] = ()
    allowed: AllowList | None = None
    levels: tuple[tuple[str, Level], ...] = ()
    per_file_ignores: tuple[PerFileIgnore, ...] = ()
    keys: tuple[KeyPattern, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    force_exclude: bool = False
    include_vendored: bool = False
    surfaces: Collection[str] = ALL
    """The kinds of files that are checked."""
    bump_chart: Literal["", "minor", "patch"] = ""
    prove_builds: bool = False
    """Whether the real kustomize has to build the same, but for the names that moved."""
    obey_comments: bool = True
    untrusted: bool = False
    """Whether nothing in the checked files may hide a finding."""
    fail_level: Level = Level.WARNING
    fail_before: str = ""
    """A day (YYYY-MM-DD): only registries that are gone or end before it fail the check."""
    exit_non_zero_on_fix: bool = False
    exit_zero: bool = False
    """Whether findings do not lead to exit code 1."""
    strict: bool = False
    """Whether it is a failure if no file is checked, or if an ignore comment hides nothing."""
    stdin_filename: str = "-"
    baseline: "Baseline | None" = None
    catalog: str = ""
    """The path of a catalog that says which images exist."""
    verify: bool = False
    """Whether registries are asked which images exist."""
    pin: bool = False
    """Whether fixes add the digest of the new image."""
    platforms: tuple[str, ...] = ()
    """The platforms that an image has to have (`linux/amd64`); empty for those that it claims."""
    registry_mirrors: Mapping[str, str] = _NO_MIRRORS
    """What is asked in place of a registry: `HOST` or `HOST/PREFIX` by registry."""
    configuration: str = ""
    """The path of the configuration file in force."""
    no_config: bool = False
    """Whether configuration files mean nothing, so that they are files like any other."""
    written: tuple[str, ...] = ()
    """The files that reports and baselines are read from or written to."""

    def is_own(self, path: str) -> bool:
        """Return whether a file belongs to the program: a configuration, a baseline or a report.
        These name old images, and are not checked."""
        if self.untrusted:
            return False
        name = os.path.basename(path)
        if name == BASELINE_NAME or (name in FILE_NAMES and not self.no_config):
            return True
        own = [
            each for each in (self.configuration, *self.written) if os.path.basename(each) == name
        ]
        return any(os.path.realpath(each) == os.path.realpath(path) for each in own)

    @property
    def asks(self) -> bool:
        """Whether somebody is asked which images exist."""
        return bool(self.catalog or self.verify)

    @property
    def threshold(self) -> Applicability:
        """The lowest applicability of the fixes that are made."""
        return Applicability.UNSAFE if self.unsafe_fixes else Applicability.SAFE

    def with_configuration(self, configuration: "Configuration") -> "Settings":
        """Return the settings with what a configuration file says: lists are joined, and options of
        the command line win."""
        excluded = Exclusion(os.path.dirname(configuration.path), configuration.exclude)
        level = configuration.fail_level
        named = {each.id for each in self.mirrors}
        mirrors = (*self.mirrors, *(m for m in configuration.mirrors if m.id not in named))
        names = [*shipped_rules(), *added_names(configuration.rules, mirrors)]
        return self._replace(
            packs=(*configuration.packs, *self.packs),
            select=self.select or configuration.select,
            ignore=(*configuration.ignore, *self.ignore),
            own_rules=configuration.rules,
            mirrors=mirrors,
            allowed=configuration.allowed,
            levels=configuration.levels,
            per_file_ignores=tuple(each.among(names) for each in configuration.per_file_ignores),
            keys=configuration.keys,
            configuration=configuration.path,
            exclusions=(*self.exclusions, excluded) if configuration.exclude else self.exclusions,
            surfaces=configuration.surfaces if self.surfaces is ALL else self.surfaces,
            include_vendored=self.include_vendored or configuration.include_vendored,
            fail_level=self.fail_level if level is None else level,
            fail_before=self.fail_before or configuration.fail_before,
        )
