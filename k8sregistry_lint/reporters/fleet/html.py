"""For an organisation: one page that opens from disk, with the findings of all repositories to
sort, filter and follow to their lines in the forge. It loads nothing, and what comes from reports
is data: escaped by the template, or text that the page's script puts into text nodes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from k8sregistry_lint import __version__
from k8sregistry_lint.fleet.latest import Day
from k8sregistry_lint.fleet.links import template_for
from k8sregistry_lint.fleet.merged import Merged
from k8sregistry_lint.fleet.tallies import Tally, by_number
from k8sregistry_lint.reporters.fleet.columns import columns
from k8sregistry_lint.reporters.fleet.words import missing, summary
from k8sregistry_lint.reporters.page import bars, deadlines, embedded, link, moment
from k8sregistry_lint.reporters.templating import page
from k8sregistry_lint.reporters.visible import visible

MAX_FINDINGS = 250_000
"""How many findings the page lists; the sums are of all of them."""

NOBODY = "nobody"
WIDTH, HEIGHT = 600, 120
"""The size of the burn-down, in the units of its picture."""


class Point(NamedTuple):
    """A day of the burn-down, with its place in the picture."""

    day: Day
    x: int
    y: int


def render(merged: Merged) -> Iterator[str]:
    """The page."""
    tallies = merged.tallies
    first, last = (moment(date) for date in merged.dates)
    yield page(
        "fleet.html.j2",
        ["report.css", "fleet.css"],
        ["lists.js", "fleet.js"],
        version=__version__,
        dates=[first] if first == last else [first, last],
        summary=summary(merged),
        missing=list(missing(merged)),
        totals=_totals(merged),
        bars={
            "By rule": bars(_left(tallies.rules)),
            "By owner": bars(_left(tallies.owners)),
            "By repository": bars(_left(tallies.repositories)),
            "By image": bars(_left(tallies.images)),
        },
        deadlines=deadlines(tallies.deadlines, merged.dates[1][:10]),
        points=_points(merged.burn_down),
        width=WIDTH,
        height=HEIGHT,
        data=embedded(_data(merged)),
    )


def _left(tallies: Mapping[str, Tally]) -> dict[str, int]:
    """How many findings are left, by name, in the order of the names."""
    return {name or NOBODY: tallies[name].left for name in sorted(tallies)}


def _totals(merged: Merged) -> list[tuple[str, int]]:
    tallies, total = merged.tallies, merged.tallies.total
    return [
        ("repositories", len(tallies.repositories)),
        ("with findings", total.repositories),
        ("files checked", tallies.files),
        ("findings left", total.left),
        ("safe fixes", total.safe),
        ("unsafe fixes", total.unsafe),
        ("display-only", total.display_only),
        ("fixed", total.fixed),
        ("not scanned", len(merged.failures) + len(merged.unread)),
    ]


def _points(days: Sequence[Day]) -> list[Point]:
    """The days of the burn-down from left to right; none if there is only one."""
    if len(days) < 2:
        return []
    most = max(day.left for day in days) or 1
    last = len(days) - 1
    return [
        Point(day, round(WIDTH * number / last), round(HEIGHT - HEIGHT * day.left / most))
        for number, day in enumerate(days)
    ]


def _data(merged: Merged) -> dict[str, Any]:
    """What the script of the page shows, with nothing in it that steers a screen."""
    tallies = merged.tallies
    return {
        "findings": columns(merged, MAX_FINDINGS),
        "repositories": _repositories(merged),
        "rules": [
            [*row, *_about(merged, name)]
            for (name, _), row in zip(by_number(tallies.rules), _rows(tallies.rules), strict=True)
        ],
        "owners": _rows(tallies.owners),
        "images": [
            [*row, visible(tallies.replacements.get(name, ""))]
            for (name, _), row in zip(by_number(tallies.images), _rows(tallies.images), strict=True)
        ],
        "problems": _problems(merged),
    }


def _rows(tallies: Mapping[str, Tally]) -> list[list[Any]]:
    return [
        [
            visible(name or NOBODY),
            tally.left,
            tally.safe,
            tally.unsafe,
            tally.display_only,
            tally.fixed,
            tally.repositories,
        ]
        for name, tally in by_number(tallies)
    ]


def _about(merged: Merged, rule: str) -> list[str]:
    """When what a rule is about ends, what it says, and its first source."""
    known = merged.tallies.summaries.get(rule)
    if known is None:
        return ["", "", ""]
    ends = known.deadline or ("gone" if known.is_gone else "")
    return [ends, visible(known.summary), link(next(iter(known.docs), ""))]


def _repositories(merged: Merged) -> list[list[Any]]:
    return [
        [
            visible(name),
            tally.left,
            tally.safe,
            tally.unsafe,
            tally.display_only,
            tally.fixed,
            tally.files,
            tally.unchecked,
            visible(tally.origin.ref),
            visible(tally.origin.commit),
            moment(tally.origin.date),
            visible(" ".join(sorted(owner for owner in tally.owners if owner))),
            template_for(tally.origin, merged.link_template),
        ]
        for name, tally in sorted(merged.tallies.repositories.items())
    ]


def _problems(merged: Merged) -> list[list[Any]]:
    """The repositories and the inputs that could not be read, each with the reason."""
    failed = [
        [
            visible(failure.repository),
            "not scanned",
            moment(failure.date),
            moment(failure.shown),
            visible(failure.reason),
        ]
        for failure in merged.failures
    ]
    unread = [
        [
            visible(f"{each.path}:{each.line}" if each.line else each.path),
            "input not read",
            "",
            "",
            visible(each.reason),
        ]
        for each in merged.unread
    ]
    return failed + unread
