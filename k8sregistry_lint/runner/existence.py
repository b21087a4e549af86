"""Asks whether the images that findings move to exist, and gives the findings what that means."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from k8sregistry_lint.checking.suppression import hides
from k8sregistry_lint.model import (
    Answer,
    FileReport,
    Finding,
    Notification,
    NotificationKind,
)
from k8sregistry_lint.reference import ImageReference
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.runner.checking import Checked, Piped
from k8sregistry_lint.settings.settings import Settings
from k8sregistry_lint.text import SourceFile, UnreadableError

Ignored = Callable[[str, int, str], bool]
"""Whether an ignore comment hides what a rule finds in a file at an offset."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a source answered about the images that findings move to, and what is wrong with it."""

    is_on: bool = False
    answers: Mapping[ImageReference, Answer] = field(default_factory=dict)
    faults: Sequence[FileReport] = ()

    def graded(self, checked: Checked, piped: Piped | None) -> tuple[Checked, Piped | None]:
        """Return what was found, with the grades that the answers allow its fixes."""
        if not self.is_on:
            return checked, piped
        from k8sregistry_lint.registry.grading import graded

        reports = [graded(report, self.answers) for report in checked.reports]
        if piped:
            piped = piped._replace(report=graded(piped.report, self.answers))
        return checked._replace(reports=reports), piped

    def with_lints(
        self, reports: Sequence[FileReport], rules: RuleSet, ignored: Ignored
    ) -> list[FileReport]:
        """Return linked reports, in which all findings have their answers, with the findings of
        the lints that the answers lead to."""
        from k8sregistry_lint.registry.grading import answered, linted

        reports = [answered(report, self.answers) for report in reports]
        on = set(rules.lints)
        return [
            _with(
                report,
                [
                    found
                    for finding in report.findings
                    for lint, found in linted(finding)
                    if lint in on and not ignored(found.path, found.span.start, lint.id)
                ],
            )
            for report in reports
        ]


def ask(settings: Settings, checked: Checked, piped: Piped | None) -> Asked:
    """Ask the source that the settings name, if they name one."""
    if not settings.catalog:
        return Asked()
    from k8sregistry_lint.registry.catalog import ask_catalog
    from k8sregistry_lint.registry.grading import targets_of

    targets = targets_of([*checked.reports, *([piped.report] if piped else [])])
    answers, fault = ask_catalog(settings.catalog, targets)
    note = Notification(NotificationKind.CATALOG, settings.catalog, f"{fault}: it proves nothing")
    return Asked(
        is_on=True,
        answers=answers,
        faults=[FileReport(note.path, notifications=[note])] if fault else (),
    )


def ignored_in(piped: Piped | None, settings: Settings) -> Ignored:
    """Return whether an ignore comment on stdin hides what a rule finds there."""
    try:
        source = SourceFile.decode(piped.report.path, piped.data) if piped else None
    except UnreadableError:
        source = None
    if source is None or not settings.obey_comments:
        return lambda *_: False
    return lambda _path, offset, rule: hides(source, rule, offset)


def _with(report: FileReport, added: Sequence[Finding]) -> FileReport:
    if not added:
        return report
    findings = sorted([*report.findings, *added], key=lambda finding: finding.span)
    return replace(report, findings=findings, linked=True)
