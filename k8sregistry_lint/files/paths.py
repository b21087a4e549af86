"""Paths as reports print them."""

import os


def shown(path: str) -> str:
    """Return a path relative to the working directory, with `/` between its parts."""
    plain = path.removeprefix(os.getcwd() + os.sep)
    if (
        plain[:1] not in ("", ".", os.sep)
        and f"{os.sep}." not in plain
        and os.sep * 2 not in plain
        and not plain.endswith(os.sep)
        and not os.path.isabs(plain)
    ):
        return plain.replace(os.sep, "/")
    try:
        return os.path.relpath(path).replace(os.sep, "/")  # exact, and slow for 20,000 files
    except ValueError:  # on Windows there is no relative path to another drive
        return os.path.abspath(path).replace(os.sep, "/")
