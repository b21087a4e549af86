"""Edits to a new text, which is proven before anyone writes it."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

from k8sregistry_lint.checking.proof import why_unproven
from k8sregistry_lint.model import Edit, FileReport
from k8sregistry_lint.text import SourceFile, Span, splice

Check = Callable[[SourceFile], FileReport]


class UnprovenFixError(Exception):
    """A new text that is not what the edits promise; the message says in what way."""


def rewrite(
    source: SourceFile, edits: Sequence[Edit], before: FileReport, check: Check
) -> SourceFile:
    """`source` with `edits` made. Raises UnprovenFixError unless it reads as before except for the
    edited scalars, and a second check finds what `before` holds without the findings that were
    fixed, and nothing else, except new names that have no successor of their own."""
    changes = sorted({(edit.span, edit.replacement) for edit in edits})
    try:
        after = SourceFile(source.path, splice(source.text, changes))
    except ValueError as error:
        raise UnprovenFixError(str(error)) from None
    if reason := why_unproven(source, after, changes):
        raise UnprovenFixError(reason)
    spans = [span for span, _ in changes]
    shared = {id(finding.fix.edits): finding.fix.edits for finding in before.findings}
    fixed = {key for key, each in shared.items() if _is_fixed(source.path, spans, each)}
    expected = [finding.image for finding in before.findings if id(finding.fix.edits) not in fixed]
    results = {each.replacement for each in before.findings if id(each.fix.edits) in fixed}
    actual = [
        finding.image
        for finding in check(after).findings
        if finding.replacement or finding.image not in results
    ]
    if sorted(expected) != sorted(actual):
        raise UnprovenFixError("a second check does not find exactly what was left")
    return after


def _is_fixed(path: str, spans: Sequence[Span], edits: Sequence[Edit]) -> bool:
    """Whether all edits of a finding in this file are among those that were made."""
    here = [edit for edit in edits if edit.path == path]
    return bool(here) and all(_contains(spans, edit.span) for edit in here)


def _contains(spans: Sequence[Span], span: Span) -> bool:
    at = bisect_left(spans, span)
    return at < len(spans) and spans[at] == span
