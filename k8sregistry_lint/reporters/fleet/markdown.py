"""For tickets and comments: the sums as tables, with all that comes from reports as code or
escaped."""

from collections.abc import Iterator

from k8sregistry_lint.fleet.merged import Merged
from k8sregistry_lint.fleet.tallies import by_number
from k8sregistry_lint.reporters.fleet.words import summary
from k8sregistry_lint.reporters.markdown import code, prose
from k8sregistry_lint.reporters.templating import template

MAX_ROWS = 200
"""How many rows a table has; the rest are counted."""


def render(merged: Merged) -> Iterator[str]:
    """A heading, the summary, and a table each of what ends, of the failures, and of what is left
    by rule, owner, repository and image."""
    tallies = merged.tallies
    tables = {
        "By rule": ("rule", by_number(tallies.rules)),
        "By owner": ("owner", by_number(tallies.owners)),
        "By repository": ("repository", by_number(tallies.repositories)),
        "By image": ("image", by_number(tallies.images)),
    }
    page = template("fleet.md.j2", code=code, prose=prose)
    text = page.render(
        merged=merged,
        tables=tables,
        replacements=tallies.replacements,
        deadlines=tallies.deadlines,
        summary=summary(merged),
        max_rows=MAX_ROWS,
    )
    yield text.rstrip("\n") + "\n"
