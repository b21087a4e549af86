"""What the formats say in the same words."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from typing import Literal

from k8sregistry_lint.files.selection import STDIN
from k8sregistry_lint.files.summary import checked, count, skipped
from k8sregistry_lint.model import (
    Applicability,
    Existence,
    Finding,
    Fix,
    Mention,
    Notification,
    Role,
    RunReport,
    Severity,
)
from k8sregistry_lint.reporters import Style
from k8sregistry_lint.reporters.snippet import cut
from k8sregistry_lint.reporters.visible import visible, visible_path
from k8sregistry_lint.text import Region

MAX_COMPANIONS = 5
"""How many other files of a fix a message names."""
MAX_KINDS = 5
"""How many kinds of files that are not checked a summary names."""
MAX_LINE = 100
"""How many characters of the line of a mention are shown."""


def place(path: str, region: Region) -> str:
    """`path:line:column`."""
    return f"{visible_path(path)}:{region.start.line}:{region.start.column}"


def move(finding: Finding) -> str:
    """`old -> new`, or the old image alone."""
    return visible(
        f"{finding.image} -> {finding.replacement}" if finding.replacement else finding.image
    )


def owner(finding: Finding) -> str:
    """` in shop/Deployment/web (container app)` for a finding on stdin, where a line number leads
    nowhere; empty for any other."""
    named = finding.path == STDIN and finding.object
    return f" in {visible(named.title)}" if named else ""


def remedy(finding: Finding, target: str = "") -> str:
    """What was done, or can be done, about a finding, with the grade of its fix; `target` is what
    the image becomes, where no `move` stands beside it."""
    fix, grade = finding.fix, f"({finding.fix.applicability.label})"
    changes = "changes it"
    if target:  # of a split reference only a part is shown and changed
        split = finding.role is Role.SPLIT
        changes = f"moves the image to {target}" if split else f"changes it to {target}"
    reason = visible(fix.reason).removesuffix(".")
    if fix.applied:
        return "fixed"
    if fix.applicability is Applicability.DISPLAY_ONLY:
        return f"no automatic fix {grade}: {reason}"
    if fix.applicability is Applicability.UNSAFE:
        return f"--fix --unsafe-fixes {changes} {grade}: {reason}"
    if any("newName" in text for text in _inserted(fix)):
        newname = f"the newName {target}" if target else "a newName"
        return f"--fix adds {newname} {grade}; the name stays, as it selects images from elsewhere"
    pins = " and adds its digest" if target and _adds_digest(finding) else ""
    return f"--fix {changes}{pins} {grade}"


def _adds_digest(finding: Finding) -> bool:
    """Whether a fix adds the digest of the new image to a field beside it."""
    digest = finding.existence.digest.partition(":")[2] if finding.existence else ""
    return bool(digest) and any(digest in text for text in _inserted(finding.fix))


def _inserted(fix: Fix) -> Iterator[str]:
    """The texts that a fix adds without replacing any."""
    return (each.replacement for each in fix.edits if each.region.start == each.region.end)


def explained(finding: Finding) -> str:
    """The rule's message, the remedy, and whether the new image exists."""
    message = visible(finding.message).removesuffix(".")
    known = f". Image {existence(finding)}" if finding.existence else ""
    done = "Fixed" if finding.fix.applied else f"Help: {remedy(finding)}"
    return f"{message}. {done}{known}"


def existence(finding: Finding) -> str:
    """Whether the new image exists, where that was asked and when; empty if nobody asked. Why it is
    absent is part of the remedy."""
    answer = finding.existence
    if answer is None:
        return ""
    image = "" if answer.image == finding.replacement else f" {visible(answer.image)}"
    is_known = answer.existence is Existence.ABSENT  # and part of the remedy
    reason = f": {visible(answer.reason)}" if answer.reason and not is_known else ""
    where = ", ".join(filter(None, (visible(answer.source), answer.date)))
    return f"{answer.existence}{image}{reason}" + (f" ({where})" if where else "")


def described(finding: Finding) -> str:
    """All that one line can say of a finding, with the address of its documentation."""
    see = f". See {visible(finding.docs)}" if finding.docs else ""
    return f"{move(finding)}{owner(finding)}: {explained(finding)}{see}"


def companions(finding: Finding) -> str:
    """`moves together with FILE`, and whether its own file was named; empty for a finding that
    moves alone."""
    first = [path for path in finding.fix.paths[: MAX_COMPANIONS + 2] if path != finding.path]
    if not first:
        return ""
    paths = finding.fix.paths
    at = bisect_left(paths, finding.path)
    others = len(paths) - (paths[at : at + 1] == (finding.path,))
    unnamed = "its file was not named, but " if finding.companion else ""
    more = others - MAX_COMPANIONS
    named = ", ".join(map(visible, first[:MAX_COMPANIONS] if more > 1 else first))
    moves = "moved" if finding.fix.applied else "moves"
    rest = f" and {more} other files" if more > 1 else ""
    return f"{unnamed}it {moves} together with {named}{rest}"


def mention(found: Mention) -> str:
    """A line on a place that names a legacy registry and is no image to move."""
    line = cut(found.region.line, found.region.start.column - 1, MAX_LINE).strip()
    where = place(found.path, found.region)
    return f"{where}: mention[{visible(found.rule)}]: {visible(found.reason)}: {line}"


def notification(note: Notification) -> str:
    """A line on what could not be checked or written."""
    where = f":{note.position.line}:{note.position.column}" if note.position else ""
    return f"{visible_path(note.path)}{where}: {note.kind}: {visible(note.message)}"


def summary(report: RunReport, style: Style) -> Iterator[str]:
    """What there was, what was done, what is left; no line for what did not happen."""
    yield checked(report.checked, len(report.findings)) + _outcome(report, style)
    yield from _fixes(report)
    yield from hidden(report)
    if report.mentions:
        hint = "" if style.show_mentions else " (--show-mentions lists them)"
        yield f"{count(len(report.mentions), 'mention')} left alone{hint}"
    yield from packs_off(report)
    yield from skipped(report.skipped)
    yield from _unknown(report, style)
    yield from _unchecked(report)
    if report.charts:
        charts = ", ".join(map(visible, report.charts))
        yield f"chart versions unchanged: {charts} (--bump-chart patch raises them)"
    yield from configuration(report.configuration)


def _unknown(report: RunReport, style: Style) -> Iterator[str]:
    """The files that name a legacy registry and are of no kind that is checked, by kind."""
    if not report.unknown:
        return
    kinds = Counter(_kind(path) for path in report.unknown)
    shown = sorted(kinds, key=lambda kind: (-kinds[kind], kind))
    more = ", ..." if len(shown) > MAX_KINDS else ""
    which = ", ".join(f"{kinds[kind]} {visible(kind)}" for kind in shown[:MAX_KINDS]) + more
    number = len(report.unknown)
    files = (
        "1 file of a kind that is not checked names"
        if number == 1
        else (f"{number} files of kinds that are not checked name")
    )
    hint = "" if style.show_unchecked else "; --show-unchecked lists them"
    yield f"{files} a legacy registry ({which}){hint}"
    if style.show_unchecked:
        yield from (f"  {visible_path(path)}" for path in report.unknown)


def _kind(path: str) -> str:
    """The extension of a file, or its name."""
    name = path.rpartition("/")[2]
    stem, dot, extension = name.rpartition(".")
    return f".{extension}" if dot and stem else name


def _outcome(report: RunReport, style: Style) -> str:
    """How many findings were fixed and are left, and of which levels these are."""
    findings, remaining = report.findings, report.remaining
    levels = Counter(finding.level for finding in remaining)
    by_level = ", ".join(
        count(levels[level], level.label) for level in sorted(levels, reverse=True)
    )
    graded = f" ({by_level})" if by_level else ""
    if not style.fixing or not findings:
        return graded
    fixed = f"{len(findings) - len(remaining)} fixed in {count(len(report.changed), 'file')}"
    return f": {fixed}, {len(remaining)} left{graded}"


_MEANS = {
    Applicability.SAFE: "--fix",
    Applicability.UNSAFE: "--fix --unsafe-fixes",
    Applicability.DISPLAY_ONLY: "change by hand",
}


def _fixes(report: RunReport) -> Iterator[str]:
    """How many findings are left by grade, and what changes them."""
    grades = Counter(finding.fix.applicability for finding in report.remaining)
    if grades:
        parts = (
            f"{grades[grade]} {grade.label} ({_MEANS[grade]})" for grade in _MEANS if grades[grade]
        )
        yield f"fixes: {', '.join(parts)}"


def hidden(report: RunReport) -> Iterator[str]:
    """How many findings, and files that could not be read, are hidden, and by what."""
    findings = Counter(suppressed.by for suppressed in report.suppressed)
    files = Counter(
        by
        for by, _ in {
            (suppressed.by, suppressed.notification.path)
            for suppressed in report.suppressed_notifications
        }
    )
    for what, numbers in (("finding", findings), ("file", files)):
        if numbers:
            unread = " that could not be read" if what == "file" else ""
            yield ", ".join(
                f"{count(numbers[by], what)}{unread} hidden {words}"
                for by, words in _HIDERS.items()
                if numbers[by]
            )


_HIDERS: dict[Literal["comment", "baseline", "configuration"], str] = {
    "comment": "by ignore comments",
    "baseline": "by the baseline",
    "configuration": "by per-file-ignores",
}


def packs_off(report: RunReport) -> Iterator[str]:
    """How many references concern packs that are off, the most frequent pack first."""
    if report.off:
        ordered = sorted(report.off.items(), key=lambda item: (-item[1], item[0]))
        number = sum(report.off.values())
        verb = "concerns" if number == 1 else "concern"
        packs = ", ".join(f"{visible(pack)} ({found})" for pack, found in ordered)
        yield (
            f"{count(number, 'reference')} {verb} packs that are off: {packs}; "
            "--pack NAME or --pack all"
        )


def _unchecked(report: RunReport) -> Iterator[str]:
    """How many files were not checked as they should be."""
    by_line = set(report.read_by_line)
    others = {
        note.path for note in report.notifications if note.kind.severity is not Severity.ADVICE
    } - by_line
    if by_line:
        yield f"{count(len(by_line), 'file')} searched only line by line"
    if others:
        yield f"{count(len(others), 'file')} not checked or not written in full"


def next_step(report: RunReport, style: Style) -> Iterator[str]:
    """The command to run next, where there are fixes that this run did not make."""
    if style.arguments is None:
        return
    grades = {finding.fix.applicability for finding in report.remaining}
    if Applicability.SAFE in grades and not style.fixing:
        option, hint = "--fix", "" if style.diff else "  (preview: --diff)"
    elif Applicability.UNSAFE not in grades or style.fixing and style.unsafe_fixes:
        return
    else:
        option = "--fix --unsafe-fixes" if style.unsafe_fixes else "--diff --unsafe-fixes"
        hint = ""
    yield f"k8sregistry-lint check {option} {style.arguments}".rstrip() + hint


def configuration(path: str) -> Iterator[str]:
    """The line on the configuration that was obeyed, which may have silenced findings; none where
    there is none."""
    if path:
        yield f"configuration: {visible(path)}"
