"""Fixes that add a digest: the new text, proven like any other."""

import gzip
import re
import subprocess
from pathlib import Path

import pytest

from k8sregistry_lint.model import Finding
from k8sregistry_lint.registry.pinbeside import NO_CHART, NO_TEXT, REPEATED
from k8sregistry_lint.runner.kustomize import command
from k8sregistry_lint.runner.run import run
from k8sregistry_lint.settings.settings import Settings, rules_of
from layouts import BITNAMI, BITNAMI_POD, Layout
from rendering import needs_helm, render

needs_kustomize = pytest.mark.skipif(not command(), reason="kustomize is missing")

DIGEST, OTHER = (f"sha256:{digit * 64}" for digit in "12")
CATALOG = (
    "# date: 2024-06-17\n# complete: registry.k8s.io\n"
    f"pause 3.1\npause:3.8 {OTHER}\npause:3.9 {DIGEST}\n"
)
NEW = f"registry.k8s.io/pause:3.9@{DIGEST}"


def fixed(folder: Path, text: str, name: str = "a.yaml") -> str:
    (folder / "k8s.txt.gz").write_bytes(gzip.compress(CATALOG.encode()))
    (folder / name).write_bytes(text.encode())
    settings = Settings(
        paths=(str(folder / name),), catalog=str(folder / "k8s.txt.gz"), fix=True, pin=True
    )
    run(settings, rules_of(settings))
    return (folder / name).read_bytes().decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("image: k8s.gcr.io/pause:3.9\n", f"image: {NEW}\n"),
        ("image: k8s.gcr.io/pause:3.9", f"image: {NEW}"),
        ("image: k8s.gcr.io/pause:3.9 # why\n", f"image: {NEW} # why\n"),
        ("image: 'k8s.gcr.io/pause:3.9'\r\n", f"image: '{NEW}'\r\n"),
        ('{"image": "k8s.gcr.io/pause:3.9"}', f'{{"image": "{NEW}"}}'),
        ("args: [--pause-image=k8s.gcr.io/pause:3.9]\n", f"args: [--pause-image={NEW}]\n"),
        (
            "image: k8s.gcr.io/pause:3.1\n",
            "image: registry.k8s.io/pause:3.1\n",
        ),
        (
            f"image: k8s.gcr.io/pause:3.8@{OTHER}\n",
            f"image: registry.k8s.io/pause:3.8@{OTHER}\n",
        ),
        (
            f"image: k8s.gcr.io/pause:3.9@{OTHER}\n",
            f"image: registry.k8s.io/pause:3.9@{OTHER}\n",
        ),
        (
            "image:\n  repository: k8s.gcr.io/pause\n  tag: '3.9'\n",
            "image:\n  repository: registry.k8s.io/pause\n  tag: '3.9'\n",
        ),
        ("image: k8s.gcr.io/pause:2.0\n", "image: k8s.gcr.io/pause:2.0\n"),
        ("image: registry.k8s.io/pause:3.9\n", "image: registry.k8s.io/pause:3.9\n"),
        (
            "image: k8s.gcr.io/pause:{{ .Values.tag }}\n",
            "image: registry.k8s.io/pause:{{ .Values.tag }}\n",
        ),
    ],
)
def test_pinned(before: str, after: str, tmp_path: Path) -> None:
    assert fixed(tmp_path, before) == after
    assert fixed(tmp_path, after) == after


def test_text_inside_of_text(tmp_path: Path) -> None:
    text = "kind: ConfigMap\ndata:\n  pod.yaml: |\n    image: k8s.gcr.io/pause:3.9\n"
    assert fixed(tmp_path, text) == text.replace("k8s.gcr.io/pause:3.9", NEW)


def test_a_digest_of_another_tag_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "k8s.txt.gz").write_bytes(gzip.compress(CATALOG.encode()))
    (tmp_path / "a.yaml").write_bytes(f"image: k8s.gcr.io/pause:3.9@{OTHER}\n".encode())
    settings = Settings(paths=(str(tmp_path / "a.yaml"),), catalog=str(tmp_path / "k8s.txt.gz"))
    findings = run(settings, rules_of(settings)).report.findings
    assert [finding.rule for finding in findings] == ["k8s-gcr-io", "digest-mismatch"]
    assert findings[1].fix.reason == "the digest is not that of 3.9, but that of 3.8"


def checked(folder: Path, *, prove_builds: bool = False) -> list[Finding]:
    """What a run with --fix --pin finds in a folder."""
    (folder / "k8s.txt.gz").write_bytes(gzip.compress(CATALOG.encode()))
    catalog = str(folder / "k8s.txt.gz")
    settings = Settings(
        paths=(str(folder),), catalog=catalog, fix=True, pin=True, prove_builds=prove_builds
    )
    return run(settings, rules_of(settings)).report.findings


HEX = DIGEST.partition(":")[2]
KUSTOMIZATION = "resources: [pod.yaml]\nimages:\n"
ENTRIES = [
    (
        "- name: x\n  newName: k8s.gcr.io/pause\n  newTag: '3.9'\n",
        f"- name: x\n  newName: registry.k8s.io/pause\n  newTag: '3.9'\n  digest: '{DIGEST}'\n",
    ),
    (
        "- newTag: '3.1'\n  newName: k8s.gcr.io/pause\n  name: x",
        "- newTag: '3.1'\n  newName: registry.k8s.io/pause\n  name: x",
    ),
    (
        '- newTag: "3.9" # the last\r\n  newName: k8s.gcr.io/pause\r\n  name: x',
        (
            f'- newTag: "3.9" # the last\r\n  digest: "{DIGEST}"\r\n'
            "  newName: registry.k8s.io/pause\r\n  name: x"
        ),
    ),
    (
        "- {name: x, newName: k8s.gcr.io/pause, newTag: '3.9'}\n",
        f"- {{name: x, newName: registry.k8s.io/pause, newTag: '3.9', digest: '{DIGEST}'}}\n",
    ),
    (
        '- {"name": "x", "newName": "k8s.gcr.io/pause", "newTag": "3.9"}\n',
        (
            '- {"name": "x", "newName": "registry.k8s.io/pause", "newTag": "3.9", '
            f'"digest": "{DIGEST}"}}\n'
        ),
    ),
    (
        "- name: x\n  newName: k8s.gcr.io/pause\n  newTag: '3.9'\n  digest: ''\n",
        f"- name: x\n  newName: registry.k8s.io/pause\n  newTag: '3.9'\n  digest: '{DIGEST}'\n",
    ),
    (
        "- name: k8s.gcr.io/pause\n  newTag: '3.9'",
        f"- name: registry.k8s.io/pause\n  newTag: '3.9'\n  digest: '{DIGEST}'",
    ),
]


@pytest.mark.parametrize(("before", "after"), ENTRIES)
def test_an_entry_of_a_kustomization(before: str, after: str, tmp_path: Path) -> None:
    file = tmp_path / "kustomization.yaml"
    file.write_bytes((KUSTOMIZATION + before).encode())
    (tmp_path / "pod.yaml").write_text(POD + "  - {name: a, image: k8s.gcr.io/pause}\n")
    checked(tmp_path)
    assert file.read_bytes().decode() == KUSTOMIZATION + after
    checked(tmp_path)
    assert file.read_bytes().decode() == KUSTOMIZATION + after


POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n"


@needs_kustomize
@pytest.mark.parametrize("prove_builds", [False, True])
def test_kustomize_builds_the_pinned_images(prove_builds: bool, tmp_path: Path) -> None:
    tags = "- name: k8s.gcr.io/pause\n  newTag: '3.9'\n- name: z\n  newName: k8s.gcr.io/pause\n"
    (tmp_path / "kustomization.yaml").write_text(KUSTOMIZATION + tags + "  newTag: '3.8'\n")
    images = ("k8s.gcr.io/pause:3.8", "k8s.gcr.io/pause", "z:1")
    (tmp_path / "pod.yaml").write_text(POD + "".join(f"  - image: {each}\n" for each in images))
    checked(tmp_path, prove_builds=prove_builds)
    built = subprocess.run(
        [*command(), str(tmp_path)], capture_output=True, text=True, check=True
    ).stdout
    digests = re.findall(r"image: registry.k8s.io/pause(?::3\.\d)?@(.*)", built)
    assert digests == [DIGEST, DIGEST, OTHER]


BESIDE = {
    "a split image": "image:\n  registry: {0}\n  repository: pause\n  tag: '3.9'\n  digest: {1}\n",
    "a name and a tag": "image:\n  repository: {0}/pause\n  tag: '3.9'\n  digest: {1}\n",
    "no algorithm": "image:\n  repository: {0}/pause\n  tag: '3.9'\n  sha: {2}\n",
    "a new name": KUSTOMIZATION
    + "- name: x\n  newName: {0}/pause\n  newTag: '3.9'\n  digest: {1}\n",
}


@pytest.mark.parametrize("name", BESIDE)
def test_a_digest_of_another_tag_in_a_field_beside_it(name: str, tmp_path: Path) -> None:
    file = tmp_path / ("kustomization.yaml" if name == "a new name" else "values.yaml")
    for digest, found in ((OTHER, ["digest-mismatch"]), (DIGEST, [])):
        words = (digest, digest.partition(":")[2])
        file.write_text(BESIDE[name].format("k8s.gcr.io", *words))
        assert [each.rule for each in checked(tmp_path)] == ["k8s-gcr-io", *found]
        assert file.read_text() == BESIDE[name].format("registry.k8s.io", *words)


WITH = "    - name: main\n      {{- with .Values.image }}\n      image: "
SPLIT = "image:\n  registry: k8s.gcr.io\n  repository: pause\n  tag: '3.9'\n"
NAMED = "image:\n  repository: k8s.gcr.io/pause\n  tag: '3.9'\n"
IMAGE = "registry.k8s.io/pause"
LAYOUTS = {
    "a digest in place of the tag": (
        Layout(
            SPLIT + "  digest: ''\n",
            WITH + '"{{ .registry }}/{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:'
            '{{ .tag }}{{ end }}"\n      {{- end }}\n',
        ),
        f"{IMAGE}@{DIGEST}",
    ),
    "a digest behind the tag": (
        Layout(
            NAMED + '  digest: ""\n',
            WITH + '"{{ .repository }}:{{ .tag }}{{ with .digest }}@{{ . }}{{ end }}"\n'
            "      {{- end }}\n",
        ),
        f"{IMAGE}:3.9",
    ),
    "printf": (
        Layout(
            NAMED + '  digest: ""\n',
            WITH + '"{{ .repository }}:{{ .tag }}{{ if .digest }}{{ printf "@%s" .digest }}'
            '{{ end }}"\n      {{- end }}\n',
        ),
        f"{IMAGE}:3.9@{DIGEST}",
    ),
    "a key that only the template has": (
        Layout(
            NAMED,
            "    - name: main\n      image: {{ .Values.image.repository }}:{{ .Values.image.tag }}"
            "{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ end }}\n",
        ),
        f"{IMAGE}:3.9@{DIGEST}",
    ),
    "no key": (
        Layout(
            NAMED,
            "    - name: main\n"
            "      image: {{ .Values.image.repository }}:{{ .Values.image.tag }}\n",
        ),
        f"{IMAGE}:3.9",
    ),
    "a key that nothing reads": (
        Layout(
            NAMED + '  digest: ""\n',
            "    - name: main\n"
            "      image: {{ .Values.image.repository }}:{{ .Values.image.tag }}\n",
        ),
        f"{IMAGE}:3.9",
    ),
    "without its algorithm": (
        Layout(
            SPLIT + '  sha: ""\n',
            "    {{- with .Values.image }}\n    {{- if .sha }}\n    - name: main\n"
            '      image: "{{ .registry }}/{{ .repository }}:{{ .tag }}@sha256:{{ .sha }}"\n'
            "    {{- else }}\n    - name: main\n"
            '      image: "{{ .registry }}/{{ .repository }}:{{ .tag }}"\n'
            "    {{- end }}\n    {{- end }}\n",
        ),
        f"{IMAGE}:3.9@{DIGEST}",
    ),
    "Bitnami's helper": (
        Layout(
            "global: {}\n" + SPLIT + "  digest: ''\n" + "metrics: {image: {repository: a}}\n",
            BITNAMI_POD,
            BITNAMI,
        ),
        f"{IMAGE}@{DIGEST}",
    ),
    "a digest that is split": (
        Layout(
            NAMED + '  digest: ""\n',
            "    - name: main\n      image: {{ .Values.image.repository }}:{{ .Values.image.tag }}"
            '{{ if .Values.image.digest }}@{{ printf "sha256:%s" .Values.image.digest }}{{ end }}'
            "\n",
        ),
        f"{IMAGE}:3.9",
    ),
    "a null": (
        Layout(
            NAMED + "  digest:\n",
            "    - name: main\n      image: {{ .Values.image.repository }}:{{ .Values.image.tag }}"
            "{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ end }}\n",
        ),
        f"{IMAGE}:3.9",
    ),
}


@needs_helm
@pytest.mark.parametrize("name", LAYOUTS)
def test_helm_renders_the_pinned_image(name: str, tmp_path: Path) -> None:
    layout, image = LAYOUTS[name]
    chart = layout.write(tmp_path / "chart")
    findings = checked(tmp_path)
    assert render(chart)[0]["spec"]["containers"][0]["image"] == image
    reason = findings[0].existence.reason if findings[0].existence else ""
    assert reason.startswith("not pinned: ") == ("@" not in image)
    again = (chart / "values.yaml").read_text()
    assert again.count(HEX) == image.count(HEX)
    assert checked(tmp_path) == []


READS = "image: {{ .Values.image.repository }}:{{ .Values.image.tag }}@{{ .Values.image.digest }}\n"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (NAMED.replace("image:", "image: &i") + "other: *i\n", REPEATED),
        (NAMED.replace("image:", "image: &i") + "  digest: ''\nother: *i\n", REPEATED),
        ("d: &d {digest: ''}\n" + NAMED + "  <<: *d\n", REPEATED),
        (NAMED.replace("'3.9'", "&t '3.9'"), REPEATED),
        (NAMED + "  digest: ~\n", NO_TEXT),
        (NAMED + "  digest: []\n", NO_TEXT),
        (NAMED + "  digest: |\n", NO_TEXT),
        ("tag: '3.9'\nimage:\n  repository: k8s.gcr.io/pause\n", ""),
        ("image: {repository: k8s.gcr.io/pause, tag: '3.9'}\n", ""),
    ],
)
def test_a_field_that_is_not_edited(values: str, reason: str, tmp_path: Path) -> None:
    Layout(values, f"    - {READS}").write(tmp_path / "chart")
    [finding, *_] = checked(tmp_path)
    assert finding.existence
    assert finding.existence.reason == (f"not pinned: {reason}" if reason else "") or not reason
    text = (tmp_path / "chart" / "values.yaml").read_text()
    assert HEX not in text or not reason
    assert "k8s.gcr.io" not in text


def test_values_without_a_chart(tmp_path: Path) -> None:
    (tmp_path / "production.yaml").write_text(NAMED + "  digest: ''\n")
    [finding] = checked(tmp_path)
    assert finding.existence
    assert finding.existence.reason == f"not pinned: {NO_CHART}"
