"""`allowed-registries` judges the images of pods as admission policies with the same list do."""

from fnmatch import fnmatchcase
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest
import yaml

from k8sregistry_lint.checking import checker
from k8sregistry_lint.model import Level
from k8sregistry_lint.reference import ImageReference, parse
from k8sregistry_lint.rules import AllowList, RuleSet
from k8sregistry_lint.settings.configuration import ConfigurationError, load
from k8sregistry_lint.settings.settings import Settings, rules_of
from k8sregistry_lint.text import SourceFile

POLICIES = Path(__file__).parent / "policies"
ALLOWED = ["registry.k8s.io", "ghcr.io/acme", "mirror.corp.example"]
IMAGES = (
    "registry.k8s.io/pause:3.9",
    "registry.k8s.io/sig-storage/csi-provisioner:v3",
    "ghcr.io/acme/api:1",
    "ghcr.io/acme/deep/er/api@sha256:" + "a" * 64,
    "mirror.corp.example/quay/a/b:1",
    "ghcr.io/acme-fork/api:1",
    "ghcr.io/other/acme/api:1",
    "registry.k8s.io.evil.example/pause:3.9",
    "evil.example/registry.k8s.io/pause:3.9",
    "mirror.corp.example:5000/a:1",
    "quay.io/a/b:1",
    "nginx",
    "nginx:1.25",
    "acme/api:1",
    "docker.io/library/nginx:1",
    "localhost/a:1",
    "localhost:5000/a:1",
)
LISTS = ("containers", "initContainers", "ephemeralContainers")


def manifests() -> list[dict[str, Any]]:
    """Fifty pods: each image in each kind of container, beside an allowed one."""
    good = {"name": "good", "image": IMAGES[0]}
    return [
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "pod"},
            "spec": {"containers": [good], name: [{"name": "tried", "image": image}, good]},
        }
        for image, name in islice(product(IMAGES, LISTS), 50)
    ]


def images(pod: dict[str, Any]) -> list[str]:
    return [each["image"] for name in LISTS for each in pod["spec"].get(name, [])]


def kyverno(image: str) -> bool:
    """What `pattern` means: alternatives are separated by `|`, and `*` is any text."""
    policy = yaml.safe_load((POLICIES / "kyverno.yaml").read_text())
    pattern = policy["spec"]["rules"][0]["validate"]["pattern"]["spec"]["containers"][0]["image"]
    return any(fnmatchcase(image, part.strip()) for part in pattern.split("|"))


def gatekeeper(image: str) -> bool:
    """What the template k8sallowedrepos means: an image begins with one of the names."""
    policy = yaml.safe_load((POLICIES / "gatekeeper.yaml").read_text())
    return image.startswith(tuple(policy["spec"]["parameters"]["repos"]))


def in_force(tmp_path: Path, **keys: Any) -> RuleSet:
    path = tmp_path / ".k8sregistry-lint.yaml"
    path.write_text(yaml.safe_dump(keys))
    return rules_of(Settings().with_configuration(load(str(path))))


def test_the_verdicts_are_those_of_kyverno_and_gatekeeper(tmp_path: Path) -> None:
    rules = in_force(tmp_path, **{"allowed-registries": ALLOWED})
    pods = manifests()
    assert len(pods) == 50
    for pod in pods:
        text = yaml.safe_dump(pod)
        report = checker.check(SourceFile("pod.yaml", text), rules)
        refused = sorted(finding.image for finding in report.findings)
        assert refused == sorted(image for image in images(pod) if not kyverno(image))
        assert refused == sorted(image for image in images(pod) if not gatekeeper(image))


@pytest.mark.parametrize(
    ("entry", "image", "allowed"),
    [
        ("docker.io", "nginx", True),
        ("docker.io", "index.docker.io/a/b:1", True),
        ("index.docker.io", "nginx", True),
        ("docker.io/library", "nginx", True),
        ("docker.io/library", "acme/api", False),
        ("docker.io/acme", "acme/api", True),
        ("*.dkr.ecr.*.amazonaws.com", "1234.dkr.ecr.eu-west-1.amazonaws.com/a:1", True),
        ("*.dkr.ecr.*.amazonaws.com", "1234.dkr.ecr.eu-west-1.amazonaws.com.evil.io/a:1", False),
        ("*.gcr.io", "eu.gcr.io/a/b", True),
        ("*.gcr.io", "gcr.io/a/b", False),
        ("ghcr.io/acme-*", "ghcr.io/acme-web/api", True),
        ("ghcr.io/acme-*", "ghcr.io/acme/api", False),
        ("ghcr.io/acme/*", "ghcr.io/acme/api", True),
        ("ghcr.io/acme/*", "ghcr.io/acme-web/api", False),
        ("ghcr.io/*/base", "ghcr.io/acme/base/x", True),
        ("ghcr.io/*/base", "ghcr.io/acme/other/x", False),
        ("harbor.example:5000", "harbor.example:5000/a", True),
        ("harbor.example:5000", "harbor.example/a", False),
        ("GHCR.io/acme", "ghcr.io/acme/api", True),
        ("ghcr.io/acme/", "ghcr.io/acme/api", True),
    ],
)
def test_entries(entry: str, image: str, allowed: bool) -> None:
    reference = parse(image)
    assert reference
    assert AllowList((entry,)).holds(reference) is allowed


def test_a_registry_alone_is_allowed_if_any_of_its_images_is() -> None:
    allowed = AllowList(("ghcr.io/acme",))
    assert allowed.holds(ImageReference("ghcr.io", ""))
    assert not allowed.holds(ImageReference("quay.io", ""))


@pytest.mark.parametrize("entry", ["acme", "https://ghcr.io", "ghcr.io//acme", "", "a b.io"])
def test_entries_that_are_no_registries(tmp_path: Path, entry: str) -> None:
    with pytest.raises(ConfigurationError, match=r"allowed-registries: .* is no registry: write"):
        in_force(tmp_path, **{"allowed-registries": [entry]})


POD = "kind: Pod\nspec:\n  containers:\n    - {{name: a, image: {}}}\n"


def found(rules: RuleSet, image: str) -> list[tuple[str, str | None, Level]]:
    report = checker.check(SourceFile("pod.yaml", POD.format(image)), rules)
    return [(each.rule, each.replacement, each.level) for each in report.findings]


def test_a_mirror_is_the_fix(tmp_path: Path) -> None:
    keys = {"mirrors": {"quay.io": "mirror.corp.example/quay"}, "allowed-registries": ALLOWED}
    rules = in_force(tmp_path, **keys)
    assert found(rules, "quay.io/a/b:1") == [
        ("mirror-quay.io", "mirror.corp.example/quay/a/b:1", Level.WARNING)
    ]
    assert found(rules, "gcr.io/a/b:1") == [("registry-not-allowed", None, Level.ERROR)]


def test_levels(tmp_path: Path) -> None:
    keys = {"allowed-registries": ALLOWED, "levels": {"registry-*": "note", "k8s": "error"}}
    rules = in_force(tmp_path, **keys)
    assert found(rules, "gcr.io/a/b:1") == [("registry-not-allowed", None, Level.NOTE)]
    assert found(rules, "k8s.gcr.io/b:1")[0][2] is Level.ERROR


@pytest.mark.parametrize(
    ("levels", "message"),
    [
        ({"k8s-gcr-io": "fatal"}, "levels: k8s-gcr-io: 'fatal' is not error, warning or note"),
        ({"k8s-gcr-io": 1}, "levels: k8s-gcr-io: '1' is not error, warning or note"),
        (["x"], r"levels: \['x'\] is not a mapping"),
    ],
)
def test_levels_that_are_none(tmp_path: Path, levels: Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        in_force(tmp_path, levels=levels)


def test_the_lint_can_be_ignored(tmp_path: Path) -> None:
    keys = {"allowed-registries": ALLOWED, "ignore": ["registry-not-allowed"]}
    assert not found(in_force(tmp_path, **keys), "gcr.io/a/b:1")


def test_policies_are_no_images(tmp_path: Path) -> None:
    rules = in_force(tmp_path, **{"allowed-registries": ["mirror.corp.example"]})
    for path in POLICIES.glob("*.yaml"):
        report = checker.check(SourceFile(path.name, path.read_text()), rules)
        assert not report.findings


@pytest.mark.parametrize(
    "text",
    [
        "tolerations: [{key: node.kubernetes.io/not-ready, effect: NoSchedule}]\n",
        "args: ['--taints=node-role.kubernetes.io/master:NoSchedule']\n",
        "labels: {app.kubernetes.io/name: a, x: kubernetes.io/arch}\n",
        "name: clusterrole.rbac.authorization.k8s.io/system:controller\n",
        "url: https://example.com/a/b\n",
        "finalizers: [acme.example/cleanup]\n",
        "registry: registry.k8s.io\n",
    ],
)
def test_names_of_apis_and_labels_are_no_images(tmp_path: Path, text: str) -> None:
    rules = in_force(tmp_path, **{"allowed-registries": ["registry.k8s.io"]})
    assert not checker.check(SourceFile("a.yaml", text), rules).findings


@pytest.mark.parametrize(
    "text",
    ["x: quay.io/a/b\n", "x: registry.corp.example/a/b:1\n", "image: registry.corp.example/a/b\n"],
)
def test_images_in_fields_of_any_name_are_found(tmp_path: Path, text: str) -> None:
    rules = in_force(tmp_path, **{"allowed-registries": ["registry.k8s.io"]})
    assert checker.check(SourceFile("a.yaml", text), rules).findings


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("README.md", "Run `docker run quay.io/a/b:1` first.\n"),
        ("a.yaml", "# image: quay.io/a/b:1\nx: 1\n"),
        ("kustomization.yaml", "images:\n- name: quay.io/a/b\n  newTag: '1'\n"),
        (
            "kustomization.yaml",
            "images:\n- name: quay.io/a/b\n  newName: registry.k8s.io/b\n  newTag: '1'\n",
        ),
    ],
)
def test_what_nothing_pulls_may_be_from_anywhere(tmp_path: Path, name: str, text: str) -> None:
    rules = in_force(tmp_path, **{"allowed-registries": ["registry.k8s.io"]})
    assert not checker.check(SourceFile(name, text), rules).findings


def test_the_new_name_of_kustomize_is_pulled(tmp_path: Path) -> None:
    rules = in_force(tmp_path, **{"allowed-registries": ["registry.k8s.io"]})
    text = "images:\n- name: registry.k8s.io/b\n  newName: quay.io/a/b\n  newTag: '1'\n"
    (finding,) = checker.check(SourceFile("kustomization.yaml", text), rules).findings
    assert finding.rule == "registry-not-allowed"
