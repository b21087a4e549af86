"""Strings of configuration languages and of programs: which are references, and which are only
compared, mirrored or told."""

import json
import tomllib

import pytest

from asking import NEW, OLD, check, fix
from growth import Work, grows_linearly
from k8sregistry_lint.files.surfaces import surface_of
from k8sregistry_lint.model import Applicability, NotificationKind
from k8sregistry_lint.syntax.languages import LANGUAGES

SAFE = [
    ("a.tf", f'image = "{OLD}"\n'),
    ("a.tf", f'variable "pause_image" {{\n  type = string\n  default = "{OLD}"\n}}\n'),
    ("a.tf", f'variable "images" {{ default = {{ a = "{OLD}" }} }}\n'),
    ("a.tf", f'container {{\n  name  = "a"\n  image = "{OLD}"\n}}\n'),
    ("a.tf", f'set {{\n  name  = "image.repository"\n  value = "{OLD}"\n}}\n'),
    ("a.tf", f'set {{\n  value = "{OLD}"\n  name  = "controller.image"\n}}\n'),
    ("a.tf", f'x = yamlencode({{ containers = [{{ image = "{OLD}" }}] }})\n'),
    ("a.tf", f'images = [\n  "{OLD}", # the sandbox\n  "a/b:1",\n]\n'),
    ("a.tf", f'pause = "{OLD}"\n'),
    ("a.tf", f"manifest = <<-EOT\n  image: {OLD}\nEOT\n"),
    ("a.tf", f'manifest = <<EOT\nimage: {OLD}\n  EOT\nx = "y"\n'),
    ("a.tf", f'# image = "{OLD}"\n'),
    ("a.tf", 'image = "k8s.gcr.io/pause:${lookup(var.tags, "pause")}"\n'),
    ("a.tf", 'image = var.a == "b" ? "c/d" : "k8s.gcr.io/pause:3.9"\n'),
    ("a.hcl", f'task "a" {{\r\n  config {{\r\n    image = "{OLD}"\r\n  }}\r\n}}\r\n'),
    ("a.tfvars", f'pause_image="{OLD}"'),
    ("config.toml", f'[plugins."io.containerd.grpc.v1.cri"]\n  sandbox_image = "{OLD}"\n'),
    ("crio.toml", f"[crio.image]\npause_image = '{OLD}'\n"),
    ("a.toml", f'[[job]]\nimage = """{OLD}"""\n'),
    ("a.toml", f'job = {{ image = "{OLD}", args = [] }}\n'),
    ("a.toml", f'images = [\n  ["{OLD}"],\n  ["{OLD}"]\n]\n'),
    ("a.jsonnet", f"{{ image: '{OLD}' }}\n"),
    ("a.libsonnet", f'{{ _config+:: {{ "pauseImage": "{OLD}" }} }}\n'),
    ("a.jsonnet", f"local image = '{OLD}';\n"),
    ("a.jsonnet", f"{{ image: if $.x == 'y' then 'a/b:1' else '{OLD}' }}\n"),
    ("a.jsonnet", f"{{ m: |||\n  image: {OLD}\n||| }}\n"),
    ("a.cue", f'deployment: spec: containers: [{{image: "{OLD}"}}]\n'),
    ("a.cue", f'#Config: image: string | *"{OLD}"\n'),
    ("BUILD.bazel", f'container_pull(\n    name = "x",\n    image = "{OLD}",\n)\n'),
    ("Tiltfile", f"docker_build('{OLD}', '.')\n"),
]
"""A file with an image that moves."""

SPLIT = (
    "WORKSPACE.bazel",
    'container_pull(\n  name = "p",\n  registry = "k8s.gcr.io",\n  repository = "pause",\n)\n',
)

PROGRAMS = [
    ("a.go", f'c := v1.Container{{Name: "a", Image: "{OLD}"}}\n'),
    ("a.go", f'const pauseImage string = "{OLD}"\n'),
    ("a_test.go", f"m := `\nimage: {OLD}\n`\n"),
    ("a.py", f'IMAGE = "{OLD}"\n'),
    ("a.py", f"run(image='{OLD}')\n"),
    ("a.py", f'image: str = """{OLD}"""\n'),
    ("a.ts", f"const image: string = '{OLD}'\n"),
    ("a.js", f"const image = `{OLD}`;\n"),
    ("A.java", f'String image = "{OLD}";\n'),
    ("a.kt", f'val image: String = "{OLD}"\n'),
    ("a.rs", f'let image: &\'static str = "{OLD}";\n'),
]

MENTIONS = [
    ("a.tf", 'x = replace(var.image, "k8s.gcr.io", "registry.example")\n'),
    ("a.tf", f'x = var.image == "{OLD}"\n'),
    ("a.tf", f'x = "{OLD}" != var.image\n'),
    ("a.tf", f'm = {{ "{OLD}" = "a/b:1" }}\n'),
    ("a.tf", f'excluded_images = ["{OLD}"]\n'),
    ("a.tf", f'description = "{OLD}"\n'),
    ("a.tf", 'x = startswith(var.image, "k8s.gcr.io/")\n'),
    ("a.tf", 'image = "${lookup(var.a, "k8s.gcr.io/pause")}"\n'),
    ("a.tf", "// image = k8s.gcr.io/pause:3.9\n"),
    ("c.toml", '[plugins."io.containerd.grpc.v1.cri".registry.mirrors."k8s.gcr.io"]\nx = 1\n'),
    ("c.toml", '[registry.mirrors.x]\nendpoint = ["https://k8s.gcr.io"]\n'),
    ("c.toml", '[registry]\n[registry.mirrors."k8s.gcr.io"]\nx = 1\n'),
    ("c.toml", 'server = "https://k8s.gcr.io"\n'),
    ("registries.toml", '[[registry]]\nprefix = "k8s.gcr.io"\n'),
    ("a.jsonnet", "{ x: std.strReplace(i, 'k8s.gcr.io', 'a.example') }\n"),
    ("a.jsonnet", "{ x: if std.startsWith(i, 'k8s.gcr.io/') then 'a' else 'b' }\n"),
    ("a.go", "x := |||| k8s.gcr.io"),
    ("a.cue", f'mirror: "{OLD}": "a.example/pause:3.9"\n'),
    ("a.bzl", "x = image.replace('k8s.gcr.io', 'a.example')\n"),
    ("a.go", f'switch image {{\ncase "{OLD}":\n\treturn true\n}}\n'),
    ("a.go", 'strings.HasPrefix(image, "k8s.gcr.io/")\n'),
    ("a_test.go", f'assert.Equal(t, "{OLD}", image)\n'),
    ("a.py", f'assert image == "{OLD}"\n'),
    ("a.py", f"# the default was {OLD} once\n"),
    ("a.ts", f"expect(image).toBe('{OLD}')\n"),
    ("a.ts", "// k8s.gcr.io is frozen\n"),
    ("a.py", 'hosts = ["docker://k8s.gcr.io", "a.example"]\n'),
]


def test_each_language_is_on_a_surface() -> None:
    for language in LANGUAGES:
        assert {surface_of(f"a{suffix}") for suffix in language.suffixes} <= {
            "program",
            "terraform",
            "toml",
        }


def ids(value: object) -> str | None:
    return value.strip()[:60] if isinstance(value, str) else None


@pytest.mark.parametrize(("path", "text"), SAFE, ids=ids)
def test_configurations_are_fixed(path: str, text: str) -> None:
    moved = text.replace("k8s.gcr.io", "registry.k8s.io")
    assert fix(text, path) == moved
    assert check(moved, path).findings == []


def test_a_reference_in_two_strings_is_fixed() -> None:
    path, text = SPLIT
    assert fix(text, path, Applicability.UNSAFE) == text.replace("k8s.gcr.io", "registry.k8s.io")


@pytest.mark.parametrize(("path", "text"), PROGRAMS, ids=ids)
def test_programs_are_noted_and_their_fix_is_unsafe(path: str, text: str) -> None:
    (finding,) = check(text, path).findings
    assert (finding.level.name.lower(), finding.fix.applicability.name.lower()) == (
        "note",
        "unsafe",
    )
    assert fix(text, path) == text
    assert fix(text, path, Applicability.UNSAFE) == text.replace(OLD, NEW)


@pytest.mark.parametrize(("path", "text"), MENTIONS, ids=ids)
def test_what_is_compared_mirrored_or_told_is_a_mention(path: str, text: str) -> None:
    report = check(text, path)
    assert report.mentions
    assert report.findings == []


FAULTS = [
    ("a.tf", f'image = "{OLD}"\nx = {{\n', "{ is not closed"),
    ("a.tf", f'image = "{OLD}"\nx = "y\n', "a string is not closed"),
    ("a.tf", f'image = "{OLD}"\nx = <<EOT\ny\n', "<<EOT has no end"),
    ("a.tf", f'image = "{OLD}"\n}}\n', "} closes nothing"),
    ("a.toml", f'image = "{OLD}"\rx = [1\r', "[ is not closed"),
    ("a.jsonnet", f'image: "{OLD}"\n|||| x', "a string is not closed"),
    ("a.jsonnet", f'{{ image: "{OLD}" ' + "[" * 300 + "]" * 300, "is nested deeper"),
]


@pytest.mark.parametrize(("path", "text", "message"), FAULTS, ids=ids)
def test_a_fault_is_reported_and_nothing_is_lost(path: str, text: str, message: str) -> None:
    report = check(text, path)
    assert [notice.kind for notice in report.notifications] == [NotificationKind.UNPARSED]
    assert message in report.notifications[0].message
    assert len(report.findings) + len(report.mentions) == 1
    assert all(f.fix.applicability <= Applicability.UNSAFE for f in report.findings)


@pytest.mark.parametrize("path", ["a.go", "a.py", "a.ts"])
def test_a_program_with_a_fault_is_read_as_far_as_it_goes(path: str) -> None:
    report = check(f'}}\nimage = "{OLD}"\n))) x = "y\nimage = "{OLD}"\n(', path)
    assert len(report.findings) == 2
    assert report.notifications == []


HOSTILE = [
    ("a.tf", '"${"'),
    ("a.tf", "<<A\n"),
    ("a.tf", "${"),
    ("a.tf", "/*"),
    ("a.tf", '"\\"'),
    ("a.tf", "x = {}\n"),
    ("a.tf", "x.a-b"),
    ("a.toml", "[a]\n"),
    ("a.toml", "[a"),
    ("a.toml", '["'),
    ("a.toml", "'''"),
    ("a.jsonnet", "|||\n"),
    ("a.py", '"""\\'),
    ("a.py", '""" '),
    ("a.go", "`"),
    ("a.go", "()"),
    ("a.go", "\\"),
    ("a.ts", "? : "),
]


@pytest.mark.parametrize(("path", "piece"), HOSTILE, ids=ids)
def test_time_grows_with_the_text(path: str, piece: str) -> None:
    def prepare(size: int) -> Work:
        text = piece * size + f'\nimage = "{OLD}"\n'
        return lambda: check(text, path)

    assert grows_linearly(prepare, 1_000)


def moved(tree: object) -> object:
    """A tree of another reader with the new registry wherever the old one is."""
    return json.loads(json.dumps(tree, default=str).replace("k8s.gcr.io", "registry.k8s.io"))


def test_tomllib_sees_only_references_move() -> None:
    texts = [text for path, text in SAFE if path.endswith(".toml")]
    for text in texts:
        assert moved(tomllib.loads(text)) == tomllib.loads(fix(text, "a.toml"))
    assert texts


def test_python_hcl2_sees_only_references_move() -> None:
    hcl2 = pytest.importorskip("hcl2", reason="python-hcl2 is missing")
    texts = [text for path, text in SAFE if path.endswith(".tf") and not text.startswith("#")]
    for text in texts:
        before, after = text, fix(text, "a.tf")
        assert moved(hcl2.loads(f"{before}\n")) == moved(hcl2.loads(f"{after}\n"))
        assert before != after
    assert texts


@pytest.mark.parametrize(
    "text",
    [
        'prefix = "k8s.gcr.io/pause"\nlocation = "mirror.example/pause"\n',
        'location = "k8s.gcr.io/pause"\n',
        'location = "k8s.gcr.io"\ninsecure = true\n',
        'prefix = "k8s.gcr.io"\n',
        'prefix = "a.example"\n[[registry.mirror]]\nlocation = "k8s.gcr.io/pause"\n',
    ],
)
def test_where_a_registry_is_served_from_is_a_mention(text: str) -> None:
    report = check(f"[[registry]]\n{text}", "registries.conf.toml")
    assert report.findings == []
    assert report.mentions


def test_an_image_that_a_bake_file_builds_from_is_fixed() -> None:
    text = f'target "a" {{\n  contexts = {{ base = "docker-image://{OLD}" }}\n}}\n'
    assert fix(text, "docker-bake.hcl") == text.replace("k8s.gcr.io", "registry.k8s.io")
