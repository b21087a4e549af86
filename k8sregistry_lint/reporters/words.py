"""What the formats say in the same words, in characters that steer no terminal and no log."""

from collections import Counter
from collections.abc import Iterator

from k8sregistry_lint.files.summary import count, passed_over
from k8sregistry_lint.model import Applicability, Finding, Notification, RunReport, Severity
from k8sregistry_lint.reporters import Style
from k8sregistry_lint.text import Region


def visible(text: str) -> str:
    """Text that cannot steer a terminal: control and formatting characters are shown as escapes.
    Nor the log of GitHub Actions, which obeys `##[command]` anywhere in a line."""
    if text.isprintable() and "##[" not in text:
        return text
    shown = "".join(
        c
        if c.isprintable() or c == " "
        else f"\\x{ord(c):02x}"
        if ord(c) < 256
        else f"\\u{ord(c):04x}"
        for c in text
    )
    return shown.replace("##[", "##\\x5b")


def visible_path(path: str) -> str:
    """A path at the beginning of a line, where GitHub Actions takes `::` for a command."""
    return visible(f"./{path}" if path.lstrip().startswith("::") else path)


def place(path: str, region: Region) -> str:
    """`path:line:column`."""
    return f"{visible_path(path)}:{region.start.line}:{region.start.column}"


def move(finding: Finding) -> str:
    """`old -> new`, or the old image alone."""
    return visible(
        f"{finding.image} -> {finding.replacement}" if finding.replacement else finding.image
    )


def remedy(finding: Finding) -> str:
    """What was done, or can be done, about a finding."""
    fix = finding.fix
    if fix.applied:
        return "fixed"
    if fix.applicability is Applicability.SAFE:
        adds = any(edit.span.start == edit.span.end for edit in fix.edits)
        return (
            "--fix adds its newName; the name stays, since what it selects is elsewhere"
            if adds
            else "--fix moves it"
        )
    reason = visible(fix.reason).removesuffix(".")
    return (
        f"--fix --unsafe-fixes moves it: {reason}"
        if fix.applicability is Applicability.UNSAFE
        else f"left: {reason}"
    )


def explained(finding: Finding) -> str:
    """The rule's word on a finding, and the remedy."""
    return visible(finding.message) + f" ({remedy(finding)})"


def companions(finding: Finding) -> str:
    """`moves together with FILE`, empty for a finding that moves alone; and whether its own file
    was named."""
    unnamed = "was not named, and " if finding.companion else ""
    return (
        f"{unnamed}moves together with {', '.join(map(visible, finding.companions))}"
        if finding.companions
        else ""
    )


def notification(note: Notification) -> str:
    """A line on what could not be checked or written."""
    where = f":{note.position.line}:{note.position.column}" if note.position else ""
    return f"{visible_path(note.path)}{where}: {note.kind}: {visible(note.message)}"


def summary(report: RunReport, style: Style) -> Iterator[str]:
    """What there was, what was done, what is left; no line for what did not happen."""
    findings, remaining = report.findings, report.remaining
    fixed = f" ({len(findings) - len(remaining)} fixed in {count(len(report.changed), 'file')}, {len(remaining)} left)"
    yield f"{count(report.checked, 'file')} checked, {count(len(findings), 'finding')}" + (
        fixed if style.fixing else ""
    )
    fixable = Counter(finding.fix.applicability for finding in remaining)
    safe, unsafe = fixable[Applicability.SAFE], fixable[Applicability.UNSAFE]
    if safe or unsafe:
        parts = [f"{safe} fixable with --fix"] if safe else []
        parts += (
            [f"{unsafe} {'more' if safe else 'fixable'} with --fix --unsafe-fixes"]
            if unsafe
            else []
        )
        yield ", ".join(parts)
    if report.suppressed:
        by = Counter(suppressed.by for suppressed in report.suppressed)
        hidden = {"by ignore comments": by["comment"], "by the baseline": by["baseline"]}
        yield ", ".join(
            f"{count(number, 'finding')} hidden {what}" for what, number in hidden.items() if number
        )
    if report.mentions:
        hint = "" if style.show_mentions else " (--show-mentions lists them)"
        yield f"{count(len(report.mentions), 'mention')} left alone{hint}"
    yield from passed_over(report.skipped)
    if unchecked := {
        note.path for note in report.notifications if note.kind.severity is not Severity.ADVICE
    }:
        lines = (
            f" ({len(report.read_by_line)} of them searched line by line)"
            if report.read_by_line
            else ""
        )
        yield f"{count(len(unchecked), 'file')} not checked or not written in full{lines}"
    if report.charts:
        yield f"version not raised: {', '.join(map(visible, report.charts))}"
    yield from configuration(report.configuration)


def configuration(path: str) -> Iterator[str]:
    """The line on the configuration that was obeyed, which may have silenced what it likes; none
    where there is none."""
    if path:
        yield f"configuration: {visible(path)}"
