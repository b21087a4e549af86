"""Templates of files that are neither YAML nor JSON: each is read as the file that it makes."""

import pytest

from asking import OLD, RULES, check, fix
from growth import Work, grows_linearly
from k8sregistry_lint.finders import finder_of
from k8sregistry_lint.model import Applicability, NotificationKind
from k8sregistry_lint.text import SourceFile

SAFE = [
    ("Dockerfile.tmpl", f"FROM {OLD}\nRUN echo {{{{ .x }}}}\n"),
    ("Dockerfile.tpl", f"FROM a/b\nCOPY --from={OLD} /a /b\n"),
    ("Dockerfile.gotmpl", f'FROM {{{{ .Base | default "{OLD}" }}}} AS a\n'),
    ("Dockerfile.j2", "FROM k8s.gcr.io/pause:{{ tag }}\n"),
    ("Dockerfile.j2", "FROM {{ base | default('k8s.gcr.io/pause') }}:{{ tag }}\n"),
    ("Dockerfile.j2", "FROM {{ registry | default('k8s.gcr.io') }}/pause:{{ tag }}\n"),
    ("run.sh.j2", f"docker pull {OLD}\necho {{{{ x }}}}\n"),
    ("run.sh.tpl", f"#!/bin/sh\r\ndocker run {{{{ .x }}}} {OLD}\r\n"),
    ("run.sh.tmpl", "docker run k8s.gcr.io/{{ .Name }}:{{ .Tag }}\n"),
    ("run.sh.j2", f"docker pull {{{{ image | default('{OLD}') }}}}\n"),
    ("entrypoint.j2", f"#!/bin/sh\ndocker pull {OLD}\n"),
    ("images.txt.j2", f"{OLD}\nk8s.gcr.io/etcd:{{{{ etcd }}}}\n{{# a list #}}\n"),
    ("README.md.j2", f"# {{{{ name }}}}\n```sh\ndocker pull {OLD}\n```\n"),
    ("main.tf.j2", f'resource "a" "b" {{\n  image = "{OLD}"\n  n = {{{{ n }}}}\n}}\n'),
    ("config.toml.j2", f'sandbox_image = "{OLD}"\nx = {{{{ x }}}}\n'),
    ("config.toml", f'sandbox_image = "{OLD}"\nx = {{{{ .x }}}}\n'),
    ("config.toml.tmpl", f'sandbox_image = "{{{{ .s | default "{OLD}" }}}}"\n'),
    ("a.env.j2", f"PAUSE_IMAGE={OLD}\nA={{{{ a }}}}\n"),
    ("Makefile.in", f"IMAGE = {OLD}\nV = @VERSION@\n"),
    ("Makefile.tmpl", f"a:\n\tdocker run {OLD} {{{{ .x }}}}\n"),
    ("a.sh.tftpl", f"docker run ${{registry}}/a:1\ndocker run {OLD}\n"),
    ("cloud.yaml.tftpl", f"%{{ if x }}\na: b\n%{{ endif }}\nimage: {OLD}\n"),
    ("cloud.yaml.tpl", f"%{{ if x ~}}\na: b\n%{{ endif ~}}\nimage: {OLD}\n"),
    ("a.yaml.tftpl", f'image: ${{coalesce(x, "{OLD}")}}\n'),
    ("Dockerfile.j2", f"{{% if x %}}\nFROM {OLD}\n{{% else %}}\nFROM a/b\n{{% endif %}}\n"),
    ("Dockerfile.tmpl", f"{{{{ range .x }}}}\nRUN docker pull {OLD}\n{{{{ end }}}}\n"),
    ("run.sh.tmpl", f"docker run {{{{ if .x }}}}{OLD}{{{{ else }}}}a{{{{ end }}}}\n"),
    ("run.sh.tpl", f"%{{ for i in x }}\ndocker pull {OLD}\n%{{ endfor }}\n"),
    ("images.txt.tmpl", f"{{{{ if .x }}}}\n{OLD}\n{{{{ end }}}}\n"),
    ("a.yaml.tpl", 'image: ${var.r == "" ? "k8s.gcr.io" : var.r}/pause:1\n'),
    ("a.yaml.tpl", f'image: ${{coalesce(var.image, "{OLD}")}}\n'),
    ("a.service.j2", f"[Service]\nExecStart=-/usr/bin/docker run \\\n  {OLD} {{{{ x }}}}\n"),
]

UNSAFE = [
    (
        "Dockerfile.j2",
        f"{{% if x %}}\nFROM {{{{ base | default('{OLD}') }}}}\n{{% endif %}}\n",
    ),
    (
        "run.sh.tmpl",
        f"IMAGE={OLD}\n{{{{ if .x }}}}docker push $IMAGE{{{{ else }}}}true{{{{ end }}}}\n",
    ),
    ("run.sh.j2", f"X={{{{ x | default('{OLD}') }}}}\n"),
    ("crio.conf.j2", f'[crio.image]\npause_image = "{OLD}"\n'),
    ("main.go.tmpl", f'const Image = "{OLD}"\n'),
    ("post.ks.j2", f"%post\npodman pull {OLD} && podman pull 'k8s.gcr.io/a:1'\n%end\n"),
    ("a.cfg.tmpl", f"run --pause-image={OLD} {{{{ .x }}}}\n%%\n"),
]

MENTIONS = [
    ("run.sh.j2", f"docker {{% if x %}}pull{{% else %}}tag{{% endif %}} {OLD}\n"),
    ("Dockerfile.j2", f"FROM a/b\nRUN docker tag {{{{ x | default('{OLD}') }}}} my/x\n"),
    ("run.sh.tmpl", f'docker tag {{{{ .x | default "{OLD}" }}}} my/x\n'),
    ("run.sh.j2", f"docker tag {OLD} my/{{{{ x }}}}\n"),
    ("run.sh.tpl", f'%{{ if x == "{OLD}" }}\ntrue\n%{{ endif }}\n'),
    ("config.toml.j2", 'x = {{ x }}\n[plugins.registry.mirrors."k8s.gcr.io"]\nendpoint = []\n'),
    ("haproxy.cfg.j2", "backend {{ x }}\n  server k8s.gcr.io 192.0.2.1\n"),
    ("motd.txt.j2", f"skopeo copy docker://{OLD} docker://{{{{ x }}}}/pause\nthe end\n"),
    ("CHANGELOG.md.j2", f"# {{{{ x }}}}\n\nUses `{OLD}`.\n"),
]


@pytest.mark.parametrize(("path", "text"), SAFE)
def test_a_template_is_read_as_what_it_makes(path: str, text: str) -> None:
    moved = text.replace("k8s.gcr.io", "registry.k8s.io")
    assert fix(text, path) == moved
    assert list(check(text, path).notifications) == []
    assert check(moved, path).findings == []


@pytest.mark.parametrize(("path", "text"), UNSAFE)
def test_what_depends_on_a_branch_or_a_text_without_a_reader_holds_is_unsafe(
    path: str, text: str
) -> None:
    assert fix(text, path) == text
    moved = text.replace("k8s.gcr.io", "registry.k8s.io")
    assert fix(text, path, Applicability.UNSAFE) == moved


@pytest.mark.parametrize(("path", "text"), MENTIONS)
def test_what_is_copied_compared_or_configured_is_a_mention(path: str, text: str) -> None:
    report = check(text, path)
    assert report.findings == []
    assert report.mentions


@pytest.mark.parametrize(
    "path", ["haproxy.cfg.j2", "a.conf.tmpl", "post.ks.tpl", "a.j2", "a.tftpl"]
)
def test_a_text_without_a_reader_is_searched_by_line_with_an_advice(path: str) -> None:
    (note,) = check(f"a\n  b: [\nimage: {OLD}\n", path).notifications
    assert note.kind is NotificationKind.BY_LINE
    assert note.kind.severity.name == "ADVICE"
    assert "<" not in note.message


@pytest.mark.parametrize("text", ["docker pull %s\n{{ ? }}\n", "docker pull %s\n{# a\n"])
def test_a_malformed_template_is_said_and_read(text: str) -> None:
    report = check(text % OLD, "run.sh.j2")
    assert [note.kind.value for note in report.notifications] == ["malformed-template"]
    assert [finding.fix.applicability.name for finding in report.findings] == ["UNSAFE"]


def test_one_kind_of_template_has_one_finder() -> None:
    first, second = (finder_of(SourceFile(f"{name}.sh.j2", "{{ x }}")) for name in "ab")
    assert first is second


@pytest.mark.parametrize(
    "piece", ["{{ x }}\n", "{{", '${"', "%{ if x }\n", '{{ "k8s.gcr.io/a" }}\n']
)
@pytest.mark.parametrize("path", ["a.sh.tftpl", "a.sh.tmpl", "a.conf.j2"])
def test_time_grows_with_the_text(piece: str, path: str) -> None:
    def prepare(size: int) -> Work:
        text = f"docker pull {OLD}\n" + piece * size
        return lambda: check(text, path, RULES)

    assert grows_linearly(prepare, 200)


@pytest.mark.parametrize("name", ["x.service.j2", "x.service.tmpl"])
def test_a_unit_goes_on_behind_any_line_end(name: str) -> None:
    text = f"[Service]\r\nExecStart=/bin/docker run \\\r\n  {OLD}\r\n"
    (finding,) = check(text, name).findings
    assert finding.fix.applicability is Applicability.SAFE


@pytest.mark.parametrize(
    ("name", "begun"),
    [("Dockerfile.j2", "{% endif"), ("Dockerfile.j2", "{{ a"), ("Dockerfile.j2", "{# a"),
     ("Dockerfile.tmpl", "{{ a"), ("a.sh.j2", "{{ a")],
)  # fmt: skip
def test_an_action_without_an_end_is_a_fault_in_every_language(name: str, begun: str) -> None:
    command = "docker pull" if name == "a.sh.j2" else "FROM"
    report = check(f"{command} {OLD}\n{begun}\n", name)
    assert [note.kind for note in report.notifications] == [NotificationKind.MALFORMED_TEMPLATE]
    assert {finding.fix.applicability for finding in report.findings} == {Applicability.UNSAFE}


def test_beside_an_image_that_is_found_in_a_line_nothing_is_lost() -> None:
    text = (
        f'a: [\n- x: "docker pull {OLD}; crane pull k8s.gcr.io/b:2 p.tar"\n'
        f'- {{a: x, image: k8s.gcr.io/b:3, args: ["--image={OLD}"]}}\n'
    )
    report = check(text, "a.yaml")
    assert [finding.image for finding in report.findings] == [OLD, OLD]
    assert [mention.region.start.line for mention in report.mentions] == [2, 3]
