"""Colors of a terminal."""

from collections.abc import Callable
from re import MULTILINE, Match
from re import compile as pattern

Paint = Callable[[str, str], str]
"""Text in a named color, or as it is."""

_CODES = {
    "bold": "1",
    "dim": "2",
    "help": "1;36",
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "mention": "1",
    "fixed": "1;32",
    "old": "31",
    "new": "32",
}
_DIFF_LINE = pattern(r"^(?:(---|\+\+\+)|(@@)|(-)|(\+)).*$", MULTILINE)
_DIFF_COLORS = ("bold", "dim", "old", "new")


def painter(*, color: bool) -> Paint:
    """What colors text, or leaves it as it is."""
    return colored if color else lambda text, _name: text


def colored(text: str, name: str) -> str:
    """Text in a color, and the default color behind it; nothing around no text."""
    return f"\x1b[{_CODES[name]}m{text}\x1b[0m" if text else ""


def diff(text: str) -> str:
    """A unified diff in the colors that git uses."""

    def line(match: Match[str]) -> str:
        return colored(match[0], _DIFF_COLORS[(match.lastindex or 1) - 1])

    return _DIFF_LINE.sub(line, text)
