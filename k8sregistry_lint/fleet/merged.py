"""The reports of many repositories as one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from k8sregistry_lint.fleet.latest import Day, Failure
from k8sregistry_lint.fleet.tallies import Tallies
from k8sregistry_lint.fleet.unit import Unit, failed


class Unread(NamedTuple):
    """An input that could not be read, or one line (1-based) of it; 0 is the whole."""

    path: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What a report on many repositories is made from. `units` reads the reports one after another,
    with the names of their repositories, as often as it is called."""

    units: Callable[[], Iterator[tuple[str, Unit]]]
    tallies: Tallies
    failures: Sequence[Failure] = ()
    unread: Sequence[Unread] = ()
    burn_down: Sequence[Day] = ()
    replaced: int = 0
    link_template: str = ""

    def reports(self) -> Iterator[tuple[str, Unit]]:
        """Yield the reports, and then one for each repository and each input that could not be
        read, which says why; the repository of an input has no name."""
        yield from self.units()
        for failure in self.failures:
            yield failure.repository, failed(".", failure.reason)
        for unread in self.unread:
            yield "", failed(unread.path, unread.reason, unread.line)

    @property
    def dates(self) -> tuple[str, str]:
        """When the first and the last repository was checked; empty if that is not known."""
        known = [each.origin.date for each in self.tallies.repositories.values()]
        dated = sorted(filter(None, known))
        return (dated[0], dated[-1]) if dated else ("", "")
