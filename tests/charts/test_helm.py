"""Charts as the real helm renders them: before and after a fix they differ in their registries and
in nothing else.

Each folder of `tests/charts/cases` is a chart of one shape, rendered with its own values and with
each of its `ci/*-values.yaml`. Its `left.txt` has the lines that name an old registry and must
stay, as `grep -n` prints them."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from asking import RULES
from k8sregistry_lint.reference import parse
from k8sregistry_lint.rules import load_pack, validate
from k8sregistry_lint.runner.run import run
from k8sregistry_lint.settings.settings import Settings
from rendering import leaves, needs_helm, render

CHARTS = Path(__file__).parent / "cases"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "charts"
OLD = re.compile(r"\bk8s\.gcr\.io\b|(?:\bgcr\.io/)?google[_-]containers\b")
IMAGE = re.compile(rf"(?:{OLD.pattern})(?:/[a-z0-9._-]+)+(?::[\w.-]+)?(?:@sha256:[0-9a-f]{{64}})?")

needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the corpus of charts is not beside this repository"
)


def charts(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("*/Chart.yaml"))


def cases(folder: Path) -> list[Any]:
    """Each chart with each of its sets of values."""
    found = [
        (chart, values)
        for chart in charts(folder)
        for values in ("", *sorted(path.name for path in chart.glob("ci/*-values.yaml")))
    ]
    return [
        pytest.param(chart, values and f"ci/{values}", id=f"{chart.name} {values}".strip())
        for chart, values in found
    ]


def rendered(chart: Path, values: str) -> list[Any]:
    """The objects of a chart with one of its sets of values."""
    return render(chart, *([chart / values] if values else []))


def fix(chart: Path, folder: Path) -> Path:
    """A copy of a chart, fixed."""
    copy = folder / chart.name
    shutil.copytree(chart, copy)
    run(Settings(paths=(str(copy),), fix=True), RULES)
    return copy


def left(chart: Path) -> list[str]:
    """The lines of a chart that name an old registry."""
    files = sorted(path for path in chart.rglob("*") if path.is_file() and path.name != "left.txt")
    lines = [
        (path, number, line)
        for path in files
        for number, line in enumerate(path.read_text().split("\n"), 1)
    ]
    return [
        f"{path.relative_to(chart).as_posix()}:{number}:{line}"
        for path, number, line in lines
        if OLD.search(line)
    ]


def stay(chart: Path) -> list[str]:
    """The lines that a chart says must stay."""
    return (chart / "left.txt").read_text().splitlines() if (chart / "left.txt").exists() else []


def assert_only_registries_differ(
    before: list[Any], after: list[Any], stay: list[str], again: list[Any] | None = None
) -> None:
    """`again` is a second rendering of what was there before: what differs there is made at
    random."""
    old, new = list(leaves(before)), list(leaves(after))
    random = set(old) - set(leaves(again or before))
    assert [path for path, _ in old] == [path for path, _ in new]
    for (path, was), (_, now) in zip(old, new, strict=True):
        assert now in (was, OLD.sub("registry.k8s.io", was)) or (path, was) in random, path
        repository = now.partition("/")[2].partition(":")[0]
        assert not IMAGE.fullmatch(now) or any(repository in line for line in stay), (
            f"{path} is left: {now}"
        )


@needs_helm
@pytest.mark.parametrize(("chart", "values"), cases(CHARTS))
def test_a_fixed_chart_renders_the_same_but_for_the_registries(
    chart: Path, values: str, tmp_path: Path
) -> None:
    before = rendered(chart, values)
    assert_only_registries_differ(before, rendered(fix(chart, tmp_path), values), stay(chart))


@pytest.mark.parametrize("chart", charts(CHARTS), ids=lambda chart: chart.name)
def test_what_must_stay_in_a_chart_stays_and_nothing_else(chart: Path, tmp_path: Path) -> None:
    assert left(chart)
    assert left(fix(chart, tmp_path)) == stay(chart)


@pytest.mark.parametrize("chart", ["registry-image", "actions-over-lines", "helpers"])
def test_carriage_returns_stay(chart: str, tmp_path: Path) -> None:
    copy = tmp_path / chart
    shutil.copytree(CHARTS / chart, copy)
    for path in copy.rglob("*.*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    run(Settings(paths=(str(copy),), fix=True), RULES)
    fixed = fix(CHARTS / chart, tmp_path / "lf")
    for path in fixed.rglob("*.*"):
        if path.is_file():
            assert (copy / path.relative_to(fixed)).read_bytes() == path.read_bytes().replace(
                b"\n", b"\r\n"
            ), path


def test_the_example_of_the_docs_is_a_chart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(CHARTS / "everyday", tmp_path / "everyday")
    monkeypatch.chdir(tmp_path)
    page = (CHARTS.parents[2] / "docs" / "helm.md").read_text()
    diff = run(Settings(paths=("everyday",), diff=True, bump_chart="patch"), RULES).diff
    assert page.partition("```diff\n")[2].partition("```")[0] == diff


@needs_helm
@needs_corpus
@pytest.mark.parametrize(("chart", "values"), cases(CORPUS) or [(CORPUS, "")])
def test_a_real_chart_renders_the_same_but_for_the_registries(
    chart: Path, values: str, tmp_path: Path
) -> None:
    before, again = rendered(chart, values), rendered(chart, values)
    assert_only_registries_differ(before, rendered(fix(chart, tmp_path), values), [], again)


# A registry in front of a name of Docker Hub

PREFIXES = Path(__file__).parent / "prefixes"
"""A chart that puts a registry in front of names of Docker Hub in every way."""
HUB = validate([*load_pack("k8s"), *load_pack("minio"), *load_pack("bitnami")])


def images(documents: list[Any]) -> dict[str, str]:
    """The image of each container of a pod."""
    containers = [each for document in documents for each in document["spec"]["containers"]]
    return {container["name"]: container["image"] for container in containers}


def served(image: str) -> tuple[str, str, str | None]:
    """An image with what its spelling leaves out."""
    reference = parse(image)
    assert reference, image
    return reference.domain, reference.path, reference.tag


def moved(image: str) -> tuple[str, str, str | None]:
    """Where an image moved to, or itself."""
    reference = parse(image)
    verdict = HUB.judge(reference) if reference else None
    return served(str(verdict.moved) if verdict and verdict.moved else image)


@needs_helm
@pytest.mark.parametrize("setting", ["registry=docker.io", "registry=", "registry=r.example"])
@pytest.mark.parametrize("mirror", ["", "mirror.example"])
def test_no_rendered_image_has_two_registries(setting: str, mirror: str, tmp_path: Path) -> None:
    options = ("--set", setting, "--set", f"global.imageRegistry={mirror}")
    before = images(render(PREFIXES, arguments=tuple(options)))
    copy = tmp_path / PREFIXES.name
    shutil.copytree(PREFIXES, copy)
    run(Settings(paths=(str(copy),), fix=True), HUB)
    after = images(render(copy, arguments=tuple(options)))
    assert len(before) > 20
    assert before.keys() == after.keys()
    changed = {name for name in before if after[name] != before[name]}
    assert "literal" in changed
    for name in changed:
        assert served(after[name]) == moved(before[name]), name
