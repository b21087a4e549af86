"""The values that options take, and what happens with any other."""

from collections.abc import Sequence

from k8sregistry_lint.cli.configured import stop

BUMPS = ("patch", "minor")
COLORS = ("auto", "always", "never")
LEVELS = ("error", "warning", "note")
TABLES = ("table", "json", "csv", "markdown", "html")
PLANS = ("text", "shell", "markdown", "json")


def require(option: str, value: str, choices: Sequence[str]) -> None:
    """Exit 2 if a value is not one of the choices."""
    if value not in choices:
        from difflib import get_close_matches

        near = get_close_matches(value, choices, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        stop(f"{option} {value}: not one of {', '.join(choices)}{hint}")


def require_day(option: str, value: str) -> str:
    """Return a day as YYYY-MM-DD; exit 2 if a value is none."""
    import datetime as dt

    try:
        return dt.date.fromisoformat(value).isoformat()
    except ValueError:
        stop(f"{option} {value}: not a date such as 2026-12-31")
