"""For GitHub Actions: a workflow command for each finding, which becomes an annotation, and a
summary for the log.

GitHub shows ten warnings and ten errors of a step; the log and the job summary have all."""

from k8sregistry_lint.model import Finding, Level, Notification, RunReport, Severity
from k8sregistry_lint.reporters import Style, words
from k8sregistry_lint.reporters.folding import once
from k8sregistry_lint.reporters.visible import visible

_LEVELS = {Level.NOTE: "notice", Level.WARNING: "warning", Level.ERROR: "error"}
_SEVERITIES = {
    Severity.ADVICE: "notice",
    Severity.UNCHECKED: "warning",
    Severity.FAILURE: "error",
}


def render(report: RunReport, style: Style) -> str:
    """Commands for what is left, then the mentions as plain lines, as annotations are few, and the
    summary, with a newline at its end."""
    lines = [*map(_finding, once(report.remaining)), *map(_notification, report.notifications)]
    if style.show_mentions:
        lines += map(words.mention, report.mentions)
    return "".join(f"{line}\n" for line in [*lines, *words.summary(report, style)])


def _finding(finding: Finding) -> str:
    start, end = finding.region.start, finding.region.end
    properties: dict[str, str | int] = {
        "file": finding.path,
        "line": start.line,
        "endLine": end.line,
        "col": start.column,
    }
    if start.line == end.line:
        properties["endColumn"] = end.column
    place = words.place(finding.path, finding.region)
    text = f"{place}: {words.described(finding)}"
    return _command(_LEVELS[finding.level], properties | {"title": finding.rule}, text)


def _notification(note: Notification) -> str:
    place: dict[str, str | int] = (
        {"line": note.position.line, "col": note.position.column} if note.position else {}
    )
    return _command(
        _SEVERITIES[note.kind.severity],
        {"file": note.path, **place, "title": note.kind},
        words.notification(note),
    )


def _command(name: str, properties: dict[str, str | int], message: str) -> str:
    """The escapes are those of the toolkit of GitHub Actions; of a property, the colon and the
    comma too."""
    listed = ",".join(
        f"{key}={_escaped(str(value)).replace(':', '%3A').replace(',', '%2C')}"
        for key, value in properties.items()
    )
    return f"::{name} {listed}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
