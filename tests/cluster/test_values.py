"""`plan --values`: the printed `helm upgrade`, given to the real helm, moves the images of a
release and changes nothing else."""

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from asking import RULES
from cluster.test_plan import deployment
from k8sregistry_lint.cluster.actions import Action
from k8sregistry_lint.cluster.manifests import ManifestError, workloads
from k8sregistry_lint.cluster.planning import plan
from k8sregistry_lint.cluster.releasevalues import ReleaseFiles, values_in
from k8sregistry_lint.cluster.values import Move, keys_of
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.settings.configuration import load
from k8sregistry_lint.settings.settings import Settings, rules_of
from layouts import LAYOUTS, configuration
from rendering import leaves, needs_helm, render

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "charts"
LEGACY = {
    "heapster", "cluster-autoscaler", "cluster-overprovisioner", "etcd", "fluentd",
    "kubernetes-dashboard", "spartakus", "coredns",
}  # fmt: skip
SHOW = "apiVersion: v1\nkind: Values\nvalues: {{ toJson .Values }}\n"
EMPTIED = {"takes-apart": "the chart refuses a registry with a path"}
"""Layouts that render nothing with a mirror that has a path."""


@pytest.fixture
def mirrors(tmp_path: Path) -> RuleSet:
    return rules_of(Settings().with_configuration(load(str(configuration(tmp_path)))))


def rendered(chart: Path, *arguments: str) -> tuple[list[Any], dict[str, Any]]:
    """The objects of a chart, and its computed values, as `helm get values --all` has them."""
    found = render(chart, arguments=arguments)
    [values] = [each["values"] for each in found if each["kind"] == "Values"]
    return [each for each in found if each["kind"] != "Values"], values


def released(objects: list[Any]) -> str:
    """The objects as a cluster has them."""
    for each in objects:
        annotations = each["metadata"].get("annotations") or {}
        annotations |= {"meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "n"}
        each["metadata"] |= {"annotations": annotations, "namespace": "n"}
    return json.dumps({"kind": "List", "items": objects})


def options(action: Action) -> list[str]:
    """The options that set values in the command of a plan."""
    [command] = [line for line in action.commands + action.later if line.startswith("helm upgrade")]
    words = shlex.split(re.sub(r'"\$\{[^"]*\}"', "CHART", command))
    assert words[:4] == ["helm", "upgrade", "web", "CHART"]
    return words[words.index("--reuse-values") + 1 :]


def bare(line: str) -> str:
    """A line without the flag in front of its value."""
    return line.rpartition("=")[2]


def proven(chart: Path, rules: RuleSet) -> Action | None:
    """The action of a plan for a chart, after its command has been carried out on paper: each
    image that the plan does not leave is new, and nothing else is different."""
    (chart / "templates" / "zz-values.yaml").write_text(SHOW, encoding="utf-8")
    before, values = rendered(chart)
    objects = [json.loads(json.dumps(each)) for each in before]
    held = ReleaseFiles({("n", "web"): values})
    actions = plan(workloads(released(objects)), rules, held).actions
    if not actions:
        return None
    [action] = actions
    left = {
        change.image.image for change in action.changes if change.image.image in str(action.notes)
    }
    wanted = {c.image.image: c.replacement for c in action.changes if c.image.image not in left}
    if not wanted:
        assert not any(line.startswith("helm upgrade") for line in action.commands)
        return action
    after, _ = rendered(chart, *options(action))
    changed = {
        (old, new)
        for (_, old), (_, new) in zip(leaves(before), leaves(after), strict=True)
        if old != new
    }
    pairs = {pair for pair in changed if "--cluster-id" not in pair[0]}  # a random number
    assert {(old, new) for old, new in pairs if wanted.get(bare(old)) != bare(new)} == set()
    assert {(old, str(new)) for old, new in wanted.items()} <= changed
    return action


@needs_helm
@pytest.mark.parametrize("name", [name for name in LAYOUTS if name not in EMPTIED])
def test_charts_in_the_layouts_of_publishers(name: str, tmp_path: Path, mirrors: RuleSet) -> None:
    layout = LAYOUTS[name]
    chart = layout.write(tmp_path / name)
    action = proven(chart, mirrors)
    assert action is not None
    notes = " ".join(action.notes)
    assert [image for image in layout.unreachable if image in notes] == [
        image
        for image in layout.unreachable
        if any(change.image.image == image for change in action.changes)
    ]


@needs_helm
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the charts are not there")
@pytest.mark.parametrize("name", sorted(LEGACY))
def test_charts_of_the_archive(name: str, tmp_path: Path) -> None:
    chart = tmp_path / name
    shutil.copytree(CORPUS / name, chart)
    proven(chart, RULES)


SETTINGS = [
    ("whole", {"image": "k8s.gcr.io/a:1"}, ["--set", "image=registry.k8s.io/a:1"]),
    (
        "without its tag",
        {"image": {"repository": "k8s.gcr.io/a", "tag": 1}},
        ["--set", "image.repository=registry.k8s.io/a"],
    ),
    (
        "the chart's own tag",
        {"image": {"repository": "k8s.gcr.io/a", "tag": ""}},
        ["--set", "image.repository=registry.k8s.io/a"],
    ),
    ("another tag", {"image": {"repository": "k8s.gcr.io/a", "tag": "2"}}, []),
    (
        "registry and repository",
        {"a.b": {"registry": "k8s.gcr.io", "repository": "a", "tag": "v1"}},
        ["--set", r"a\.b.registry=registry.k8s.io"],
    ),
    (
        "registry and name with tag",
        {"host": "k8s.gcr.io", "name": "a:1"},
        ["--set", "host=registry.k8s.io"],
    ),
    (
        "a global registry, which subcharts copy",
        {"global": {"imageRegistry": "k8s.gcr.io"},
         "sub": {"global": {"imageRegistry": "k8s.gcr.io"}, "image": {"repository": "a"}}},
        ["--set", "global.imageRegistry=registry.k8s.io"],
    ),
    (
        "a global registry of a subchart alone",
        {"global": {}, "sub": {"global": {"r": "k8s.gcr.io"}, "image": {"name": "a", "tag": 1}}},
        ["--set", "sub.global.r=registry.k8s.io"],
    ),
    (
        "an item of a list",
        {"list": [{"name": "x", "image": "k8s.gcr.io/a:1", "on": True, "n": None}, "y"]},
        ["--set-json",
         'list=[{"name":"x","image":"registry.k8s.io/a:1","on":true,"n":null},"y"]'],
    ),
    ("a list of images", {"l": {"i": ["k8s.gcr.io/a:1"]}},
     ["--set-json", 'l.i=["registry.k8s.io/a:1"]']),
    ("in two places", {"a": "k8s.gcr.io/a:1", "b": {"c": "k8s.gcr.io/a:1"}},
     ["--set", "a=registry.k8s.io/a:1", "--set", "b.c=registry.k8s.io/a:1"]),
    ("nowhere", {"image": "k8s.gcr.io/b:1"}, []),
    ("only the host, without the rest", {"host": "k8s.gcr.io"}, []),
    ("a text that only contains it", {"args": "--image k8s.gcr.io/a:1"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("values", "expected"), [case[1:] for case in SETTINGS],
                         ids=[case[0] for case in SETTINGS])  # fmt: skip
def test_keys(values: dict[str, Any], expected: list[str]) -> None:
    keys = keys_of(values, [Move("k8s.gcr.io/a:1", "registry.k8s.io/a:1")])
    assert list(keys.options) == expected
    assert keys.missing == (() if expected else ("k8s.gcr.io/a:1",))


def test_a_shared_registry_moves_with_all_its_images_or_not_at_all() -> None:
    values = {"registry": "gcr.io", "a": {"name": "google-containers/a"}, "b": {"name": "own/b"}}
    move = Move("gcr.io/google-containers/a:1", "registry.k8s.io/a:1")
    assert keys_of(values, [move], ["gcr.io/own/b:1"]).options == ()
    flat = {"registry": "gcr.io", "a": "google-containers/a", "b": "own/b"}
    assert keys_of(flat, [move], ["gcr.io/own/b:1"]).options == ()
    assert keys_of(flat, [move]).options == ("--set", "registry=registry.k8s.io", "--set", "a=a")


def test_two_images_that_one_value_cannot_serve() -> None:
    values = {"registry": "gcr.io", "a": "google-containers/a", "b": "other/b"}
    moves = [
        Move("gcr.io/google-containers/a:1", "registry.k8s.io/a:1"),
        Move("gcr.io/other/b:1", "quay.io/other/b:1"),
    ]
    assert keys_of(values, moves).options == ()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a: 1\nb: '1'\nc: true\nd: null\ne: 1.50\nf: ~\n",
         {"a": 1, "b": "1", "c": True, "d": None, "e": 1.5, "f": None}),
        ("COMPUTED VALUES:\na: {b: [x, 2]}\n", {"a": {"b": ["x", 2]}}),
        ('{"a": "1", "b": 2}', {"a": "1", "b": 2}),
        ("{}", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_what_helm_prints(text: str, values: dict[str, Any]) -> None:
    assert values_in(text) == values


@pytest.mark.parametrize(
    "text", ["a: [", "[1]", '{"a": ', "apiVersion: v1\nkind: Pod\n", "x", "{" * 9999]
)
def test_what_holds_no_values(text: str) -> None:
    with pytest.raises(ManifestError):
        values_in(text)


def test_values_belong_to_a_namespace_or_to_any() -> None:
    held = ReleaseFiles({("a", "web"): {"x": 1}, ("", "web"): {"x": 2}})
    assert held.values_of("web", "a") == {"x": 1}
    assert held.values_of("web", "b") == {"x": 2}
    assert held.values_of("api", "a") is None


MANIFEST = """\
---
# Source: web/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: x}
spec: {template: {spec: {containers: [{name: app, image: "k8s.gcr.io/a:1"}]}}}
---
# Source: web/templates/job.yaml
apiVersion: batch/v1
kind: Job
metadata: {name: y}
spec: {template: {spec: {containers: [{name: app, image: "gcr.io/own/b:1"}]}}}
"""


def action_with(**files: str) -> Action:
    held = ReleaseFiles()
    for name, text in files.items():
        held.add("n", name.partition("_")[0], text)
    text = json.dumps(deployment(image="k8s.gcr.io/a:1"))
    [action] = plan(workloads(text), RULES, held).actions
    return action


def test_a_manifest_tells_the_release_of_a_workload() -> None:
    action = action_with(web="image: k8s.gcr.io/a:1\n", web_manifest=MANIFEST)
    assert action.title == "helm release web"
    assert options(action) == ["--set", "image=registry.k8s.io/a:1"]
    assert action_with().title == "Deployment/x"
    assert action_with(other=MANIFEST.replace("name: x", "name: z")).title == "Deployment/x"


def test_a_manifest_tells_the_images_that_stay() -> None:
    values = "host: k8s.gcr.io\na: a\nb: b\n"
    manifest = MANIFEST.replace("gcr.io/own/b:1", "k8s.gcr.io/b:1")
    assert options(action_with(web=values, web_manifest=MANIFEST))
    action = action_with(web=values, web_manifest=manifest)
    assert not [line for line in action.commands if "upgrade" in line]
