"""For programs: the sums, and the report of each repository on a line of its own
(docs/fleet.schema.json)."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from k8sregistry_lint import __version__
from k8sregistry_lint.fleet.merged import Merged
from k8sregistry_lint.fleet.tallies import Tally
from k8sregistry_lint.reporters import Style
from k8sregistry_lint.reporters.json import data
from k8sregistry_lint.reporters.visible import harmless_json


def render(merged: Merged) -> Iterator[str]:
    """One JSON object, a repository at a time."""
    head = _line(_head(merged))
    yield f'{head[:-1]},\n"repositories":['
    separator = "\n"
    for name, unit in merged.units():
        report = data(unit.report, Style(origin=unit.origin, fixing=unit.fixing))
        yield separator + _line(report | {"repository": name})
        separator = ",\n"
    yield "\n]}\n"


def _head(merged: Merged) -> dict[str, Any]:
    tallies = merged.tallies
    first, last = merged.dates
    return {
        "version": 1,
        "kind": "merged",
        "tool": {"name": "k8sregistry-lint", "version": __version__},
        "dates": [first or None, last or None],
        "replaced": merged.replaced,
        "failures": [failure._asdict() for failure in merged.failures],
        "unread": [unread._asdict() for unread in merged.unread],
        "burn_down": [day._asdict() for day in merged.burn_down],
        "total": _tally(tallies.total) | {"files": tallies.files, "unchecked": tallies.unchecked},
        "by_rule": _tallies(tallies.rules),
        "by_owner": _tallies(tallies.owners),
        "by_image": _tallies(tallies.images),
        "by_repository": _tallies(tallies.repositories),
        "deadlines": [
            {"deadline": day, "rule": rule, "left": left} for day, rule, left in tallies.deadlines
        ],
    }


def _tallies(tallies: Mapping[str, Tally]) -> dict[str, dict[str, int]]:
    return {name: _tally(tallies[name]) for name in sorted(tallies)}


def _tally(tally: Tally) -> dict[str, int]:
    return {
        "left": tally.left,
        "fixed": tally.fixed,
        "safe": tally.safe,
        "unsafe": tally.unsafe,
        "display-only": tally.display_only,
        "repositories": tally.repositories,
    }


def _line(value: object) -> str:
    return harmless_json(json.dumps(value, separators=(",", ":")))
