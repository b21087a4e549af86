"""Formats of a report on many repositories: each renders it piece by piece, so that it need not fit
into memory."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from k8sregistry_lint.fleet.merged import Merged

FORMATS = ("html", "markdown", "sarif", "json", "csv", "junit")
"""The formats; each is a module of this package with `render(merged)`."""


def renderer(name: str) -> "Callable[[Merged], Iterator[str]]":
    """The function that renders a format; its module is imported only here."""
    return cast("Callable[[Merged], Iterator[str]]", import_module(f"{__name__}.{name}").render)
