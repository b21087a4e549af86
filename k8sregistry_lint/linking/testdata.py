"""Test data of policies: manifests that name a registry because a policy near them forbids or
allows it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.model import FileReport, Mention, MentionKind
from k8sregistry_lint.regex import regex

_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_TEST_WORD = regex(
    r"test(?:s|ing|data)?|samples?|examples?|fixtures?|allow(?:ed)?|deny|denied|disallow(?:ed)?"
    r"|good|bad|pass|fail(?:ed|ing)?|(?:in)?valid|violat(?:e|ions?|ing)|polic(?:y|ies)"
    r"|constraints?|gatekeeper|kyverno",
    re.IGNORECASE,
)
_TEST_FOLDERS = {"tests", "testdata", "test-data", "fixture", "fixtures"}
"""`test` may be an environment."""
_NEAR = 3
"""How many of the innermost names of a path are looked at: the file's and two folders'."""
_FAR = 5
"""How many folders up a Rego rule may be: `rule/raw.rego`, `rule/test/case/input/pod.yaml`."""


def exempt_test_data(reports: Sequence[FileReport], repository: Repository) -> list[FileReport]:
    """The reports with findings in the test data of policies turned into mentions. Only a file
    whose name or folders have a word for test data or policies is looked at, because a real
    manifest may be beside a policy, too."""
    if not any(report.findings and _sounds_like_tests(report.path) for report in reports):
        return list(reports)
    rego = _by_folder(path for path in repository.files((".rego",)) if repository.holds(path))

    @lru_cache(4_096)
    def policies(folder: str) -> list[str]:
        paths = repository.holding_in(folder)
        return [path for path in paths if _is_policy(repository.report(path))]

    return [
        _exempted(report, _rego_rule(report.path, rego) or _policy_beside(report.path, policies))
        if report.findings
        else report
        for report in reports
    ]


def _exempted(report: FileReport, policy: str) -> FileReport:
    if not policy:
        return report
    reason = f"test data of the policy {PurePosixPath(policy).name}"
    exempted = [
        Mention(finding.rule, finding.path, finding.region, reason, MentionKind.TEST_DATA)
        for finding in report.findings
    ]
    mentions = sorted([*report.mentions, *exempted], key=lambda mention: mention.region.start)
    return report._replace(findings=(), mentions=mentions)


def _policy_beside(path: str, policies: Callable[[str], list[str]]) -> str:
    """A policy in the same folder that names a legacy registry, or in the one above a folder of
    test data; empty where there is none."""
    if not _sounds_like_tests("/".join(path.split("/")[-_NEAR:])):
        return ""
    folder = path.rpartition("/")[0]
    above, _, name = folder.rpartition("/")
    found = [*policies(folder), *(policies(above) if name in _TEST_FOLDERS else ())]
    return next((other for other in found if other != path), "")


def _is_policy(report: FileReport) -> bool:
    return any(mention.kind is MentionKind.POLICY for mention in report.mentions)


def _rego_rule(path: str, rego: Mapping[str, str]) -> str:
    """A Rego rule that names a legacy registry, in the folder of a file or above it; the names from
    there down must have a word for test data. Empty where there is none."""
    parts = path.split("/")
    for at in range(len(parts) - 1, max(len(parts) - 1 - _FAR, -1), -1):
        rule = rego.get("/".join(parts[:at]))
        if rule and _sounds_like_tests("/".join(parts[at:])):
            return rule
    return ""


def _sounds_like_tests(path: str) -> bool:
    """Whether a word of a path says that it holds test data or policies."""
    return any(_TEST_WORD.fullmatch(word) for word in _WORD.findall(path))


def _by_folder(paths: Iterable[str]) -> dict[str, str]:
    return {path.rpartition("/")[0]: path for path in paths}
