"""Fixes to new texts, each proven before anyone writes it: pure."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

from k8sregistry_lint.checking.proof import objection
from k8sregistry_lint.model import Edit, FileReport
from k8sregistry_lint.text import SourceFile, Span, splice

Check = Callable[[SourceFile], FileReport]


class UnprovenFixError(Exception):
    """A new text that is not what the edits promise; the message says in what."""


def fixed(
    source: SourceFile, edits: Sequence[Edit], before: FileReport, check: Check
) -> SourceFile:
    """`source` with `edits` made. Raises UnprovenFixError unless it reads as before but for the
    edited scalars, and a check finds none of what was edited and nothing that was not there."""
    changes = sorted({(edit.span, edit.replacement) for edit in edits})
    try:
        after = SourceFile(source.path, splice(source.text, changes))
    except ValueError as error:
        raise UnprovenFixError(str(error)) from None
    if reason := objection(source, after, changes):
        raise UnprovenFixError(reason)
    spans = [span for span, _ in changes]
    expected = [
        finding.image
        for finding in before.findings
        if not _edited(source.path, spans, finding.fix.edits)
    ]
    found = [finding.image for finding in check(after).findings]
    if sorted(expected) != sorted(found):
        raise UnprovenFixError("a second check finds something else than what was left")
    return after


def _edited(path: str, spans: Sequence[Span], edits: Sequence[Edit]) -> bool:
    """Whether all edits of a finding in this file are among those that were made."""
    mine = [edit for edit in edits if edit.path == path]
    return bool(mine) and all(_contains(spans, edit.span) for edit in mine)


def _contains(spans: Sequence[Span], span: Span) -> bool:
    at = bisect_left(spans, span)
    return at < len(spans) and spans[at] == span
