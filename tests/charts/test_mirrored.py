"""Charts whose images go to mirrors, as the real helm renders them: after a fix each image is the
mapped one, and nothing else differs."""

from pathlib import Path
from typing import Any

import pytest

from k8sregistry_lint.reference import parse
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.runner import run
from k8sregistry_lint.settings.configuration import load
from k8sregistry_lint.settings.settings import Settings, rules_of
from layouts import LAYOUTS, configuration
from rendering import leaves, needs_helm, render


def mapped(rules: RuleSet, text: str) -> str:
    """The text with its image moved, also behind a flag."""
    flag, mark, image = text.rpartition("=")
    reference = parse(image)
    verdict = rules.judge(reference) if reference and ("/" in image or ":" in image) else None
    return f"{flag}{mark}{verdict.moved}" if verdict and verdict.moved else text


def compared(rules: RuleSet, before: list[Any], after: list[Any]) -> dict[str, str]:
    """The images that were left, after all else was compared."""
    old, new = list(leaves(before)), list(leaves(after))
    assert [place for place, _ in old] == [place for place, _ in new]
    left = {}
    for (place, was), (_, now) in zip(old, new, strict=True):
        if now == was != mapped(rules, was):
            left[was] = place
        else:
            assert now == mapped(rules, was), place
    return left


@needs_helm
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_fixed_chart_renders_the_mapped_images(tmp_path: Path, name: str) -> None:
    layout = LAYOUTS[name]
    chart = layout.write(tmp_path / name)
    path = configuration(tmp_path)
    settings = Settings(paths=(str(chart),), fix=True).with_configuration(load(str(path)))
    rules = rules_of(settings)
    before = render(chart)
    run(settings, rules)
    assert compared(rules, before, render(chart)).keys() == layout.left.keys()
