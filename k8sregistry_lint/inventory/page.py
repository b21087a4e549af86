"""Images as a page for a browser, which loads nothing, and as a Markdown check list."""

from collections.abc import Sequence
from typing import NamedTuple

from k8sregistry_lint import __version__
from k8sregistry_lint.inventory.progress import Progress, headline

MAX_PLACES = 50
"""How many places of an image are listed; the rest is counted."""


class Row(NamedTuple):
    """An image with its successor, its rule, the grade of its fix and its places, as text."""

    image: str
    replacement: str
    rule: str
    grade: str
    failing: int
    places: Sequence[str]

    @property
    def shown(self) -> list[str]:
        """The first places, and how many more there are."""
        more = len(self.places) - MAX_PLACES
        return [*self.places[:MAX_PLACES], *([f"and {more} more"] if more > 0 else [])]


def html(title: str, summary: str, rows: Sequence[Row], progress: Progress | None = None) -> str:
    """Return the page."""
    from k8sregistry_lint.reporters.templating import page  # jinja2

    return page(
        "images.html.j2",
        ["images.css"],
        title=title,
        summary=summary,
        rows=rows,
        progress=progress,
        headline=headline(progress) if progress else "",
        version=__version__,
    )


def markdown(
    title: str, summary: str, rows: Sequence[Row], progress: Progress | None = None
) -> str:
    """Return a check list of the images that have to move, and a list of the others."""
    from k8sregistry_lint.reporters.markdown import code, prose  # jinja2

    lines = [f"# {title}", "", prose(f"{summary}."), ""]
    if progress:
        lines += [prose(f"{headline(progress)}."), ""]
        lines += [f"- gone: {code(image)}" for image in progress.gone]
        lines += [f"- new: {code(image)}" for image in progress.new]
        lines += [""] if progress.gone or progress.new else []
    for row in rows:
        target = f" becomes {code(row.replacement)}" if row.replacement else ""
        grade = f" ({prose(f'{row.rule}, {row.grade}')})" if row.rule else ""
        lines.append(f"- {'[ ] ' if row.rule else ''}{code(row.image)}{target}{grade}")
        lines += [f"  - {prose(place)}" for place in row.shown]
    return "\n".join(lines).rstrip("\n") + "\n"
