"""`override`: its values, given to the real helm, move every image but those that it lists, and
nothing else changes."""

import os
import shutil
import tarfile
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from faults import closed
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.overrides import Value, merged
from k8sregistry_lint.overrides.values import Text
from k8sregistry_lint.rules import RuleSet
from k8sregistry_lint.settings.configuration import load
from k8sregistry_lint.settings.settings import Settings, rules_of
from k8sregistry_lint.text import SourceFile
from layouts import BITNAMI, BITNAMI_POD, LAYOUTS, MIRRORS, Layout, configuration
from rendering import HELM, leaves, left_of, mapped, needs_helm, render

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "charts"
CHARTS = sorted(CORPUS.glob("*/Chart.yaml"))
MIRROR_OPTIONS = [f"--mirror={source}={target}" for source, target in MIRRORS.items()]


def override(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(
        app,
        ["override", *map(str, arguments), "--no-config", *MIRROR_OPTIONS],
        catch_exceptions=False,
    )
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture(autouse=True)
def path(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PATH with the helm of the tests."""
    if HELM:
        monkeypatch.setenv("PATH", os.path.dirname(HELM), prepend=os.pathsep)


@pytest.fixture
def rules(tmp_path: Path) -> RuleSet:
    return rules_of(Settings().with_configuration(load(str(configuration(tmp_path)))))


@needs_helm
@pytest.mark.parametrize("name", LAYOUTS)
def test_helm_renders_the_mapped_images(tmp_path: Path, rules: RuleSet, name: str) -> None:
    layout = LAYOUTS[name]
    chart = layout.write(tmp_path / name)
    code, values, told = override(chart, "--prove")
    (tmp_path / "override.yaml").write_text(values)
    left = left_of(rules, render(chart), render(chart, tmp_path / "override.yaml"))
    assert left == {*layout.left, *layout.unreachable}
    assert code == (" left; " in told) >= bool(left)
    assert told.count(" -> mirror.example/") >= len(left)
    for image in layout.unreachable:
        assert image in told


@needs_helm
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of charts is not here")
@pytest.mark.parametrize("chart", CHARTS, ids=[path.parent.name for path in CHARTS])
def test_real_charts(tmp_path: Path, rules: RuleSet, chart: Path) -> None:
    code, values, told = override(chart.parent, "--prove")
    assert code < 2, told
    (tmp_path / "override.yaml").write_text(values)
    before, again = render(chart.parent), render(chart.parent)
    after = render(chart.parent, tmp_path / "override.yaml")
    random = set(leaves(before)) - set(leaves(again))
    pairs = [
        (place, old, new)
        for (place, old), (_, new) in zip(leaves(before), leaves(after), strict=True)
        if (place, old) not in random
    ]
    for place, old, new in pairs:
        assert new in (old, mapped(rules, old))
        if new == old != mapped(rules, old) and place.endswith(".image:0"):
            assert old.rpartition(":")[0] in told


UNPROVEN = {
    "another line": (
        (
            "    - {name: main, image: {{ .Values.image }}}\n"
            "    - {name: side, image: x, args: [{{ .Values.image | trunc 4 }}]}\n"
        ),
        2,
        "helm renders another line differently: - {name: side, image: x, args: [mirr]}",
    ),
    "an image that is put together": (
        (
            "    - {name: main, image: {{ .Values.image }}}\n"
            '    - {name: side, image: {{ printf "%s.io/acme/%s" "quay" "side:1" }}}\n'
        ),
        1,
        "helm template: quay.io/acme/side:1 -> mirror.example/quay/acme/side:1: helm still",
    ),
    "a chart that does not render": ('    - {{ fail "no" }}\n', 2, "--prove: "),
    "random text and checksums": (
        (
            "    - {name: main, image: {{ .Values.image }}}\n"
            "    - {name: {{ randAlphaNum 9 | lower }}, image: m.io/x, "
            "args: [{{ .Values.image | sha256sum }}]}\n"
        ),
        0,
        "",
    ),
}


@needs_helm
@pytest.mark.parametrize("name", UNPROVEN)
def test_what_the_proof_says(tmp_path: Path, name: str) -> None:
    pod, code, message = UNPROVEN[name]
    chart = Layout("image: quay.io/acme/api:1.0\n", pod).write(tmp_path / "chart")
    path = tmp_path / "out.yaml"
    done, _, told = override(chart, "--prove", "--output", path)
    assert (done, message in told) == (code, True), told
    assert path.exists() == (code < 2)


@needs_helm
def test_the_proof_knows_the_values_of_a_release(tmp_path: Path) -> None:
    LAYOUTS["joined"].write(tmp_path / "charts" / "joined")
    path = tmp_path / "flux.yaml"
    path.write_text(RELEASES["flux.yaml"])
    assert override(path, "--prove")[1] == "image:\n  registry: mirror.example/quay\n"


def test_a_proof_without_helm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    chart = LAYOUTS["joined"].write(tmp_path / "joined")
    code, _, told = override(chart, "--prove")
    assert (code, "helm is not on the PATH" in told) == (2, True)


def test_null_deletes_a_value_of_the_chart(tmp_path: Path) -> None:
    chart = Layout("a: {image: quay.io/acme/a:1}\nb: {image: quay.io/acme/b:1}\n", "").write(
        tmp_path / "chart"
    )
    values = tmp_path / "values.yaml"
    values.write_text("a: null\nb: {c: 1}\n")
    expected = "b:\n  image: mirror.example/quay/acme/b:1\n"
    assert override(chart, "--values", values)[1] == expected


def test_an_archive_gives_the_same_as_its_folder(tmp_path: Path) -> None:
    chart = LAYOUTS["umbrella"].write(tmp_path / "umbrella")
    inner = chart / "charts" / "api"
    expected = override(chart)
    with tarfile.open(chart / "charts" / "api-1.0.0.tgz", "w:gz") as tar:
        tar.add(inner, "api")
    shutil.rmtree(inner)
    assert override(chart)[:2] == expected[:2]
    with tarfile.open(tmp_path / "umbrella-1.0.0.tgz", "w:gz") as tar:
        tar.add(chart, "umbrella")
    assert override(tmp_path / "umbrella-1.0.0.tgz")[:2] == expected[:2]
    assert yaml.safe_load(expected[1]) == {
        "image": "mirror.example/quay/acme/front:1.0",
        "back": {"image": {"registry": "mirror.example/quay"}},
    }


def test_a_subchart_that_is_not_here_is_named(tmp_path: Path) -> None:
    chart = LAYOUTS["umbrella"].write(tmp_path / "umbrella")
    shutil.rmtree(chart / "charts")
    code, values, told = override(chart)
    assert (code, values) == (1, "image: mirror.example/quay/acme/front:1.0\n")
    assert "the subchart api is not in charts/: helm dependency build brings it" in told


def test_values_of_the_user_count(tmp_path: Path) -> None:
    chart = LAYOUTS["joined"].write(tmp_path / "joined")
    values = tmp_path / "values.yaml"
    values.write_text("image: {registry: docker.io}\n")
    assert override(chart, "--values", values)[1] == "image:\n  registry: mirror.example/hub\n"
    values.write_text("image: {registry: mirror.example/quay}\n")
    assert override(chart, "--values", values) == (0, "", "")


def test_a_list_is_whole(tmp_path: Path) -> None:
    chart = LAYOUTS["sidecars"].write(tmp_path / "sidecars")
    assert override(chart)[1] == (
        "sidecars:\n"
        "  - name: main\n"
        "    image: mirror.example/quay/acme/api:1.0\n"
        "  - name: side\n"
        "    image: mirror.example/hub/library/nginx:1.25\n"
    ).replace("  - ", "  - ")


def test_bitnamis_check_is_switched_off(tmp_path: Path) -> None:
    helpers = (
        BITNAMI + '{{- define "e" }}{{ .Values.global.security.allowInsecureImages }}{{ end }}\n'
    )
    values = LAYOUTS["bitnami"].values
    _, text, told = override(Layout(values, BITNAMI_POD, helpers).write(tmp_path / "redis"))
    assert yaml.safe_load(text)["global"] == {"security": {"allowInsecureImages": True}}
    assert "allowInsecureImages is set" in told


def test_the_post_renderer(tmp_path: Path) -> None:
    chart = LAYOUTS["hardcoded"].write(tmp_path / "hardcoded")
    assert override(chart, "--post-renderer")[1] == (
        "images:\n"
        "  - name: nginx\n    newName: mirror.example/hub/library/nginx\n"
        "  - name: quay.io/acme/api\n    newName: mirror.example/quay/acme/api\n"
    )


def test_the_post_renderer_writes_a_new_file(tmp_path: Path) -> None:
    chart = LAYOUTS["hardcoded"].write(tmp_path / "hardcoded")
    path = tmp_path / "kustomization.yaml"
    shown = override(chart, "--post-renderer")
    assert override(chart, "--post-renderer", "--output", path) == (shown[0], "", shown[2])
    assert path.read_text() == shown[1]
    assert override(chart, "--post-renderer", "--output", "-") == shown


@pytest.mark.parametrize("before", ["resources: [all.yaml]\n", "image: {tag: 2}\n", ""])
def test_the_post_renderer_writes_over_nothing(tmp_path: Path, before: str) -> None:
    chart = LAYOUTS["hardcoded"].write(tmp_path / "hardcoded")
    path = tmp_path / "kustomization.yaml"
    path.write_text(before)
    code, _, told = override(chart, "--post-renderer", "--output", path)
    assert (code, "kustomization.yaml: exists and is not a report" in told) == (2, True)
    assert path.read_text() == before


def test_the_post_renderer_writes_no_empty_file(tmp_path: Path) -> None:
    chart = LAYOUTS["joined"].write(tmp_path / "joined")
    path = tmp_path / "kustomization.yaml"
    assert override(chart, "--post-renderer", "--output", path) == (0, "", "")
    assert not path.exists()


def test_the_post_renderer_knows_the_values_of_a_name(tmp_path: Path) -> None:
    layout = Layout(
        "image:\n  name: acme/api\n  tag: 1\n",
        "    - name: main\n      image: quay.io/{{ .Values.image.name }}:{{ .Values.image.tag }}\n",
    )
    parent = Layout("x: 1\n", "    - {name: a, image: m.io/a:1}\n", charts={"api": layout})
    code, text, told = override(parent.write(tmp_path / "parent"), "--post-renderer")
    entry = "  - name: quay.io/acme/api\n    newName: mirror.example/quay/acme/api\n"
    assert (code, text) == (1, f"images:\n{entry}")
    assert "quay.io/acme/api:1 -> mirror.example/quay/acme/api:1" in told


RELEASES = {
    "flux.yaml": (
        "kind: HelmRelease\nspec:\n  chart: {spec: {chart: ./charts/joined}}\n"
        "  values: {image: {tag: '2'}}\n"
    ),
    "argo.yaml": (
        "kind: Application\nspec:\n  source:\n    path: charts/joined\n"
        "    helm:\n      values: |\n        image: {tag: '2'}\n"
    ),
    "sources.yaml": (
        "kind: Application\nspec:\n  sources:\n    - {repoURL: x, ref: values}\n"
        "    - {path: charts/joined, helm: {valuesObject: {image: {tag: '2'}}}}\n"
    ),
}


@pytest.mark.parametrize("name", RELEASES)
def test_the_chart_of_a_release(tmp_path: Path, name: str) -> None:
    LAYOUTS["joined"].write(tmp_path / "charts" / "joined")
    (tmp_path / "clusters" / "dev").mkdir(parents=True)
    path = tmp_path / "clusters" / "dev" / name
    path.write_text(RELEASES[name])
    assert override(path)[1] == "image:\n  registry: mirror.example/quay\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "image:\n  registry: mirror.example/quay\n"),
        ("# none\n", "# none\nimage:\n  registry: mirror.example/quay\n"),
        ("replicas: 2  # two\n", "replicas: 2  # two\nimage:\n  registry: mirror.example/quay\n"),
        (
            "image:\n    tag: '2'   # newer\n\nreplicas: 2\n",
            "image:\n    tag: '2'   # newer\n    registry: mirror.example/quay\n\nreplicas: 2\n",
        ),
        (
            "image:\n  registry: 'quay.io' # ours\n  tag: 2\n",
            "image:\n  registry: 'mirror.example/quay' # ours\n  tag: 2\n",
        ),
        ("replicas: 2", "replicas: 2\nimage:\n  registry: mirror.example/quay"),
        ("# none", "# none\nimage:\n  registry: mirror.example/quay\n"),
        (
            "a: {b: 1,\n  c: 2\n}\n",
            "a: {b: 1,\n  c: 2\n}\nimage:\n  registry: mirror.example/quay\n",
        ),
        ("a: |+\n  x\n\n", "a: |+\n  x\n\nimage:\n  registry: mirror.example/quay\n"),
        ("a: 1\n---\nb: 2\n", "a: 1\nimage:\n  registry: mirror.example/quay\n---\nb: 2\n"),
        ("a: 1\r\n", "a: 1\r\nimage:\r\n  registry: mirror.example/quay\r\n"),
        ("a: |\n  x\n", "a: |\n  x\nimage:\n  registry: mirror.example/quay\n"),
        (
            "image:\n  registry: mirror.example/quay\n",
            "image:\n  registry: mirror.example/quay\n",
        ),
        ("image: {registry: quay.io}\n", "image: {registry: mirror.example/quay}\n"),
    ],
)
def test_an_existing_file_keeps_every_other_byte(tmp_path: Path, before: str, after: str) -> None:
    chart = LAYOUTS["joined"].write(tmp_path / "joined")
    path = tmp_path / "production.yaml"
    path.write_bytes(before.encode())
    assert override(chart, "--output", path)[0] == 0
    assert path.read_bytes().decode() == after
    assert override(chart, "--output", path)[0] == 0
    assert path.read_bytes().decode() == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:\n  b: 1", "a:\n  b: 1\n  c: x/y\nd: z"),
        ("a:\r\n  b: 1", "a:\r\n  b: 1\r\n  c: x/y\r\nd: z"),
        ("a:\n  b: >-\n    1", "a:\n  b: >-\n    1\n  c: x/y\nd: z"),
        ("a:\n  b:\n", "a:\n  b:\n  c: x/y\nd: z\n"),
    ],
)
def test_two_keys_at_the_end_of_a_file(before: str, after: str) -> None:
    values: dict[str, Value] = {"a": {"c": Text("x/y")}, "d": Text("z")}
    assert merged(SourceFile("values.yaml", before), values) == after


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("image: {tag: 2}\n", "image is written as {...}"),
        ("{}\n", "it would read differently"),
        ("null\n", "it would read differently"),
        ("a: 1\nb: |\n  x", "it would read differently"),
        ("image: &i\n  tag: 2\nother: *i\n", "it would read differently"),
        ("image: &i\n  registry: quay.io\nother: *i\n", "it would read differently"),
    ],
)
def test_a_file_that_values_cannot_be_put_into(tmp_path: Path, text: str, message: str) -> None:
    chart = LAYOUTS["joined"].write(tmp_path / "joined")
    path = tmp_path / "production.yaml"
    path.write_text(text)
    code, _, told = override(chart, "--output", path)
    assert (code, message in told) == (2, True)
    assert path.read_text() == text


def test_values_that_leave_no_image(tmp_path: Path) -> None:
    chart = LAYOUTS["joined"].write(tmp_path / "joined")
    path = tmp_path / "production.yaml"
    path.write_text("image: 1\n")
    override(chart, "--output", path)
    assert path.read_text() == "image: 1\n"


def test_a_file_that_a_link_leads_out_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere.yaml").write_text("a: 1\n")
    chart = LAYOUTS["joined"].write(tmp_path / "repository" / "joined")
    monkeypatch.chdir(tmp_path / "repository")
    Path("values.yaml").symlink_to("../elsewhere.yaml")
    code, _, told = override(chart, "--output", "values.yaml")
    assert (code, "leads out of the repository" in told) == (2, True)
    assert (tmp_path / "elsewhere.yaml").read_text() == "a: 1\n"
    code, _, told = override(chart, "--output", "nowhere/values.yaml")
    assert (code, "its folder does not exist" in told) == (2, True)


@pytest.mark.parametrize(
    ("name", "data", "code", "message"),
    [
        ("templates/b.yaml", b"a: \xff\n", 1, "templates/b.yaml is not UTF-8: the images in it"),
        ("charts/c/templates/b.yaml", b"a\0", 1, "charts/c/templates/b.yaml holds a NUL byte"),
        ("values.yaml", b"a: \xff\n", 2, "values.yaml is not UTF-8"),
        ("charts/c/values.yaml", b"\xff\xfe", 2, "charts/c/values.yaml is UTF-16"),
        ("Chart.yaml", b"\xff", 2, "Chart.yaml is not UTF-8"),
        ("Chart.yaml", b"a: [", 2, "Chart.yaml is not one YAML mapping"),
        ("charts/d/values.yaml", b"", 2, "charts/d is no chart: it has no Chart.yaml"),
        ("charts/d.tgz", b"no gzip", 2, "joined/charts/d.tgz is not gzip"),
        ("charts/_d/values.yaml", b"", 0, ""),
        ("files/b.yaml", b"\xff", 0, ""),
    ],
)
def test_files_that_cannot_be_read(
    tmp_path: Path, name: str, data: bytes, code: int, message: str
) -> None:
    layout = LAYOUTS["joined"]
    chart = layout._replace(charts={"c": layout}).write(tmp_path / "joined")
    (chart / name).parent.mkdir(exist_ok=True)
    (chart / name).write_bytes(data)
    done, values, told = override(chart)
    assert (done, message in told) == (code, True)
    assert (values == "") == (code > 0)  # a template that nobody can read may do anything


def test_a_folder_that_cannot_be_listed(tmp_path: Path) -> None:
    chart = LAYOUTS["joined"].write(tmp_path / "joined")
    with closed("templates"):
        code, _, told = override(chart)
    assert (code, "joined/templates: permission denied" in told) == (2, True)


def test_subcharts_behind_links(tmp_path: Path) -> None:
    layout = LAYOUTS["umbrella"]
    chart = layout._replace(charts={}).write(tmp_path / "umbrella")
    layout.charts["api"].write(tmp_path / "api")
    (chart / "charts").mkdir()
    (chart / "charts" / "api").symlink_to("../../api")
    assert yaml.safe_load(override(chart)[1])["back"]["image"] == {
        "registry": "mirror.example/quay"
    }
    (chart / "charts" / "loop").symlink_to("..")
    code, _, told = override(chart)
    assert (code, "loop: is a link to a folder above it" in told) == (2, True)


def test_aliases_of_aliases_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 30))]
    chart = Layout("\n".join(lines) + "\n", "    - {name: a, image: b}\n").write(tmp_path / "a")
    code, _, told = override(chart)
    assert (code, "the values are too many" in told) == (2, True)


def test_aliases_and_merge_keys_are_values(tmp_path: Path) -> None:
    values = (
        "defaults: &d {registry: quay.io}\nimage:\n  <<: *d\n  repository: acme/api\n  tag: '1.0'\n"
    )
    chart = Layout(values, LAYOUTS["joined"].pod).write(tmp_path / "a")
    assert yaml.safe_load(override(chart)[1])["image"] == {"registry": "mirror.example/quay"}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("folder/x.txt", "", "is no chart: it has no Chart.yaml"),
        ("a.yaml", "kind: Pod\n", "is no HelmRelease and no Application"),
        ("a.yaml", "kind: Application\nspec: {source: {path: nope}}\n", "is not below any folder"),
        ("a.tgz", "x", "a.tgz "),
    ],
)
def test_what_is_no_chart(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    code, _, told = override(path.parent if name.startswith("folder") else path)
    assert (code, message in told) == (2, True)


QUAY = "quay.io/acme/api"
ONE = "    - {name: a, image: {{ .Values.image }}}\n"
JOINED = '    - {name: a, image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"}\n'


@pytest.mark.parametrize(
    ("values", "pod", "place"),
    [
        (
            f"image: {{repository: {QUAY}, tag: 1}}\n",
            f'{{{{- if eq .Values.image.repository "{QUAY}" }}}}{{{{ end }}}}\n{JOINED}',
            f"image.repository: {QUAY} -> mirror.example/quay/acme/api",
        ),
        (
            f"image: {{repository: {QUAY}, tag: 1}}\n",
            f'{{{{- if hasPrefix "quay.io/" .Values.image.repository }}}}{{{{ end }}}}\n{JOINED}',
            f"image.repository: {QUAY} -> ",
        ),
        (
            f"image: {{repository: {QUAY}, tag: 1}}\n",
            f'{{{{- if regexMatch "^quay" .Values.image.repository }}}}{{{{ end }}}}\n{JOINED}',
            f"image.repository: {QUAY} -> ",
        ),
        (
            f"image: {QUAY}:1\n",
            f'{{{{ $i := .Values.image }}}}{{{{ if ne $i "{QUAY}:1" }}}}{{{{ end }}}}\n{ONE}',
            f"image: {QUAY}:1 -> mirror.example/quay/acme/api:1",
        ),
        (
            "image: {registry: quay.io, repository: acme/api, tag: '1'}\n",
            '{{- if has "quay.io" (list .Values.image.registry) }}{{ end }}\n'
            + LAYOUTS["joined"].pod,
            f"image.registry: {QUAY}:1 -> ",
        ),
    ],
)
def test_a_value_that_a_template_compares(
    tmp_path: Path, values: str, pod: str, place: str
) -> None:
    code, text, told = override(Layout(values, pod).write(tmp_path / "chart"))
    assert (code, text) == (1, "")
    assert place in told
    assert " compares a value with " in told
    assert "1 image left; " in told


def test_the_comparison_of_a_subchart(tmp_path: Path) -> None:
    pod = f'{{{{- if eq .Values.image.repository "{QUAY}" }}}}{{{{ end }}}}\n{JOINED}'
    layout = Layout(f"image: {{repository: {QUAY}, tag: 1}}\n", pod)
    parent = Layout("x: 1\n", "    - {name: a, image: m.io/a:1}\n", charts={"api": layout})
    code, _, told = override(parent.write(tmp_path / "parent"))
    assert (code, f"api.image.repository: {QUAY} -> " in told) == (1, True)
    assert "charts/api/templates/pod.yaml:7 compares a value" in told


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.yaml", f'a: {{{{ "{QUAY}:1" \n', "a.yaml:1: an action is not closed: the images"),
        ("a.yaml", f'b: 1\na: {{{{ "{QUAY}:1 }}}}\n', "a.yaml:2: a string is not closed: the"),
        ("_a.tpl", f'a: {{{{ "{QUAY}:1" \n', "_a.tpl:1: an action is not closed: the images"),
        ("a.yaml", f"a: [\nimage: {QUAY}:1\n- b: {{\n", "a.yaml:3: is not YAML between its"),
        ("a.conf", f'a: {{{{ "{QUAY}:1" \n', "a.conf:1: an action is not closed: the images"),
    ],
)
def test_a_template_that_cannot_be_parsed(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    chart = Layout("x: 1\n", "    - {name: a, image: m.io/a:1}\n").write(tmp_path / "chart")
    (chart / "templates" / name).write_text(text)
    code, _, told = override(chart)
    assert (code, message in told) == (1, True), told


def test_a_value_that_cannot_be_parsed(tmp_path: Path) -> None:
    values = f"Dockerfile: |\n  FROM {QUAY}:1\n  RUN <<E\n  x\n"
    chart = Layout(values, "    - {name: a, image: m.io/a:1}\n").write(tmp_path / "chart")
    code, _, told = override(chart, "--unsafe-fixes")
    assert (code, "the values: is no Dockerfile: <<E has no end" in told) == (1, True), told


RENDERED = (
    "a.txt",
    "a.yaml.gotmpl",
    "a.tmpl",
    "a.conf",
    "a.sh",
    "a.py",
    "b/a.md",
    "a",
    "Dockerfile",
)
NOT_RENDERED = ("NOTES.txt", "b/NOTES.txt", "MYNOTES.txt")


def _with_pod(folder: Path, name: str) -> Path:
    chart = Layout("x: 1\n", "    - {name: a, image: m.io/a:1}\n").write(folder / "chart")
    path = chart / "templates" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"kind: Pod\nspec:\n  containers:\n    - image: {QUAY}:1\n")
    return chart


@pytest.mark.parametrize("name", [*RENDERED, *NOT_RENDERED])
def test_every_file_that_helm_renders_is_read(tmp_path: Path, name: str) -> None:
    code, _, told = override(_with_pod(tmp_path, name))
    is_rendered = name in RENDERED
    assert code == is_rendered
    assert (
        f"{name}:4: {QUAY}:1 -> mirror.example/quay/acme/api:1: no value" in told
    ) == is_rendered


@needs_helm
@pytest.mark.parametrize("name", ["a.conf", "b/NOTES.txt"])
def test_helm_renders_every_file_but_notes(tmp_path: Path, name: str) -> None:
    rendered = [text for _, text in leaves(render(_with_pod(tmp_path, name)))]
    assert (f"{QUAY}:1" in rendered) == (name in RENDERED)


@pytest.mark.parametrize("name", ["_a.txt", "_a", "_a.conf", "_a.sh"])
def test_every_file_that_others_include_is_read(tmp_path: Path, name: str) -> None:
    code, _, told = override(_with_pod(tmp_path, name))
    assert (code, f"{name}:4: {QUAY}:1 -> " in told) == (1, True)


LISTED = (".x.yaml", "a.conf", "a.yaml", "a.yaml.orig", "b/.y.yaml", "b/a.yaml", "b/c.bak")
IGNORED = {
    "": (".x.yaml",),
    "# a comment\n\n*.orig\n*.bak\n": (".x.yaml", "a.yaml.orig", "b/c.bak"),
    "b/\n": (".x.yaml", "b/.y.yaml", "b/a.yaml", "b/c.bak"),
    "templates/b\n": (".x.yaml", "b/.y.yaml", "b/a.yaml", "b/c.bak"),
    "/templates/*.yaml\n": (".x.yaml", "a.yaml"),
    "templates/*/*.yaml\n": (".x.yaml", "b/.y.yaml", "b/a.yaml"),
    "a.yaml/\n/a.conf\n": (".x.yaml",),
    "[^.]*.bak\na.con?\n": (".x.yaml", "a.conf", "b/c.bak"),
    "charts/c/templates/*.conf\n": (".x.yaml",),
    "!a.conf\n": LISTED,
    "**/a.conf\n": (".x.yaml",),
}


def _listed_chart(folder: Path, text: str) -> Path:
    chart = Layout("x: 1\n", "    - {name: a, image: m.io/a:1}\n").write(folder / "chart")
    for number, name in enumerate(LISTED):
        path = chart / "templates" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"kind: Pod\nspec:\n  containers:\n    - image: {QUAY}:1.{number}\n")
    (chart / ".helmignore").write_text(text)
    return chart


@pytest.mark.parametrize("text", IGNORED)
def test_a_file_that_helm_does_not_load_is_not_read(tmp_path: Path, text: str) -> None:
    told = override(_listed_chart(tmp_path, text))[2]
    assert [name for name in LISTED if f"/templates/{name}:4" not in told] == [*IGNORED[text]]


@needs_helm
@pytest.mark.parametrize("text", [text for text in IGNORED if text[0:1] not in ("*", "!")])
def test_helm_does_not_load_it(tmp_path: Path, text: str) -> None:
    rendered = {text for _, text in leaves(render(_listed_chart(tmp_path, text)))}
    left = [name for at, name in enumerate(LISTED) if f"{QUAY}:1.{at}" not in rendered]
    assert left == [*IGNORED[text]]


def test_a_negated_line_of_helmignore_leaves_out_all_else(tmp_path: Path) -> None:
    code, _, told = override(_listed_chart(tmp_path, "!*\n"))
    assert (code, told.count(" -> ")) == (1, len(LISTED) - 1)
    assert override(_listed_chart(tmp_path / "b", "!a.conf\n"))[0] == 2  # Chart.yaml, too
