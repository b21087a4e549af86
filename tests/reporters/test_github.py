"""Workflow commands: the places of annotations, and what the toolkit of GitHub Actions would
read."""

import pytest

from asking import check
from k8sregistry_lint.model import FileReport, RunReport
from k8sregistry_lint.reporters import Style, renderer


def first(report: FileReport) -> str:
    return renderer("github")(RunReport([report]), Style()).partition("\n")[0]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: k8s.gcr.io/x:1", "line=1,endLine=1,col=4,endColumn=18"),
        ("\ufeffa: k8s.gcr.io/x:1", "line=1,endLine=1,col=4,endColumn=18"),
        ("\n😀é: k8s.gcr.io/x:1", "line=2,endLine=2,col=5,endColumn=19"),
    ],
)
def test_columns_are_code_points_from_1(text: str, place: str) -> None:
    assert f"::warning file=a.yaml,{place},title=k8s-gcr-io::" in first(check(text))


@pytest.mark.parametrize(
    ("path", "escaped", "shown"),
    [
        ("a,b.yaml", "a%2Cb.yaml", "a,b.yaml"),
        ("a:b.yaml", "a%3Ab.yaml", "a:b.yaml"),
        ("a%0Ab.yaml", "a%250Ab.yaml", "a%250Ab.yaml"),
        ("a\nb.yaml", "a\\x0ab.yaml", "a\\x0ab.yaml"),
    ],
)
def test_escapes(path: str, escaped: str, shown: str) -> None:
    line = first(check("a: k8s.gcr.io/x:1", path))
    assert line.startswith(f"::warning file={escaped},line=1,")
    assert f"::{shown}:1:4: k8s.gcr.io/x:1 -> registry.k8s.io/x:1: " in line
