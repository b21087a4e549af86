"""For people: a line for each finding, the source line with a caret, and a summary."""

from collections.abc import Callable, Iterator

from k8sregistry_lint.model import Applicability, Finding, Mention, Notification, RunReport
from k8sregistry_lint.reporters import Style

Paint = Callable[[str, str], str]
"""Text in a named color, or as it is."""

_COLORS = {"bold": "1", "red": "1;31", "yellow": "33", "cyan": "36", "green": "32", "dim": "2"}
_LEVEL_COLORS = {"error": "red", "warning": "yellow", "note": "cyan"}


def render(report: RunReport, style: Style) -> str:
    """The whole report, with a newline at its end."""
    paint = _painter(color=style.color)
    blocks = [] if style.quiet else [_finding(finding, paint) for finding in report.findings]
    if style.show_mentions:
        blocks += [_mention(mention, paint) for mention in report.mentions]
    return "".join(f"{block}\n" for block in [*blocks, *summary(report, style)])


def render_notification(note: Notification) -> str:
    """A line for stderr: what could not be checked or written."""
    place = f"{visible(note.path)}:{note.position.line}:{note.position.column}" if note.position else visible(note.path)
    return f"{place}: {note.kind}: {visible(note.message)}"


def _painter(*, color: bool) -> Paint:
    return lambda text, name: f"\x1b[{_COLORS[name]}m{text}\x1b[0m" if color else text


def _finding(finding: Finding, paint: Paint) -> str:
    level = finding.level.name.lower()
    start = finding.region.start
    place = paint(f"{visible(finding.path)}:{start.line}:{start.column}", "bold")
    target = f" -> {visible(finding.replacement)}" if finding.replacement else ""
    head = f"{place}: {paint(level, _LEVEL_COLORS[level])} {finding.rule}: {visible(finding.image)}{target}"
    return "\n".join([head, *_snippet(finding, paint), f"  = {visible(_status(finding))}"])


def _status(finding: Finding) -> str:
    fix = finding.fix
    if fix.applied:
        return "fixed"
    if fix.applicability is Applicability.SAFE:
        return f"{finding.message} (--fix moves it)"
    if fix.applicability is Applicability.UNSAFE:
        return f"{finding.message} (--fix --unsafe-fixes moves it: {fix.reason})"
    return f"{finding.message} (left: {fix.reason})"


def _snippet(finding: Finding, paint: Paint) -> Iterator[str]:
    """The source line and carets under the reference, cut around it where the line is long."""
    region = finding.region
    number = str(region.start.line)
    first = region.start.column - 1
    length = region.end.column - region.start.column if region.end.line == region.start.line else len(region.line) - first
    if first >= len(region.line):
        return
    left = max(0, first - 60)
    line = visible(region.line[left : left + 140].replace("\t", " "))
    yield f"{' ' * len(number)} |"
    yield f"{number} | {'…' if left else ''}{line}"
    yield f"{' ' * len(number)} | {' ' * (first - left + bool(left))}{paint('^' * max(1, min(length, 140 - first + left)), 'yellow')}"


def _mention(mention: Mention, paint: Paint) -> str:
    start = mention.region.start
    place = paint(f"{visible(mention.path)}:{start.line}:{start.column}", "bold")
    return f"{place}: {paint('mention', 'dim')} {mention.rule}: {visible(mention.reason)}: {visible(mention.region.line.strip())}"


def summary(report: RunReport, style: Style) -> Iterator[str]:
    """What there was, what was done, what is left; no line for what did not happen."""
    findings = report.findings
    fixed = [finding for finding in findings if finding.fix.applied]
    left = [finding for finding in findings if not finding.fix.applied]
    yield f"{_count(report.checked, 'file')} checked, {_count(len(findings), 'finding')}" + (
        f" ({len(fixed)} fixed in {_count(len(report.changed), 'file')}, {len(left)} left)" if style.fixing else ""
    )
    safe = sum(finding.fix.applicability is Applicability.SAFE for finding in left)
    unsafe = sum(finding.fix.applicability is Applicability.UNSAFE for finding in left)
    if safe or unsafe:
        parts = [f"{safe} fixable with --fix"] if safe else []
        parts += [f"{unsafe} more with --fix --unsafe-fixes"] if unsafe else []
        yield ", ".join(parts)
    if report.mentions:
        hint = "" if style.show_mentions else " (--show-mentions lists them)"
        yield f"{_count(len(report.mentions), 'mention')} left alone{hint}"
    if report.skipped:
        yield "passed over: " + ", ".join(_count(number, what) for what, number in sorted(report.skipped.items()))
    unchecked = {note.path for note in report.notifications}
    if unchecked:
        yield f"{_count(len(unchecked), 'file')} not checked or not written in full"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def visible(text: str) -> str:
    """Text that cannot steer a terminal: control and formatting characters are shown as escapes."""
    return "".join(c if c.isprintable() or c == " " else f"\\x{ord(c):02x}" if ord(c) < 256 else f"\\u{ord(c):04x}" for c in text)
