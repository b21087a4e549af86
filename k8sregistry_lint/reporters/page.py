"""What the HTML pages share: bars, deadlines, and data for their scripts."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from k8sregistry_lint.reporters.visible import visible

MAX_BARS = 12
YEAR = 365
_MOMENT = re.compile(r"(.{10})T(\d\d:\d\d):\d\dZ")


class Bar(NamedTuple):
    """A count with its share of the longest bar in percent; the one without a name is all that has
    no bar of its own."""

    name: str
    number: int
    share: int


class Deadline(NamedTuple):
    """The day on which what a rule is about ends, with the number of findings that are left, and
    how much of a year is left from the day of the report, in percent."""

    day: str
    rule: str
    number: int
    left: str
    share: int


def bars(names: Iterable[str] | Mapping[str, int]) -> list[Bar]:
    """The most frequent names, the rest as one; names come one by one, or counted."""
    counted = [pair for pair in Counter(names).most_common() if pair[1]]
    shown, rest = counted[:MAX_BARS], sum(number for _, number in counted[MAX_BARS:])
    longest = max((number for _, number in shown), default=1)
    bars = [
        Bar(visible(name), number, max(1, round(100 * number / longest))) for name, number in shown
    ]
    return [
        *bars,
        *([Bar("", rest, min(100, max(1, round(100 * rest / longest))))] if rest else []),
    ]


def deadlines(ends: Iterable[tuple[str, str, int]], today: str) -> list[Deadline]:
    """What ends, the earliest first, from days, rules and numbers of findings. `today` is
    YYYY-MM-DD, empty if it is not known."""
    return [
        Deadline(day, visible(rule), number, *_time_left(day, today))
        for day, rule, number in sorted(ends)
    ]


def _time_left(day: str, today: str) -> tuple[str, int]:
    """The time until a day in words, and as a share of a year in percent."""
    if not today:
        return "", 0
    end = date.fromisoformat(f"{day}-01-01"[:10])
    days = (end - date.fromisoformat(today)).days
    if days <= 0:
        return "is over", 0
    return f"ends in {days} {'day' if days == 1 else 'days'}", min(100, round(100 * days / YEAR))


def moment(text: str) -> str:
    """A time of a report as people write it: `2026-01-02 03:04 UTC`."""
    return _MOMENT.sub(r"\1 \2 UTC", text)


def link(text: str) -> str:
    """An address that may be followed."""
    return visible(text) if text.startswith(("https://", "http://")) else ""


def embedded(data: object) -> Markup:
    """JSON for a script element: ASCII, and without the characters that could end the element."""
    text = json.dumps(data, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - escaped above
