"""Charts whose images go to mirrors, as the real helm renders them: after a fix each image is the
mapped one, and nothing else differs."""

from pathlib import Path

import pytest

from k8sregistry_lint.model import Applicability
from k8sregistry_lint.runner.run import run
from k8sregistry_lint.settings.configuration import load
from k8sregistry_lint.settings.settings import Settings, rules_of
from layouts import LAYOUTS, configuration
from rendering import left_of, needs_helm, render


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
    assert left_of(rules, before, render(chart)) == {*layout.left}


def test_a_template_that_cannot_be_read_may_do_anything(tmp_path: Path) -> None:
    chart = LAYOUTS["joined"].write(tmp_path / "joined")
    (chart / "templates" / "odd.yaml").write_bytes(b"a: \xff\n")
    settings = Settings(paths=(str(chart),), fix=True).with_configuration(
        load(str(configuration(tmp_path)))
    )
    [finding] = run(settings, rules_of(settings)).report.findings
    assert (finding.fix.applicability, finding.fix.applied) == (Applicability.UNSAFE, False)
