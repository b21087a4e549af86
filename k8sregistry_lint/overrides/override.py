"""What to set so that the images of a chart move: the values with which a check of all values of
the chart, put together as helm does, would replace them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from k8sregistry_lint.charts.comparisons import comparisons_of, decided
from k8sregistry_lint.charts.places import HAS_REGISTRY, in_template, placed
from k8sregistry_lint.charts.uses import Use, uses_of, written_as
from k8sregistry_lint.charts.vendored import not_here
from k8sregistry_lint.checking.checker import check
from k8sregistry_lint.files.surfaces import surface_of
from k8sregistry_lint.model import (
    Applicability,
    Edit,
    FileReport,
    Finding,
    Role,
    Severity,
)
from k8sregistry_lint.overrides.chart import GLOBAL, Chart
from k8sregistry_lint.overrides.values import Text, Value, as_json, changed, coalesced
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.text import SourceFile, splice

_VALUES = "values.json"
_YAML = (".yaml", ".yml", ".json", ".tpl")
_PATH = r"\$?\.Values((?:\.\w+)+)"
_DEFAULT = re.compile(
    rf"\{{\{{-?\s*(?:{_PATH}\s*\|\s*default\s+\"[^\"]*\"|default\s+\"[^\"]*\"\s+{_PATH})\s*"
    r"(?:\|\s*quote\s*)?-?\}\}"
)
_PRINTED = re.compile(rf"\{{\{{-?\s*{_PATH}\s*-?\}}\}}")
_SECURITY: dict[str, Value] = {GLOBAL: {"security": {"allowInsecureImages": Text("true")}}}
_REFUSES = "allowInsecureImages"
"""What Bitnami's charts ask for before they render an image of another registry."""


@dataclass(frozen=True, slots=True)
class Left:
    """An image that stays where it is, its new name where there is one, and why."""

    place: str
    image: str
    moved: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Overrides:
    """The values to set, what they do not reach, and whether Bitnami's check of images has to be
    switched off."""

    values: dict[str, Value]
    left: tuple[Left, ...]
    allows_insecure: bool = False
    missing: tuple[str, ...] = ()
    """The subcharts that are not here, so that nothing is known of their images."""
    unread: tuple[str, ...] = ()
    """The templates and values that cannot be read in full, each with the reason."""

    @property
    def is_complete(self) -> bool:
        """Whether the values move every image of the chart."""
        return not (self.left or self.missing or self.unread)


def overrides_of(
    chart: Chart,
    given: dict[str, Value],
    rules: RuleSet,
    threshold: Applicability = Applicability.SAFE,
) -> Overrides:
    """Return what moves the images of a chart that is rendered with `given` values. Fixes below
    `threshold` are left."""
    values = coalesced(chart.values, given)
    moves, left, unread = _moved_values(chart, values, rules, threshold)
    unread = [*chart.all_unread(), *unread]
    for template, owner in _templates(chart, ()):
        report = _in_template(template, rules)
        unread += _unread(report, template.path)
        for finding in report.findings:
            key = _default_key(template, finding)
            path = (*owner, *key) if key else ()
            if path and finding.replacement and not _given(values, path):
                moves = coalesced(moves, _nested(path, Text(finding.replacement, '"')))
            else:
                left.append(_left(template, finding, values, owner))
    insecure = bool(moves) and any(_REFUSES in each.text for each in chart.all_templates())
    if insecure:
        moves = coalesced(moves, _SECURITY)
    missing = tuple(chart.all_missing())
    return Overrides(moves, tuple(left), insecure, missing, tuple(dict.fromkeys(unread)))


def _moved_values(
    chart: Chart, values: dict[str, Value], rules: RuleSet, threshold: Applicability
) -> tuple[dict[str, Value], list[Left], list[str]]:
    """The values that a fix changes, the findings that it leaves, and what cannot be read."""
    source = SourceFile(_VALUES, as_json(values))
    report = _judged(chart, source, check(source, rules, obey_comments=False))
    fixed = [each for each in report.findings if each.fix.edits and _may(each, threshold)]
    edits: dict[tuple[int, int], Edit] = {
        (edit.span.start, edit.span.end): edit for each in fixed for edit in each.fix.edits
    }
    text = splice(source.text, sorted((edit.span, edit.replacement) for edit in edits.values()))
    moves = changed(values, json.loads(text)) or {}
    assert isinstance(moves, dict)
    left = [
        Left(str(each.field), each.image, each.replacement, each.fix.reason)
        for each in report.findings
        if each not in fixed and each.fix.reason != HAS_REGISTRY
    ]
    return moves, left, [*_unread(report)]


def _may(finding: Finding, threshold: Applicability) -> bool:
    return finding.fix.applicability >= threshold


def _judged(chart: Chart, source: SourceFile, report: FileReport) -> FileReport:
    """The report after a look at the templates that use the values."""
    unknown = {Use.OTHER} if any(chart.all_unread()) else set()
    report = placed(report, source, lambda key: uses_of(key, chart.all_templates()) | unknown)
    comparisons = [each for text in chart.all_templates() for each in comparisons_of(text)]
    reasons = {finding.span: each.reason for each, finding in decided(report, comparisons)}
    findings = [
        not_here(finding, reasons[finding.span]) if finding.span in reasons else finding
        for finding in report.findings
    ]
    return report._replace(findings=findings)


def _unread(report: FileReport, place: str = "") -> Iterator[str]:
    """Yield what could not be read of a template, or of the values if there is no place."""
    for each in report.notifications:
        if each.kind.severity > Severity.ADVICE:
            line = f":{each.position.line}" if each.position and place else ""
            yield f"{place or 'the values'}{line}: {each.message}"


def _templates(chart: Chart, path: tuple[str, ...]) -> Iterator[tuple[SourceFile, tuple[str, ...]]]:
    """The templates of a chart and of its subcharts, each with the path to its values."""
    for source in chart.templates:
        yield source, path
    for key, below in chart.subcharts:
        yield from _templates(below, (*path, key))


def _in_template(template: SourceFile, rules: RuleSet) -> FileReport:
    report = in_template(check(_as_yaml(template), rules, obey_comments=False), template.text)
    found = [each for each in report.findings if each.role is not Role.COMMENT]
    return report._replace(findings=found)


def _as_yaml(template: SourceFile) -> SourceFile:
    """The template under a name that is read as YAML: so does helm, whatever the name, unless it
    begins with `_` and only defines what others include."""
    name = template.path.rpartition("/")[2]
    is_partial = name.startswith("_")
    if name.endswith(_YAML) or (is_partial and surface_of(name)):
        return template
    return replace(template, path=f"{template.path}{'.tpl' if is_partial else '.yaml'}")


def _default_key(template: SourceFile, finding: Finding) -> tuple[str, ...]:
    """The path of the value in whose place a template writes an image; empty where there is
    none."""
    start = template.text.rfind("{{", 0, finding.span.start)
    match = _DEFAULT.match(template.text, start) if start >= 0 else None
    if match is None or match.end() < finding.span.end:
        return ()
    if written_as(template.text, finding.span.start) not in (Use.FIRST, Use.REGISTRY):
        return ()
    return tuple((match[1] or match[2]).split(".")[1:])


def _given(values: dict[str, Value], path: tuple[str, ...]) -> bool:
    """Whether a value is set, so that its default does not count."""
    value = _value_at(values, path)
    return value is not None and not (isinstance(value, Text) and not value.value)


def _value_at(values: dict[str, Value], path: tuple[str, ...]) -> Value | None:
    value: Value | None = values
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _nested(path: tuple[str, ...], value: Value) -> dict[str, Value]:
    for key in reversed(path):
        value = {key: value}
    assert isinstance(value, dict)
    return value


def _left(
    template: SourceFile, finding: Finding, values: dict[str, Value], owner: tuple[str, ...]
) -> Left:
    """An image that a template spells out, with the values that it takes filled in."""
    place = f"{template.path}:{finding.region.start.line}"
    image = _filled(finding.image, values, owner)
    moved = _filled(finding.replacement, values, owner) if finding.replacement else None
    return Left(place, image, moved, finding.fix.reason or "no value reaches it")


def _filled(text: str, values: dict[str, Value], owner: tuple[str, ...]) -> str:
    """A text in which each action that only prints a value is replaced by the value."""

    def printed(match: re.Match[str]) -> str:
        value = _value_at(values, (*owner, *match[1].split(".")[1:]))
        return value.value if isinstance(value, Text) else match[0]

    return _PRINTED.sub(printed, text)
