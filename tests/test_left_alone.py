"""docs/what-is-left-alone.md: each example is left, for the reason that its heading says."""

import re
from pathlib import Path

import pytest

from asking import check
from k8sregistry_lint.model import MentionKind

PAGE = (Path(__file__).parents[1] / "docs" / "what-is-left-alone.md").read_bytes().decode()
EXAMPLES = re.findall(
    r"```(yaml|text|toml) title=\"([\w-]+)(?:: ([\w.]+))?\"\n(.*?)```", PAGE, re.DOTALL
)
NAMES = {"yaml": "a.yaml", "text": "a.md"}


@pytest.mark.parametrize(
    ("language", "kind", "name", "text"), EXAMPLES, ids=["-".join(each[:3]) for each in EXAMPLES]
)
def test_the_example_is_left(language: str, kind: str, name: str, text: str) -> None:
    report = check(text, name or NAMES[language])
    assert report.findings == []
    assert {mention.kind.value for mention in report.mentions} == {kind}
    assert len(report.mentions) == text.count("k8s.gcr.io")


def test_every_kind_has_a_heading_and_an_example() -> None:
    headings = re.findall(r"^## ([\w-]+)$", PAGE, re.MULTILINE)
    assert sorted(headings) == sorted(kind.value for kind in MentionKind)
    assert {kind for _, kind, _, _ in EXAMPLES} == set(headings) - {"test-data"}
