"""What the terminal on stdout can show."""

import os
import sys

from k8sregistry_lint.cli.choices import COLORS, require


def wants_color(choice: str) -> bool:
    """Whether to paint: as `--color` says, else by NO_COLOR, FORCE_COLOR and whether stdout is a
    terminal."""
    require("--color", choice, COLORS)
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def terminal_width() -> int | None:
    """The columns of the terminal on stdout; None where stdout is no terminal."""
    if not sys.stdout.isatty():
        return None
    import shutil

    return max(shutil.get_terminal_size().columns, 40)
