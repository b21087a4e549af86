"""Looks at the checked files together: what moves with what, which subcharts come from elsewhere,
and what is in packaged charts."""

from collections.abc import Sequence
from functools import partial

from k8sregistry_lint.charts import (
    check_packaged,
    keep_compared,
    keep_vendored,
    move_locks,
    move_readmes,
    place_names,
)
from k8sregistry_lint.files import git
from k8sregistry_lint.files.prefilter import holds
from k8sregistry_lint.files.reading import why
from k8sregistry_lint.files.surfaces import is_manifest
from k8sregistry_lint.linking import exempt_test_data, keep_mirrored, link
from k8sregistry_lint.model import FileReport, NotificationKind
from k8sregistry_lint.reference import parse_with_placeholders
from k8sregistry_lint.rules import KUSTOMIZE_SELECTOR_UNMATCHED, RuleSet
from k8sregistry_lint.runner import files
from k8sregistry_lint.runner.checking import check_source, failed
from k8sregistry_lint.runner.worktree import WorkTree
from k8sregistry_lint.settings.settings import Settings
from k8sregistry_lint.text import SourceFile, UnreadableError


def link_files(
    reports: Sequence[FileReport], tree: WorkTree, settings: Settings, rules: RuleSet
) -> list[FileReport]:
    """Return the reports after a look at the files around them; some files may be added."""
    spared = exempt_test_data(reports, tree)
    own = spared if settings.include_vendored else keep_vendored(spared, tree)
    kept = keep_mirrored(keep_compared(place_names(own, tree), tree), tree)
    tree.know(kept)
    lint = next((lint for lint in rules.lints if lint.id == KUSTOMIZE_SELECTOR_UNMATCHED.id), None)
    linked = move_locks(link(kept, tree, partial(_moved, rules), lint), tree)
    return move_readmes(linked, tree) if "markdown" in settings.surfaces else linked


def check_archive(path: str, tree: WorkTree, settings: Settings, rules: RuleSet) -> FileReport:
    """Check a packaged chart."""
    try:
        data = files.read(path)
    except OSError as error:
        return failed(path, NotificationKind.UNREADABLE, why(error))
    check = partial(check_source, settings=settings, rules=rules)
    return check_packaged(path, data, check, partial(_is_wanted, rules), tree)


def without_silent(report: FileReport, rules: RuleSet) -> FileReport:
    """Return a report without the findings of rules that are only needed by a lint."""
    if not rules.silent:
        return report
    findings = [finding for finding in report.findings if finding.rule not in rules.silent]
    return report._replace(findings=findings, linked=True)


def committed(path: str) -> SourceFile | None:
    """Return a file as the last commit has it; None if it is not text, or there is none."""
    data = git.committed(path)
    try:
        return SourceFile.decode(path, data) if data else None
    except UnreadableError:
        return None


def _is_wanted(rules: RuleSet, name: str, data: bytes) -> bool:
    is_note = name.endswith(".txt") and "/templates/" in name
    return (is_manifest(name) or is_note) and holds(data, rules.literals)


def _moved(rules: RuleSet, image: str) -> str | None:
    """Return the image in its new registry; None if it stays where it is."""
    reference = parse_with_placeholders(image)
    verdict = rules.judge(reference) if reference else None
    return str(verdict.moved) if verdict and verdict.moved else None
