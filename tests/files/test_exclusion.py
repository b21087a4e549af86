"""Exclusions: pathspec's meaning, in linear time."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from growth import an_end
from k8sregistry_lint.files.exclusion import Exclusions, objection
from k8sregistry_lint.files.selection import Exclusion

PATTERNS = st.lists(
    st.text(alphabet="ab*?/![].", min_size=1, max_size=8).filter(
        lambda pattern: pattern.count("**") < 4
    ),
    min_size=1,
    max_size=3,
)
PATHS = st.lists(st.text(alphabet="ab.", min_size=1, max_size=5), min_size=1, max_size=4).map(
    "/".join
)


@given(PATTERNS, PATHS)
@example(["[[]"], "a")
def test_a_pattern_means_what_it_means_to_pathspec(patterns: list[str], path: str) -> None:
    if any(objection(pattern) for pattern in patterns) or set(path) <= {".", "/"}:
        return
    if ".." in path.split("/") or "." in path.split("/"):
        return
    mine = Exclusions([Exclusion("", tuple(patterns))]).match(path)
    assert mine == bool(GitIgnoreSpec.from_lines(patterns).match_file(path))  # 0.12 answers None


@pytest.mark.parametrize(
    ("pattern", "path", "excluded"),
    [
        ("*a*b", "xaxb", True),
        ("*a*b", "xbxa", False),
        ("*a*b*c", "aabbcc", True),
        ("*a*a*b", "aab", True),
        ("*a*a*b", "ab", False),
        ("*?a*?b", "xaxb", True),
        ("*[ab]*[cd]*e", "acce", True),
        ("a*b/c*d*e", "axb/cxdxe", True),
        ("a*b/c*d*e", "axb/cxe", False),
    ],
)
def test_several_stars(pattern: str, path: str, excluded: bool) -> None:
    assert Exclusions([Exclusion("", (pattern,))]).match(path) == excluded


@pytest.mark.parametrize(
    "pattern",
    [
        "*a*a*a*a*a*b",
        "*a" * 60 + "b",
        "**/*a*a*a*a*a*b",
        "?*" * 30 + "b",
        "*[a]*[a]*[a]*[a]*[a]*b",
        "**/a/**/a/**/b",
    ],
)
def test_no_pattern_takes_for_ever(pattern: str) -> None:
    with an_end(10):
        for path in ("a" * 255, "/".join(["a" * 255] * 15), "a/" * 200 + "a"):
            assert not Exclusions([Exclusion("", (pattern,))]).match(path)


@pytest.mark.parametrize("pattern", ["a/**/b/**/c/**/d/**/e", "**/" * 4 + "a"])
def test_patterns_that_are_refused(pattern: str) -> None:
    assert "has more than 3 `**`" in objection(pattern)


@pytest.mark.parametrize("pattern", ["!", "***"])
def test_patterns_that_are_none(pattern: str) -> None:
    with an_end(5):
        assert objection(pattern) in ("", f"{pattern!r} is not a gitignore pattern")
