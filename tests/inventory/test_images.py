"""`images`: what counts as an image, what does not, and how it is shown."""

import csv
import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from asking import RULES, check
from growth import Work, grows_linearly
from k8sregistry_lint.cli.app import app
from k8sregistry_lint.inventory import LocatedImage, count, decoded, references

CLUSTER = Path(__file__).parent.parent / "cluster" / "cluster.yaml"


def named(text: str, path: str = "a.yaml") -> list[str]:
    """The images of a text in the order of their places."""
    found = [
        item
        for item in references(path, decoded(path, text.encode()), RULES)
        if isinstance(item, LocatedImage)
    ]
    return [
        item.text
        for item in sorted(found, key=lambda item: (item.place.position, item.place.field))
    ]


def run(*arguments: str, stdin: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(
        app, ["images", "--no-config", *arguments], input=stdin, catch_exceptions=False
    )
    return done.exit_code, done.stdout


DIGEST = f"sha256:{'0' * 64}"
IMAGES = [
    ("a key", "image: nginx:1.25", ["nginx:1.25"]),
    ("no tag", "image: nginx", ["nginx"]),
    ("quotes", "image: \"nginx:1\"\nbaseImage: 'redis:7'", ["nginx:1", "redis:7"]),
    (
        "names of keys",
        "{imageName: a/b, SIDE_IMAGE: c/d, BusyboxImage: e/f, newName: g/h}",
        ["a/b", "c/d", "e/f", "g/h"],
    ),
    ("a list", "images:\n- a:1\n- 'b:2'\n- c", ["a:1", "b:2", "c"]),
    ("a flow list", "images: [a:1, 'b:2']", ["a:1", "b:2"]),
    ("JSON", '{"image": "nginx:1", "images": ["a:1", "b:2"]}', ["nginx:1", "a:1", "b:2"]),
    ("chart values", "image:\n  repository: nginx\n  tag: '1.25'", ["nginx:1.25"]),
    (
        "chart values with a digest",
        f"image: {{repository: quay.io/a/b, digest: '{DIGEST}'}}",
        [f"quay.io/a/b@{DIGEST}"],
    ),
    ("chart values, named otherwise", "job: {repository: nginx, pullPolicy: Always}", ["nginx"]),
    (
        "chart values in parts",
        "image: {registry: docker.io, repository: library/nginx, tag: 1.25}",
        ["docker.io/library/nginx:1.25"],
    ),
    (
        "a kustomization",
        "images:\n- name: nginx\n  newName: quay.io/a/nginx\n  newTag: '2'",
        ["quay.io/a/nginx:2"],
    ),
    ("an argument", "args: ['--sidecar-image=quay.io/a/b:1']", ["quay.io/a/b:1"]),
    (
        "a variable",
        "env:\n- name: RELATED_IMAGE_X\n  value: redis:7\n- {name: A_IMAGE, value: b/c}",
        ["redis:7", "b/c"],
    ),
    ("any key, known registry", "x: ghcr.io/a/b", ["ghcr.io/a/b"]),
    ("any key, tag", "x: my.company.example/a/b:1", ["my.company.example/a/b:1"]),
    ("any key, port", "x: localhost:5000/a", ["localhost:5000/a"]),
    ("an image volume", "volumes: [{image: {pullPolicy: Always, reference: a/b:1}}]", ["a/b:1"]),
    ("text in a ConfigMap", "data:\n  x.yaml: |\n    image: nginx:1\n", ["nginx:1"]),
    ("a job of a pipeline", "image:\n  name: node:18\n", ["node:18"]),
    ("several documents", "image: a\n---\nimage: b\n", ["a", "b"]),
]
NO_IMAGES = [
    "# image: nginx:1",
    "url: https://quay.io/a/b:1",
    "doc: pulls quay.io/a/b:1 every day",
    "description: 'image: nginx:1'",
    "image: ''",
    "image: logo.png",
    "image: img/logo.png",
    "image: gcr.io/google-containers",
    "imagePullPolicy: always",
    "imageTag: '1.25'",
    "image: {tag: '1'}",
    "repository: actions/checkout",
    "image: true:",
    "repo: github.com/a/b",
    "apiVersion: networking.k8s.io/v1",
    "cidr: 10.0.0.0/24",
    "provisioner: kubernetes.io/aws-ebs",
    "a: nginx:1.25",
    "{name: IMAGE_TAG, value: '7'}",
    "images:\n- name: nginx\n  newTag: '2'\nkind: Kustomization",
    "image: registry.k8s.io",
    "image: ${IMAGE}",
    (
        "apiVersion: v1\n"
        "kind: Pod\n"
        "status: {containerStatuses: [{image: 'nginx:1', imageID: 'docker.io/nginx@sha256:0'}]}"
    ),
    (
        "metadata: {annotations: {kubectl.kubernetes.io/last-applied-configuration: "
        '\'{"image": "nginx:1"}\'}}'
    ),
    (
        "apiVersion: kyverno.io/v1\n"
        "kind: ClusterPolicy\n"
        "spec: {rules: [{validate: {pattern: {image: 'k8s.gcr.io/x:1'}}}]}"
    ),
]


@pytest.mark.parametrize(
    ("text", "images"), [case[1:] for case in IMAGES], ids=[case[0] for case in IMAGES]
)
def test_what_counts(text: str, images: list[str]) -> None:
    assert named(text) == images


@pytest.mark.parametrize("text", NO_IMAGES)
def test_what_does_not_count(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "images"),
    [
        ("image: nginx:{{ .Values.tag }}", ["nginx:{{ .Values.tag }}"]),
        ("image: k8s.gcr.io/x:{{ .Values.tag }}", ["k8s.gcr.io/x:{{ .Values.tag }}"]),
        ("image: {{ .Values.image }}", []),
        ("image: {{ .Values.registry }}/x:1", []),
        ('image: {{ default "quay.io/a/b:1" .Values.image }}', ["quay.io/a/b:1"]),
    ],
)
def test_templates(text: str, images: list[str]) -> None:
    assert named(text, "templates/a.yaml") == images


def test_every_finding_of_a_check_is_counted() -> None:
    text = CLUSTER.read_text(encoding="utf-8")
    assert {finding.image for finding in check(text).findings} <= set(named(text))


def test_a_cluster_is_counted_as_its_pods_are() -> None:
    """What `kubectl get pods -o jsonpath=... | sort | uniq -c` would give, were it to look into
    every kind and every container."""
    expected: dict[str, int] = {}
    waiting = [
        item
        for item in yaml.safe_load(CLUSTER.read_text(encoding="utf-8"))["items"]
        if item["kind"] != "ConfigMap"
    ]
    for value in waiting:
        if isinstance(value, dict):
            waiting += [
                inner for key, inner in value.items() if key not in ("status", "annotations")
            ]
            image = value.get("reference") or value.get("image")
            if isinstance(image, str):
                expected[image] = expected.get(image, 0) + 1
        elif isinstance(value, list):
            waiting += value
    expected["k8s.gcr.io/pause:3.9"] += 1  # in the ConfigMap
    text = CLUSTER.read_text(encoding="utf-8")
    for stdin in (text, json.dumps(yaml.safe_load(text), indent=4)):
        shown = json.loads(run("-", "--format", "json", stdin=stdin)[1])["images"]
        assert {image["image"]: image["count"] for image in shown} == expected
        assert [image["count"] for image in shown] == sorted(expected.values(), reverse=True)
        assert {place["path"] for image in shown for place in image["places"]} == {"-"}


TWO = """\
image: k8s.gcr.io/pause:3.9
---
image: nginx
---
kind: Pod
apiVersion: v1
metadata: {name: p, namespace: shop}
spec: {image: nginx}
"""
TABLE = """\
2 nginx
    -:3
    -:8 shop/Pod/p
1 k8s.gcr.io/pause:3.9 -> registry.k8s.io/pause:3.9  [k8s-gcr-io, safe]
    -:1
2 images in 3 places, 1 of a registry that moved in 1 place
"""


def test_the_table() -> None:
    assert run("-", stdin=TWO) == (0, TABLE)
    assert run("-", "--legacy", stdin=TWO)[1].startswith("1 k8s.gcr.io/pause:3.9 ->")
    assert (
        run("-", "--registry", "docker.io", stdin=TWO)[1]
        == "2 nginx\n    -:3\n    -:8 shop/Pod/p\n1 image in 2 places\n"
    )
    assert run("-", stdin="a: 1")[1] == "0 images in 0 places\n"
    assert "   and 2 more\n" in run("-", stdin="images: [a, a, a, a, a]")[1]


@pytest.mark.parametrize(
    ("image", "shown"),
    [
        ("gcr.io/k8s-artifacts-prod/a:v2", "k8s-artifacts-prod-global, unsafe"),
        ("gcr.io/kubernetes-e2e-test-images/a:1", "e2e-test-images, display-only"),
    ],
)
def test_what_stands_against_a_move(image: str, shown: str) -> None:
    assert f"[{shown}]" in run("-", stdin=f"image: {image}")[1]


def test_json() -> None:
    [first, second] = json.loads(run("-", "--format", "json", stdin=TWO)[1])["images"]
    assert (first["image"], first["registry"], first["count"], first["rule"]) == (
        "nginx",
        "docker.io",
        2,
        None,
    )
    assert second == {
        "image": "k8s.gcr.io/pause:3.9",
        "registry": "k8s.gcr.io",
        "count": 1,
        "rule": "k8s-gcr-io",
        "replacement": "registry.k8s.io/pause:3.9",
        "applicability": "safe",
        "places": [
            {"path": "-", "line": 1, "column": 8, "role": "image", "field": "image", "object": None}
        ],
    }
    assert first["places"][1]["object"] == {"kind": "Pod", "name": "p", "namespace": "shop"}


def test_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "=1.yaml").write_text(TWO, encoding="utf-8")
    rows = list(csv.reader(io.StringIO(run(".", "--format", "csv")[1])))
    assert rows[1] == ["2", "nginx", "docker.io", "", "", "", "'=1.yaml:3; =1.yaml:8 shop/Pod/p"]
    assert rows[2][:6] == [
        "1",
        "k8s.gcr.io/pause:3.9",
        "k8s.gcr.io",
        "k8s-gcr-io",
        "registry.k8s.io/pause:3.9",
        "safe",
    ]


def test_what_is_not_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.yaml").write_bytes(b"a: [\nimage: nginx\n")
    assert run(".")[0] == 1
    (tmp_path / "broken.yaml").write_bytes(b"image: nginx\xff")
    assert run(".")[0] == 1
    assert run("none.yaml")[0] == 2
    assert run("--format", "xml")[0] == 2


def test_a_name_of_an_object_steers_no_terminal() -> None:
    text = 'apiVersion: v1\nkind: Pod\nmetadata: {name: "\\e[31m"}\nspec: {image: nginx}\n'
    for form in ("table", "csv", "json"):
        assert "\x1b" not in run("-", "--format", form, stdin=text)[1]


SLOW = {
    "a long name": lambda n: f"image: nginx\nx: {'a.b-' * 10 * n}\n",
    "a long path": lambda n: f"image: nginx\ny: {'a.b-' * 10 * n}/z\n",
    "words in a string": lambda n: f"z: '{'image ' * 10 * n}'\n",
    "a flow list": lambda n: f"w: [{'a/b, ' * 5 * n}]\n",
    "blanks behind images": lambda n: f"images:{' ' * 40 * n}x\n",
    "lines behind images": lambda n: "images:" + "\n" * 20 * n + "x: 1\n",
    "blanks behind image": lambda n: f"image:{' ' * 40 * n}x\n",
    "blanks before a colon": lambda n: f"images{' ' * 40 * n}x\n",
    "a flow mapping that never names": lambda n: "image: {" + " " * 40 * n + "x: 1}\n",
    "a list whose items end in blanks": lambda n: "images:\n" + "- a   \n" * 5 * n + "  x\n",
    "a list without an end": lambda n: "images: [" + "a, " * 10 * n,
    "variables without a value": lambda n: f"IMAGE{' ' * 40 * n}x\n",
    "keys that begin alike": lambda n: "image: images: " * 5 * n,
}
"""Texts of a length that grows with a number."""


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_the_time_is_that_of_the_length(text: Callable[[int], str]) -> None:
    def reads(number: int) -> Work:
        made = text(number)
        return lambda: named(made)

    assert grows_linearly(reads, 500)


def test_nothing_is_counted_as_nothing() -> None:
    assert count([]) == []


@pytest.mark.skipif(os.name == "nt", reason="names with other characters")
@pytest.mark.parametrize(
    "name", ["::error::x.yaml", "a\n::stop-commands::x.yaml", "##[error]x.yaml", "\x1b[31m.yaml"]
)
@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_name_of_a_file_steers_no_terminal_and_no_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, form: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(TWO, encoding="utf-8")
    code, shown = run(".", "--format", form)
    assert code == 0
    assert "\x1b" not in shown
    lines = [line.strip() for line in shown.split("\n")]
    assert [line for line in lines if line.startswith(("::", "##["))] == []


@pytest.mark.skipif(os.name == "nt", reason="names with other characters")
@pytest.mark.parametrize("name", ["=1+1|cmd", "+1", "-1+1|cmd", "@SUM(1)", " =1", "-"])
def test_no_cell_is_a_formula(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"{name}.yaml").write_text(TWO, encoding="utf-8")
    rows = list(csv.reader(io.StringIO(run(".", "--format", "csv")[1])))
    assert {row[-1][0] for row in rows[1:]} == {"'"}
    assert {cell[:1] for row in rows for cell in row} & set("=+-@") == set()


def test_stdin_has_a_name_in_a_table() -> None:
    rows = list(csv.reader(io.StringIO(run("-", "--format", "csv", stdin=TWO)[1])))
    assert rows[1][-1] == "stdin:3; stdin:8 shop/Pod/p"


def test_colors_change_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    colored = run("-", stdin=TWO)[1]
    assert "\x1b[31mk8s.gcr.io/pause:3.9\x1b[0m -> \x1b[32mregistry" in colored
    assert re.sub(r"\x1b\[[\d;]+m", "", colored) == TABLE
    monkeypatch.setenv("NO_COLOR", "1")
    assert run("-", stdin=TWO)[1] == TABLE


POD = "kind: Pod\napiVersion: v1\nspec: {containers: [{name: a, image: ghcr.io/a/pod:1}]}\n"
OTHERS: dict[str, tuple[str, list[str]]] = {
    "README.md": (f"Run quay.io/a/text:1.\n\n```yaml\n{POD}```\n", ["ghcr.io/a/pod:1"]),
    "a.md": ("```sh\ndocker run quay.io/a/cmd:1 ls\n```\n", ["quay.io/a/cmd:1"]),
    "b.md": ("<pre>\nkubectl run a --image=quay.io/a/b:1\n</pre>\n", ["quay.io/a/b:1"]),
    "Dockerfile": (
        "FROM golang:1.22 AS a\nFROM a\nFROM scratch\nCOPY --from=quay.io/a/tool:2 /a /b\n",
        ["golang:1.22", "quay.io/a/tool:2"],
    ),
    "a.sh": ("A=ghcr.io/a/var:1\ndocker run quay.io/a/b:1\n", ["ghcr.io/a/var:1", "quay.io/a/b:1"]),
    "Makefile": ("IMG ?= ghcr.io/a/make:1\n", ["ghcr.io/a/make:1"]),
    "main.tf": ('image = "ghcr.io/a/tf:1"\n', ["ghcr.io/a/tf:1"]),
    "a.toml": ('sandbox_image = "registry.k8s.io/pause:3.9"\n', ["registry.k8s.io/pause:3.9"]),
    "images.txt": ("ghcr.io/a/list:1\nk8s.gcr.io/pause:3.9\n", ["ghcr.io/a/list:1",
                   "k8s.gcr.io/pause:3.9"]),
    "a.sh.tftpl": ("docker run quay.io/a/b:1\n", ["quay.io/a/b:1"]),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_the_images_of_other_surfaces(name: str) -> None:
    text, expected = OTHERS[name]
    assert named(text, name) == expected


PROGRAMS = [
    ("a.py", 'image = "k8s.gcr.io/pause:1"', ["k8s.gcr.io/pause:1"]),
    ("a.py", "run(['docker', 'run', 'quay.io/a/b:1'])", ["quay.io/a/b:1"]),
    ("a.py", 'image = f"quay.io/a/b:{TAG}"', ["quay.io/a/b:{TAG}"]),
    ("a.py", 'POD = """\nimage: quay.io/a/b:1\n"""', ["quay.io/a/b:1"]),
    ("a.go", f'const image = "quay.io/a/b@{DIGEST}"', [f"quay.io/a/b@{DIGEST}"]),
    ("a.go", 'var c = Container{Image: "nginx"}', ["nginx"]),
    ("a.go", 'const image = "k8s.gcr.io/pause"', ["k8s.gcr.io/pause"]),
    ("a.java", 'new Container("ghcr.io/a/b:1");', ["ghcr.io/a/b:1"]),
    ("a.ts", 'const a = { image: "redis:7" };', ["redis:7"]),
    ("a.rs", 'let image = "gcr.io/a/b:1";', ["gcr.io/a/b:1"]),
    ("a.go", 'import (\n\t"gcr.io/a/b"\n\t"k8s.io/api/core/v1"\n)', []),
    ("a.go", 'if image == "quay.io/a/b:1" {}', []),
    ("a.py", '# image = "quay.io/a/b:1"\nx = 1', []),
    ("a.py", 'a = "https://quay.io/a/b:1"\nb = "localhost:8080/x"\nc = "12:30"', []),
    ("a.py", 'host = "k8s.gcr.io"\npath = "a/b/c.py"', []),
    ("a.ts", "const a = `quay.io/a/${name}:1`;", []),
]


@pytest.mark.parametrize(("name", "text", "images"), PROGRAMS)
def test_the_images_of_programs(name: str, text: str, images: list[str]) -> None:
    assert named(f"{text}\n", name) == images


def test_programs_are_counted_where_they_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text('image = "k8s.gcr.io/pause:1"\n')
    assert "0 images" in run(str(tmp_path))[1]
    for arguments in ((str(path),), ("--surface", "program", str(tmp_path))):
        code, shown = run(*arguments)
        assert code == 0
        assert "1 k8s.gcr.io/pause:1 -> registry.k8s.io/pause:1" in shown


def test_a_folder_is_read_by_surface(tmp_path: Path) -> None:
    for name, (text, _) in OTHERS.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "pod.yaml").write_text(POD)
    plain = CliRunner().invoke(app, ["images", "--no-config", "-f", "csv", str(tmp_path)])
    assert "pod.yaml" in plain.stdout
    assert "Dockerfile" not in plain.stdout
    assert "not read: 1 dockerfile, 1 list, 3 markdown" in plain.stderr
    chosen = run("--surface", "dockerfile,list", "-f", "csv", str(tmp_path))[1]
    assert {"golang:1.22", "ghcr.io/a/list:1"} <= {row.split(",")[1] for row in chosen.splitlines()}
    assert "pod.yaml" not in chosen
    assert "Dockerfile" in run("-f", "csv", str(tmp_path / "Dockerfile"))[1]
