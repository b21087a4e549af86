"""Asks whether the images that findings move to exist, and gives the findings what that means."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from k8sregistry_lint.checking.suppression import hides
from k8sregistry_lint.model import (
    Answer,
    Existence,
    FileReport,
    Finding,
    Notification,
    NotificationKind,
)
from k8sregistry_lint.reference import ImageReference
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.runner.checking import Checked, Piped, Progress
from k8sregistry_lint.runner.worktree import WorkTree
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
    pins: bool = False
    """Whether fixes add digests."""

    def graded(self, checked: Checked, piped: Piped | None) -> tuple[Checked, Piped | None]:
        """Return what was found, with the grades that the answers allow its fixes."""
        if not self.is_on:
            return checked, piped
        reports = [self._graded(report) for report in checked.reports]
        if piped:
            piped = piped._replace(report=self._graded(piped.report))
        return checked._replace(reports=reports), piped

    def _graded(self, report: FileReport) -> FileReport:
        from k8sregistry_lint.registry.grading import graded
        from k8sregistry_lint.registry.pinning import pinned

        found = graded(report, self.answers)
        return pinned(found) if self.pins else found

    def with_pins(self, reports: Sequence[FileReport], tree: WorkTree) -> list[FileReport]:
        """Return linked reports with fixes that add digests to fields beside tags too."""
        from k8sregistry_lint.registry.pinbeside import pin_beside

        return pin_beside(reports, tree) if self.pins else list(reports)

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


def ask(
    settings: Settings, checked: Checked, piped: Piped | None, progress: Progress | None
) -> Asked:
    """Ask about the images that findings move to, if the settings name a source."""
    if not settings.asks:
        return Asked()
    from k8sregistry_lint.registry.grading import targets_of

    targets = targets_of([*checked.reports, *([piped.report] if piped else [])])
    answers, notes = answers_about(targets, settings, progress)
    faults = [FileReport(note.path, notifications=[note]) for note in notes]
    return Asked(is_on=True, answers=answers, faults=faults, pins=settings.pin)


def answers_about(
    images: Sequence[ImageReference], settings: Settings, progress: Progress | None = None
) -> tuple[dict[ImageReference, Answer], list[Notification]]:
    """Ask the sources that the settings name, first the catalog, and then the registries about what
    it could not verify. Return the answers, and what is wrong with the catalog."""
    answers: dict[ImageReference, Answer] = {}
    notes: list[Notification] = []
    if settings.catalog:
        from k8sregistry_lint.registry.catalog import ask_catalog

        answers, fault = ask_catalog(settings.catalog, images)
        message = f"{fault}: it proves nothing"
        if fault:
            notes = [Notification(NotificationKind.CATALOG, settings.catalog, message)]
    if settings.verify:
        answers = _with_registries(answers, images, settings, progress)
    return answers, notes


def _with_registries(
    known: Mapping[ImageReference, Answer],
    targets: Sequence[ImageReference],
    settings: Settings,
    progress: Progress | None,
) -> dict[ImageReference, Answer]:
    """Return what a catalog knows, and what registries answer about the rest. A registry that
    cannot tell does not unsay what the catalog says."""
    from k8sregistry_lint.registry.verify import Options, ask_registries

    verified = {
        image: answer for image, answer in known.items() if answer.existence is Existence.VERIFIED
    }
    waiting = [target for target in targets if target not in verified]
    options = Options(mirrors=settings.registry_mirrors, platforms=settings.platforms)
    asked = ask_registries(waiting, options, progress)
    told = {
        image: answer
        for image, answer in asked.items()
        if answer.existence is not Existence.UNVERIFIED
        or image not in known
        or known[image].existence is Existence.UNVERIFIED
    }
    return {**known, **told}


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
    return report._replace(findings=findings, linked=True)
