"""Rules of three kinds: which concern a reference in which location, and what they make of it."""

from typing import Any

import pytest

from k8sregistry_lint.model import Kind
from k8sregistry_lint.rules import PackError, RegistryRule, RuleSet, parse_pack, validate
from k8sregistry_lint.rules.naming import named


def made(kind: str, registry: str, repository: str, to: str, **more: Any) -> RegistryRule:
    host, _, path = to.partition("/")
    entry = {
        "id": kind,
        "kind": kind,
        "summary": "s",
        "level": "warning",
        "applicability": "safe",
        "match": {"registry": [registry], "repository": [repository], **more},
        "replace": {"registry": host, "repository": path},
    }
    (rule,) = parse_pack({"rules": [entry]}, "p")
    return rule


IMAGE = made("image", "old.io", "{path**}", "new.io/{path**}")
HUB = made("image", "docker.io", "{path**}", "mirror.io/hub/{path**}")
CHART = made("chart", "old.io", "charts/{path**}", "new.io/charts/{path**}")
ONE = made("chart", "old.io", "repo", "new.io/repo", part=["web", "db-*"])
URL = made("url", "old.io", "{path**}", "new.io/dl/{path**}")
CASES = [
    # the rules, what is named and as what, what becomes of it, the grade
    ([IMAGE], "image", "old.io/a:1", "new.io/a:1", "safe"),
    ([IMAGE], "chart", "oci://old.io/a:1", "oci://new.io/a:1", "unsafe"),
    ([IMAGE], "chart", "old.io/a", "new.io/a", "unsafe"),
    ([IMAGE], "chart", "https://old.io/a", None, ""),
    ([IMAGE], "url", "https://old.io/a", None, ""),
    ([CHART], "chart", "oci://old.io/charts/a:1", "oci://new.io/charts/a:1", "safe"),
    ([CHART], "chart", "oci://old.io/charts", "oci://new.io/charts", "safe"),
    ([CHART], "chart", "https://old.io/charts", "https://new.io/charts", "safe"),
    ([CHART], "image", "old.io/charts/a:1", "new.io/charts/a:1", "safe"),
    ([CHART], "url", "https://old.io/charts", None, ""),
    ([CHART], "chart", "oci://old.io/other/a", None, ""),
    ([ONE], "chart", "https://old.io/repo web", "https://new.io/repo", "safe"),
    ([ONE], "chart", "https://old.io/repo db-1", "https://new.io/repo", "safe"),
    ([ONE], "chart", "https://old.io/repo db", None, ""),
    ([ONE], "chart", "https://old.io/repo", None, ""),
    ([ONE], "chart", "https://old.io/repository web", None, ""),
    ([URL], "url", "https://old.io/a/b.tgz", "https://new.io/dl/a/b.tgz", "safe"),
    ([URL], "url", "http://old.io", "http://new.io/dl", "safe"),
    ([URL], "url", "https://old.io/", "https://new.io/dl", "safe"),
    ([URL], "chart", "https://old.io/a web", "https://new.io/dl/a", "safe"),
    ([URL], "url", "https://old.io:8443/a", None, ""),
    ([URL], "url", "https://x.old.io/a", None, ""),
    ([URL], "chart", "oci://old.io/a", None, ""),
    ([URL], "image", "old.io/a", None, ""),
    ([IMAGE, CHART], "chart", "oci://old.io/charts/a", "oci://new.io/charts/a", "safe"),
    ([CHART, IMAGE], "chart", "oci://old.io/charts/a", "oci://new.io/charts/a", "safe"),
    ([IMAGE, URL], "url", "https://old.io/a", "https://new.io/dl/a", "safe"),
    # Docker Hub implies `library/` for images, and for nothing else
    ([HUB], "image", "nginx:1", "mirror.io/hub/library/nginx:1", "safe"),
    ([HUB], "chart", "oci://docker.io/web", "oci://mirror.io/hub/web", "unsafe"),
    ([HUB], "chart", "oci://registry-1.docker.io/web:1", "oci://mirror.io/hub/web:1", "unsafe"),
]


@pytest.mark.parametrize(("rules", "kind", "text", "after", "grade"), CASES)
def test_kinds(
    rules: list[RegistryRule], kind: str, text: str, after: str | None, grade: str
) -> None:
    found = named(text, Kind(kind))
    assert found is not None
    verdict = RuleSet(tuple(rules)).judge(*found)
    moved = found.spelled(verdict.moved) if verdict and verdict.moved else None
    assert (moved, verdict.applicability.label if verdict else "") == (after, grade)


@pytest.mark.parametrize(
    ("kind", "example", "message"),
    [
        ("url", "old.io/a", "'old.io/a' is not a URL"),
        ("url", "ftp://old.io/a", "'ftp://old.io/a' is not a URL"),
        ("image", "https://old.io/a", "'https://old.io/a' is not an image reference"),
        ("chart", "Not A Chart", "'Not A Chart' is not the name or the URL of a chart"),
    ],
)
def test_examples_are_of_the_kind_of_their_rule(kind: str, example: str, message: str) -> None:
    entry = {
        "id": "r",
        "kind": kind,
        "summary": "s",
        "level": "warning",
        "applicability": "display-only",
        "match": {"registry": ["old.io"], "repository": ["{path**}"]},
        "examples": [{"in": example}],
    }
    with pytest.raises(PackError) as raised:
        validate(parse_pack({"rules": [entry]}, "p"))
    assert message in str(raised.value)


def test_another_kind_is_refused() -> None:
    entry = {"id": "r", "kind": "repo", "summary": "s", "level": "note"}
    rest = {"applicability": "safe", "match": {"registry": ["a.io"], "repository": ["b"]}}
    with pytest.raises(PackError, match="kind has to be image, chart or url, not 'repo'"):
        parse_pack({"rules": [entry | rest]}, "p")
