from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from growth import Work, grows_linearly
from k8sregistry_lint.model import Applicability
from k8sregistry_lint.reference import ImageReference, parse
from k8sregistry_lint.rules import RuleSet, load_pack, pack_names, validate
from k8sregistry_lint.rules.ruleset import shortest

K8S = validate(load_pack("k8s"))
ALL = validate(rule for name in pack_names() for rule in load_pack(name))


@pytest.mark.parametrize(
    ("text", "rule", "moved"),
    [
        ("k8s.gcr.io/pause:3.9", "k8s-gcr-io", "registry.k8s.io/pause:3.9"),
        ("K8S.gcr.io/pause", "k8s-gcr-io", "registry.k8s.io/pause"),
        ("eu.gcr.io/google_containers/pause:1", "google-containers", "registry.k8s.io/pause:1"),
        ("gcr.io/k8s-staging-kueue/a/b:1", "k8s-staging", "registry.k8s.io/kueue/a/b:1"),
        ("gcr.io/k8s-staging-npd/x:1", "k8s-staging-renamed", None),
        (
            "gcr.io/kubebuilder/kube-rbac-proxy:v0.13.1",
            "kube-rbac-proxy",
            "registry.k8s.io/kubebuilder/kube-rbac-proxy:v0.13.1",
        ),
        ("gcr.io/kubebuilder/other:1", "kubebuilder-other", None),
        ("docker.io/jettech/kube-webhook-certgen:v1", "certgen-jettech", None),
    ],
)
def test_the_rule_that_says_most_wins(text: str, rule: str, moved: str | None) -> None:
    reference = parse(text)
    assert reference is not None
    verdict = K8S.judge(reference)
    assert verdict is not None
    assert (verdict.rule.id, str(verdict.moved) if verdict.moved else None) == (rule, moved)


@pytest.mark.parametrize(
    "text",
    [
        "registry.k8s.io/pause:3.9",
        "staging-k8s.gcr.io/pause:3.9",
        "k8s.gcr.io.example.com/x",
        "mirror.example.com/k8s.gcr.io/x",
        "gke.gcr.io/pause:1",
        "gcr.io/google-samples/hello-app:1.0",
        "gcr.io/google.com/cloudsdktool/cloud-sdk",
        "gcr.io/google-containers-anything/x",
        "gcr.io/my/google-containers/x",
        "google_containers/pause",
        "k8scsi/csi-attacher",
        "k8s.gcr.io:443/pause",
    ],
)
def test_no_rule(text: str) -> None:
    reference = parse(text)
    assert reference is not None
    assert K8S.judge(reference) is None


def test_no_successor_is_display_only() -> None:
    verdict = K8S.judge(ImageReference("quay.io", "external_storage/nfs-client-provisioner", "v1"))
    assert verdict is not None
    assert verdict.applicability is Applicability.DISPLAY_ONLY


def test_shortest_drops_literals_that_hold_another() -> None:
    literals = frozenset({"k8s.gcr.io", "gcr.io", "quay.io", "x/"})
    assert shortest(literals) == {"gcr.io", "quay.io", "x/"}


def test_which_rules_there_are() -> None:
    rules = RuleSet(K8S.rules[:1], frozenset({"off"}))
    assert [rules.has(name) for name in ("k8s-gcr-io", "off", "k8scsi", "nope")] == [
        True,
        False,
        False,
        False,
    ]
    assert [
        rules.knows(name) for name in ("k8s-gcr-io", "off", "k8scsi", "k8s-mirror", "nope")
    ] == [True, True, True, True, False]
    assert rules.targets == {"registry.k8s.io"}


def test_no_rules_no_literals() -> None:
    assert RuleSet(()).literals == ()
    assert RuleSet(()).positions("k8s.gcr.io/x") == []


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("", []),
        ("k8s.gcr.io/a k8s.gcr.io/b", [0, 13]),
        ("K8S.GCR.IO/a", [0]),
        ("\u0130 k8s.gcr.io/a", [2]),
        ("\u0130\u0130 K8s.gcr.io/a", [3]),
        ("😀 k8s.gcr.io/a", [2]),
    ],
)
def test_positions(text: str, positions: list[int]) -> None:
    assert K8S.positions(text) == positions


@pytest.mark.parametrize(
    ("text", "start", "end", "named"),
    [
        ("use k8s.gcr.io now", 4, 5, ["k8s.gcr.io"]),
        ("use k8s.gcr.io now", 13, 14, ["k8s.gcr.io"]),
        ("use k8s.gcr.io now", 14, 15, []),
        ("use k8s.gcr.io now", 0, 18, ["k8s.gcr.io"]),
        ("use k8s.gcr.io now", 0, 3, []),
        ("x" * 200 + " k8s.gcr.io", 201, 202, ["k8s.gcr.io"]),
        ("k8s.gcr.io" + " x" * 900 + " k8s.gcr.io", 0, 9_000, ["k8s.gcr.io", "k8s.gcr.io"]),
        ("k8s.gcr.io k8s.gcr.io k8s.gcr.io", 12, 13, ["k8s.gcr.io"]),
        ("staging-k8s.gcr.io", 8, 9, []),
        ("staging-k8s.gcr.io k8s.gcr.io", 0, 29, ["k8s.gcr.io"]),
        ("gcr.io/google_containers/*", 0, 1, ["gcr.io/google_containers"]),
        ("K8S.GCR.IO, quay.io/k8scsi", 0, 26, ["K8S.GCR.IO", "quay.io/k8scsi"]),
        ("", 0, 1, []),
    ],
)
def test_mentions(text: str, start: int, end: int, named: list[str]) -> None:
    found = list(K8S.mentions(text, start, end))
    assert [text[each.start : each.end] for each in found] == named
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    "piece", ["staging-k8s.gcr.io/x ", "k8s.gcr.io ", "k8s.gcr.io", "k8scsi/", "x" * 40]
)
def test_time_to_find_mentions_grows_with_the_text(piece: str) -> None:
    def finds(number: int) -> Work:
        text = piece * number
        return lambda: list(ALL.mentions(text, 0, len(text)))

    assert grows_linearly(finds, 500)


HOSTS = sorted(
    {host for rule in ALL.rules for host in rule.registries if "{" not in host and "*" not in host}
    | {"us.gcr.io", "asia.gcr.io"}
)
LITERALS = sorted(
    {part for rule in ALL.rules for p in rule.repositories for part in p.literal.split("/") if part}
)
PART = st.sampled_from(LITERALS) | st.from_regex(r"[a-z]{1,5}(-[a-z]{1,3})?", fullmatch=True)
REFERENCES = st.builds(
    ImageReference,
    st.sampled_from([*HOSTS, "us-west1-docker.pkg.dev", "us-central1-docker.pkg.dev", ""]),
    st.lists(PART, min_size=1, max_size=4).map("/".join),
    st.none() | st.just("v1"),
)


@given(REFERENCES)
@example(ImageReference("", "jettech/kube-webhook-certgen"))
@example(ImageReference("gcr.io", "google_containers"))
@example(ImageReference("gcr.io", "k8s-staging-x/y"))
def test_every_text_that_is_judged_holds_a_literal(reference: ImageReference) -> None:
    if ALL.judge(reference):
        assert ALL.positions(str(reference))
        assert ALL.positions(f"image: {reference}".upper())


@given(REFERENCES)
def test_no_output_is_moved_again_by_any_rule_of_any_pack(reference: ImageReference) -> None:
    verdict = ALL.judge(reference)
    if verdict and verdict.moved:
        assert ALL.judge(verdict.moved) is None


def test_the_memory_of_verdicts_is_bounded() -> None:
    rules = RuleSet(K8S.rules)
    for number in range(5_000):
        rules.judge(ImageReference("example.com", f"a{number}"))
    assert rules._cached_judge.cache_info().currsize <= 4_096  # type: ignore[attr-defined]
    assert rules.judge(ImageReference("k8s.gcr.io", "pause")) is not None
