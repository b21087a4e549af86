"""For CI systems that show tests: a suite for each file of each repository."""

from collections.abc import Iterator

from k8sregistry_lint.fleet.merged import Merged
from k8sregistry_lint.reporters.junit import Suite, checked, suites, totals
from k8sregistry_lint.reporters.templating import template


def render(merged: Merged) -> Iterator[str]:
    """One XML document. The reports are read twice, as the totals come first."""
    page = template("junit.xml.j2")
    yield from page.generate(suites=_suites(merged), totals=totals(_suites(merged)))


def _suites(merged: Merged) -> Iterator[Suite]:
    yield checked(merged.tallies.files)
    for name, unit in merged.reports():
        yield from suites(unit.report, f"{name}: {unit.origin.folder}" if name else "")
