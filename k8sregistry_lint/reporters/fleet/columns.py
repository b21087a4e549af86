"""The findings of many repositories as columns of small numbers, which a page reads far faster than
a list of objects. Each number stands for a text in a sorted table, so that sorting by a column is
sorting numbers."""

from array import array
from collections.abc import Iterator
from itertools import islice
from typing import Any

from k8sregistry_lint.fleet.links import path_in_repository
from k8sregistry_lint.fleet.merged import Merged
from k8sregistry_lint.fleet.unit import Unit
from k8sregistry_lint.model import Finding, Level
from k8sregistry_lint.reporters.visible import visible

TABLES = ("repository", "level", "rule", "path", "image", "replacement", "fix", "owners")
"""The columns that hold texts."""

_LEVELS = {Level.ERROR: "1 error", Level.WARNING: "2 warning", Level.NOTE: "3 note"}
"""Levels in the order of their weight."""


def columns(merged: Merged, most: int) -> dict[str, Any]:
    """The first findings, at most so many: a list of numbers for each column, and the tables. A
    path that leads out of its repository, or cannot be shown as it is, has no link; these are the
    `unlinked` ones."""
    texts: dict[str, dict[str, int]] = {name: {} for name in TABLES}
    numbers = {name: array("Q") for name in (*TABLES, "line")}
    unlinked = set()
    for row in islice(_rows(merged), most):
        path, is_plain = row.pop("path")
        if not is_plain:
            unlinked.add(path)
        for name, text in {**row, "path": path}.items():
            if isinstance(text, int):
                numbers[name].append(text)
            else:
                numbers[name].append(texts[name].setdefault(text, len(texts[name])))
    tables = {name: sorted(texts[name]) for name in TABLES}
    return {
        "tables": tables,
        "unlinked": sorted(unlinked),
        "line": numbers["line"].tolist(),
        **{name: _renumbered(numbers[name], texts[name], tables[name]) for name in TABLES},
        "left_out": sum(tally.left + tally.fixed for tally in merged.tallies.repositories.values())
        - len(numbers["line"]),
    }


def _renumbered(numbers: "array[int]", before: dict[str, int], after: list[str]) -> list[int]:
    places = array("Q", bytes(array("Q").itemsize * len(after)))
    for place, text in enumerate(after):
        places[before[text]] = place
    return [places[number] for number in numbers]


def _rows(merged: Merged) -> Iterator[dict[str, Any]]:
    for name, unit in merged.units():
        shown = visible(name)
        for finding in unit.report.findings:
            yield {"repository": shown, **_row(unit, finding)}


def _row(unit: Unit, finding: Finding) -> dict[str, Any]:
    full = path_in_repository(unit.origin, finding.path)
    path = visible(full or finding.path)
    owners = unit.report.owners.get(finding.path, ())
    return {
        "level": _LEVELS[finding.level],
        "rule": visible(finding.rule),
        "path": (path, path == full),
        "line": finding.region.start.line,
        "image": visible(finding.image),
        "replacement": visible(finding.replacement or ""),
        "fix": "fixed" if finding.fix.applied else finding.fix.applicability.label,
        "owners": visible(" ".join(dict.fromkeys(owners))) or "nobody",
    }
