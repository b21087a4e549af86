"""Which manifests are the test data of a policy near them, and which are real."""

from pathlib import Path

import pytest

from asking import RULES
from growth import Work, grows_linearly
from k8sregistry_lint.model import MentionKind
from k8sregistry_lint.runner.run import run
from k8sregistry_lint.settings.settings import Settings
from writing import write

POD = """apiVersion: v1
kind: Pod
metadata:
  name: p
spec:
  containers:
  - name: c
    image: k8s.gcr.io/pause:3.9
"""
POLICY = """apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: p
spec:
  rules:
  - name: r
    validate:
      pattern: {spec: {containers: [{image: "!k8s.gcr.io/*"}]}}
"""
REGO = 'deny[msg] { startswith(input.image, "k8s.gcr.io/"); msg := "moved" }\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def is_exempt(pod: str, policy: str, text: str) -> bool:
    """Whether a pod is test data of the policy, by a run over both."""
    write(policy, text)
    write(pod, POD)
    report = run(Settings(), RULES).report
    kinds = {mention.kind for mention in report.mentions if mention.path == pod}
    found = {finding.path for finding in report.findings}
    assert (kinds == {MentionKind.TEST_DATA}) != (pod in found)
    return pod not in found


@pytest.mark.parametrize(
    "pod",
    [
        "policies/registries/pod.yaml",
        "registry/tests/pod.yaml",
        "registry/test-data/pod.yaml",
        "registry/badPod.yaml",
        "registry/pod_denied.yaml",
        "registry/pod-valid.yaml",
        "examples/registry/pod.yaml",
        "kyverno/pod.yaml",
        "a/b/c/TestData/pod.yaml",
    ],
)
def test_a_manifest_beside_a_policy_is_test_data_where_its_path_says_so(pod: str) -> None:
    assert is_exempt(pod, f"{pod.rpartition('/')[0]}/policy.yaml", POLICY)


@pytest.mark.parametrize(
    "pod",
    [
        "apps/passbolt/deployment.yaml",
        "clusters/prod/resources/pod.yaml",
        "latest/app/pod.yaml",
        "apps/app/pod.yaml",
        "apps/attestation/pod.yaml",
        "apps/validator/pod.yaml",
        "apps/badger/deployment.yaml",
        "apps/compass/pod.yaml",
        "apps/contest/pod.yaml",
        "clusters/failover/pod.yaml",
        "tests/apps/prod/eu/pod.yaml",
    ],
)
def test_a_word_inside_of_a_longer_word_says_nothing(pod: str) -> None:
    assert not is_exempt(pod, f"{pod.rpartition('/')[0]}/guard.yaml", POLICY)


@pytest.mark.parametrize(
    ("group", "kind"),
    [
        ("aquasecurity.github.io/v1alpha1", "VulnerabilityReport"),
        ("aquasecurity.github.io/v1alpha1", "ConfigAuditReport"),
        ("aquasecurity.github.io/v1alpha1", "SbomReport"),
        ("wgpolicyk8s.io/v1alpha2", "PolicyReport"),
        ("wgpolicyk8s.io/v1alpha2", "ClusterPolicyReport"),
    ],
)
def test_a_report_is_no_policy(group: str, kind: str) -> None:
    report = f"apiVersion: {group}\nkind: {kind}\nreport: {{image: k8s.gcr.io/pause:3.9}}\n"
    assert not is_exempt("policies/test/pod.yaml", "policies/test/report.yaml", report)


@pytest.mark.parametrize(
    ("pod", "rule"),
    [
        ("rule/test/input/pod.yaml", "rule/rule.rego"),
        ("rule/test/failed/input/pod.yaml", "rule/raw.rego"),
        ("rule/testdata/pod.yaml", "rule/src.rego"),
        ("rule/samples/registry/pod.yaml", "rule/src.rego"),
        ("rule/bad-pod.yaml", "rule/src.rego"),
        ("test/input/pod.yaml", "rule.rego"),
    ],
)
def test_data_below_a_rego_rule_that_names_the_registry(pod: str, rule: str) -> None:
    assert is_exempt(pod, rule, REGO)


@pytest.mark.parametrize(
    ("pod", "rule", "text"),
    [
        ("rule/input/pod.yaml", "rule/rule.rego", REGO),
        ("rule/test/input/pod.yaml", "other/rule.rego", REGO),
        ("rule/test/input/pod.yaml", "rule/rule.rego", "allow { true }\n"),
        ("test/apps/pod.yaml", "test/apps/rego/rule.rego", REGO),
        ("test/a/b/c/d/e/pod.yaml", "rule.rego", REGO),
    ],
)
def test_a_rego_rule_elsewhere_or_about_something_else(pod: str, rule: str, text: str) -> None:
    assert not is_exempt(pod, rule, text)


def test_a_policy_is_no_test_data_of_itself() -> None:
    write("policies/a.yaml", f"{POLICY}---\n{POD}")
    assert [finding.path for finding in run(Settings(), RULES).report.findings] == [
        "policies/a.yaml"
    ]


def test_a_folder_is_looked_at_once(tmp_path: Path) -> None:
    def prepare(number: int) -> Work:
        for at in range(number):
            write(f"{number}/tests/{at}.yaml", "image: k8s.gcr.io/pause:3.9\n")
        settings = Settings(paths=(str(tmp_path / str(number)),))
        return lambda: run(settings, RULES)

    assert grows_linearly(prepare, 40)


@pytest.mark.parametrize(
    ("pod", "exempt"),
    [
        ("registry/tests/pod.yaml", True),
        ("registry/fixtures/pod.yaml", True),
        ("registry/testdata/pod.yaml", True),
        ("registry/test/pod.yaml", False),
        ("registry/apps/pod.yaml", False),
    ],
)
def test_a_folder_of_test_data_below_a_policy(pod: str, exempt: bool) -> None:
    assert is_exempt(pod, "registry/policy.yaml", POLICY) is exempt
