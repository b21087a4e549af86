"""What ignore comments hide, and what is wrong with them."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from k8sregistry_lint import finders
from k8sregistry_lint.checking.directives import (
    Directive,
    EnclosingScalar,
    directives,
    may_hold_directives,
)
from k8sregistry_lint.model import (
    FileReport,
    Finding,
    Notification,
    NotificationKind,
    Severity,
    Suppressed,
    SuppressedNotification,
)
from k8sregistry_lint.rules import did_you_mean, shipped_rules
from k8sregistry_lint.text import SourceFile, Span

HIDEABLE = tuple(kind for kind in NotificationKind if kind.severity is Severity.UNCHECKED)
"""The notifications that `ignore-file` hides, by these names too: `ignore-file[unparsed]`."""


class Suppressions:
    """The directives of a file, arranged so that a look-up takes logarithmic time however many
    there are. Of several that hide the same thing, the one that hides most of the file counts."""

    def __init__(self, found: Sequence[Directive]) -> None:
        self._ranges: dict[tuple[Span | None, str], list[Directive]] = {}
        for directive in sorted(found, key=_widest_first):
            for rule in directive.rules or ("",):
                kept = self._ranges.setdefault((directive.within, rule), [])
                if not kept or kept[-1].last < directive.last:
                    kept.append(directive)
        self._scalars = sorted({each.within for each in found if each.within is not None})

    def of(self, rule: str, offset: int, line: int) -> Directive | None:
        """The directive that hides what a rule finds at an offset, on a line (1-based)."""
        keys = [(within, name) for within in (None, self._scalar(offset)) for name in ("", rule)]
        hiding = (self._covering(self._ranges.get(key, ()), line) for key in keys)
        return min(filter(None, hiding), key=_widest_first, default=None)

    def of_notification(self, kind: NotificationKind) -> Directive | None:
        """The directive that hides a notification about the file as a whole."""
        names = ("", kind.value) if kind in HIDEABLE else ()
        for_file = (each for name in names for each in self._ranges.get((None, name), ()))
        return next((each for each in for_file if each.is_for_file), None)

    def _scalar(self, offset: int) -> Span | None:
        before = bisect_right(self._scalars, offset, key=lambda span: span.start)
        inside = before and offset < self._scalars[before - 1].end
        return self._scalars[before - 1] if inside else None

    @staticmethod
    def _covering(ranges: Sequence[Directive], line: int) -> Directive | None:
        """The one of some ranges, whose firsts and lasts both rise, that covers a line."""
        before = bisect_right(ranges, line, key=lambda each: each.first)
        return ranges[before - 1] if before and line <= ranges[before - 1].last else None


def _widest_first(directive: Directive) -> tuple[int, int, int]:
    return directive.first, -directive.last, directive.offset


class KnownNames(NamedTuple):
    """Which names of rules there are, and which of them are in force."""

    is_known: Callable[[str], bool]
    is_active: Callable[[str], bool]


def suppress(source: SourceFile, report: FileReport, names: KnownNames) -> FileReport:
    """The report without what ignore comments hide, and with advice on comments that are wrong:
    they are not understood, name no rule, or hide nothing although all their rules are active."""
    if not may_hold_directives(source.text):
        return report
    found, complaints = directives(source, partial(_enclosing_scalars, source))
    suppressions = Suppressions(found)
    used: set[Directive] = set()
    kept: list[Finding] = []
    hidden: list[Suppressed] = []
    for finding in report.findings:
        place = finding.span.start, finding.region.start.line
        if directive := suppressions.of(finding.rule, *place):
            used.add(directive)
            hidden.append(Suppressed(finding, directive.reason))
        else:
            kept.append(finding)
    notes: list[Notification] = []
    hidden_notes: list[SuppressedNotification] = []
    for note in report.notifications:
        if directive := suppressions.of_notification(note.kind):
            used.add(directive)
            hidden_notes.append(SuppressedNotification(note, directive.reason))
        else:
            notes.append(note)
    advice = [*complaints, *_advice(source, found, used, names)]
    return report._replace(
        findings=kept,
        suppressed=hidden,
        notifications=[*notes, *sorted(advice, key=lambda note: note.position or (0, 0))],
        suppressed_notifications=hidden_notes,
    )


def _advice(
    source: SourceFile, found: Sequence[Directive], used: set[Directive], names: KnownNames
) -> Iterator[Notification]:
    """What is wrong with directives that were understood."""
    for directive in found:
        position = source.position(directive.offset)
        rules = [name for name in directive.rules if name not in HIDEABLE]
        if unknown := [name for name in rules if not names.is_known(name)]:
            message = f"an ignore comment names {_unknown(unknown)}"
            yield Notification(NotificationKind.UNKNOWN_RULE, source.path, message, position)
        elif directive not in used and all(map(names.is_active, rules)):
            aimed = "" if directive.first < directive.last else f" in line {directive.first}"
            message = f"an ignore comment hides nothing{aimed}"
            yield Notification(NotificationKind.UNUSED_IGNORE, source.path, message, position)


def _unknown(names: Sequence[str]) -> str:
    if len(names) > 1:
        return f"unknown rules: {', '.join(names)}"
    known = [*(rule.id for rule in shipped_rules()), *(kind.value for kind in HIDEABLE)]
    return f"an unknown rule: {names[0]}{did_you_mean(names[0], known)}"


def hides(source: SourceFile, rule: str, offset: int) -> bool:
    """Whether an ignore comment of a file hides what a rule would find at an offset."""
    return _suppressions(source).of(rule, offset, source.position(offset).line) is not None


@lru_cache(8)  # every entry of a kustomization asks for the same file
def _suppressions(source: SourceFile) -> Suppressions:
    if not may_hold_directives(source.text):
        return Suppressions(())
    return Suppressions(directives(source, partial(_enclosing_scalars, source))[0])


def _enclosing_scalars(source: SourceFile, offsets: Sequence[int]) -> list[EnclosingScalar]:
    """Return the scalars of a file that hold some offsets, except plain ones, which end where a
    comment begins and so hold none."""
    scalars = finders.scalars_at(source, offsets)
    return [EnclosingScalar(span, style in ("|", ">")) for span, style in scalars if style]
