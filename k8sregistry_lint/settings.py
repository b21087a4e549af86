"""What a run is asked to do: one frozen value, made from the command line and the configuration."""

from dataclasses import dataclass

from k8sregistry_lint.model import Applicability, Level
from k8sregistry_lint.rules import PackError, RuleSet, load_pack, validate

DEFAULT_PACKS = ("k8s",)


class SettingsError(ValueError):
    """An option that names something that is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The options of `check`. `exclude` are gitignore patterns, relative to the working directory."""

    paths: tuple[str, ...] = (".",)
    fix: bool = False
    diff: bool = False
    unsafe_fixes: bool = False
    packs: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    include_vendored: bool = False
    fail_level: Level = Level.WARNING
    exit_non_zero_on_fix: bool = False
    stdin_filename: str = "-"

    @property
    def threshold(self) -> Applicability:
        """The least applicability of the fixes that are made."""
        return Applicability.UNSAFE if self.unsafe_fixes else Applicability.SAFE


def rules_of(settings: Settings) -> RuleSet:
    """The rules in force. Raises SettingsError for a pack or a rule that does not exist."""
    try:
        rules = validate(rule for pack in dict.fromkeys((*DEFAULT_PACKS, *settings.packs)) for rule in load_pack(pack))
    except PackError as error:
        raise SettingsError(str(error)) from None
    ids = [rule.id for rule in rules.rules]
    for name in (*settings.select, *settings.ignore):
        if name not in ids:
            raise SettingsError(f"no rule is called {name!r}; there are {', '.join(ids)}")
    chosen = (rule for rule in rules.rules if (not settings.select or rule.id in settings.select) and rule.id not in settings.ignore)
    return RuleSet(tuple(chosen))
