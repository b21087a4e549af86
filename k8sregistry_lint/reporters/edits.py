"""Which edits a report writes with which finding."""

from k8sregistry_lint.model import Edit, Finding

MAX_REPEATED = 100
"""A fix of more edits is written once, or a report would grow with their square."""


class EditsToWrite:
    """Gives the edits to write with each finding, in the order of a report: those of its fix, and
    none where a large fix was written with an earlier finding already."""

    def __init__(self) -> None:
        self._asked = -1
        self._written: dict[tuple[object, ...], int] = {}

    def of(self, finding: Finding) -> tuple[Edit, ...]:
        """The edits to write with the next finding."""
        self._asked += 1
        edits = finding.fix.edits
        if len(edits) <= MAX_REPEATED:
            return edits
        first = self._written.setdefault(_identity(edits), self._asked)
        return edits if first == self._asked else ()

    def earlier(self, finding: Finding) -> int | None:
        """Which finding (0-based, in the order of the report) was written with the edits of this
        one; None if none was."""
        edits = finding.fix.edits
        return self._written.get(_identity(edits)) if len(edits) > MAX_REPEATED else None


def _identity(edits: tuple[Edit, ...]) -> tuple[object, ...]:
    return edits[0].path, edits[0].region.start, edits[0].region.end, len(edits)
