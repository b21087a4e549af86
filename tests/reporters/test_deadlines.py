"""The deadlines of the HTML report."""

import re

import pytest

from asking import check
from k8sregistry_lint.model import Origin, RunReport
from k8sregistry_lint.reporters import Style
from k8sregistry_lint.reporters.html import render
from k8sregistry_lint.rules import RuleSet, load_pack, pack_names

RULES = RuleSet(tuple(rule for name in pack_names() for rule in load_pack(name)))
ISTIO = "image: gcr.io/istio-release/pilot:1.28.0\n"
CHARTS = "url: https://istio-release.storage.googleapis.com/charts\n"
LISTED = re.compile(
    r'<button [^>]*data-filter="rule"[^>]*>\s*<span class="name">([^<]*)<[^\n]*fill w(\d+)"'
    r'[^\n]*class="number">(\d+)<[^\n]*\n</button><span class="left"><time [^>]*>([^<]*)</time>'
    r"([^<]*)<"
)


def listed(text: str, date: str) -> list[tuple[str, ...]]:
    """What the page lists under deadlines: rule, share, number, date, time left."""
    report = RunReport([check(text, rules=RULES)], rules=RULES.summaries())
    page = render(report, Style(origin=Origin(date=date)))
    return [match.groups() for match in LISTED.finditer(page)]


@pytest.mark.parametrize(
    ("date", "share", "left"),
    [
        ("2026-11-26 05:00 UTC", "10", ", ends in 36 days"),
        ("2026-12-31 05:00 UTC", "0", ", ends in 1 day"),
        ("2027-01-01 05:00 UTC", "0", ", is over"),
        ("2027-02-01 05:00 UTC", "0", ", is over"),
        ("2024-01-01 05:00 UTC", "100", ", ends in 1096 days"),
        ("", "0", ""),
    ],
)
def test_a_deadline(date: str, share: str, left: str) -> None:
    assert listed(ISTIO, date) == [("istio-gcr", share, "1", "2027-01-01", left)]


def test_deadlines_are_in_order_and_counted() -> None:
    rows = listed(f"{ISTIO}---\n{CHARTS}---\n{CHARTS}", "2026-11-26")
    assert [(row[0], row[2]) for row in rows] == [("istio-bucket-charts", "2"), ("istio-gcr", "1")]


def test_without_deadlines_there_is_no_list() -> None:
    assert listed("image: k8s.gcr.io/pause:3.9\n", "2026-11-26") == []
