"""Packs of rules: TOML data read into rules."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any

from k8sregistry_lint.model import Applicability, Level
from k8sregistry_lint.rules.pattern import RepositoryPattern, TagPattern
from k8sregistry_lint.rules.rule import RegistryRule, Target

_LEVELS = {level.name.lower(): level for level in Level}
_APPLICABILITIES = {
    "safe": Applicability.SAFE,
    "unsafe": Applicability.UNSAFE,
    "report-only": Applicability.DISPLAY_ONLY,
}
_REQUIRED = {"id", "summary", "level", "applicability", "status", "docs", "match", "examples"}
_OPTIONAL = {"replace", "exclude", "dates", "digest", "advice", "counterexamples"}


class PackError(ValueError):
    """A pack that must not be used, with the rule and the reason."""


def pack_names() -> list[str]:
    """The packs that ship with the program."""
    folder = resources.files(__package__) / "packs"
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    )


@cache
def load_pack(name: str) -> tuple[RegistryRule, ...]:
    """The rules of one shipped pack, in file order. Raises PackError for a name that none has."""
    if name not in pack_names():
        raise PackError(f"no pack is called {name!r}; there are {', '.join(pack_names())}")
    data = (resources.files(__package__) / "packs" / f"{name}.toml").read_bytes()
    return parse_pack(tomllib.loads(data.decode("utf-8")), name)


@cache
def shipped_ids() -> frozenset[str]:
    """The ids of all rules that ship with the program."""
    return frozenset(rule.id for name in pack_names() for rule in load_pack(name))


def parse_pack(data: Mapping[str, Any], pack: str) -> tuple[RegistryRule, ...]:
    """The rules of a parsed pack. Raises PackError where a field is missing, unknown or of the
    wrong kind."""
    return tuple(_rule(entry, pack) for entry in data.get("rules", ()))


def _rule(entry: Mapping[str, Any], pack: str) -> RegistryRule:
    name = entry.get("id", "?")
    if missing := _REQUIRED - entry.keys():
        raise PackError(f"rule {name}: {', '.join(sorted(missing))} missing")
    if unknown := entry.keys() - _REQUIRED - _OPTIONAL:
        near = get_close_matches(min(unknown), sorted(_REQUIRED | _OPTIONAL), n=1, cutoff=0.0)[0]
        raise PackError(
            f"rule {name}: unknown field {', '.join(sorted(unknown))}; did you mean {near!r}?"
        )
    match, target = entry["match"], entry.get("replace")
    try:
        return RegistryRule(
            id=name,
            pack=pack,
            summary=entry["summary"],
            level=_LEVELS[entry["level"]],
            applicability=_APPLICABILITIES[entry["applicability"]],
            status=entry["status"],
            docs=_list(entry["docs"], "docs"),
            registries=_list(match["registry"], "registry"),
            repositories=tuple(map(RepositoryPattern, _list(match["repository"], "repository"))),
            target=Target(target["registry"], RepositoryPattern(target["repository"]))
            if target
            else None,
            excluded=tuple(map(RepositoryPattern, _list(entry.get("exclude", []), "exclude"))),
            tags=tuple(map(TagPattern, _list(match.get("tag", []), "tag"))),
            digest_kept=entry.get("digest", "keep") == "keep",
            advice=entry.get("advice", ""),
            dates={key: str(value) for key, value in entry.get("dates", {}).items()},
            examples=tuple((example["in"], example.get("out")) for example in entry["examples"]),
            counterexamples=_list(entry.get("counterexamples", []), "counterexamples"),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise PackError(f"rule {name}: {error!r} is not understood") from None


def _list(value: object, field: str) -> tuple[str, ...]:
    """A list of strings: a lone string is not taken for the list of its letters."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError(f"{field} has to be a list of strings")
    return tuple(value)
