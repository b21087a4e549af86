"""Rules of a configuration, from the file that has them to the text that they change: how they
compete with those that ship and follow one another, and what they may express."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from k8sregistry_lint.checking import checker, rewrite
from k8sregistry_lint.model import Applicability, FileReport
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.settings.configuration import ConfigurationError, load
from k8sregistry_lint.settings.settings import Settings, SettingsError, rules_of
from k8sregistry_lint.text import SourceFile

Entry = dict[str, Any]


def move(old: str, new: str = "", name: str = "own", **more: Any) -> Entry:
    """A rule from `HOST/PATTERN` to another one; without a successor it only reports."""
    host, _, path = old.partition("/")
    target_host, _, target_path = new.partition("/")
    replace = {"replace": {"registry": target_host, "repository": target_path}} if new else {}
    return {
        "id": name,
        "summary": f"{host} is no longer used here",
        "level": "error",
        "applicability": "safe" if new else "display-only",
        "match": {"registry": [host], "repository": [path], **more.pop("match", {})},
        **replace,
        **more,
    }


def in_force(tmp_path: Path, *entries: Entry, **keys: Any) -> RuleSet:
    path = tmp_path / ".k8sregistry-lint.yaml"
    path.write_text(yaml.safe_dump({"rules": list(entries), **keys}))
    return rules_of(Settings().with_configuration(load(str(path))))


def checked(rules: RuleSet, text: str, path: str = "a.yaml") -> FileReport:
    return checker.check(SourceFile(path, text), rules)


def fixed(rules: RuleSet, text: str, path: str = "a.yaml") -> str:
    """The text after all safe fixes, which are proven."""
    report = checked(rules, text, path)
    edits = {
        edit.span: edit
        for finding in report.findings
        if finding.fix.applicability is Applicability.SAFE
        for edit in finding.fix.edits
    }
    after = rewrite.rewrite(
        SourceFile(path, text),
        list(edits.values()),
        report,
        lambda source: checker.check(source, rules),
    )
    return after.text


def pod(*images: str) -> str:
    lines = [f"    - {{name: c{n}, image: {image}}}" for n, image in enumerate(images)]
    return "\n".join(["kind: Pod", "spec:", "  containers:", *lines, ""])


TEAM = move("registry.old:5000/{path**}", "harbor.example/team/{path**}")
HUB = move("docker.io/{path**}", "mirror.example/hub/{path**}")


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (
            "a.yaml",
            "image: registry.old:5000/shop/api:1\n",
            "image: harbor.example/team/shop/api:1\n",
        ),
        (
            "templates/a.yaml",
            'image: {{ default "registry.old:5000" .Values.registry }}/shop/api:1\n',
            'image: {{ default "harbor.example/team" .Values.registry }}/shop/api:1\n',
        ),
        (
            "templates/a.yaml",
            'image: {{ printf "%s/shop/api" "registry.old:5000" }}\n',
            'image: {{ printf "%s/shop/api" "harbor.example/team" }}\n',
        ),
        (
            "templates/a.yaml",
            'image: {{ default "registry.old:5000/" .Values.prefix }}shop/api:1\n',
            'image: {{ default "harbor.example/team/" .Values.prefix }}shop/api:1\n',
        ),
        (
            "templates/_helpers.tpl",
            '{{- define "image" -}}\nregistry.old:5000/{{ .name }}:1\n{{- end }}\n',
            '{{- define "image" -}}\nharbor.example/team/{{ .name }}:1\n{{- end }}\n',
        ),
    ],
)
def test_a_target_with_a_path_keeps_it(tmp_path: Path, path: str, before: str, after: str) -> None:
    assert fixed(in_force(tmp_path, TEAM), before, path) == after


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        (
            "global:\n  imageRegistry: registry.old:5000\n",
            {"registry.old:5000": "harbor.example/team"},
        ),
        (
            "image:\n  registry: registry.old:5000\n  repository: shop/api\n  tag: 1\n",
            {"registry.old:5000": "harbor.example/team"},
        ),
    ],
)
def test_a_registry_that_gets_a_path_is_not_safe_where_nothing_shows_its_use(
    tmp_path: Path, text: str, edits: dict[str, str]
) -> None:
    (finding,) = checked(in_force(tmp_path, TEAM), text, "values.yaml").findings
    assert {
        text[edit.span.start : edit.span.end]: edit.replacement for edit in finding.fix.edits
    } == (edits)
    assert finding.fix.applicability is Applicability.UNSAFE
    assert "path" in finding.fix.reason or "alone" in finding.fix.reason


def test_images_that_share_a_registry_agree_on_it(tmp_path: Path) -> None:
    text = (
        "registry: docker.io\nimage: redis\ntag: 1\n"
        "sidecar:\n  registry: docker.io\n  repository: bitnami/redis\n  tag: 1\n"
    )
    report = checked(in_force(tmp_path, HUB), text, "values.yaml")
    assert [
        [(text[edit.span.start : edit.span.end], edit.replacement) for edit in finding.fix.edits]
        for finding in report.findings
    ] == [
        [("docker.io", "mirror.example/hub"), ("redis", "library/redis")],
        [("docker.io", "mirror.example/hub")],
    ]
    assert [
        [(text[e.span.start : e.span.end], e.replacement) for e in finding.fix.in_repository]
        for finding in report.findings
    ] == [
        [("docker.io", "mirror.example"), ("redis", "hub/library/redis")],
        [("docker.io", "mirror.example"), ("bitnami", "hub/bitnami")],
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("old.io/{name}", "new.io/{name}/image"),
        ("old.io/{name}", "new.io/{name}-amd64"),
        ("old.io/{org}/{name}", "new.io/{name}"),
        ("old.io/{org}/{path**}", "new.io/all/{path**}"),
    ],
)
def test_a_registry_alone_stays_where_its_images_go_to_different_paths(
    tmp_path: Path, old: str, new: str
) -> None:
    text = 'image: {{ default "old.io" .Values.registry }}/shop/api:1\n'
    (finding,) = checked(in_force(tmp_path, move(old, new)), text, "templates/a.yaml").findings
    assert finding.fix.applicability is Applicability.DISPLAY_ONLY
    assert finding.fix.reason == (
        "the images below it move to different paths, so it has no new name by itself"
    )


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("nginx:1.25", "mirror.example/hub/library/nginx:1.25"),
        ("library/nginx", "mirror.example/hub/library/nginx"),
        ("acme/api", "mirror.example/hub/acme/api"),
        ("docker.io/nginx:1", "mirror.example/hub/library/nginx:1"),
        ("docker.io/library/nginx:1", "mirror.example/hub/library/nginx:1"),
        ("index.docker.io/acme/api:1", "mirror.example/hub/acme/api:1"),
        ("registry-1.docker.io/acme/api:1", "mirror.example/hub/acme/api:1"),
        ("registry.hub.docker.com/acme/api:1", "mirror.example/hub/acme/api:1"),
        ("DOCKER.IO/acme/api:1", "mirror.example/hub/acme/api:1"),
        ("quay.io/acme/api:1", "quay.io/acme/api:1"),
        ("localhost/acme/api:1", "localhost/acme/api:1"),
        ("mirror.example/hub/acme/api:1", "mirror.example/hub/acme/api:1"),
    ],
)
def test_docker_hub_is_found_however_it_is_spelled(tmp_path: Path, text: str, after: str) -> None:
    rules = in_force(tmp_path, HUB)
    assert fixed(rules, pod(text)) == pod(after)
    assert fixed(rules, pod(after)) == pod(after)


@pytest.mark.parametrize(
    "text",
    [
        "name: nginx\nrepository: nginx\n",
        "kind: Chart\nname: redis\nversion: 1\n",
        "image:\n  name: photo.png\n",
        "labels: {app: nginx, image: 'a b'}\n",
        "imageLogo: logo.svg\n",
        "uses: actions/checkout@v4\n",
        "image:\n  repository: 450\n  tag: 1\n",
        "image: true\n",
        "args: [--image-registry=quay.io]\n",
        '{{ include "common/image" (dict "image" .Values.image) }}\n',
    ],
)
def test_words_that_no_image_shows_in_are_no_images_of_docker_hub(
    tmp_path: Path, text: str
) -> None:
    assert not checked(in_force(tmp_path, HUB), text).findings


K8S_MIRROR = move("registry.k8s.io/{path**}", "mirror.example/k8s/{path**}")
INGRESS = move(
    "registry.k8s.io/ingress-nginx/{path**}", "mirror.example/ingress/{path**}", name="ingress"
)


@pytest.mark.parametrize(
    ("entries", "before", "after"),
    [
        ([K8S_MIRROR], "k8s.gcr.io/pause:3.9", "mirror.example/k8s/pause:3.9"),
        ([K8S_MIRROR], "registry.k8s.io/pause:3.9", "mirror.example/k8s/pause:3.9"),
        ([K8S_MIRROR], "gcr.io/google_containers/pause:3.2", "mirror.example/k8s/pause:3.2"),
        (
            [INGRESS],
            "k8s.gcr.io/ingress-nginx/controller:v1",
            "mirror.example/ingress/controller:v1",
        ),
        ([INGRESS], "k8s.gcr.io/pause:3.9", "registry.k8s.io/pause:3.9"),
        (
            [K8S_MIRROR, INGRESS],
            "k8s.gcr.io/ingress-nginx/controller:v1",
            "mirror.example/ingress/controller:v1",
        ),
        (
            [
                move("a.io/{path**}", "b.io/{path**}", name="a"),
                move("b.io/{path**}", "c.io/{path**}"),
            ],
            "a.io/x:1",
            "c.io/x:1",
        ),
    ],
)
def test_moves_follow_one_another(
    tmp_path: Path, entries: list[Entry], before: str, after: str
) -> None:
    rules = in_force(tmp_path, *entries)
    text = pod(before, "k8s.gcr.io/coredns/coredns:v1.8.0")
    assert after in fixed(rules, text)
    assert "k8s.gcr.io" not in fixed(rules, text)


@pytest.mark.parametrize(
    ("entries", "chain"),
    [
        (
            [
                move("a.io/{path**}", "b.io/{path**}", name="a", examples=[{"in": "a.io/x"}]),
                move("b.io/{path**}", "a.io/{path**}", name="b"),
            ],
            "a.io/x -> b.io/x -> a.io/x",
        ),
        (
            [
                move(
                    "registry.k8s.io/{path**}",
                    "k8s.gcr.io/{path**}",
                    examples=[{"in": "registry.k8s.io/pause:3.9"}],
                )
            ],
            "registry.k8s.io/pause:3.9 -> k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9",
        ),
    ],
)
def test_a_circle_is_refused_and_spelled_out(
    tmp_path: Path, entries: list[Entry], chain: str
) -> None:
    for each in entries:
        each["examples"] = [
            {**example, "out": chain.split(" -> ")[1]} for example in each.get("examples", [])
        ]
    with pytest.raises(SettingsError, match=re.escape(f"never end: {chain}")):
        in_force(tmp_path, *entries)


def test_a_circle_that_no_example_shows_is_not_walked(tmp_path: Path) -> None:
    there, back = (
        move("a.io/{path**}", "b.io/{path**}", name="a"),
        move("b.io/{path**}", "a.io/{path**}"),
    )
    (finding,) = checked(in_force(tmp_path, there, back), pod("a.io/x")).findings
    assert finding.fix.applicability is Applicability.DISPLAY_ONLY
    assert finding.fix.reason == ("the rules move it in a circle: a.io/x -> b.io/x -> a.io/x")


def test_a_move_does_not_end_where_another_rule_forbids_images(tmp_path: Path) -> None:
    rules = in_force(tmp_path, move("registry.k8s.io/{path**}", name="ban"))
    old, new = checked(rules, pod("k8s.gcr.io/pause:1", "registry.k8s.io/pause:1")).findings
    assert (old.rule, old.fix.applicability) == ("k8s-gcr-io", Applicability.DISPLAY_ONLY)
    assert old.fix.reason == "it would become registry.k8s.io/pause, which ban reports"
    assert new.rule == "ban"


@pytest.mark.parametrize(
    ("entry", "keys"),
    [
        (move("k8s.gcr.io/{path**}", "mirror.example/{path**}", name="k8s-gcr-io"), {}),
        (move("k8s.gcr.io/{path**}", "mirror.example/{path**}"), {}),
        (move("k8s.gcr.io/{path**}", "mirror.example/{path**}"), {"ignore": ["k8s-gcr-io"]}),
        (move("k8s.gcr.io/{path**}", "mirror.example/{path**}"), {"select": ["own"]}),
    ],
    ids=["same id", "first", "ignored", "not selected"],
)
def test_a_rule_that_ships_can_be_overridden(
    tmp_path: Path, entry: Entry, keys: dict[str, Any]
) -> None:
    entry["examples"] = [{"in": "k8s.gcr.io/pause", "out": "mirror.example/pause"}]
    rules = in_force(tmp_path, entry, **keys)
    assert fixed(rules, pod("k8s.gcr.io/pause:3.9")) == pod("mirror.example/pause:3.9")


@pytest.mark.parametrize("keys", [{"ignore": ["other"]}, {"select": ["own"]}])
def test_rules_that_are_not_in_force_do_not_compete(tmp_path: Path, keys: dict[str, Any]) -> None:
    own = move("a.io/{path**}", "b.io/{path**}", examples=[{"in": "a.io/x", "out": "b.io/x"}])
    rules = in_force(tmp_path, own, move("b.io/{path**}", "a.io/{path**}", name="other"), **keys)
    assert fixed(rules, pod("a.io/x:1")) == pod("b.io/x:1")


PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text()
BLOCKS = [
    text
    for text in re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    if not text.startswith("# yaml-language-server")
]


@pytest.mark.parametrize("text", BLOCKS)
def test_every_configuration_of_the_page_can_be_used(tmp_path: Path, text: str) -> None:
    path = tmp_path / ".k8sregistry-lint.yaml"
    path.write_text(text)
    assert rules_of(Settings().with_configuration(load(str(path)))).rules


ECR = move(
    "{account}.dkr.ecr.eu-west-1.amazonaws.com/{path**}",
    "{account}.dkr.ecr.eu-central-1.amazonaws.com/{path**}",
)
ANY = move("*/{path**}", match={"tag": ["latest", ""]}, name="latest")
BY_DATE = move("old.io/{path**}", match={"tag": ["<2024-06-01"]})


@pytest.mark.parametrize(
    ("entry", "before", "after"),
    [
        (
            ECR,
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/a/b:1",
            "111122223333.dkr.ecr.eu-central-1.amazonaws.com/a/b:1",
        ),
        (ECR, "1.dkr.ecr.us-east-1.amazonaws.com/a:1", None),
        (ANY, "nginx", "reported"),
        (ANY, "nginx:latest", "reported"),
        (ANY, "ghcr.io/acme/api:latest", "reported"),
        (ANY, "registry.corp:5000/api:latest", "reported"),
        (ANY, "registry.corp:5000/api", "reported"),
        (ANY, "nginx:1", None),
        (ANY, "registry.corp:5000/api:1", None),
        (BY_DATE, "old.io/a:2024-05-31", "reported"),
        (BY_DATE, "old.io/a:2024-06-01", None),
        (BY_DATE, "old.io/a:2023-12-01-abc", "reported"),
        (move("old.io/{path**}", match={"exclude-tag": ["v2*"]}), "old.io/a:v1", "reported"),
        (move("old.io/{path**}", match={"exclude-tag": ["v2*"]}), "old.io/a:v2.1", None),
        (move("docker.io/{path**}"), "redis:7", "reported"),
        (move("docker.io/{path**}"), "quay.io/a/redis:7", None),
        (
            move("gcr.io/acme/{path**}", "europe-docker.pkg.dev/acme/images/{path**}"),
            "gcr.io/acme/shop/api:1",
            "europe-docker.pkg.dev/acme/images/shop/api:1",
        ),
    ],
)
def test_what_a_rule_may_express(
    tmp_path: Path, entry: Entry, before: str, after: str | None
) -> None:
    rules = in_force(tmp_path, entry)
    report = checked(rules, pod(before))
    assert [finding.image for finding in report.findings] == ([before] if after else [])
    assert fixed(rules, pod(before)) == pod(before if after in (None, "reported") else after)


def test_a_ban_of_latest_sees_the_tag_that_kustomize_sets(tmp_path: Path) -> None:
    rules = in_force(tmp_path, ANY)
    text = "images:\n  - name: nginx\n    newTag: latest\n  - name: redis\n    newTag: '7'\n"
    report = checked(rules, text, "kustomization.yaml")
    assert [finding.image for finding in report.findings] == ["nginx"]


def test_a_project_alone_moves_with_its_images(tmp_path: Path) -> None:
    rules = in_force(
        tmp_path, move("gcr.io/acme/{path**}", "europe-docker.pkg.dev/acme/x/{path**}")
    )
    before = "image:\n  registry: gcr.io/acme\n  repository: shop/api\n  tag: 1\n"
    assert "registry: europe-docker.pkg.dev/acme/x\n" in fixed(rules, before, "values.yaml")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"match": {"tags": ["x"]}}, "4: rule own: unknown field match.tags; did you mean 'tag'?"),
        (
            {"replace": {"registry": "b.io", "repository": "{path**}", "tags": ["x"]}},
            "5: rule own: unknown field replace.tags; did you mean 'tag'?",
        ),
        (
            {"replace": {"registry": "b.io", "repository": "{path**}", "tag": "x"}},
            "5: rule own: replace.tag has to be a list of strings",
        ),
        ({"exclude": "x/y"}, "5: rule own: exclude has to be a list of strings"),
        ({"examples": [{"from": "x"}]}, "5: rule own: unknown field examples[0].from"),
        ({"examples": [{"out": "x"}]}, "5: rule own: missing examples[0].in"),
        ({"examples": ["x"]}, "5: rule own: examples[0] has to be a table of fields"),
        ({"evidence": {"kind": "guess"}}, "5: rule own: missing evidence.source, evidence.tags"),
        ({"values": {"x": ["y"]}}, "5: rule own: unknown field values; there are advice"),
        ({"level": "fatal"}, "5: rule own: level has to be"),
    ],
)
def test_errors_name_the_line_of_the_rule(tmp_path: Path, changes: Entry, message: str) -> None:
    own = move("a.io/{path**}", "b.io/{path**}")
    own |= {**changes, "match": {**own["match"], **changes.get("match", {})}}
    flow = {
        key: yaml.safe_dump({key: value}, default_flow_style=True, width=999).strip()[1:-1]
        for key, value in own.items()
    }
    first = ", ".join(flow.pop(key) for key in ("id", "summary", "applicability"))
    second = flow.pop("match")
    path = tmp_path / "a.yaml"
    path.write_text(
        "rules:\n- {id: other, summary: s, level: note, applicability: display-only, match: "
        "{registry: [x.io], repository: ['{name}']}}\n"
        f"- {{{first},\n   {second},\n   {', '.join(flow.values())}}}\n"
    )
    with pytest.raises(ConfigurationError, match=f"a.yaml:{re.escape(message)}"):
        load(str(path))


@pytest.mark.parametrize(
    ("example", "message"),
    [
        ({"in": "a.io/x"}, "the example a.io/x becomes b.io/x; expected: no successor"),
        ({"in": "a.io/x", "out": "b.io/y"}, "the example a.io/x becomes b.io/x; expected: becomes"),
        ({"in": "c.io/x", "out": "b.io/x"}, "the example c.io/x is not matched by any rule"),
        ({"in": "A/B", "out": "b.io/x"}, "'A/B' is not an image reference"),
    ],
)
def test_examples_teach(tmp_path: Path, example: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=f"rule own: {re.escape(message)}"):
        in_force(tmp_path, move("a.io/{path**}", "b.io/{path**}", examples=[example]))


NO_LATEST = move("*/{path**}", match={"tag": ["latest", ""]}, name="no-latest")
NOT_HERE = move("*/{path**}", name="not-here", level="note")
KUSTOMIZATION = "kind: Kustomization\nresources: [d.yaml]\nimages:\n"
TAGS_ELSEWHERE = [
    ("values.yaml", "image:\n  registry: k8s.gcr.io\n  repository: pause\n  tag: '3.9'\n"),
    ("values.yaml", "image:\n  registry: k8s.gcr.io\n  repository: pause\n  tag: latest\n"),
    ("values.yaml", "image:\n  registry: k8s.gcr.io\n  repository: pause\n"),
    ("values.yaml", "image:\n  repository: k8s.gcr.io/pause\n"),
    ("values.yaml", "imageRegistry: k8s.gcr.io\n"),
    ("values.yaml", "image:\n  registry: gcr.io/google-containers\n"),
    ("kubeadm.yaml", "kind: ClusterConfiguration\nimageRepository: k8s.gcr.io\n"),
    ("kustomization.yaml", f"{KUSTOMIZATION}- name: k8s.gcr.io/pause\n  newTag: '3.9'\n"),
    ("kustomization.yaml", f"{KUSTOMIZATION}- name: pause\n  newName: k8s.gcr.io/pause\n"),
    ("templates/a.yaml", "image: k8s.gcr.io/pause:{{ .Values.tag }}\n"),
    ("templates/a.yaml", 'image: "{{ .Values.registry | default "k8s.gcr.io" }}/pause:3.9"\n'),
    ("a.sh", "docker pull ${REGISTRY:-k8s.gcr.io}/pause:3.9\n"),
    ("a.yaml", "kind: Pod\nspec:\n  containers:\n  - {name: a, image: k8s.gcr.io/pause}\n"),
    ("a.yaml", "kind: Pod\nspec:\n  containers:\n  - {name: a, image: k8s.gcr.io/pause:latest}\n"),
    ("a.yaml", "# image: k8s.gcr.io/pause:latest\na: 1\n"),
    ("Dockerfile", "FROM k8s.gcr.io/pause:latest\n"),
    (
        "Chart.yaml",
        (
            "apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies:\n"
            "- name: nginx\n  version: 1.0.0\n  repository: https://kubernetes-charts.storage.googleapis.com\n"
        ),
    ),
    ("a.sh", "helm repo add stable https://kubernetes-charts.storage.googleapis.com\n"),
]


@pytest.mark.parametrize("own", [NO_LATEST, NOT_HERE], ids=["tags", "all"])
@pytest.mark.parametrize(("path", "text"), TAGS_ELSEWHERE)
def test_a_rule_for_any_registry_never_keeps_another_one_from_a_fix(
    tmp_path: Path, own: Entry, path: str, text: str
) -> None:
    without = in_force(tmp_path, packs=["charts"])
    before = checked(without, text, path)
    rules = in_force(tmp_path, own, packs=["charts"])
    backwards = replace(rules, rules=(*rules.rules[1:], rules.rules[0]))
    assert before.findings
    for each in (rules, backwards):
        report = checked(each, text, path)
        found = [finding for finding in report.findings if finding.rule != own["id"]]
        assert found == before.findings
        assert report.mentions == before.mentions
        assert fixed(each, text, path) == fixed(without, text, path)


@pytest.mark.parametrize(
    ("path", "text"), [each for each in TAGS_ELSEWHERE if "helm" not in each[1]]
)
def test_a_rule_about_tags_leaves_names_without_one_to_the_rule_of_the_whole_registry(
    tmp_path: Path, path: str, text: str
) -> None:
    own = move("k8s.gcr.io/{path**}", match={"tag": ["latest", ""]}, name="no-latest")
    found = checked(in_force(tmp_path, own, packs=["charts"]), text, path).findings
    assert len(found) == len(checked(in_force(tmp_path, packs=["charts"]), text, path).findings)


def test_a_rule_about_tags_reports_what_moved(tmp_path: Path) -> None:
    rules = in_force(tmp_path, NO_LATEST)
    after = fixed(rules, pod("k8s.gcr.io/pause:latest", "quay.io/a/b"))
    assert after == pod("registry.k8s.io/pause:latest", "quay.io/a/b")
    assert [finding.rule for finding in checked(rules, after).findings] == ["no-latest"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "kind: HelmRepository\nspec:\n  type: oci\n  url: oci://ghcr.io/acme/charts\n",
        (
            "apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies:\n"
            "- {name: web, version: 1.0.0, repository: 'oci://ghcr.io/acme/charts'}\n"
        ),
        "kind: OCIRepository\nspec:\n  url: oci://ghcr.io/acme/charts/web\n  ref: {tag: 1.0.0}\n",
    ],
)
def test_the_version_of_a_chart_is_not_the_tag_of_an_image(tmp_path: Path, text: str) -> None:
    assert not checked(in_force(tmp_path, NO_LATEST), text, "Chart.yaml").findings
