"""Values of a chart whose new names have a path or a registry that the old ones do not spell: the
templates of the chart show where these can go."""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial

from k8sregistry_lint.charts.chart import chart_of
from k8sregistry_lint.charts.templates import templates_in
from k8sregistry_lint.charts.uses import Use, is_written_whole, uses_of
from k8sregistry_lint.checking.edits import PATH_IN_REGISTRY, PREFIXED_ELSEWHERE
from k8sregistry_lint.linking import Repository
from k8sregistry_lint.model import Applicability, FileReport, Finding, Fix
from k8sregistry_lint.regex import regex
from k8sregistry_lint.text import SourceFile

_KEY = regex(r"([\w.-]+)[\"']?\s*:\s*[\"']?\Z")
MAX_KEY = 200
"""How long a key may be, in code points."""
HAS_REGISTRY = "the templates put a registry in front of it, so it is not Docker Hub's"
_SPLIT = "a template takes the registry apart, which gets a path"

Uses = Callable[[str], set[Use]]


def place_names(reports: Sequence[FileReport], repository: Repository) -> list[FileReport]:
    """The reports, in which a fix is safe if the templates of its chart show that they can take the
    new name. Where they cannot have a registry with a path, the repository gets the path."""
    templates = templates_in(repository)

    @lru_cache(256)
    def uses(chart: str, key: str) -> set[Use]:
        sources = templates(chart)
        return {Use.OTHER} if sources is None else uses_of(key, sources)

    def in_chart(report: FileReport) -> FileReport:
        if not any(map(_is_open, report.findings)):
            return report
        if "/templates/" in f"/{report.path}":
            source = repository.read(report.path)
            return in_template(report, source.text) if source else report
        chart = chart_of(report.path, repository)
        source = repository.read(report.path) if chart else None
        return placed(report, source, partial(uses, chart)) if chart and source else report

    return [in_chart(report) for report in reports]


def _is_open(finding: Finding) -> bool:
    return finding.fix.reason in (PATH_IN_REGISTRY, PREFIXED_ELSEWHERE)


def in_template(report: FileReport, text: str) -> FileReport:
    """The report on a template, whose own text shows what is in front of an image."""
    findings = [
        finding.with_fix(_safe(finding.fix))
        if finding.fix.reason == PREFIXED_ELSEWHERE and is_written_whole(text, finding.span.start)
        else finding
        for finding in report.findings
    ]
    return report._replace(findings=findings)


def placed(report: FileReport, source: SourceFile, uses: Uses) -> FileReport:
    """The report on values, after a look at the uses that templates make of them."""
    shared = any(_is_registry_alone(finding) for finding in report.findings)
    findings = [
        finding.with_fix(_fix(finding, source, uses, shared=shared))
        if _is_open(finding)
        else finding
        for finding in report.findings
    ]
    return report._replace(findings=findings)


def _is_registry_alone(finding: Finding) -> bool:
    return finding.fix.reason == PATH_IN_REGISTRY and not finding.fix.in_repository


def _fix(finding: Finding, source: SourceFile, uses: Uses, *, shared: bool) -> Fix:
    """The fix where the templates show what they can take. `shared` says that the file has a
    registry for several images, which their own have to agree with."""
    fix = finding.fix
    if fix.reason == PREFIXED_ELSEWHERE:
        found = uses(str(finding.field.last))
        if found == {Use.BEHIND}:
            return fix._replace(applicability=Applicability.DISPLAY_ONLY, reason=HAS_REGISTRY)
        return _safe(fix) if found == {Use.FIRST} else fix
    found = uses(_key_at(source, fix.edits[0].span.start))
    if Use.APART in found and Use.REGISTRY in found and fix.in_repository and not shared:
        return _safe(fix)._replace(edits=fix.in_repository)
    if found == {Use.REGISTRY}:
        return _safe(fix)
    return fix._replace(reason=_SPLIT) if Use.APART in found else fix


def _key_at(source: SourceFile, offset: int) -> str:
    """The key in front of a value; empty where its line has none."""
    match = _KEY.search(source.text[max(offset - MAX_KEY, 0) : offset])
    return match[1] if match else ""


def _safe(fix: Fix) -> Fix:
    return fix._replace(applicability=Applicability.SAFE, reason="", in_repository=())
