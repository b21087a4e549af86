"""For people and for editors: a line for each finding, and a summary."""

from k8sregistry_lint.model import Applicability, Finding, RunReport
from k8sregistry_lint.reporters import Style, words
from k8sregistry_lint.reporters.folding import once
from k8sregistry_lint.reporters.visible import visible


def render(report: RunReport, style: Style) -> str:
    """The whole report, with a newline at its end."""
    lines = []
    if not style.quiet:
        lines += [*map(_finding, once(report.findings)), *_sources(report)]
    if style.show_mentions:
        lines += map(words.mention, report.mentions)
    lines += words.summary(report, style)
    lines += [f"next: {step}" for step in words.next_step(report, style)]
    return "".join(f"{line}\n" for line in lines)


def _finding(finding: Finding) -> str:
    place = words.place(finding.path, finding.region)
    level, rule = finding.level.label, visible(finding.rule)
    return (
        f"{place}: {level} {rule}: {words.move(finding)}{words.owner(finding)} [{_grade(finding)}]"
        + (f" [image {words.existence(finding)}]" if finding.existence else "")
    )


def _grade(finding: Finding) -> str:
    """Whether it was fixed, else the grade of its fix, with the reason why it is not safe."""
    fix = finding.fix
    if fix.applied:
        return "fixed"
    if fix.applicability is Applicability.SAFE:
        return "fix: safe"
    return f"fix: {fix.applicability.label}, {visible(fix.reason).removesuffix('.')}"


def _sources(report: RunReport) -> list[str]:
    """A line for each rule that found something, with its documentation."""
    rules = dict.fromkeys((finding.rule, finding.docs) for finding in report.findings)
    return [f"docs for {visible(rule)}: {visible(docs)}" for rule, docs in rules if docs]
