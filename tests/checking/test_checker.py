import pytest

from asking import NEW, OLD, check
from k8sregistry_lint.checking import checker
from k8sregistry_lint.model import Applicability, Level
from k8sregistry_lint.rules import RuleSet, load_pack, pack_names, validate
from k8sregistry_lint.text import SourceFile

DIGEST = "sha256:" + "ab" * 32


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        pytest.param(f"image: {OLD}\n", [("k8s.gcr.io", "registry.k8s.io")], id="the host alone"),
        pytest.param(
            "a: k8s.gcr.io\nregistry: k8s.gcr.io/\n",
            [("k8s.gcr.io", "registry.k8s.io")],
            id="no slash behind it",
        ),
        pytest.param(
            "a: gcr.io/google_containers/a:1\n",
            [("gcr.io/google_containers", "registry.k8s.io")],
            id="host and folder",
        ),
        pytest.param(
            "a: quay.io/k8scsi/csi-attacher:v2.2.0\n",
            [("quay.io/k8scsi", "registry.k8s.io/sig-storage")],
            id="another folder",
        ),
        pytest.param(
            "a: gcr.io/k8s-staging-kueue/b/c:1\n",
            [("gcr.io/k8s-staging-kueue", "registry.k8s.io/kueue")],
            id="part of a folder's name",
        ),
        pytest.param(
            "a: gcr.io/kubebuilder/kube-rbac-proxy:1\n",
            [("gcr.io", "registry.k8s.io")],
            id="the same path elsewhere",
        ),
        pytest.param(
            "a: k8scloudprovider/a:1.27.0\n",
            [("k8scloudprovider", "registry.k8s.io/provider-os")],
            id="a registry where none was",
        ),
        pytest.param(
            "a: quay.io/coreos/kube-state-metrics:v1.9.5\n",
            [("quay.io/coreos", "registry.k8s.io")],
            id="a shorter path",
        ),
        pytest.param(
            "a: gcr.io/google_containers/gcr.io:1\n",
            [("gcr.io/google_containers", "registry.k8s.io")],
            id="a name like a host",
        ),
        pytest.param("a: quay.io/external_storage/nfs-client-provisioner\n", [], id="no successor"),
        pytest.param(f"a: quay.io/k8scsi/a@{DIGEST}\n", [], id="digest refused"),
    ],
)
def test_edits_touch_only_what_differs(text: str, edits: list[tuple[str, str]]) -> None:
    (finding,) = check(text).findings
    assert [
        (text[edit.span.start : edit.span.end], edit.replacement) for edit in finding.fix.edits
    ] == edits


def test_a_finding_says_all() -> None:
    (finding,) = check(f"\ufeffx: 1\r\nimage: '{OLD}@{DIGEST}' # why\r\n", "dir/a.yaml").findings
    assert (finding.rule, finding.level, finding.path) == (
        "k8s-gcr-io",
        Level.WARNING,
        "dir/a.yaml",
    )
    assert (finding.region.start, finding.region.end) == ((2, 9), (2, 9 + len(OLD) + 72))
    assert finding.region.line == f"image: '{OLD}@{DIGEST}' # why"
    assert (finding.image, finding.replacement) == (f"{OLD}@{DIGEST}", f"{NEW}@{DIGEST}")
    assert finding.docs.startswith("https://")
    assert finding.message
    (edit,) = finding.fix.edits
    assert (edit.path, edit.region.start, edit.region.end) == ("dir/a.yaml", (2, 9), (2, 19))
    assert (finding.fix.applicability, finding.fix.reason, finding.fix.applied) == (
        Applicability.SAFE,
        "",
        False,
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(
            "a: quay.io/external_storage/nfs-client-provisioner\n",
            "No tag was copied",
            id="advice of the rule",
        ),
        pytest.param("a: quay.io/k8scsi/a:1\n", "this tag is not known", id="no such tag"),
        pytest.param(f"a: quay.io/k8scsi/a@{DIGEST}\n", "its digest may not exist", id="digest"),
        pytest.param("registry: k8s.gcr.io\n", "a registry on its own", id="host"),
        pytest.param("repo: gcr.io/google_containers\n", "a prefix alone", id="prefix"),
        pytest.param(f"a: {OLD}\n", "nothing here shows that it is an image", id="any key"),
        pytest.param(
            'a: "k8s\\x2egcr.io/x k8s.gcr.io"\nb: "k8s.gcr.io\\/x"\n',
            "written with escapes",
            id="escapes",
        ),
        pytest.param(f"image: {OLD}\nsops: {{mac: x}}\n", "encrypted by SOPS", id="SOPS"),
        pytest.param(f"a: &x {OLD}\ntitle: *x\n", "an alias of it is prose", id="alias"),
        pytest.param(f"b: [\nimage: {OLD}\n", "could not be parsed", id="unparsed"),
    ],
)
def test_a_fix_that_is_not_safe_says_why(text: str, reason: str) -> None:
    (finding,) = check(text).findings
    assert finding.fix.applicability < Applicability.SAFE
    assert reason in finding.fix.reason


def test_findings_and_mentions_come_in_the_order_of_the_text() -> None:
    report = check(
        f"# {OLD}\na: k8s.gcr.io/*\nimage: {OLD} # k8s.gcr.io\n---\nc: [\nd: see k8s.gcr.io/x\n"
        f"---\ne: {OLD}\n"
    )
    assert [finding.region.start.line for finding in report.findings] == [1, 3, 8]
    assert [mention.region.start.line for mention in report.mentions] == [2, 3, 6]


def test_a_mention_is_no_part_of_a_finding() -> None:
    report = check(f"args: [--a={OLD}, 'k8s.gcr.io x']\n")
    assert [mention.region.start.column for mention in report.mentions] == [
        report.findings[0].region.end.column + 3
    ]


@pytest.mark.parametrize("folder", [".chainsaw-test", ".kyverno-test"])
def test_the_tests_of_a_policy(folder: str) -> None:
    report = check(f"image: {OLD}\n", f"policies/{folder}/pod.yaml")
    assert ([mention.reason for mention in report.mentions], list(report.findings)) == (
        ["the test data of a policy"],
        [],
    )


def test_a_clean_text_is_an_empty_report() -> None:
    report = check("image: nginx\n")
    assert (
        report.path,
        list(report.findings),
        list(report.mentions),
        list(report.notifications),
    ) == ("a.yaml", [], [], [])


def test_no_rules_find_nothing() -> None:
    report = check(f"image: {OLD}\n", rules=RuleSet(()))
    assert (list(report.findings), list(report.mentions)) == ([], [])


def test_a_line_is_shown_up_to_a_length() -> None:
    (finding,) = check(f"{{a: {OLD}, b: {'x' * 5_000}}}\n").findings
    assert len(finding.region.line) == 1_000


ALL = validate(rule for name in pack_names() for rule in load_pack(name))
EXAMPLES = [
    pytest.param(rule.id, *example, id=f"{rule.id}-{example[0]}")
    for rule in ALL.rules
    for example in rule.examples
]


@pytest.mark.parametrize(("rule", "before", "after"), EXAMPLES)
def test_every_example_of_every_rule_in_a_manifest(
    rule: str, before: str, after: str | None
) -> None:
    name, _, part = before.partition(" ")
    rest = f"  chart: {part}\n" if rule == "grafana-chart" else ""
    apt, suite = ("deb ", f" {part} main") if part and not rest else ("", "")
    field = "repoURL" if rest else "image"
    text = f"spec:\n- {field}: '{apt}{name}{suite}'\n{rest}"
    (finding,) = check(text, rules=ALL).findings
    assert (finding.rule, finding.replacement) == (rule, after)
    assert finding.image == name.rstrip("/")
    for edit in finding.fix.edits:
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    assert text == f"spec:\n- {field}: '{apt}{after or name}{suite}'\n{rest}"


@pytest.mark.parametrize("text", [text for rule in ALL.rules for text in rule.counterexamples])
def test_a_counterexample_of_a_rule_is_at_most_what_another_finds(text: str) -> None:
    rules = {rule.id for rule in ALL.rules if text in rule.counterexamples}
    assert not rules & {finding.rule for finding in check(f"image: {text}\n", rules=ALL).findings}


@pytest.mark.parametrize(
    ("tag", "images"),
    [
        (
            "v0.50.0",
            [
                (
                    "quay.io/coreos/prometheus-operator",
                    "quay.io/prometheus-operator/prometheus-operator",
                )
            ],
        ),
        ("v0.38.1", []),
        ('""', []),
    ],
)
def test_a_tag_in_a_field_of_its_own_counts_for_rules_of_some_tags(
    tag: str, images: list[tuple[str, str]]
) -> None:
    rules = validate(load_pack("archived"))
    source = SourceFile(
        "values.yaml", f"image:\n  repository: quay.io/coreos/prometheus-operator\n  tag: {tag}\n"
    )
    assert [
        (finding.image, finding.replacement) for finding in checker.check(source, rules).findings
    ] == images


@pytest.mark.parametrize(
    ("text", "is_left"),
    [
        pytest.param(f"- {{image: {OLD}, newer: {NEW}}}\n", True, id="a mapping of both"),
        pytest.param(f"images: [{OLD}, {NEW}]\n", True, id="a list of both"),
        pytest.param(f"args:\n- --image={OLD}\n- --new-image={NEW}\n", True, id="arguments"),
        pytest.param(f"images: [{OLD}, {NEW}.1]\n", False, id="another tag"),
        pytest.param(f"images: [{OLD}, registry.k8s.io/other:3.9]\n", False, id="another image"),
        pytest.param(
            f"- name: a\n  image: {OLD}\n- name: b\n  image: {NEW}\n", False, id="containers"
        ),
        pytest.param(
            f"image: {OLD}\nb: {NEW}\n" + "".join(f"key{number}: value\n" for number in range(30)),
            False,
            id="a large mapping",
        ),
    ],
)
def test_what_names_the_new_image_too_is_left(text: str, is_left: bool) -> None:
    (finding,) = check(text).findings
    assert (finding.fix.applicability is Applicability.DISPLAY_ONLY) == is_left
    assert finding.fix.reason == ("the new image is named beside it" if is_left else "")
