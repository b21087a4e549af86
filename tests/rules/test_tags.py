"""Which tags a rule means."""

import pytest

from k8sregistry_lint.reference import parse
from k8sregistry_lint.rules.tags import Evidence, TagPattern, TagSelection

DIGEST = "sha256:" + "ab" * 32


@pytest.mark.parametrize(
    ("pattern", "tag", "matches"),
    [
        (">=0.41.0", "v0.41.0", True),
        (">=0.41.0", "0.40.9", False),
        (">=0.41", "0.100.0", True),
        (">=v1.2", "v1.2.0-rc.1", True),
        (">= 1.2", "1.2", True),
        (">=1.2", "latest", False),
        ("<2.0", "1.99.99", True),
        ("<2.0", "v2", False),
        ("<2.0", "", False),
        ("latest", "latest", True),
        ("latest", "latest-1", False),
        ("v1.*", "v1.2", True),
        ("v1.*", "v1", False),
        ("*", "", True),
        ("v[1]?", "v[1]?", True),
        ("v[1]", "v1", False),
        ("v?", "v1", False),
        ("Latest", "latest", False),
        ("", "", True),
        ("", "1", False),
        ("#.#.#", "1.28.0", True),
        ("#.#.#", "1.28", False),
        ("#.#.#", "release-1.3-latest-daily", False),
        ("#.#.#-*", "1.27.3-distroless", True),
        ("RELEASE.2022-*", "RELEASE.2022-01-02T03-04-05Z", True),
        ("RELEASE.2022-*", "RELEASE.2019-01-02T03-04-05Z", False),
        ("*debian-8*", "1.2-debian-8-r0", True),
        ("*-#-*r#", "x-12-r3", True),
        ("*-#-*r#", "x-r-r3", False),
    ],
)
def test_tags(pattern: str, tag: str, matches: bool) -> None:
    assert TagPattern(pattern).match(tag) is matches


@pytest.mark.parametrize("pattern", ["<=1.0", ">1.0", "=1.0", "==1.0", ">=latest", "<", ">= "])
def test_comparisons_that_do_not_exist_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="not a pattern of tags: write >=VERSION, <VERSION, or"):
        TagPattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "image", "tag", "matches"),
    [
        ("csi-resizer:v0.5.0", "csi-resizer", "v0.5.0", True),
        ("csi-resizer:v0.5.0", "csi-attacher", "v0.5.0", False),
        ("csi-*:>=2.0", "csi-attacher", "v2.2.0", True),
        ("csi-*:>=2.0", "livenessprobe", "v2.2.0", False),
        ("kubedns:*", "kubedns", "", True),
        ("kubedns:", "kubedns", "", True),
        ("kubedns:", "kubedns", "1", False),
    ],
)
def test_the_tags_of_one_image(pattern: str, image: str, tag: str, *, matches: bool) -> None:
    assert TagPattern(pattern).match(tag, image) is matches


def selection(only: list[str], excluded: list[str]) -> TagSelection:
    return TagSelection(tuple(map(TagPattern, only)), tuple(map(TagPattern, excluded)))


@pytest.mark.parametrize(
    ("only", "excluded", "text", "holds"),
    [
        ([], [], "a/b", True),
        (["v1.*"], [], "a/b:v1.2", True),
        (["v1.*"], [], "a/b", False),
        ([], ["latest", ""], "a/b:v1", True),
        ([], ["latest", ""], "a/b:latest", False),
        ([], ["latest", ""], "a/b", False),
        (["v1.*"], ["v1.2"], "a/b:v1.2", False),
        (["b:v1"], [], "a/b:v1", True),
        (["b:v1"], [], "b/c:v1", False),
    ],
)
def test_a_selection(only: list[str], excluded: list[str], text: str, *, holds: bool) -> None:
    reference = parse(text)
    assert reference is not None
    assert selection(only, excluded).holds(reference) is holds


@pytest.mark.parametrize(
    ("tags", "text", "covered"),
    [
        (["*"], f"a/b@{DIGEST}", True),
        (["*"], "a/b", True),
        ([""], f"a/b@{DIGEST}", False),
        ([""], "a/b", True),
        (["v1"], f"a/b:v1@{DIGEST}", True),
        (["v1"], "a/b:v2", False),
    ],
)
def test_what_evidence_covers(tags: list[str], text: str, *, covered: bool) -> None:
    reference = parse(text)
    assert reference is not None
    evidence = Evidence("catalog", "https://example.com", tuple(map(TagPattern, tags)))
    assert evidence.covers(reference) is covered
