"""What the answers of a source mean for findings: the grades of their fixes, and findings about
images that do not exist."""

from collections.abc import Iterable, Iterator, Mapping

from k8sregistry_lint.model import (
    Answer,
    Applicability,
    Existence,
    FileReport,
    Finding,
    Fix,
    Role,
)
from k8sregistry_lint.reference import ImageReference, parse
from k8sregistry_lint.rules import DIGEST_MISMATCH, IMAGE_NOT_FOUND, Lint

Answers = Mapping[ImageReference, Answer]

_NO_IMAGES = (Role.REPOSITORY_HOST, Role.CHART, Role.URL)
"""The roles of places that name no single image, so that there is none to ask about."""


def target_of(finding: Finding) -> ImageReference | None:
    """The image that a finding moves to, with the tag and digest beside it. None if it has
    no successor, or if its name, tag and digest are not all spelled out."""
    reference = parse(finding.replacement) if finding.replacement else None
    if reference is None or finding.role in _NO_IMAGES:
        return None
    tag = reference.tag or finding.tag
    digest = reference.digest or finding.digest
    if not tag and not digest and finding.object:
        tag = "latest"  # which Kubernetes implies
    named = parse(str(reference._replace(tag=tag or None, digest=digest or None)))
    return named if named and (named.tag or named.digest) else None


def targets_of(reports: Iterable[FileReport]) -> list[ImageReference]:
    """The images that the findings of reports move to, each once."""
    targets = (target_of(finding) for report in reports for finding in report.findings)
    return list(dict.fromkeys(target for target in targets if target))


def graded(report: FileReport, answers: Answers) -> FileReport:
    """A report whose fixes have the grades that the answers allow: an absent image withholds its
    fix, and a verified one makes a fix safe that only its rule kept from being so."""
    findings = [_graded(with_answer(finding, answers)) for finding in report.findings]
    return report._replace(findings=findings)


def answered(report: FileReport, answers: Answers) -> FileReport:
    """A report whose findings say what the source answered, with the fixes that they have."""
    findings = [
        finding if finding.existence else with_answer(finding, answers)
        for finding in report.findings
    ]
    return report._replace(findings=findings)


def with_answer(finding: Finding, answers: Answers) -> Finding:
    """The finding with the answer about its target, if it moves anywhere."""
    if not finding.replacement or finding.role in (Role.CHART, Role.URL):
        return finding
    target = target_of(finding)
    if target is None:
        reason = "neither a tag nor a digest is spelled out"
        return finding._replace(
            existence=Answer(finding.replacement, Existence.UNVERIFIED, reason=reason),
        )
    return finding._replace(existence=answers.get(target))


def _graded(finding: Finding) -> Finding:
    answer, fix = finding.existence, finding.fix
    if answer is None:
        return finding
    if answer.existence is Existence.ABSENT and fix.edits:
        return finding.with_fix(
            fix._replace(applicability=Applicability.DISPLAY_ONLY, reason=_withheld(answer))
        )
    if answer.is_proof and fix.limited_by_rule and fix.applicability is Applicability.UNSAFE:
        return finding.with_fix(fix._replace(applicability=Applicability.SAFE, reason=""))
    return finding


def _withheld(answer: Answer) -> str:
    """Why a fix is withheld."""
    return f"{IMAGE_NOT_FOUND.id}: {IMAGE_NOT_FOUND.summary}{_did_you_mean(answer)}"


def _did_you_mean(answer: Answer) -> str:
    return f"; did you mean {' or '.join(answer.suggestions)}?" if answer.suggestions else ""


def linted(finding: Finding) -> Iterator[tuple[Lint, Finding]]:
    """Yield the findings of lints that the answer about a finding leads to."""
    answer = finding.existence
    if answer is None:
        return
    if answer.existence is Existence.ABSENT:
        yield (
            IMAGE_NOT_FOUND,
            _of_lint(finding, IMAGE_NOT_FOUND, answer.reason + _did_you_mean(answer)),
        )
    if answer.mismatch:
        yield DIGEST_MISMATCH, _of_lint(finding, DIGEST_MISMATCH, answer.mismatch)


def _of_lint(finding: Finding, lint: Lint, reason: str) -> Finding:
    return finding._replace(
        rule=lint.id,
        level=lint.level,
        message=lint.summary,
        docs=lint.docs[0],
        fix=Fix((), Applicability.DISPLAY_ONLY, reason),
    )
