"""The moves of docs/mirrors.md: the page shows what the tool does, and what helm and kustomize make
of the files differs in the images that moved and in nothing else."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from k8sregistry_lint.reference import parse
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.runner.run import run
from k8sregistry_lint.settings.configuration import load
from k8sregistry_lint.settings.settings import Settings, rules_of
from moves import MOVES, Move
from rendering import leaves, needs_helm, render

PAGE = (Path(__file__).parents[1] / "docs" / "mirrors.md").read_text()


@pytest.fixture(params=MOVES, ids=lambda move: move.title)
def move(request: pytest.FixtureRequest) -> Move:
    found: Move = request.param
    return found


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, move: Move) -> Path:
    move.write(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settings(**options: bool) -> Settings:
    return Settings(**options).with_configuration(load(".k8sregistry-lint.yaml"))  # type: ignore[arg-type]


def section(move: Move) -> str:
    return PAGE.partition(f"## {move.title}\n")[2].partition("\n## ")[0]


@pytest.mark.usefixtures("repository")
def test_the_page_shows_it(move: Move) -> None:
    asked = settings(diff=True)
    diff = run(asked, rules_of(asked)).diff
    text = section(move)
    assert text.partition('yaml title=".k8sregistry-lint.yaml"\n')[2].partition("```")[0] == (
        move.configuration
    )
    assert text.partition("```diff\n")[2].partition("```")[0] == diff
    for name in ("deployment.yaml", "kustomization.yaml", "values.yaml", "templates/pod.yaml"):
        assert f"{name}\n" in diff


def moved(rules: RuleSet, text: str) -> str:
    reference = parse(text)
    verdict = rules.judge(reference) if reference and "/" in text + reference.path else None
    return str(verdict.moved) if verdict and verdict.moved else text


def assert_only_images_move(rules: RuleSet, before: list[Any], after: list[Any]) -> None:
    old, new = list(leaves(before)), list(leaves(after))
    assert [place for place, _ in old] == [place for place, _ in new]
    images = 0
    for (place, was), (_, now) in zip(old, new, strict=True):
        is_image = place.endswith(".image:0")
        assert now == (moved(rules, was) if is_image else was), place
        images += is_image and now != was
    assert images


def kustomized(folder: Path) -> list[Any]:
    done = subprocess.run(
        ["kubectl", "kustomize", str(folder)], capture_output=True, check=True, text=True
    )
    return list(yaml.safe_load_all(done.stdout))


@needs_helm
def test_helm_renders_the_same_but_for_the_images(repository: Path) -> None:
    asked = settings(fix=True)
    rules, before = rules_of(asked), render(repository / "chart")
    run(asked, rules)
    assert_only_images_move(rules, before, render(repository / "chart"))


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl is missing")
def test_kustomize_builds_the_same_but_for_the_images(repository: Path) -> None:
    asked = settings(fix=True)
    rules, before = rules_of(asked), kustomized(repository / "k8s")
    run(asked, rules)
    assert_only_images_move(rules, before, kustomized(repository / "k8s"))
