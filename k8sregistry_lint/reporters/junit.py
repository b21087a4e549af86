"""For CI systems that show tests: a suite for each file, a case for each finding. Fixed findings
are left out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from k8sregistry_lint.files.summary import count
from k8sregistry_lint.model import (
    FileReport,
    Finding,
    Level,
    Notification,
    RunReport,
    Severity,
    Suppressed,
)
from k8sregistry_lint.reporters import Style, words
from k8sregistry_lint.reporters.templating import template


@dataclass(frozen=True, slots=True)
class Case:
    """A test case; `outcome` is the element that says why it did not pass, empty for one that
    passed."""

    name: str
    file: str
    line: int
    outcome: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Suite:
    """The cases of a file."""

    name: str
    cases: Sequence[Case]

    def count(self, outcome: str) -> int:
        """How many cases have an outcome."""
        return sum(case.outcome == outcome for case in self.cases)


def render(report: RunReport, _style: Style) -> str:
    """One XML document, with a newline at its end."""
    found = [checked(report.checked), *suites(report)]
    return template("junit.xml.j2").render(
        suites=found, totals=totals(found), configuration=report.configuration
    )


def suites(report: RunReport, prefix: str = "") -> Iterator[Suite]:
    """Yield a suite for each file of which there is something to report; `prefix` comes before its
    name."""
    for file in report.files:
        if cases := list(_cases(file, report.fail_level)):
            yield Suite(prefix + file.path, cases)


def checked(number: int) -> Suite:
    """The suite that says how many files were checked."""
    return Suite("k8sregistry-lint", [Case(f"{count(number, 'file')} checked", "", 0, "", "", "")])


def totals(suites: Iterable[Suite]) -> Counter[str]:
    """How many cases there are, and how many of each outcome."""
    counted: Counter[str] = Counter()
    for suite in suites:
        counted["tests"] += len(suite.cases)
        counted.update(case.outcome for case in suite.cases)
    return counted


def _cases(file: FileReport, fail_level: Level) -> Iterator[Case]:
    for finding in file.findings:
        if not finding.fix.applied:
            yield _finding(
                finding,
                "failure" if finding.level >= fail_level else "",
                words.explained(finding) + (f". See {finding.docs}" if finding.docs else ""),
            )
    for suppressed in file.suppressed:
        yield _suppressed(suppressed)
    for note in file.notifications:
        yield _notification(note, fail_level)


def _finding(finding: Finding, outcome: str, message: str) -> Case:
    start = finding.region.start
    name = f"{finding.rule} {start.line}:{start.column} {words.move(finding)}{words.owner(finding)}"
    return Case(name, finding.path, start.line, outcome, finding.rule, message)


def _suppressed(suppressed: Suppressed) -> Case:
    return _finding(
        suppressed.finding, "skipped", suppressed.reason or "an ignore comment without a reason"
    )


def _notification(note: Notification, fail_level: Level) -> Case:
    line = note.position.line if note.position else 1
    return Case(
        f"{note.kind} line {line}",
        note.path,
        line,
        "" if note.kind.severity_for(fail_level) is Severity.ADVICE else "error",
        note.kind,
        note.message,
    )
