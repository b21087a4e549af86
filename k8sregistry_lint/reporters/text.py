"""For people: a line for each finding, the source line with a caret, and a summary."""

from collections import Counter
from collections.abc import Callable, Iterator
from textwrap import wrap
from unicodedata import combining, east_asian_width

from k8sregistry_lint.model import Applicability, Finding, Mention, RunReport
from k8sregistry_lint.reporters import Style, words
from k8sregistry_lint.reporters.words import visible

MAX_SNIPPET = 140
"""How long a source line is shown where there is no terminal."""

Paint = Callable[[str, str], str]
"""Text in a named color, or as it is."""

_COLORS = {"bold": "1", "red": "1;31", "yellow": "33", "cyan": "36", "green": "32", "dim": "2"}
_LEVEL_COLORS = {"error": "red", "warning": "yellow", "note": "cyan"}


def render(report: RunReport, style: Style) -> str:
    """The whole report, with a newline at its end."""
    paint = _painter(color=style.color)
    blocks = (
        []
        if style.quiet
        else [_finding(finding, paint, style.width) for finding in report.findings]
    )
    if style.show_mentions:
        blocks += [_mention(mention, paint) for mention in report.mentions]
    if style.statistics:
        blocks += _statistics(report)
    return "".join(f"{block}\n" for block in [*blocks, *words.summary(report, style)])


def _painter(*, color: bool) -> Paint:
    return lambda text, name: f"\x1b[{_COLORS[name]}m{text}\x1b[0m" if color else text


def _finding(finding: Finding, paint: Paint, width: int | None) -> str:
    level = finding.level.name.lower()
    place = paint(words.place(finding.path, finding.region), "bold")
    head = f"{place}: {paint(level, _LEVEL_COLORS[level])} {visible(finding.rule)}: {words.move(finding)}"
    status = paint("fixed", "green") if finding.fix.applied else words.explained(finding)
    margin = " " * len(str(finding.region.start.line))
    notes = [
        _wrapped(note, f"{margin} = ", width)
        for note in (status, words.companions(finding))
        if note
    ]
    return "\n".join([head, *_snippet(finding, paint, width or MAX_SNIPPET), *notes])


def _wrapped(note: str, head: str, width: int | None) -> str:
    """A note below its head, broken between words where there is a terminal."""
    indent = " " * len(head)
    lines = (
        wrap(note, width, initial_indent=head, subsequent_indent=indent, break_on_hyphens=False)
        if width
        else [head + note]
    )
    return "\n".join(lines)


def _snippet(finding: Finding, paint: Paint, width: int) -> Iterator[str]:
    """The source line and carets under the reference, cut around it where the line is long."""
    region = finding.region
    first = region.start.column - 1
    if first >= len(region.line):
        return
    number = str(region.start.line)
    room = width - len(number) - 4
    end = region.end.column - 1 if region.end.line == region.start.line else len(region.line)
    left = 0 if end <= room else min(first, max(end - room, first - room // 2))
    end = min(end, left + room)
    before, marked, after = (
        visible(region.line[start:stop].replace("\t", " "))
        for start, stop in ((left, first), (first, end), (end, left + room))
    )
    before = ("…" if left else "") + before
    yield f"{' ' * len(number)} |"
    yield f"{number} | {before}{marked}{after}"
    yield f"{' ' * len(number)} | {' ' * _columns(before)}{paint('^' * max(1, _columns(marked)), 'yellow')}"


def _columns(text: str) -> int:
    """How many columns a terminal gives to a text."""
    return (
        len(text)
        if text.isascii()
        else sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
    )


def _mention(mention: Mention, paint: Paint) -> str:
    place = paint(words.place(mention.path, mention.region), "bold")
    return f"{place}: {paint('mention', 'dim')} {visible(mention.rule)}: {visible(mention.reason)}: {visible(mention.region.line.strip())}"


def _statistics(report: RunReport) -> Iterator[str]:
    """A line for each rule: how many findings it has, and how many of them --fix moves."""
    rules = Counter(finding.rule for finding in report.findings)
    safe = Counter(
        finding.rule
        for finding in report.findings
        if finding.fix.applicability is Applicability.SAFE
    )
    messages = {finding.rule: finding.message for finding in report.findings}
    for rule, number in sorted(rules.items(), key=lambda item: (-item[1], item[0])):
        yield f"{number:5} {visible(rule)} ({safe[rule]} safe to fix): {visible(messages[rule])}"
