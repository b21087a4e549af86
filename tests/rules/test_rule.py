from dataclasses import replace

import pytest

from k8sregistry_lint.model import Applicability, Level
from k8sregistry_lint.reference import DOCKER_HUB, ImageReference, parse
from k8sregistry_lint.rules import RegistryRule
from k8sregistry_lint.rules.pattern import RepositoryPattern
from k8sregistry_lint.rules.rule import MIN_LITERAL, Target
from k8sregistry_lint.rules.tags import TagPattern, TagSelection

DIGEST = "sha256:" + "ab" * 32


def rule(
    registries: tuple[str, ...],
    *repositories: str,
    to: str = "new.io/{name}",
    excluded: tuple[str, ...] = (),
) -> RegistryRule:
    host, _, path = to.partition("/")
    return RegistryRule(
        id="r",
        pack="p",
        summary="s",
        level=Level.WARNING,
        applicability=Applicability.SAFE,
        status="frozen",
        docs=("https://example.com",),
        registries=registries,
        repositories=tuple(map(RepositoryPattern, repositories)),
        target=Target(host, RepositoryPattern(path)) if to else None,
        excluded=tuple(map(RepositoryPattern, excluded)),
    )


def reference(text: str) -> ImageReference:
    parsed = parse(text)
    assert parsed is not None
    return parsed


WHOLE = rule(("old.io", "{us,eu}.old.io"), "{path**}", to="new.io/{path**}")
PART = rule(("gcr.io",), "goog/{name}", "goog_le/{name}", excluded=("goog/kept",))
HUB = rule((DOCKER_HUB,), "library/{name}", "acme/{name}", to="docker.io/new/{name}")


@pytest.mark.parametrize(
    ("of", "text", "weight"),
    [
        pytest.param(WHOLE, "old.io/a/b:1", 0, id="whole registry"),
        pytest.param(WHOLE, "OLD.io/a", 0, id="hosts ignore case"),
        pytest.param(WHOLE, "eu.old.io/a", 0, id="brace option"),
        pytest.param(WHOLE, "asia.old.io/a", -1, id="no option"),
        pytest.param(WHOLE, "old.io.example.com/a", -1, id="longer host"),
        pytest.param(WHOLE, "x-old.io/a", -1, id="longer label"),
        pytest.param(WHOLE, "old.io:443/a", -1, id="port"),
        pytest.param(WHOLE, "mirror.io/old.io/a", -1, id="host in the path"),
        pytest.param(PART, "gcr.io/goog/a", 5, id="part"),
        pytest.param(PART, "gcr.io/goog_le/a", 8, id="heaviest pattern"),
        pytest.param(PART, "gcr.io/google/a", -1, id="longer segment"),
        pytest.param(PART, "gcr.io/goog/a/b", -1, id="deeper path"),
        pytest.param(PART, "gcr.io/goog/kept:1", -1, id="excluded"),
        pytest.param(PART, "gcr.io/goog", 5, id="prefix alone"),
        pytest.param(HUB, "nginx", 8, id="Docker Hub's library implied"),
        pytest.param(HUB, "index.docker.io/acme/x", 5, id="another name of Docker Hub"),
    ],
)
def test_weight(of: RegistryRule, text: str, weight: int) -> None:
    assert of.weight(reference(text)) == weight


@pytest.mark.parametrize(("of", "weight"), [(WHOLE, 0), (PART, -1)])
def test_a_bare_host_concerns_a_rule_for_the_whole_registry_only(
    of: RegistryRule, weight: int
) -> None:
    assert of.weight(ImageReference(registries_of(of), "")) == weight


def registries_of(of: RegistryRule) -> str:
    return of.registries[0]


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("old.io/a:v1.2.4", 0),
        ("old.io/a:1.3", -1),
        ("old.io/a:latest", 0),
        ("old.io/a", -1),
        ("old.io/a:x", -1),
    ],
)
def test_a_rule_for_some_tags(text: str, weight: int) -> None:
    some = TagSelection((TagPattern("<1.3"), TagPattern("lat*")))
    assert replace(WHOLE, tags=some).weight(reference(text)) == weight


@pytest.mark.parametrize(
    ("of", "text", "moved"),
    [
        pytest.param(
            WHOLE, f"old.io/a/b:1@{DIGEST}", f"new.io/a/b:1@{DIGEST}", id="tag and digest stay"
        ),
        pytest.param(PART, "gcr.io/goog_le/x:2", "new.io/x:2", id="variables"),
        pytest.param(PART, "gcr.io/goog", "new.io", id="prefix"),
        pytest.param(HUB, "acme/x", "new/x", id="the Hub stays implied"),
        pytest.param(HUB, "docker.io/acme/x", "docker.io/new/x", id="the Hub stays spelled out"),
        pytest.param(rule(("old.io",), "{path**}", to=""), "old.io/a", None, id="no target"),
        pytest.param(
            replace(WHOLE, digest_kept=False), f"old.io/a@{DIGEST}", None, id="digest refused"
        ),
        pytest.param(
            replace(WHOLE, digest_kept=False), "old.io/a:1", "new.io/a:1", id="no digest to refuse"
        ),
    ],
)
def test_moved(of: RegistryRule, text: str, moved: str | None) -> None:
    found = of.moved(reference(text))
    assert (str(found) if found else None) == moved


def test_a_bare_host_moves_to_a_bare_host() -> None:
    assert WHOLE.moved(ImageReference("old.io", "")) == ImageReference("new.io", "")


@pytest.mark.parametrize(
    ("of", "literals"),
    [
        (WHOLE, {"old.io", "us.old.io", "eu.old.io"}),
        (rule(("*-docker.pkg.dev",), "{path**}"), {"-docker.pkg.dev"}),
        (rule(("gcr.io",), "goog/{name}"), {"goog/", "gcr.io/goog"}),
        (rule(("gcr.io",), "k8s-staging-{p}/{path**}"), {"k8s-staging-"}),
        (rule(("quay.io",), "coreos/ksm"), {"coreos/ksm"}),
    ],
)
def test_literals(of: RegistryRule, literals: set[str]) -> None:
    assert of.literals() == literals


NOTHING_TO_SEARCH_FOR = [
    (("*.*.*",), ("{path**}",), "leaves only '.' to search for"),
    (("*.io",), ("{name}",), "leaves only '.io' to search for"),
    (("a.*",), ("{name}",), "leaves only 'a.' to search for"),
    (("{a,old}.b",), ("{name}",), "leaves only 'a.b' to search for"),
    (("",), ("{path**}",), "leaves only '' to search for"),
    ((), ("acme/{name}",), "at least one registry and one repository"),
    (("old.io",), (), "at least one registry and one repository"),
]


@pytest.mark.parametrize(("registries", "repositories", "message"), NOTHING_TO_SEARCH_FOR)
def test_a_rule_that_nothing_can_be_searched_for(
    registries: tuple[str, ...], repositories: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        rule(registries, *repositories, to="")


@pytest.mark.parametrize(
    ("registries", "repositories", "is_broad"),
    [
        (("*",), ("{path**}",), True),
        (("*", "old.io"), ("{path**}",), True),
        ((DOCKER_HUB,), ("{path**}",), True),
        ((DOCKER_HUB,), ("library/{name}",), True),
        ((DOCKER_HUB,), ("a{name}",), True),
        ((DOCKER_HUB,), ("acme/{name}", "ab/{name}"), True),
        (("old.io", DOCKER_HUB), ("api",), True),
        ((DOCKER_HUB,), ("library/nginx",), False),
        ((DOCKER_HUB,), ("acme/{name}",), False),
        (("*",), ("acme/{name}",), False),
        (("gcr.io",), ("{path**}",), False),
        (("*.gcr.io",), ("library/{name}",), False),
    ],
)
def test_a_rule_for_images_that_hold_nothing_to_search_for(
    registries: tuple[str, ...], repositories: tuple[str, ...], is_broad: bool
) -> None:
    assert rule(registries, *repositories, to="").is_broad is is_broad


@pytest.mark.parametrize(
    ("registries", "repositories"),
    [
        (("a.io",), ("{path**}",)),
        (("*.old.io",), ("{path**}",)),
        (("*",), ("acme/{name}",)),
        (("OLD.io",), ("k8s/{name}",)),
        (("old.io",), ("a{name}", "ab/{name}", "api")),
    ],
)
def test_a_rule_with_just_enough_to_search_for(
    registries: tuple[str, ...], repositories: tuple[str, ...]
) -> None:
    literals = rule(registries, *repositories, to="").literals()
    assert min(map(len, literals)) >= MIN_LITERAL
    assert all(literal == literal.lower() for literal in literals)


@pytest.mark.parametrize(
    ("of", "text", "found"),
    [
        pytest.param(WHOLE, "see old.io.", "old.io", id="end of a sentence"),
        pytest.param(WHOLE, "https://old.io/v2/", "old.io", id="URL"),
        pytest.param(WHOLE, "us.OLD.io", "us.OLD.io", id="case"),
        pytest.param(WHOLE, "staging-old.io/x", None, id="longer label"),
        pytest.param(WHOLE, "old.io.example.com", None, id="longer host"),
        pytest.param(WHOLE, "old.iot", None, id="longer last label"),
        pytest.param(WHOLE, "${REGISTRY:-old.io}/x", "old.io", id="default of a variable"),
        pytest.param(WHOLE, r"one\nold.io/x", "old.io", id="behind an escaped line end"),
        pytest.param(PART, "from gcr.io/goog/*", "gcr.io/goog", id="the moved part"),
        pytest.param(PART, "gcr.io/other", None, id="another part"),
        pytest.param(PART, "gcr.io/google", None, id="longer segment"),
        pytest.param(
            rule(("gcr.io",), "stage-{p}/{path**}"),
            "gcr.io/stage-kueue/x",
            "gcr.io/stage-kueue",
            id="open segment",
        ),
        pytest.param(HUB, "`acme/x`", "acme", id="the Hub implied"),
    ],
)
def test_mention(of: RegistryRule, text: str, found: str | None) -> None:
    match = of.mention.search(text)
    assert (match[0] if match else None) == found
