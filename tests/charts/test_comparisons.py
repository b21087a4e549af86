"""Templates that compare or replace what a value of their chart holds: the value stays."""

from pathlib import Path

import pytest

from asking import RULES
from growth import Work, grows_linearly
from k8sregistry_lint.charts.comparisons import comparisons_of
from k8sregistry_lint.runner.run import run
from k8sregistry_lint.settings.settings import Settings
from k8sregistry_lint.text import SourceFile

VALUES = """image:
  registry: k8s.gcr.io
  repository: pause
  tag: "3.9"
sidecarImage: k8s.gcr.io/pause:3.9
"""
IMAGE, SIDECAR = "k8s.gcr.io/pause:3.9 image", "k8s.gcr.io/pause:3.9 sidecarImage"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def kept(template: str, **files: str) -> set[str]:
    """The values that stay because of a template."""
    write(
        {
            "c/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
            "c/values.yaml": VALUES,
            "c/templates/t.tpl": template,
            **files,
        }
    )
    remaining = run(Settings(fix=True), RULES).report.remaining
    assert all("c/templates/t.tpl:1 compares" in finding.fix.reason for finding in remaining)
    return {str(finding.field.texts[0][0]) for finding in remaining if finding.field.texts}


DECIDING = {
    '{{ .Values.sidecarImage | replace "k8s.gcr.io" "mirror" }}': {"sidecarImage"},
    '{{ replace "k8s" "mirror" .Values.sidecarImage }}': {"sidecarImage"},
    '{{ if ne .Values.image.registry "k8s.gcr.io" }}x{{ end }}': {"image"},
    '{{ if eq "k8s.gcr.io" .Values.image.registry }}x{{ end }}': {"image"},
    '{{ if contains "gcr.io" .Values.sidecarImage }}x{{ end }}': {"sidecarImage"},
    '{{ if hasPrefix "k8s." .Values.sidecarImage }}x{{ end }}': {"sidecarImage"},
    "{{ if hasPrefix `k8s.gcr` .Values.sidecarImage }}x{{ end }}": {"sidecarImage"},
    '{{ if regexMatch "^k8s\\\\.gcr" .Values.sidecarImage }}x{{ end }}': {"sidecarImage"},
    '{{ regexReplaceAll "^[^/]*gcr[^/]*" .Values.sidecarImage "mirror" }}': {"sidecarImage"},
    '{{ trimPrefix "k8s.gcr.io/" .Values.sidecarImage }}': {"sidecarImage"},
    '{{ .Values.sidecarImage | splitList "gcr.io/" | last }}': {"sidecarImage"},
    '{{ if has .Values.image.registry (list "k8s.gcr.io" "quay.io") }}x{{ end }}': {"image"},
    '{{ $m := dict "k8s.gcr.io" "m.io" }}{{ get $m .Values.image.registry }}': {"image"},
    '{{ with .Values.image }}{{ if eq .registry "k8s.gcr.io" }}x{{ end }}{{ end }}': {
        "image",
        "sidecarImage",
    },
    '{{ $i := .Values.image }}{{ if eq $i.registry "k8s.gcr.io" }}x{{ end }}': {
        "image",
        "sidecarImage",
    },
    '{{ if contains "k8s.gcr.io" (index .Values "image" "registry") }}x{{ end }}': {
        "image",
        "sidecarImage",
    },
    '{{ if contains "k8s.gcr.io/pause" (printf "%s/%s" .Values.image.registry'
    " .Values.image.repository) }}x{{ end }}": {"image"},
}


@pytest.mark.parametrize(("template", "fields"), DECIDING.items(), ids=DECIDING)
def test_a_value_that_a_template_decides_by_stays(template: str, fields: set[str]) -> None:
    assert kept(template) == fields


@pytest.mark.parametrize(
    "template",
    [
        '{{ .Values.sidecarImage | default "k8s.gcr.io/pause:3.9" }}',
        '{{ .Values.sidecarImage | replace "/" "_" }}',
        '{{ .Values.sidecarImage | replace ":3.9" "" }}',
        '{{ if contains "pause" .Values.sidecarImage }}x{{ end }}',
        '{{ if eq .Values.image.registry "gcr.io" }}x{{ end }}',
        '{{ if eq .Values.cloud "gcr" }}x{{ end }}',
        '{{ if eq .Values.other "k8s.gcr.io" }}x{{ end }}',
        '{{ if hasSuffix ":3.9" .Values.sidecarImage }}x{{ end }}',
        '{{ include "k8s.gcr.io" . }} {{ eq .Values.sidecarImage "" }}',
        'text about k8s.gcr.io {{ eq .Values.image.registry "" }}',
        '{{ if regexMatch "pause:.*$" .Values.sidecarImage }}x{{ end }}',
    ],
)
def test_a_value_whose_move_no_template_notices_is_fixed(template: str) -> None:
    assert kept(template) == set()


@pytest.mark.parametrize("name", ["a.gotmpl", "a.conf", "b/a.tmpl", "a"])
def test_a_template_of_any_name_counts(name: str) -> None:
    """Helm renders every file of the folder."""
    compares = '{{ if hasPrefix "k8s.gcr" .Values.sidecarImage }}a{{ end }}'
    chart = {"c/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n", "c/values.yaml": VALUES}
    write({**chart, f"c/templates/{name}": compares})
    remaining = run(Settings(fix=True), RULES).report.remaining
    assert {str(finding.field.texts[0][0]) for finding in remaining} == {"sidecarImage"}
    assert all(f"c/templates/{name}:1 compares" in finding.fix.reason for finding in remaining)


def test_another_chart_and_notes_do_not_count() -> None:
    template = '{{ if eq .Values.sidecarImage "k8s.gcr.io/pause:3.9" }}x{{ end }}'
    others = {
        "d/Chart.yaml": "apiVersion: v2\nname: d\nversion: 1.0.0\n",
        "d/templates/t.tpl": template,
        "c/templates/NOTES.txt": template,
        "c/docs/t.yaml.txt": template,
    }
    assert kept("", **others) == set()


def test_the_values_of_a_parent_reach_its_subchart() -> None:
    write(
        {
            "p/Chart.yaml": "apiVersion: v2\nname: p\nversion: 1.0.0\n",
            "p/values.yaml": "sub:\n  image: k8s.gcr.io/pause:3.9\nimage: k8s.gcr.io/pause:3.8\n",
            "p/charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
            "p/charts/sub/templates/t.yaml": 'a: {{ .Values.image | replace ":3.9" "" }}\n'
            'b: {{ .Values.image | trimPrefix "k8s.gcr.io/" }}\n',
        }
    )
    (one, other) = run(Settings(fix=True), RULES).report.remaining
    assert "p/charts/sub/templates/t.yaml:2 compares" in one.fix.reason == other.fix.reason


CLUSTER_CLASS = """apiVersion: cluster.x-k8s.io/v1beta1
kind: ClusterClass
metadata: {name: c}
spec:
  variables:
  - name: imageRepository
    schema:
      openAPIV3Schema:
        type: string
        default: k8s.gcr.io/pause:3.9
        example: k8s.gcr.io/pause:3.8
  patches:
  - name: repository
    enabledIf: CONDITION
"""


@pytest.mark.parametrize(
    ("condition", "is_kept"),
    [
        ("'{{ ne .imageRepository \"k8s.gcr.io/pause:3.9\" }}'", True),
        ('"{{ ne .imageRepository \\"k8s.gcr.io/pause:3.9\\" }}"', True),
        ("'{{ hasPrefix \"k8s.gcr.io\" .imageRepository }}'", True),
        ("'{{ contains `gcr.io` .imageRepository }}'", True),
        ('>-\n      {{ eq .imageRepository "k8s.gcr.io/pause:3.9" }}', True),
        ("'{{ ne .imageRepository \"\" }}'", False),
        ("'{{ .enabled }}'", False),
        ("'{{ hasSuffix \"pause:3.9\" .imageRepository }}'", False),
    ],
)
def test_a_cluster_class_decides_by_its_defaults(condition: str, is_kept: bool) -> None:
    text = CLUSTER_CLASS.replace("CONDITION", condition)
    write({"c.yaml": text})
    run(Settings(fix=True), RULES)
    default = "default: k8s.gcr.io" if is_kept else "default: registry.k8s.io"
    assert default in Path("c.yaml").read_text()


@pytest.mark.parametrize(
    "piece",
    [
        "{{ ",
        '{{ eq "abc" ',
        '{{ $a := list "x" }}',
        '{{ eq .Values.a "abc" }}',
        "{{ eq wwww",
        '\\"',
    ],
)
def test_templates_are_read_in_linear_time(piece: str) -> None:
    def prepare(number: int) -> Work:
        source = SourceFile("t.tpl", piece * number)
        return lambda: list(comparisons_of(source))

    assert grows_linearly(prepare, 2_000)
