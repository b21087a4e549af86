"""Every format of one run, whole (tests/reporting.py)."""

import pytest

from k8sregistry_lint.model import RunReport
from k8sregistry_lint.reporters import REPORTERS, Style, renderer
from reporting import GOLDENS, rendered, sample


@pytest.mark.parametrize("name", GOLDENS)
def test_golden(name: str) -> None:
    assert rendered(name, sample()) == GOLDENS[name].read_bytes().decode()


def test_every_format_has_a_golden_but_the_page() -> None:
    assert set(REPORTERS) - {"html"} == set(GOLDENS)


@pytest.mark.parametrize("name", REPORTERS)
def test_every_format_renders_an_empty_run(name: str) -> None:
    assert renderer(name)(RunReport(), Style()).endswith("\n")


@pytest.mark.parametrize("name", ["gitlab", "github", "junit", "sarif"])
def test_uploads_leave_out_what_was_fixed(name: str) -> None:
    before, after = (
        rendered(name, sample(fixed=fixed)).count("k8s.gcr.io/pause:3.9") for fixed in (False, True)
    )
    assert before > after


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("text", "  = fixed: now registry.k8s.io/pause:3.9\n"),
        ("concise", "k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9 [fixed]\n"),
        ("markdown", "### Moved\n"),
        ("json", '"applied": true'),
    ],
)
def test_people_and_programs_see_what_was_fixed(name: str, line: str) -> None:
    assert line not in rendered(name, sample())
    assert line in rendered(name, sample(fixed=True), Style(fixing=True))
