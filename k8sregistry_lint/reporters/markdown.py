"""For tickets, comments and the job summary of GitHub Actions: tables, with all that comes from
files as code or escaped."""

import re

from k8sregistry_lint.model import Finding, RunReport, Severity
from k8sregistry_lint.reporters import Style, words
from k8sregistry_lint.reporters.folding import once
from k8sregistry_lint.reporters.templating import template
from k8sregistry_lint.reporters.visible import visible

MAX_ROWS = 500
"""A job summary may have 1 MiB; what is beyond is counted."""

_ADDRESS = re.compile(r"https?://[\w.~:/?#@!$&*+,;=%-]+", re.ASCII)
"""What needs no escape as the target of a link."""

_SPECIAL = re.compile(r"[^\w .,;:/()=+-]", re.ASCII)


def render(report: RunReport, style: Style) -> str:
    """A heading, the summary, and a table each of what is left, fixed, hidden, not checked and, if
    asked for, mentioned."""
    page = template(
        "markdown.md.j2",
        code=code,
        prose=prose,
        remedy=words.remedy,
        rule=rule,
        existence=words.existence,
        owner=words.owner,
    )
    text = page.render(
        remaining=once(report.remaining),
        fixed=once([finding for finding in report.findings if finding.fix.applied]),
        suppressed=report.suppressed,
        unchecked=[
            note for note in report.notifications if note.kind.severity is not Severity.ADVICE
        ],
        advice=[note for note in report.notifications if note.kind.severity is Severity.ADVICE],
        mentions=report.mentions if style.show_mentions else [],
        summary=words.summary(report, style),
        max_rows=MAX_ROWS,
    )
    return text.rstrip("\n") + "\n"


def rule(finding: Finding) -> str:
    """The rule of a finding, linked to its documentation."""
    link = address(finding.docs)
    return f"[{code(finding.rule)}]({link})" if link else code(finding.rule)


def address(text: str) -> str:
    """An address that needs no escape in a link; empty for any other text."""
    shown = visible(text)
    return shown if _ADDRESS.fullmatch(shown) else ""


def code(text: str, also: str = "") -> str:
    """Text as code, which no Markdown in it can end: also inside of a table, also where it holds
    backticks. The characters of `also` are escaped too."""
    shown = visible(text)
    if shown == shown.strip() and shown and not set("`|\\" + also) & set(shown):
        return f"`{shown}`"
    return f"<code>{_SPECIAL.sub(lambda match: f'&#{ord(match[0])};', shown)}</code>"


def prose(text: str) -> str:
    """Text that stays text: no markup, no HTML, no table cell, and nobody is called by @name."""
    escaped = re.sub(r"[\\`*_\[\]<>#|~&!$]", lambda match: f"&#{ord(match[0])};", visible(text))
    return escaped.replace("@", "@<!-- -->")
