"""Selectors in a text whose repository is not known, such as stdin: nothing can move with them."""

from k8sregistry_lint.linking.tools import MARKS
from k8sregistry_lint.linking.tools.selectors import ToolSelector, tool_selectors
from k8sregistry_lint.model import Applicability, FileReport, Finding
from k8sregistry_lint.text import SourceFile


def keep_selected(report: FileReport, source: SourceFile) -> FileReport:
    """The report on a text without the fixes of names that tools select by, and of the images in
    the text that they select."""
    data = source.text.encode()
    if not report.findings or not any(mark in data for mark in MARKS):
        return report
    selectors = [each for each in tool_selectors(source) if not each.complete]
    return report._replace(findings=[_kept(finding, selectors) for finding in report.findings])


def _kept(finding: Finding, selectors: list[ToolSelector]) -> Finding:
    for each in selectors:
        if each.selector.start == finding.span.start or _selects(each, finding):
            reason = f"{each.tool} selects images by this name, and its repository is not known"
            fix = finding.fix._replace(applicability=Applicability.DISPLAY_ONLY, reason=reason)
            return finding.with_fix(fix)
    return finding


def _selects(each: ToolSelector, finding: Finding) -> bool:
    moved = finding.replacement or finding.image
    is_image = finding.role.is_pulled
    return is_image and each.selector.loses(finding.image, moved)
