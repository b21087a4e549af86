"""Mirrors: `mirrors` of the configuration and `--mirror FROM=TO`."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from k8sregistry_lint.cli.app import app
from k8sregistry_lint.reference import parse
from k8sregistry_lint.rules import RuleSet, mirror
from k8sregistry_lint.settings.configuration import ConfigurationError, load
from k8sregistry_lint.settings.settings import Settings, SettingsError, rules_of

MIRRORS = """\
mirrors:
  docker.io: mirror.corp.example/dockerhub
  registry.k8s.io: mirror.corp.example/k8s
  quay.io: mirror.corp.example/quay
  ghcr.io/old-org: ghcr.io/new-org
  registry.old:5000/team: harbor.example/team
"""


def in_force(tmp_path: Path, text: str) -> RuleSet:
    path = tmp_path / ".k8sregistry-lint.yaml"
    path.write_text(text)
    return rules_of(Settings().with_configuration(load(str(path))))


@pytest.mark.parametrize(
    ("image", "moved"),
    [
        ("nginx", "mirror.corp.example/dockerhub/library/nginx"),
        ("nginx:1.25", "mirror.corp.example/dockerhub/library/nginx:1.25"),
        ("library/nginx:1", "mirror.corp.example/dockerhub/library/nginx:1"),
        ("acme/api:1", "mirror.corp.example/dockerhub/acme/api:1"),
        ("docker.io/nginx", "mirror.corp.example/dockerhub/library/nginx"),
        ("index.docker.io/acme/api", "mirror.corp.example/dockerhub/acme/api"),
        ("registry-1.docker.io/acme/api", "mirror.corp.example/dockerhub/acme/api"),
        ("k8s.gcr.io/pause:3.9", "mirror.corp.example/k8s/pause:3.9"),
        ("gcr.io/google_containers/pause:3.2", "mirror.corp.example/k8s/pause:3.2"),
        ("registry.k8s.io/pause:3.9", "mirror.corp.example/k8s/pause:3.9"),
        (
            "quay.io/k8scsi/csi-attacher:v3.0.0",
            "mirror.corp.example/k8s/sig-storage/csi-attacher:v3.0.0",
        ),
        ("quay.io/a/b:1", "mirror.corp.example/quay/a/b:1"),
        ("ghcr.io/old-org/api:1", "ghcr.io/new-org/api:1"),
        ("registry.old:5000/team/api:1", "harbor.example/team/api:1"),
        ("registry.old:5000/other/api:1", None),
        ("registry.old/team/api:1", None),
        ("gcr.io/a/b:1", None),
        ("mirror.corp.example/dockerhub/library/nginx", None),
    ],
)
def test_where_images_go(tmp_path: Path, image: str, moved: str | None) -> None:
    rules = in_force(tmp_path, MIRRORS)
    reference = parse(image)
    assert reference
    verdict = rules.judge(reference)
    assert (str(verdict.moved) if verdict else None) == moved
    if verdict and verdict.moved:
        assert rules.judge(verdict.moved) is None


@pytest.mark.parametrize(
    ("source", "target", "image", "moved"),
    [
        ("harbor.example", "harbor.example/proxy", "harbor.example/a", "harbor.example/proxy/a"),
        ("harbor.example", "harbor.example/proxy", "harbor.example/proxy/a", None),
        ("harbor.example/a", "harbor.example/a/b", "harbor.example/a/x", "harbor.example/a/b/x"),
        ("harbor.example/a", "harbor.example/a/b", "harbor.example/a/b/x", None),
        ("ghcr.io/a/", "ghcr.io/b/", "ghcr.io/a/x", "ghcr.io/b/x"),
        ("localhost", "harbor.example", "localhost/a", "harbor.example/a"),
    ],
)
def test_what_is_there_already_stays(
    source: str, target: str, image: str, moved: str | None
) -> None:
    rules = RuleSet((mirror(source, target),))
    reference = parse(image)
    assert reference
    verdict = rules.judge(reference)
    assert (str(verdict.moved) if verdict else None) == moved


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("mirrors: [x]\n", r":1: mirrors: \['x'\] is not a mapping"),
        ("mirrors:\n  docker.io: [a]\n", ":2: mirrors: docker.io: "),
        ("mirrors:\n  quay.io: a.io\n  nginx: a.io/x\n", ":3: mirrors: 'nginx' is no registry"),
        (
            "mirrors:\n  quay.io: https://a.io\n",
            ":2: mirrors: 'https://a.io' is no registry: write",
        ),
        ("mirrors:\n  quay.io: quay.io\n", ":2: mirrors: quay.io is mirrored by itself"),
        ("mirrors:\n  quay.io: a.io/x:1\n", ":2: mirrors: 'a.io/x:1' is no registry"),
    ],
)
def test_mirrors_that_are_none(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        in_force(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "mirrors: {a.io: b.io, b.io: a.io}\n",
            "never end: a.io/example/image:1 -> b.io/example/image:1 -> a.io/example/image:1",
        ),
        (
            "mirrors: {k8s.gcr.io: mirror.example}\n",
            "mirrors: the rule k8s-gcr-io moves k8s.gcr.io to registry.k8s.io first: mirror that",
        ),
    ],
)
def test_mirrors_that_contradict(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        in_force(tmp_path, text)


def test_the_old_registry_may_be_mirrored_with_the_new_one(tmp_path: Path) -> None:
    text = "mirrors: {k8s.gcr.io: m.example/k8s, registry.k8s.io: m.example/k8s}\n"
    verdict = in_force(tmp_path, text).judge(parse("k8s.gcr.io/pause"))  # type: ignore[arg-type]
    assert verdict
    assert str(verdict.moved) == "m.example/k8s/pause"


@pytest.mark.parametrize("command", ["check", "images"])
def test_the_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".k8sregistry-lint.yaml").write_text("mirrors: {quay.io: other.example}\n")
    (tmp_path / "a.yaml").write_text("kind: Pod\nspec: {containers: [{image: quay.io/a/b:1}]}\n")
    arguments = [command, "--mirror", "quay.io=m.example/quay"]
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert "m.example/quay/a/b:1" in done.output
    wrong = CliRunner().invoke(app, [command, "--mirror", "quay.io"], catch_exceptions=False)
    assert (wrong.exit_code, "--mirror quay.io: '' is no registry" in wrong.output) == (2, True)


def test_mirrors_follow_the_rules_of_every_pack(tmp_path: Path) -> None:
    hosts = (
        "docker.io",
        "quay.io",
        "ghcr.io",
        "registry.k8s.io",
        "public.ecr.aws",
        "mcr.microsoft.com",
    )
    text = "packs: [all]\nmirrors:\n" + "".join(f"  {host}: m.example/{host}\n" for host in hosts)
    rules = in_force(tmp_path, text)
    mirrored = 0
    for rule in rules.rules:
        for before, _ in rule.examples:
            reference = parse(before)
            verdict = rules.judge(reference) if reference else None
            if verdict and verdict.moved:
                assert verdict.moved.domain not in hosts, before
                assert rules.judge(verdict.moved) is None
                mirrored += verdict.moved.registry == "m.example"
    assert mirrored > 30


def test_images_of_docker_hub_in_a_dockerfile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = "FROM nginx:1.25 AS web\nFROM web\nCOPY --from=busybox:1 /a /a\nCOPY --from=web /b /b\n"
    Path("Dockerfile").write_text(text)
    CliRunner().invoke(app, ["check", "--fix", "--mirror", "docker.io=mirror.corp.example/hub"])
    moved = text.replace("nginx", "mirror.corp.example/hub/library/nginx")
    moved = moved.replace("busybox", "mirror.corp.example/hub/library/busybox")
    assert Path("Dockerfile").read_text() == moved
