"""Output formats: each renders a run's report as text and sees nothing but the model;
`fleet` has those of a report on many repositories."""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple, cast

from k8sregistry_lint.model import Origin, RunReport

REPORTERS = (
    "text",
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "markdown",
    "html",
)
"""The formats; each is a module of this package with `render(report, style)`."""

WITHOUT_SUMMARY = frozenset({"sarif", "gitlab", "junit"})
"""The formats without the summary of a run."""

WITHOUT_MENTIONS = WITHOUT_SUMMARY
"""The formats that have no place for mentions; `json`, `jsonl` and `html` always hold them."""


UNKNOWN = Origin()


class Style(NamedTuple):
    """How a person wants a report to look; formats for programs ignore it."""

    color: bool = False
    show_mentions: bool = False
    show_unchecked: bool = False
    statistics: bool = False
    quiet: bool = False
    fixing: bool = False
    diff: bool = False
    unsafe_fixes: bool = False
    width: int | None = None
    """The columns of the terminal; None where there is none, and lines may be of any length."""

    arguments: str | None = None
    """The options and paths to repeat in the next command; None where none can be suggested."""

    origin: Origin = UNKNOWN


def renderer(name: str) -> Callable[[RunReport, Style], str]:
    """The function that renders a format; its module is imported only here."""
    return cast(Callable[[RunReport, Style], str], import_module(f"{__name__}.{name}").render)
