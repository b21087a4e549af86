"""Packs of rules: TOML data read into rules."""

from collections.abc import Mapping
from typing import Any

from k8sregistry_lint.model import Applicability, Kind, Level
from k8sregistry_lint.regex import regex
from k8sregistry_lint.rules.fields import Fields, PackError, Schema
from k8sregistry_lint.rules.pattern import RepositoryPattern
from k8sregistry_lint.rules.rule import RegistryRule, Target
from k8sregistry_lint.rules.tags import Evidence, TagPattern, TagSelection

_LEVELS = {level.label: level for level in reversed(Level)}
_APPLICABILITIES = {grade.label: grade for grade in reversed(Applicability)}
_OLD_SPELLINGS = {"report-only": Applicability.DISPLAY_ONLY}
"""Still read from configuration files that were written for an earlier version."""
_KINDS = {kind.value: kind for kind in Kind}
STATUSES = ("scheduled", "redirected", "frozen", "removed", "archived", "unsupported", "mirror")
"""What may have become of a registry."""

_STATUSES = {status: status for status in STATUSES} | {"gone": "removed"}
"""`gone` is what the documentation once showed."""
_DIGESTS = {"keep": True, "refuse": False}

_EVIDENCE = {kind: kind for kind in ("sync-script", "catalog", "digests", "announcement")}

RULE = Schema(
    frozenset({"id", "summary", "level", "applicability", "match"}),
    frozenset({"kind", "status", "examples", "docs", "replace", "exclude", "dates", "digest"})
    | {"advice", "evidence", "counterexamples"},
)
MATCH = Schema(
    frozenset({"registry", "repository"}), frozenset({"tag", "exclude-tag", "values", "part"})
)
REPLACE = Schema(frozenset({"registry", "repository"}), frozenset({"tag", "exclude-tag"}))
EVIDENCE = Schema(frozenset({"kind", "source", "tags"}))
EXAMPLE = Schema(frozenset({"in"}), frozenset({"out"}))

_ID = regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def parse_pack(data: Mapping[str, Any], pack: str) -> tuple[RegistryRule, ...]:
    """The rules of a parsed pack. Raises PackError where a field is missing, unknown or of the
    wrong kind."""
    rules = []
    for number, entry in enumerate(data.get("rules", ())):
        try:
            rules.append(_rule(entry, number, pack))
        except PackError as error:
            error.rule = number
            raise
    return tuple(rules)


def _rule(entry: object, number: int, pack: str) -> RegistryRule:
    fields = Fields.read(_name(entry, number), entry, RULE)
    match = fields.table("match", MATCH)
    try:
        return RegistryRule(
            id=_id(fields),
            pack=pack,
            summary=fields.prose("summary"),
            level=fields.choice("level", _LEVELS),
            applicability=_applicability(fields),
            status=fields.choice("status", _STATUSES) if "status" in fields.values else "",
            docs=fields.texts("docs"),
            registries=match.texts("registry"),
            repositories=tuple(map(RepositoryPattern, match.texts("repository"))),
            target=_target(fields) if "replace" in fields.values else None,
            kind=fields.choice("kind", _KINDS, Kind.IMAGE.value),
            parts=tuple(map(TagPattern, match.texts("part"))),
            excluded=tuple(map(RepositoryPattern, fields.texts("exclude"))),
            values=match.lists("values"),
            tags=_tags(match),
            digest_kept=fields.choice("digest", _DIGESTS, "keep"),
            evidence=_evidence(fields) if "evidence" in fields.values else None,
            advice=fields.prose("advice"),
            dates=fields.dates("dates"),
            examples=tuple(
                (example.text("in"), example.text("out") or None)
                for example in fields.tables("examples", EXAMPLE)
            ),
            counterexamples=fields.texts("counterexamples"),
        )
    except PackError:
        raise
    except ValueError as error:  # a pattern that cannot be used
        raise PackError(f"{fields.rule}: {error}") from None


def _name(entry: object, number: int) -> str:
    """How errors name a rule: by its id, or by its 1-based number where it has none."""
    name = entry.get("id") if isinstance(entry, Mapping) else None
    return f"rule {name if isinstance(name, str) and _ID.fullmatch(name) else number + 1}"


def _id(fields: Fields) -> str:
    name = fields.text("id")
    if not _ID.fullmatch(name):
        fields.refuse("id", "has to be letters, digits, '.', '_' and '-'; at most 100 of them")
    return name


def _applicability(fields: Fields) -> Applicability:
    old = _OLD_SPELLINGS.get(fields.text("applicability"))
    return fields.choice("applicability", _APPLICABILITIES) if old is None else old


def _target(fields: Fields) -> Target:
    target = fields.table("replace", REPLACE)
    repository = RepositoryPattern(target.text("repository"))
    return Target(target.text("registry"), repository, _tags(target))


def _tags(fields: Fields) -> TagSelection:
    return TagSelection(
        tuple(map(TagPattern, fields.texts("tag"))),
        tuple(map(TagPattern, fields.texts("exclude-tag"))),
    )


def _evidence(fields: Fields) -> Evidence:
    evidence = fields.table("evidence", EVIDENCE)
    return Evidence(
        evidence.choice("kind", _EVIDENCE),
        evidence.text("source"),
        tuple(map(TagPattern, evidence.texts("tags"))),
    )
