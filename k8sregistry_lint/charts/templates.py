"""The templates of the charts of a repository."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import islice, takewhile

from k8sregistry_lint.charts.chart import METADATA
from k8sregistry_lint.linking import Repository
from k8sregistry_lint.text import SourceFile

Templates = Callable[[str], Sequence[SourceFile] | None]
"""The templates of a chart and of its subcharts, by the path of its `Chart.yaml`; None if one of
them cannot be read, so that nobody knows what it does."""


def templates_of(repository: Repository) -> list[str]:
    """Return the paths of all templates, sorted: helm renders each file of the folder, whatever its
    name is."""
    return sorted(path for path in repository.files(("",)) if "/templates/" in f"/{path}")


def templates_in(repository: Repository) -> Templates:
    """Return what reads the templates of a chart."""

    @cache
    def paths() -> list[str]:
        return templates_of(repository)

    @lru_cache(256)
    def of(chart: str) -> tuple[SourceFile, ...] | None:
        prefix = chart.removesuffix(METADATA)
        first = bisect_left(paths(), prefix)
        below = takewhile(lambda path: path.startswith(prefix), islice(paths(), first, None))
        sources = [repository.read(path) for path in below]
        known = tuple(source for source in sources if source)
        return known if len(known) == len(sources) else None

    return of
