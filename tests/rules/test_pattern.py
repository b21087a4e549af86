import re

import pytest

from k8sregistry_lint.rules.pattern import RepositoryPattern, registries, registry_regex


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("k8s.gcr.io", ["k8s.gcr.io"]),
        ("{us,eu}.gcr.io", ["us.gcr.io", "eu.gcr.io"]),
        ("{a,b}.{c,d}", ["a.c", "a.d", "b.c", "b.d"]),
        ("*-docker.pkg.dev", ["*-docker.pkg.dev"]),
        ("x{,.eu}.io", ["x.io", "x.eu.io"]),
    ],
)
def test_registries_are_spelled_out(pattern: str, names: list[str]) -> None:
    assert registries(pattern) == names


@pytest.mark.parametrize(
    ("name", "host", "matches"),
    [
        ("gcr.io", "gcr.io", True),
        ("gcr.io", "gcrxio", False),
        ("*-docker.pkg.dev", "us-west1-docker.pkg.dev", True),
        ("*-docker.pkg.dev", "evil.us-docker.pkg.dev", False),
        ("*-docker.pkg.dev", "-docker.pkg.dev", False),
    ],
)
def test_a_star_is_one_label(name: str, host: str, matches: bool) -> None:
    assert (re.fullmatch(registry_regex(name), host) is not None) is matches


@pytest.mark.parametrize(
    ("pattern", "repository", "variables"),
    [
        ("{path**}", "pause", {"path": "pause"}),
        ("{path**}", "a/b/c", {"path": "a/b/c"}),
        ("{path**}", "", None),
        ("google-containers/{name}", "google-containers/pause", {"name": "pause"}),
        ("google-containers/{name}", "google-containers/a/b", None),
        ("google-containers/{name}", "google-containers", None),
        ("google-containers/{name}", "google-containers-x/pause", None),
        ("google-containers/{name}", "x/google-containers/pause", None),
        (
            "k8s-staging-{project}/{path**}",
            "k8s-staging-kueue/a/b",
            {"project": "kueue", "path": "a/b"},
        ),
        ("kubebuilder/kube-rbac-proxy", "kubebuilder/kube-rbac-proxy", {}),
        ("kubebuilder/kube-rbac-proxy", "kubebuilder/kube-rbac-proxy-amd64", None),
        ("a.b/{name}", "axb/c", None),
    ],
)
def test_match(pattern: str, repository: str, variables: dict[str, str] | None) -> None:
    assert RepositoryPattern(pattern).match(repository) == variables


@pytest.mark.parametrize(
    ("pattern", "repository", "matches"),
    [
        ("google-containers/{name}", "google-containers", True),
        ("google-containers/{name}", "google-containers/pause", False),
        ("google-containers/{name}", "google-container", False),
        ("images/{project}/{path**}", "images", False),
        ("kubebuilder/kube-rbac-proxy", "kubebuilder/kube-rbac-proxy", False),
        ("{path**}", "pause", False),
    ],
)
def test_match_of_a_prefix(pattern: str, repository: str, matches: bool) -> None:
    assert RepositoryPattern(pattern).match_prefix(repository) is matches


@pytest.mark.parametrize(
    ("pattern", "literal", "weight"),
    [
        ("{path**}", "", 0),
        ("a/{name}", "a", 2),
        ("k8s-staging-{p}/{path**}", "k8s-staging-", 13),
        ("coreos/ksm", "coreos/ksm", 10),
    ],
)
def test_literal_and_weight(pattern: str, literal: str, weight: int) -> None:
    assert (RepositoryPattern(pattern).literal, RepositoryPattern(pattern).weight) == (
        literal,
        weight,
    )


@pytest.mark.parametrize(
    ("pattern", "variables", "filled"),
    [
        ("{path**}", {"path": "a/b"}, "a/b"),
        ("sig-storage/{name}", {"name": "csi"}, "sig-storage/csi"),
        ("sig-storage/{name}", {}, "sig-storage"),
        ("{project}/{path**}", {"project": "kueue", "path": "x"}, "kueue/x"),
        ("{path**}", {}, ""),
        ("fixed/name", {"path": "x"}, "fixed/name"),
    ],
)
def test_fill(pattern: str, variables: dict[str, str], filled: str) -> None:
    assert RepositoryPattern(pattern).fill(variables) == filled


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("{a}-{b}/c", "at most one {name} between two slashes"),
        ("{path**}/x", "{path**} only at the end"),
        ("{a b}/x", "not a pattern of repositories"),
        ("{/x", "not a pattern of repositories"),
        ("a}/x", "not a pattern of repositories"),
        ("{a}/{a}", "uses a variable twice"),
        ("{a}/{a**}", "uses a variable twice"),
    ],
)
def test_patterns_of_repositories_that_are_refused(pattern: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        RepositoryPattern(pattern)
