"""For people and for editors: a line for each finding, and a summary."""

from k8sregistry_lint.model import Applicability, Finding, RunReport
from k8sregistry_lint.reporters import Style, words

_MARKS = {
    Applicability.SAFE: " [fixable]",
    Applicability.UNSAFE: " [fixable with --unsafe-fixes]",
    Applicability.DISPLAY_ONLY: "",
}


def render(report: RunReport, style: Style) -> str:
    """The whole report, with a newline at its end."""
    lines = [] if style.quiet else [_finding(finding) for finding in report.findings]
    return "".join(f"{line}\n" for line in [*lines, *words.summary(report, style)])


def _finding(finding: Finding) -> str:
    mark = " [fixed]" if finding.fix.applied else _MARKS[finding.fix.applicability]
    place = words.place(finding.path, finding.region)
    return f"{place}: {finding.level.name.lower()} {words.visible(finding.rule)}: {words.move(finding)}{mark}"
