"""What the nearness of a deadline does to a rule."""

from dataclasses import replace
from datetime import date

from k8sregistry_lint.model import Level
from k8sregistry_lint.rules.rule import RegistryRule

SOON = 90
"""How many days before its deadline a warning becomes an error."""


def as_of(rule: RegistryRule, today: date) -> RegistryRule:
    """The rule on a day: it says when its registry ends, and from SOON days before on, a warning is
    an error."""
    if (end := deadline(rule)) is None:
        return rule
    days = (end - today).days
    urgent = days <= SOON and rule.level is Level.WARNING
    level = Level.ERROR if urgent else rule.level
    return replace(rule, level=level, summary=f"{rule.summary} ({_when(days)})")


def deadline(rule: RegistryRule) -> date | None:
    """The first day on which the registry of a rule may be gone; None if no day is known."""
    text = rule.dates.get("deadline", "")
    return date.fromisoformat(f"{text}-01-01"[:10]) if text else None


def _when(days: int) -> str:
    if days == 0:
        return "ends today"
    number = "1 day" if abs(days) == 1 else f"{abs(days)} days"
    return f"ends in {number}" if days > 0 else f"ended {number} ago"
