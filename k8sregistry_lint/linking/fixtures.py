"""Test data of policies: manifests that name a registry because the policy beside them forbids or
allows it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.model import FileReport, Mention, MentionKind

_TEST_DATA = re.compile(
    r"test|sample|example|fixture|resource|allow|deny|denied|disallow|good|bad|pass|fail|valid|violat|polic|constraint|gatekeeper|kyverno",
    re.IGNORECASE,
)


def spare_fixtures(reports: Sequence[FileReport], repository: Repository) -> list[FileReport]:
    """The reports with the findings of policies' test data as mentions. Only a file whose name or
    folders sound like test data or policies is looked at, because real manifests can stand beside a
    policy as well."""
    return [_spared(report, repository) if report.findings else report for report in reports]


def _spared(report: FileReport, repository: Repository) -> FileReport:
    if not any(_TEST_DATA.search(part) for part in PurePosixPath(report.path).parts[-3:]):
        return report
    policy = next(
        (path for path in repository.siblings(report.path) if _is_policy(repository.report(path))),
        None,
    )
    if policy is None:
        return report
    reason = f"test data of the policy {PurePosixPath(policy).name} beside it"
    spared = [
        Mention(finding.rule, finding.path, finding.region, reason, MentionKind.TEST_DATA)
        for finding in report.findings
    ]
    mentions = sorted([*report.mentions, *spared], key=lambda mention: mention.region.start)
    return replace(report, findings=(), mentions=mentions)


def _is_policy(report: FileReport) -> bool:
    """Whether a file holds a policy that names a legacy registry."""
    return any(mention.kind is MentionKind.POLICY for mention in report.mentions)
