"""`keys`: fields of one's own that hold images."""

import json
from pathlib import Path

import pytest
import yaml

from k8sregistry_lint.checking import checker
from k8sregistry_lint.inventory import LocatedImage, references
from k8sregistry_lint.model import Applicability, KeyPattern
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.settings.configuration import ConfigurationError, load
from k8sregistry_lint.settings.settings import Settings, rules_of
from k8sregistry_lint.text import SourceFile


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("spec.box", ("spec", "box"), True),
        ("$.spec.box", ("spec", "box"), True),
        ("spec.box", ("spec", "box", "x"), False),
        ("spec.box", ("a", "spec", "box"), False),
        ("spec.pools[*].box", ("spec", "pools", 3, "box"), True),
        ("spec.pools[1].box", ("spec", "pools", 3, "box"), False),
        ("spec.pools[3].box", ("spec", "pools", 3, "box"), True),
        ("spec.*.box", ("spec", "any", "box"), True),
        ("spec.*.box", ("spec", "a", "b", "box"), False),
        ("**.box", ("box",), True),
        ("**.box", ("a", 0, "b", "box"), True),
        ("a.**.box", ("a", "box"), True),
        ("a.**.box", ("b", "box"), False),
        ("a.**.**.box", ("a", "x", "box"), True),
        ('data["my.box"]', ("data", "my.box"), True),
        ("data['my.box']", ("data", "my"), False),
    ],
)
def test_patterns(pattern: str, path: tuple[str | int, ...], matches: bool) -> None:
    assert KeyPattern.parse(pattern).matches(path) is matches


@pytest.mark.parametrize(
    "text", ["", "$", "a b", "a[", "a[x]", "+ a", "a + ", "a + b c", "a" + ".a" * 20]
)
def test_what_is_no_pattern(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(yaml.safe_dump({"exclude": [], "keys": [text]}))
    with pytest.raises(
        ConfigurationError, match=r"a.yaml:2: keys: .* is no path to a field: write"
    ):
        load(str(path))


KEYS = [
    "spec.runner.box",
    "status.runner.box",
    "spec.pools[*].vm.disk",
    "spec.agent.host + path",
    "spec.split.server + team + name",
    "exclude.box",
]


@pytest.fixture
def rules(tmp_path: Path) -> RuleSet:
    path = tmp_path / ".k8sregistry-lint.yaml"
    path.write_text(yaml.safe_dump({"keys": KEYS, "mirrors": {"docker.io": "m.example/hub"}}))
    return rules_of(Settings().with_configuration(load(str(path))))


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("spec: {runner: {box: k8s.gcr.io/a:1}}\n", "spec: {runner: {box: registry.k8s.io/a:1}}\n"),
        (
            "spec: {runner: {box: alpine}}\n",
            "spec: {runner: {box: m.example/hub/library/alpine}}\n",
        ),
        (
            "spec: {pools: [{vm: {disk: acme/a:1}}]}\n",
            "spec: {pools: [{vm: {disk: m.example/hub/acme/a:1}}]}\n",
        ),
        ("exclude: {box: k8s.gcr.io/a:1}\n", "exclude: {box: registry.k8s.io/a:1}\n"),
        (
            "spec:\n  agent:\n    host: k8s.gcr.io\n    path: sig/a\n",
            "spec:\n  agent:\n    host: registry.k8s.io\n    path: sig/a\n",
        ),
        (
            "spec:\n  agent:\n    path: google_containers/a\n    host: gcr.io\n",
            "spec:\n  agent:\n    path: a\n    host: registry.k8s.io\n",
        ),
    ],
)
def test_fields_of_ones_own_are_fixed(rules: RuleSet, text: str, after: str) -> None:
    from k8sregistry_lint.text import splice

    (finding,) = checker.check(SourceFile("a.yaml", text), rules).findings
    assert finding.fix.applicability is Applicability.SAFE
    edits = sorted((edit.span, edit.replacement) for edit in finding.fix.edits)
    assert splice(text, edits) == after
    assert not checker.check(SourceFile("a.yaml", after), rules).findings


def test_a_registry_that_gets_a_path_still_has_to_be_looked_at(rules: RuleSet) -> None:
    text = "spec:\n  split:\n    server: docker.io\n    team: acme\n    name: api\n"
    (finding,) = checker.check(SourceFile("a.yaml", text), rules).findings
    assert finding.replacement == "m.example/hub/acme/api"
    assert finding.fix.applicability is Applicability.UNSAFE


@pytest.mark.parametrize(
    ("text", "image"),
    [
        ("spec:\n  agent:\n    host: quay.io\n    path: a/b\n", "quay.io/a/b"),
        ("spec:\n  split:\n    server: quay.io\n    team: a\n    name: b\n", "quay.io/a/b"),
        ("spec:\n  runner:\n    box: alpine\n", "alpine"),
        (
            "image:\n  registry: registry.k8s.io\n  repository: k8s.gcr.io/foo\n  tag: 1\n",
            "registry.k8s.io/k8s.gcr.io/foo:1",
        ),
        (
            "image:\n  registry: k8s.gcr.io\n  org: a19d\n  name: x\n  tag: 1\n",
            "k8s.gcr.io/a19d/x:1",
        ),
        ("image:\n  registry: quay.io\n  organization: a\n  name: x\n", "quay.io/a/x"),
    ],
)
def test_the_inventory_counts_one_image(rules: RuleSet, text: str, image: str) -> None:
    found = [
        each
        for each in references("a.yaml", SourceFile("a.yaml", text), rules)
        if isinstance(each, LocatedImage)
    ]
    assert [each.text for each in found] == [image]


def test_the_inventory_counts_a_field_in_a_status(rules: RuleSet) -> None:
    status = {"runner": {"box": "alpine"}, "message": "x" * 99}
    text = json.dumps({"apiVersion": "v1", "kind": "A", "status": status})
    found = [*references("a.json", SourceFile("a.json", text), rules)]
    assert [each.text for each in found if isinstance(each, LocatedImage)] == ["alpine"]
