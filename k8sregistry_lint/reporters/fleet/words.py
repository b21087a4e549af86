"""What the formats of a report on many repositories say in the same words."""

from collections.abc import Iterator

from k8sregistry_lint.files.summary import count
from k8sregistry_lint.fleet.merged import Merged


def summary(merged: Merged) -> Iterator[str]:
    """What was checked, what is left, and what is missing; no line for what did not happen."""
    tallies, total = merged.tallies, merged.tallies.total
    repositories = len(tallies.repositories)
    which = "repository" if repositories == 1 else "repositories"
    first, last = (date[:10] for date in merged.dates)
    when = f", {first}" if first == last else f", {first} to {last}"
    yield f"{repositories} {which} checked{when if first else ''}: {count(tallies.files, 'file')}"
    if total.left:
        yield (
            f"{count(total.left, 'finding')} left in {total.repositories} of them: "
            f"{total.safe} safe (--fix), {total.unsafe} unsafe (--fix --unsafe-fixes), "
            f"{total.display_only} display-only (change by hand)"
        )
    else:
        yield "no findings left"
    if total.fixed:
        yield f"{count(total.fixed, 'finding')} fixed"
    if tallies.unchecked:
        yield f"{count(tallies.unchecked, 'file')} not checked or not written in full"
    yield from missing(merged)


def missing(merged: Merged) -> Iterator[str]:
    """What the report does not show."""
    if merged.failures:
        number = len(merged.failures)
        yield f"{number} {'repository' if number == 1 else 'repositories'} could not be checked"
    if merged.unread:
        yield f"{count(len(merged.unread), 'input')} could not be read"
    if merged.replaced:
        yield f"{count(merged.replaced, 'report')} replaced by newer ones of the same repositories"
