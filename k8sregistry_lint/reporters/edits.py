"""Which edits a report writes with which finding."""

from k8sregistry_lint.model import Edit, Finding

MAX_REPEATED = 100
"""A fix of more edits is written once, or a report would grow with their square."""


class EditsToWrite:
    """Gives the edits to write with each finding, in the order of a report: those of its fix, and
    none where a large fix was written with an earlier finding already."""

    def __init__(self) -> None:
        self._written: set[tuple[object, ...]] = set()

    def of(self, finding: Finding) -> tuple[Edit, ...]:
        """The edits to write with the next finding."""
        edits = finding.fix.edits
        if len(edits) <= MAX_REPEATED:
            return edits
        first = (edits[0].path, edits[0].span, len(edits))
        if first in self._written:
            return ()
        self._written.add(first)
        return edits
