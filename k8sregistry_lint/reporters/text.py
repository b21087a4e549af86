"""For people: each finding with its source line and what can be done about it, and a summary."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from textwrap import wrap

from k8sregistry_lint.model import Applicability, Finding, Mention, RunReport
from k8sregistry_lint.reporters import Style, words
from k8sregistry_lint.reporters.folding import Folded, fold
from k8sregistry_lint.reporters.paint import Paint, painter
from k8sregistry_lint.reporters.snippet import snippet
from k8sregistry_lint.reporters.visible import visible

MAX_WIDTH = 140
"""How long a source line is shown where there is no terminal."""

_LABELS = {"help": "help", "fixed": "fixed", "note": "bold", "image": "bold", "docs": "dim"}
"""The notes below a finding, with their colors."""


def render(report: RunReport, style: Style) -> str:
    """The whole report, with a newline at its end."""
    paint = painter(color=style.color)
    blocks: list[str] = []
    if not style.quiet:
        blocks += [
            _in_cluster(each, paint, style.width)
            if isinstance(each, Folded)
            else _finding(each, paint, style.width)
            for each in fold(report.findings)
        ]
    if style.show_mentions and report.mentions:
        blocks.append("\n".join(_mention(mention, paint) for mention in report.mentions))
    if style.statistics and report.findings:
        blocks.append("\n".join(_statistics(report, paint)))
    step = [f"{paint('next:', 'help')} {step}" for step in words.next_step(report, style)]
    blocks.append("\n".join([*words.summary(report, style), *step]))
    return "\n\n".join(blocks) + "\n"


def _finding(finding: Finding, paint: Paint, width: int | None) -> str:
    number = str(finding.region.start.line)
    margin = " " * len(number)
    place = words.place(finding.path, finding.region)
    return "\n".join(
        [
            _head(finding.level.label, finding.rule, finding.message, paint, width),
            f"{margin}{paint('-->', 'dim')} {place}{words.owner(finding)}",
            *_snippet(finding, paint, (width or MAX_WIDTH) - len(number) - 3),
            *(_note(label, text, margin, paint, width) for label, text in _notes(finding)),
        ]
    )


def _in_cluster(folded: Folded, paint: Paint, width: int | None) -> str:
    """A finding on stdin as its workload and container, because a line number leads nowhere
    there."""
    finding = folded.finding
    also = f", repeated in {visible(folded.also)}" if folded.repeated else ""
    place = f"{visible(folded.owner.title)}: {visible(finding.image)}{also}"
    return "\n".join(
        [
            _head(finding.level.label, finding.rule, finding.message, paint, width),
            f" {paint('-->', 'dim')} {place}",
            *(_note(label, text, " ", paint, width) for label, text in _notes(finding)),
        ]
    )


@lru_cache(1_024)  # every finding of a rule has the same
def _head(level: str, rule: str, message: str, paint: Paint, width: int | None) -> str:
    """`warning[k8s-gcr-io]: what is wrong`."""
    title = f"{level}[{visible(rule)}]"
    lines = _wrapped(f"{title}: {visible(message)}", width)
    return "\n  ".join(lines).replace(title, paint(title, level), 1)


def _snippet(finding: Finding, paint: Paint, room: int) -> Iterator[str]:
    """The source line and carets below the reference."""
    region = finding.region
    if region.start.column > len(region.line):
        return
    number = str(region.start.line)
    shown = snippet(region, room)
    indent, carets = shown.carets
    empty = paint(f"{' ' * len(number)} |", "dim")
    yield empty
    yield f"{paint(f'{number} |', 'dim')} {shown.text}"
    yield f"{empty} {indent}{paint(carets, finding.level.label)}"


def _notes(finding: Finding) -> Iterator[tuple[str, str]]:
    """What is printed below a source line, each with its label."""
    if finding.fix.applied:
        yield "fixed", f"now {visible(finding.replacement or '')}"
    else:
        yield "help", words.remedy(finding, visible(finding.replacement or ""))
    if finding.existence:
        yield "image", words.existence(finding)
    if companions := words.companions(finding):
        yield "note", companions
    if finding.docs:
        yield "docs", visible(finding.docs)


@lru_cache(4_096)  # findings of the same image have the same
def _note(label: str, text: str, margin: str, paint: Paint, width: int | None) -> str:
    indent = " " * len(f"{margin} = {label}: ")
    lines = _wrapped(text, width - len(indent) if width else None)
    head = f"{margin} {paint('=', 'dim')} {paint(f'{label}:', _LABELS[label])} "
    return head + f"\n{indent}".join(lines)


def _wrapped(text: str, width: int | None) -> list[str]:
    """A text in lines, broken between words and never inside of one; one line without a width."""
    if width is None:
        return [text]
    return wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _mention(mention: Mention, paint: Paint) -> str:
    return words.mention(mention).replace("mention[", paint("mention", "bold") + "[", 1)


def _statistics(report: RunReport, paint: Paint) -> Iterator[str]:
    """A line for each rule: how many findings it has, and how many of them --fix changes."""
    rules = Counter(finding.rule for finding in report.findings)
    safe = Counter(
        finding.rule
        for finding in report.findings
        if finding.fix.applicability is Applicability.SAFE
    )
    first = {finding.rule: finding for finding in reversed(report.findings)}
    for rule, number in sorted(rules.items(), key=lambda item: (-item[1], item[0])):
        shown = paint(visible(rule), first[rule].level.label)
        message = visible(first[rule].message)
        yield f"{paint(f'{number:5}', 'bold')} {shown} ({safe[rule]} safe to fix): {message}"
