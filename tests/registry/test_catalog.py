"""A catalog as a source: what it proves, what it denies, and where it cannot tell."""

import gzip
from pathlib import Path

import pytest

from k8sregistry_lint.model import Answer, Existence
from k8sregistry_lint.reference import parse
from k8sregistry_lint.registry.age import may_be_newer
from k8sregistry_lint.registry.catalog import ask_catalog

ONE, TWO, OTHER = (f"sha256:{digit * 64}" for digit in "123")

TEXT = f"""\
# date: 2024-06-17
# complete: registry.k8s.io quay.io/a/b
docker.io/library/nginx 1.25
ghcr.io/a/b v1
cluster-proportional-autoscaler-amd64 1.3.0
cluster-proportional-autoscaler-arm 1.3.0
kube-proxy v1.27.14 v1.27.15 v1.30.2
metrics-server v0.3.5 v0.3.6
metrics-server/metrics-server v0.3.7 v0.6.1
pause 3.1
pause:3.9 {ONE}
pause:latest {TWO}
quay.io/a/b v1
"""
HEAD, _, BODY = TEXT.partition("docker.io")
SORTED = HEAD + "\n".join(sorted(("docker.io" + BODY).splitlines())) + "\n"


def ask(folder: Path, image: str, text: str = SORTED) -> Answer:
    path = folder / "k8s.txt.gz"
    path.write_bytes(gzip.compress(text.encode()))
    reference = parse(image)
    assert reference is not None
    answers, fault = ask_catalog(str(path), [reference])
    assert not fault
    return answers[reference]


@pytest.mark.parametrize(
    ("image", "digest"),
    [
        ("registry.k8s.io/pause:3.1", ""),
        ("registry.k8s.io/pause:3.9", ONE),
        (f"registry.k8s.io/pause@{ONE}", ONE),
        (f"registry.k8s.io/pause:3.9@{ONE}", ONE),
        ("REGISTRY.K8S.IO/pause:3.9", ONE),
        ("nginx:1.25", ""),
        ("index.docker.io/library/nginx:1.25", ""),
        ("ghcr.io/a/b:v1", ""),
        ("registry.k8s.io/metrics-server/metrics-server:v0.3.7", ""),
    ],
)
def test_verified(image: str, digest: str, tmp_path: Path) -> None:
    answer = ask(tmp_path, image)
    assert answer == Answer(image, Existence.VERIFIED, "k8s.txt.gz", "2024-06-17", digest=digest)


@pytest.mark.parametrize(
    ("image", "suggestions"),
    [
        ("registry.k8s.io/pause:2.9", ()),
        ("registry.k8s.io/pause:v3.9", ("registry.k8s.io/pause:3.9",)),
        ("registry.k8s.io/nothing:1", ()),
        (
            "registry.k8s.io/metrics-server:v0.3.7",
            ("registry.k8s.io/metrics-server/metrics-server:v0.3.7",),
        ),
        (
            "registry.k8s.io/cluster-proportional-autoscaler:1.3.0",
            ("registry.k8s.io/cluster-proportional-autoscaler-amd64:1.3.0",),
        ),
        (
            "registry.k8s.io/cluster-proportional-autoscaler:v1.3.0",
            ("registry.k8s.io/cluster-proportional-autoscaler-amd64:1.3.0",),
        ),
        ("registry.k8s.io/pause-amd64:3.1", ("registry.k8s.io/pause:3.1",)),
        ("registry.k8s.io/kube-proxy:v1.27.13", ()),
        ("registry.k8s.io/kube-proxy:v1.20.0", ()),
        ("quay.io/a/b:v0.1", ()),
    ],
)
def test_absent(image: str, suggestions: tuple[str, ...], tmp_path: Path) -> None:
    answer = ask(tmp_path, image)
    assert answer.existence is Existence.ABSENT
    assert answer.suggestions == suggestions
    assert answer.reason == "the catalog of 2024-06-17 does not list it"


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        ("registry.k8s.io/pause:3.10", "the tag may be newer"),
        ("registry.k8s.io/pause:4", "the tag may be newer"),
        ("registry.k8s.io/pause:edge", "the tag may be newer"),
        ("registry.k8s.io/kube-proxy:v1.27.16", "the tag may be newer"),
        ("registry.k8s.io/kube-proxy:v1.31.0", "the tag may be newer"),
        (f"registry.k8s.io/pause@{OTHER}", "does not know the digest"),
        (f"registry.k8s.io/pause:3.1@{OTHER}", "does not know the digest"),
        (f"registry.k8s.io/nothing@{OTHER}", "does not know the digest"),
        ("ghcr.io/a/b:v2", "does not claim to list every tag"),
        ("ghcr.io/a/c:v1", "every repository of ghcr.io"),
        ("quay.io/a/c:v1", "every repository of quay.io"),
        ("nginx:1.26", "does not claim to list every tag"),
        ("registry.k8s.io.example.com/pause:3.9", "does not know registry.k8s.io.example.com"),
        ("registry.k8s.io:444/pause:3.9", "does not know registry.k8s.io:444"),
        ("pause:3.9", "every repository of docker.io"),
    ],
)
def test_unverified(image: str, reason: str, tmp_path: Path) -> None:
    answer = ask(tmp_path, image)
    assert answer.existence is Existence.UNVERIFIED
    assert reason in answer.reason


def test_images_that_are_asked_together_have_nothing_to_do_with_each_other(
    tmp_path: Path,
) -> None:
    path = tmp_path / "k8s.txt.gz"
    path.write_bytes(gzip.compress(SORTED.encode()))
    names = ("pause:latest", "metrics-server:latest", "kube-proxy:3.9", "pause:v1.30.2")
    images = [parse(f"registry.k8s.io/{name}") for name in names]
    answers = ask_catalog(str(path), [image for image in images if image]).answers
    assert [each.existence.value for each in answers.values()] == [
        "verified",
        "unverified",
        "unverified",
        "absent",
    ]
    assert [each.suggestions for each in answers.values()] == [()] * 4


def test_without_a_claim_nothing_is_absent(tmp_path: Path) -> None:
    text = SORTED.removeprefix(HEAD)
    assert ask(tmp_path, "registry.k8s.io/pause:3.1", text).existence is Existence.VERIFIED
    assert ask(tmp_path, "registry.k8s.io/pause:2.9", text).existence is Existence.UNVERIFIED


def test_a_digest_of_another_tag(tmp_path: Path) -> None:
    answer = ask(tmp_path, f"registry.k8s.io/pause:3.1@{ONE}")
    assert answer.mismatch == "the digest is not that of 3.1, but that of 3.9"
    assert answer.existence is Existence.VERIFIED
    assert not answer.is_proof


def test_a_damaged_catalog_proves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "k8s.txt.gz"
    path.write_bytes(gzip.compress(SORTED.encode())[:-3])
    reference = parse("registry.k8s.io/pause:3.9")
    assert reference is not None
    answers, fault = ask_catalog(str(path), [reference])
    assert fault == "is truncated"
    assert answers[reference].existence is Existence.UNVERIFIED
    assert answers[reference].reason == "the catalog is truncated"


@pytest.mark.parametrize(
    ("tag", "known", "newer"),
    [
        ("v1.2.4", ["v1.2.3"], True),
        ("v1.2.2", ["v1.2.3"], False),
        ("v1.2.4", ["v1.2.3", "v1.3.0"], True),
        ("v1.2.4", ["v1.2.5", "v1.3.0"], False),
        ("v1.4.0", ["v1.3.9"], True),
        ("v1.1.0", ["v1.3.9"], False),
        ("20200504-abc", ["20190101-x", "20210101-y"], False),
        ("20220504-abc", ["20190101-x", "20210101-y"], True),
        ("1", ["latest"], True),
        ("latest", ["1"], True),
        ("9" * 4_000, ["1"], True),
    ],
)
def test_tags_that_may_be_newer(tag: str, known: list[str], newer: bool) -> None:
    assert may_be_newer(tag, known) is newer
