"""The time to look for images that spell no registry grows with the text only."""

import pytest

from growth import Work, grows_linearly
from k8sregistry_lint.checking import checker
from k8sregistry_lint.rules import AllowList, RuleSet, everything_but, mirror
from k8sregistry_lint.text import SourceFile

RULES = RuleSet((mirror("docker.io", "m.example/hub"), everything_but(AllowList(("a.io",)))))


@pytest.mark.parametrize(
    "piece",
    [
        "image: nginx\n",
        "- image: a.io/b:1\n",
        "image: ",
        "a.b/c:d",
        "a.b/",
        "- name: a\n  newTag: b\n",
        "newTag: x ",
        "name: x ",
        "FROM --x ",
        "{{ `a.b` }}",
        'x: {{ default "nginx:1" .image }}\n',
        "repository: ",
    ],
)
def test_time(piece: str) -> None:
    def checks(number: int) -> Work:
        source = SourceFile("a.yaml", piece * number)
        return lambda: checker.check(source, RULES)

    assert grows_linearly(checks, 60)
