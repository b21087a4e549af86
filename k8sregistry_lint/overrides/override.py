"""What to set so that the images of a chart move: the values with which a check of all values of
the chart, put together as helm does, would replace them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from k8sregistry_lint.charts.comparisons import comparisons_of, decided
from k8sregistry_lint.charts.places import HAS_REGISTRY, in_template, placed
from k8sregistry_lint.charts.uses import Use, uses_of, written_as
from k8sregistry_lint.checking.checker import check
from k8sregistry_lint.model import Applicability, Edit, FileReport, Finding, Role
from k8sregistry_lint.overrides.chart import GLOBAL, Chart
from k8sregistry_lint.overrides.values import Text, Value, as_json, changed, coalesced
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.text import SourceFile, splice

_VALUES = "values.json"
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
    """The templates that cannot be read, each with the reason."""

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
    moves, left = _moved_values(chart, values, rules, threshold)
    for template, owner in _templates(chart, ()):
        for finding in _in_template(template, rules):
            key = _default_key(template, finding)
            path = (*owner, *key) if key else ()
            if path and finding.replacement and not _given(values, path):
                moves = coalesced(moves, _nested(path, Text(finding.replacement, '"')))
            else:
                left.append(_left(template, finding, values, owner))
    insecure = bool(moves) and any(_REFUSES in each.text for each in chart.all_templates())
    if insecure:
        moves = coalesced(moves, _SECURITY)
    return Overrides(
        moves, tuple(left), insecure, tuple(chart.all_missing()), tuple(chart.all_unread())
    )


def _moved_values(
    chart: Chart, values: dict[str, Value], rules: RuleSet, threshold: Applicability
) -> tuple[dict[str, Value], list[Left]]:
    """The values that a fix changes, and the findings that it leaves."""
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
    return moves, left


def _may(finding: Finding, threshold: Applicability) -> bool:
    return finding.fix.applicability >= threshold


def _judged(chart: Chart, source: SourceFile, report: FileReport) -> FileReport:
    """The report after a look at the templates that use the values."""
    unknown = {Use.OTHER} if any(chart.all_unread()) else set()
    report = placed(report, source, lambda key: uses_of(key, chart.all_templates()) | unknown)
    comparisons = [each for text in chart.all_templates() for each in comparisons_of(text)]
    decisive = {finding.span for _, finding in decided(report, comparisons)}
    kept = [finding for finding in report.findings if finding.span not in decisive]
    return FileReport(report.path, kept)


def _templates(chart: Chart, path: tuple[str, ...]) -> Iterator[tuple[SourceFile, tuple[str, ...]]]:
    """The templates of a chart and of its subcharts, each with the path to its values."""
    for source in chart.templates:
        yield source, path
    for key, below in chart.subcharts:
        yield from _templates(below, (*path, key))


def _in_template(template: SourceFile, rules: RuleSet) -> list[Finding]:
    report = check(template, rules, obey_comments=False)
    found = in_template(report, template.text).findings
    return [each for each in found if each.role is not Role.COMMENT]


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
