"""The configuration: `.k8sregistry-lint.yaml` (or `.yml`), or `[tool.k8sregistry-lint]` of
`pyproject.toml`; the nearest file upwards, and only that one. It is data: nothing in it names a
program, a file to read or an address."""

import datetime as dt
import os
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from k8sregistry_lint.files.configfile import find
from k8sregistry_lint.files.exclusion import objection
from k8sregistry_lint.files.surfaces import ALL, SURFACES
from k8sregistry_lint.model import KeyPattern, Level
from k8sregistry_lint.rules import (
    AllowList,
    PackError,
    RegistryRule,
    did_you_mean,
    mirror,
    parse_pack,
)
from k8sregistry_lint.settings.perfile import PerFileIgnore
from k8sregistry_lint.settings.reading import (
    ConfigurationError,
    LineOf,
    read_toml,
    read_yaml,
    usage_error,
)

__all__ = ["Configuration", "ConfigurationError", "find", "load"]
KEYS = (
    *("exclude", "select", "ignore", "packs", "mirrors", "allowed-registries", "rules", "levels"),
    *("per-file-ignores", "keys"),
    *("surfaces", "include-vendored", "fail-level", "fail-before"),
)
_MAX_SHOWN = 60
"""How many characters of a wrong value a message shows."""


class Configuration(NamedTuple):
    """What a configuration file says; `exclude` are gitignore patterns relative to its folder."""

    path: str = ""
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    rules: tuple[RegistryRule, ...] = ()
    mirrors: tuple[RegistryRule, ...] = ()
    allowed: AllowList | None = None
    levels: tuple[tuple[str, Level], ...] = ()
    """Rules by a term, with the level that they get."""
    per_file_ignores: tuple[PerFileIgnore, ...] = ()
    keys: tuple[KeyPattern, ...] = ()
    surfaces: Collection[str] = ALL
    include_vendored: bool = False
    fail_level: Level | None = None
    fail_before: str = ""


def load(path: str) -> Configuration:
    """Load the configuration in a file. Raises ConfigurationError, which names the file, the line,
    the key and the value."""
    try:
        values, line_of = read_toml(path) if path.endswith(".toml") else read_yaml(path)
        return _configuration(path, values, line_of)
    except RecursionError:
        raise usage_error(path, None, "is nested too deeply") from None


def _configuration(path: str, values: Mapping[str, Any], line_of: LineOf) -> Configuration:
    for key in values:
        if key not in KEYS:
            hint = did_you_mean(key, KEYS) or f"; the keys are {', '.join(KEYS)}"
            raise usage_error(path, line_of(key), f"unknown key {_shown(key)}{hint}")
    try:
        return Configuration(
            path=path,
            exclude=_patterns(values.get("exclude", [])),
            select=_strings(values.get("select", []), "select"),
            ignore=_strings(values.get("ignore", []), "ignore"),
            packs=_strings(values.get("packs", []), "packs"),
            rules=parse_pack({"rules": _rules(values.get("rules", []))}, path),
            mirrors=_mirrors(values.get("mirrors", {})),
            allowed=_allowed(values["allowed-registries"])
            if "allowed-registries" in values
            else None,
            levels=_levels(values.get("levels", {})),
            keys=_keys(values.get("keys", [])),
            per_file_ignores=_per_file(path, values.get("per-file-ignores", {})),
            surfaces=_surfaces(values["surfaces"]) if "surfaces" in values else ALL,
            include_vendored=_boolean(values.get("include-vendored", False)),
            fail_level=_level(values["fail-level"]) if "fail-level" in values else None,
            fail_before=_day(values["fail-before"]) if "fail-before" in values else "",
        )
    except _ValueError as error:
        place = line_of(error.key, *error.inner)
        raise usage_error(path, place, f"{error.key}: {error}") from None
    except PackError as error:
        number = () if error.rule is None else (str(error.rule), *error.key)
        raise usage_error(path, line_of("rules", *number), str(error)) from None


class _ValueError(ValueError):
    def __init__(self, key: str, message: str, *inner: str) -> None:
        super().__init__(message)
        self.key = key
        self.inner = inner


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}..."


def _strings(value: object, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _ValueError(key, f"{_shown(value)} is not a list of strings")
    return tuple(value)


def _patterns(value: object) -> tuple[str, ...]:
    patterns = _strings(value, "exclude")
    for pattern in patterns:
        if reason := objection(pattern):
            raise _ValueError("exclude", reason)
    return patterns


def _rules(value: object) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        what = "a list of mappings with the fields of a pack's rules"
        raise _ValueError("rules", f"{_shown(value)} is not {what}")
    return value


def _pairs(value: object, key: str, what: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _ValueError(key, f"{_shown(value)} is not a mapping: {what}")
    for name, each in value.items():
        if not isinstance(each, str):
            raise _ValueError(key, f"{name}: {_shown(each)} is not a string", name)
    return value


def _mirrors(value: object) -> tuple[RegistryRule, ...]:
    pairs = _pairs(value, "mirrors", "write `docker.io: mirror.example/dockerhub`")
    rules = []
    for source, target in pairs.items():
        try:
            rules.append(mirror(source, target))
        except ValueError as error:
            raise _ValueError("mirrors", str(error), source) from None
    return tuple(rules)


def _allowed(value: object) -> AllowList:
    try:
        return AllowList(_strings(value, "allowed-registries"))
    except ValueError as error:
        raise _ValueError("allowed-registries", str(error)) from None


def _levels(value: object) -> tuple[tuple[str, Level], ...]:
    pairs = _pairs(value, "levels", "write `registry-not-allowed: warning`")
    for term, level in pairs.items():
        if level.upper() not in Level.__members__:
            message = f"{term}: {_shown(level)} is not error, warning or note"
            raise _ValueError("levels", message, term)
    return tuple((term, Level[level.upper()]) for term, level in pairs.items())


def _per_file(path: str, value: object) -> tuple[PerFileIgnore, ...]:
    key = "per-file-ignores"
    if not isinstance(value, dict):
        raise _ValueError(key, f"{_shown(value)} is not a mapping: write `tests/: [k8s-gcr-io]`")
    ignores = []
    for pattern, terms in value.items():
        if reason := objection(pattern):
            raise _ValueError(key, reason, pattern)
        if not isinstance(terms, list) or not all(isinstance(term, str) for term in terms):
            raise _ValueError(key, f"{pattern}: {_shown(terms)} is not a list of strings", pattern)
        ignores.append(PerFileIgnore(os.path.dirname(path), pattern, tuple(terms)))
    return tuple(ignores)


def _surfaces(value: object) -> Collection[str]:
    names = _strings(value, "surfaces")
    for name in names:
        if name not in ALL:
            hint = did_you_mean(name, SURFACES) or f"; there are {', '.join(SURFACES)}"
            raise _ValueError("surfaces", f"{_shown(name)} is no surface{hint}")
    if not names:
        raise _ValueError("surfaces", "is empty, so that nothing would be checked")
    return frozenset(names)


def _keys(value: object) -> tuple[KeyPattern, ...]:
    try:
        return tuple(map(KeyPattern.parse, _strings(value, "keys")))
    except ValueError as error:
        if isinstance(error, _ValueError):
            raise
        raise _ValueError("keys", str(error)) from None


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise _ValueError("include-vendored", f"{_shown(value)} is not true or false")


def _day(value: object) -> str:
    try:
        return dt.date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise _ValueError("fail-before", f"{_shown(value)} is not a date: YYYY-MM-DD") from None


def _level(value: object) -> Level:
    if isinstance(value, str) and value.upper() in Level.__members__:
        return Level[value.upper()]
    raise _ValueError("fail-level", f"{_shown(value)} is not error, warning or note")
