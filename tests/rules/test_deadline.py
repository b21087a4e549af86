"""What the nearness of a deadline does to a rule."""

from dataclasses import replace
from datetime import date

import pytest

from k8sregistry_lint.model import Level
from k8sregistry_lint.rules import as_of, deadline, load_pack

(RULE,) = (rule for rule in load_pack("istio") if rule.id == "istio-gcr")


@pytest.mark.parametrize(
    ("today", "level", "words"),
    [
        (date(2026, 3, 23), Level.WARNING, "ends in 284 days"),
        (date(2026, 10, 2), Level.WARNING, "ends in 91 days"),
        (date(2026, 10, 3), Level.ERROR, "ends in 90 days"),
        (date(2026, 11, 26), Level.ERROR, "ends in 36 days"),
        (date(2026, 12, 31), Level.ERROR, "ends in 1 day"),
        (date(2027, 1, 1), Level.ERROR, "ends today"),
        (date(2027, 1, 2), Level.ERROR, "ended 1 day ago"),
        (date(2027, 3, 2), Level.ERROR, "ended 60 days ago"),
    ],
)
def test_it_rises(today: date, level: Level, words: str) -> None:
    rule = as_of(RULE, today)
    assert (rule.level, rule.summary) == (level, f"{RULE.summary} ({words})")


def test_a_note_stays_a_note() -> None:
    assert as_of(replace(RULE, level=Level.NOTE), date(2027, 1, 1)).level is Level.NOTE


def test_a_rule_without_a_deadline_stays_as_it_is() -> None:
    for rule in load_pack("k8s"):
        assert as_of(rule, date(2030, 1, 1)) is rule


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-01-15", date(2027, 1, 15)),
        ("2027-03", date(2027, 3, 1)),
        ("2027", date(2027, 1, 1)),
        ("", None),
    ],
)
def test_the_first_day_on_which_it_may_be_gone(text: str, day: date | None) -> None:
    assert deadline(replace(RULE, dates={"deadline": text} if text else {})) == day
