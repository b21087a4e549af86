"""jinja2 templates and Ansible's variables."""

import pytest

from asking import OLD, check, fix, images

IMAGE = [(OLD, "image", "safe")]
TEMPLATE = [(OLD, "template", "safe")]

FOUND = [
    pytest.param(f"image: {OLD}\n", IMAGE, id="no action"),
    pytest.param(
        f"{{% if a %}}\nimage: {OLD}\n{{% else %}}\nimage: {OLD}\n{{% endif %}}\n",
        IMAGE * 2,
        id="branches",
    ),
    pytest.param(
        "image: k8s.gcr.io/x:{{ t }}\n", [("k8s.gcr.io/x:{{ t }}", "template", "safe")], id="tag"
    ),
    pytest.param("image: {{ a | default('k8s.gcr.io/pause:3.9') }}\n", TEMPLATE, id="default"),
    pytest.param('{% set image = "k8s.gcr.io/pause:3.9" %}\n', TEMPLATE, id="set"),
    pytest.param(
        "{% for image in ['k8s.gcr.io/pause:3.9'] %}\n- {{ image }}\n{% endfor %}\n",
        TEMPLATE,
        id="for",
    ),
    pytest.param(
        f"image: {{% if a %}}{OLD}{{% else %}}{OLD}{{% endif %}}\n",
        IMAGE * 2,
        id="branches in a scalar",
    ),
    pytest.param(
        "image: {{ a | default('k8s.gcr.io') }}/x\n",
        [("k8s.gcr.io", "template", "safe")],
        id="host and path",
    ),
    pytest.param(
        f"{{%- for a in b -%}}\r\n- image: {OLD}\r\n{{%- endfor -%}}\r\n",
        IMAGE,
        id="trim marks and CRLF",
    ),
    pytest.param(
        f"a: {{{{ b }}}}\nimage: {OLD}\n{{% raw %}}{{{{ c }}}}{{% endraw %}}\n", IMAGE, id="raw"
    ),
    pytest.param("{% if 'k8s.gcr.io' in a %}\nb: 1\n{% endif %}\n", [], id="in"),
    pytest.param("{% if a == 'k8s.gcr.io/x:1' %}\nb: 1\n{% endif %}\n", [], id="equals"),
    pytest.param("a: {{ b | regex_replace('k8s.gcr.io/', '') }}\n", [], id="regex_replace"),
    pytest.param(f"{{# {OLD} #}}\n", [], id="comment"),
    pytest.param("image: {{ r }}/k8s.gcr.io/x\n", [], id="a path in another registry"),
]


@pytest.mark.parametrize(("text", "found"), FOUND)
def test_found(text: str, found: list[tuple[str, str, str]]) -> None:
    assert images(text, "a.yaml.j2") == found
    assert (
        fix(text, "a.yaml.j2").replace("registry.k8s.io", "k8s.gcr.io"),
        list(check(text, "a.yaml.j2").notifications),
    ) == (text, [])


@pytest.mark.parametrize(
    ("text", "role"),
    [
        pytest.param(f"a: {OLD}\n", "image", id="any key"),
        pytest.param(f"{{% for a in b %}}\n- {OLD}\n{{% endfor %}}\n", "image", id="a list"),
        pytest.param(f'{{% set a = "{OLD}" %}}\n', "template", id="set"),
        pytest.param(f"{{% for a in ['{OLD}'] %}}\n{{% endfor %}}\n", "template", id="for"),
    ],
)
def test_a_place_that_shows_no_image(text: str, role: str) -> None:
    assert images(text, "a.yaml.j2") == [(OLD, role, "unsafe")]
    assert fix(text, "a.yaml.j2") == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('kube_image_repo: "k8s.gcr.io"\n', [("k8s.gcr.io", "repository-host", "unsafe")]),
        ('pause_image_repo: "{{ kube_image_repo }}/pause"\n', []),
        ("pause: \"{{ a | default('k8s.gcr.io/pause:3.9') }}\"\n", TEMPLATE),
        ("etcd: \"k8s.gcr.io/etcd:{{ v }}\"\n", [("k8s.gcr.io/etcd:{{ v }}", "template", "safe")]),
    ],
)  # fmt: skip
def test_variables_of_ansible(text: str, found: list[tuple[str, str, str]]) -> None:
    assert images(text, "group_vars/all.yml") == found


@pytest.mark.parametrize(
    "text",
    [
        f"image: {OLD}\n{{{{ ? }}}}\n",
        f"image: {OLD}\n{{# a\n",
        f"image: {OLD}\na: [\nb: {{{{ c }}}}\n",
    ],
)
def test_a_fault_is_said(text: str) -> None:
    (note,) = check(text, "a.yaml.j2").notifications
    assert note.position is not None
    found = images(text, "a.yaml.j2")
    assert (found, note.position.line > 1) == ([(OLD, "image", "unsafe")], True)
