"""Fields of an object that may have any type."""

from typing import Any


def mapping(value: object) -> dict[str, Any]:
    """Return a mapping; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[Any]:
    """Return a list; an empty one for anything else."""
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    """Return a string, a number or a boolean as YAML spells it; empty for anything else."""
    if isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool | int) else ""
