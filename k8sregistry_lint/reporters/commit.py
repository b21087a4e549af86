"""For commits and pull requests: a subject, and a body in Markdown that says what moved, why and
since when, and what was left and why. There are no headings, because git takes lines that begin
with `#` for comments."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from k8sregistry_lint import __version__
from k8sregistry_lint.files.summary import count
from k8sregistry_lint.model import Finding, RuleSummary, RunReport, Severity
from k8sregistry_lint.reporters import words
from k8sregistry_lint.reporters.markdown import address, code, prose

MAX_LENGTH = 15_000
"""How many characters of each list are written: GitHub takes 65,536 for a pull request."""

MAX_SUBJECT = 72
_HOST = re.compile(r"(?:\w+://)?([\w.:-]+)/")


def render(report: RunReport) -> str:
    """The message for what was fixed; empty if nothing was."""
    fixed = [finding for finding in report.findings if finding.fix.applied]
    if not fixed:
        return ""
    parts = [[_subject(fixed)], *_moved(fixed, report.rules), *_left(report)]
    parts.append([f"Made by k8sregistry-lint {__version__}."])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _subject(fixed: Sequence[Finding]) -> str:
    """`Move 3 images from k8s.gcr.io to registry.k8s.io`."""
    pairs = {(_host(each.image), _host(each.replacement or "")) for each in fixed}
    number = count(len({finding.image for finding in fixed}), "image")
    old, new = pairs.pop()
    subject = f"Move {number} from {old} to {new}"
    if pairs or not old or not new or len(subject) > MAX_SUBJECT:
        several = not number.startswith("1 ")
        return f"Move {number} to {'their new registries' if several else 'its new registry'}"
    return subject


def _host(image: str) -> str:
    found = _HOST.match(image)
    return found[1] if found and set(found[1]) & set(".:") else ""


def _moved(fixed: Sequence[Finding], rules: Sequence[RuleSummary]) -> Iterator[list[str]]:
    """For each rule a paragraph on why, and a list with a line for each image."""
    known = {rule.id: rule for rule in rules}
    for rule in dict.fromkeys(finding.rule for finding in fixed):
        mine = [finding for finding in fixed if finding.rule == rule]
        yield [_why(mine[0], known.get(rule))]
        places = Counter(words.move(finding) for finding in mine)
        first = {words.move(finding): finding for finding in reversed(mine)}
        yield _cut(
            f"- {_move(first[move])} ({count(number, 'place')})" for move, number in places.items()
        )


def _move(finding: Finding) -> str:
    new = f" -> {_code(finding.replacement)}" if finding.replacement else ""
    return _code(finding.image) + new


def _why(finding: Finding, rule: RuleSummary | None) -> str:
    """What the rule says, when its registry ends, and its sources."""
    sentences = [finding.message, rule.advice if rule else ""]
    if rule and rule.deadline and rule.deadline not in finding.message:
        sentences.append(f"It ends on {rule.deadline}")
    said = ". ".join(prose(text.removesuffix(".")) for text in sentences if text)
    links = [found for each in (rule.docs if rule else [finding.docs]) if (found := address(each))]
    shown = ", ".join(f"<{link}>" for link in links).replace("*", "%2A")
    sources = f" Sources: {shown}" if links else ""
    return f"{_code(finding.rule)}: {said}.{sources}"


def _left(report: RunReport) -> Iterator[list[str]]:
    """What was not changed, and what could not be checked, each with the reason."""
    lists = {
        "Left as it is:": (
            f"- {_place(each.path, each.region.start.line)}: {_code(each.image)}: "
            f"{prose(words.remedy(each))}"
            for each in report.remaining
        ),
        "Not checked:": (
            f"- {_place(note.path, note.position.line if note.position else 0)}: "
            f"{prose(note.message)}"
            for note in report.notifications
            if note.kind.severity is not Severity.ADVICE
        ),
        "The version of these charts was not raised:": (
            f"- {_code(chart)}" for chart in report.charts
        ),
    }
    for title, lines in lists.items():
        if shown := _cut(lines):
            yield [title]
            yield shown


def _cut(lines: Iterable[str]) -> list[str]:
    """As many lines as there is room for, and how many there are beyond."""
    shown: list[str] = []
    length = more = 0
    for line in lines:
        length += len(line)
        if length > MAX_LENGTH:
            more += 1
        else:
            shown.append(line)
    return [*shown, f"- ... and {more} more"] if more else shown


def _place(path: str, line: int) -> str:
    return _code(f"{path}:{line}" if line else path)


def _code(text: str) -> str:
    """Text as code; without brackets and stars, as some CI systems obey `[skip ci]` and
    `***NO_CI***` in a message."""
    return code(text, also="[*")
