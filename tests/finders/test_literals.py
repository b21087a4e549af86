"""String literals in actions: which become images, and which the template only looks for."""

import pytest

from asking import check, fix, images
from k8sregistry_lint.model import Applicability

PATH = "chart/templates/a.yaml"
HOST = [("k8s.gcr.io", "template", "safe")]
HOST_ALONE = [("k8s.gcr.io", "template", "unsafe")]
WHOLE = [("k8s.gcr.io/x:1", "template", "safe")]

FOUND = [
    pytest.param(
        'image: {{ tpl (.img | default "k8s.gcr.io/x:{{ .tag }}") . }}',
        [("k8s.gcr.io/x:{{ .tag }}", "template", "safe")],
        id="tpl",
    ),
    pytest.param(
        'a: {{ b "k8s.gcr.io" }} {{ c "k8s.gcr.io" "k8s.gcr.io/x" }}',
        [("k8s.gcr.io/x", "template", "unsafe")],
        id="hosts beside",
    ),
    pytest.param(
        "image: ${{ .b || 'k8s.gcr.io/x:1' }}\nc: [d:1]\n",
        [("k8s.gcr.io/x:1", "template", "safe")],
        id="beside what one reader rejects",
    ),
    pytest.param('image: {{ "k8s.gcr.io/x:1" }}', WHOLE, id="alone"),
    pytest.param("image: {{ `k8s.gcr.io/x:1` }}", WHOLE, id="raw"),
    pytest.param('image: {{ default "k8s.gcr.io/x:1" .b }}', WHOLE, id="default"),
    pytest.param('image: {{ .b | default "k8s.gcr.io/x:1" }}', WHOLE, id="piped default"),
    pytest.param('image: {{ or .b "k8s.gcr.io/x:1" }}', WHOLE, id="or"),
    pytest.param('image: {{ ternary "k8s.gcr.io/x:1" "y" .b }}', WHOLE, id="ternary"),
    pytest.param('{{ $image := "k8s.gcr.io/x:1" }}', WHOLE, id="variable"),
    pytest.param(
        '{{$Image := DefaultParam .Image "k8s.gcr.io/x:1"}}', WHOLE, id="a function of its own"
    ),
    pytest.param(
        'a: {{ include "b" (dict "image" "k8s.gcr.io/x:1") }}', WHOLE, id="handed to a template"
    ),
    pytest.param('image: {{ " k8s.gcr.io/x:1 " }}', WHOLE, id="blanks"),
    pytest.param(
        'image: {{ printf "k8s.gcr.io/x:%s" .t }}',
        [("k8s.gcr.io/x:%s", "template", "safe")],
        id="printf, tag",
    ),
    pytest.param(
        'image: {{ printf "k8s.gcr.io/%s:%-3s" .n .t }}',
        [("k8s.gcr.io/%s:%-3s", "template", "safe")],
        id="printf, name and tag",
    ),
    pytest.param(
        'image: {{ print "k8s.gcr.io/x:" .t }}',
        [("k8s.gcr.io/x", "template", "safe")],
        id="print, tag",
    ),
    pytest.param(
        'image: {{ print "k8s.gcr.io/x@" .d }}',
        [("k8s.gcr.io/x", "template", "safe")],
        id="print, digest",
    ),
    pytest.param('image: {{ print "k8s.gcr.io/" .n }}', HOST, id="print, name"),
    pytest.param(
        'image: {{ print "k8s.gcr.io/x/" .n }}',
        [("k8s.gcr.io/x", "template", "safe")],
        id="print, path",
    ),
    pytest.param('a: {{ Registry "k8s.gcr.io" }}/x:1', HOST, id="a path follows"),
    pytest.param('a: "{{ foo "k8s.gcr.io" }}/x"', HOST, id="a path follows in quotes"),
    pytest.param(
        'a: {{ default "k8s.gcr.io" .Values.image.registry }}', HOST_ALONE, id="a word speaks of it"
    ),
    pytest.param('{{ $registry := "k8s.gcr.io" }}', HOST_ALONE, id="a variable speaks of it"),
    pytest.param('image: {{ list "k8s.gcr.io" .n | join "/" }}', HOST, id="the key speaks of it"),
    pytest.param(
        'image: {{ "gcr.io/google_containers/x:1" }}',
        [("gcr.io/google_containers/x:1", "template", "safe")],
        id="host and folder",
    ),
    pytest.param(
        'image: {{ "k8s.gcr.io/a" }}{{ "k8s.gcr.io/b" }}',
        [(f"k8s.gcr.io/{x}", "template", "safe") for x in "ab"],
        id="two",
    ),
]


@pytest.mark.parametrize(("text", "found"), FOUND)
def test_found(text: str, found: list[tuple[str, str, str]]) -> None:
    assert images(text, PATH) == found
    assert [text[f.span.start : f.span.end] for f in check(text, PATH).findings] == [
        image for image, _, _ in found
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('a: {{ "k8s.gcr.io/pause:1" }}', id="alone"),
        pytest.param('a: {{ default "k8s.gcr.io/pause:1" .b }}', id="default"),
        pytest.param('a: {{ ternary "k8s.gcr.io/pause:1" "y" .b }}', id="ternary"),
        pytest.param('{{ $x := "k8s.gcr.io/pause:1" }}', id="variable"),
        pytest.param('- {{ "k8s.gcr.io/pause:1" }}', id="an item of a list"),
        pytest.param('{{ "k8s.gcr.io/pause:1" }}', id="no key"),
    ],
)
def test_without_evidence(text: str) -> None:
    assert images(text, PATH) == [("k8s.gcr.io/pause:1", "template", "unsafe")]


LEFT = [
    pytest.param('{{ if contains "k8s.gcr.io" .b }}{{ end }}', id="contains"),
    pytest.param(
        'a: {{ ternary "registry.k8s.io" "k8s.gcr.io" (semverCompare ">=1.25" .v) }}',
        id="a choice between hosts",
    ),
    pytest.param('{{ if hasPrefix "k8s.gcr.io/" .image }}{{ end }}', id="hasPrefix"),
    pytest.param('{{ if eq .image "k8s.gcr.io/x:1" }}{{ end }}', id="eq"),
    pytest.param('a: {{ .image | replace "k8s.gcr.io" .mirror }}', id="replace"),
    pytest.param('a: {{ regexReplaceAll "k8s.gcr.io/" .image "" }}', id="regexReplaceAll"),
    pytest.param('a: {{ trimPrefix "k8s.gcr.io/" .image }}', id="trimPrefix"),
    pytest.param('{{ if has .image (list "k8s.gcr.io/x:1") }}{{ end }}', id="has"),
    pytest.param('{{ list "k8s.gcr.io/x:1" | has .image }}', id="piped into has"),
    pytest.param('{{ fail "k8s.gcr.io is frozen" }}', id="fail"),
    pytest.param('{{ required "k8s.gcr.io/x:1" .image }}', id="required"),
    pytest.param('a: {{ index .images "k8s.gcr.io" }}', id="index"),
    pytest.param('a: {{ foo "k8s.gcr.io" }}', id="a host for no evident use"),
    pytest.param('a: {{ foo "k8s.gcr.io" }}//x', id="two slashes"),
    pytest.param('a: {{ print "https://k8s.gcr.io/x" }}', id="URL"),
    pytest.param('a: {{ print "see k8s.gcr.io/x" }}', id="prose"),
    pytest.param('a: {{ print "mirror.example.com/k8s.gcr.io/x" }}', id="path"),
    pytest.param('a: {{ print "k8s.gcr.io/.*" }}', id="pattern"),
    pytest.param('a: {{ print "staging-k8s.gcr.io/x" }}', id="a longer host"),
    pytest.param('a: {{ "k8s\\x2egcr.io/x k8s.gcr.io" }}', id="escapes"),
    pytest.param("{{/* k8s.gcr.io/x:1 */}}", id="comment"),
    pytest.param("a: {{ .k8s.gcr.io }}", id="fields"),
]


@pytest.mark.parametrize("text", LEFT)
def test_left(text: str) -> None:
    assert images(text, PATH) == []


SETS = '{{- $r := default "k8s.gcr.io" .registry }}'


@pytest.mark.parametrize(
    ("uses", "grade"),
    [
        ("image: {{ $r }}/pause:3.9", "safe"),
        ("image: '{{- $r -}}/{{ .name }}'", "safe"),
        ('image: {{ printf "%s/%s" $r .name }}', "safe"),
        ("a: {{ $r }}/x\nb: {{ $r }}/y", "safe"),
        ("a: {{ $r }}/x\n{{ $r = .y }}", "safe"),
        ("a: {{ $r }}", "unsafe"),
        ("a: {{ $r }}//x", "unsafe"),
        ("a: {{ $r }}/x\nb: {{ quote $r }}", "unsafe"),
        ('a: {{ $r }}/x\n{{ if eq $r "y" }}z{{ end }}', "unsafe"),
        ("a: {{ $rest }}/x", "unsafe"),
        ("a: {{ .x }}/y", "unsafe"),
    ],
)
def test_a_variable_that_is_always_in_front_of_a_path(uses: str, grade: str) -> None:
    assert images(f"{SETS}\n{uses}\n", PATH) == [("k8s.gcr.io", "template", grade)]


PAIR = ("us.gcr.io/k8s-artifacts-prod/x", "split", "unsafe")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "values.yaml.gotmpl",
            (
                'image:\n  registry: \'{{ env "R" | default "us.gcr.io" }}\'\n'
                '  repository: \'{{ env "N" | default "k8s-artifacts-prod/x" }}\'\n'
            ),
        ),
        (
            "a.yaml.j2",
            (
                "- repository: \"{{ n | default('k8s-artifacts-prod/x') }}\"\n  tag: '1'\n"
                "  registry: \"{{ r | default('us.gcr.io') }}\"\n"
            ),
        ),
        (
            PATH,
            'image: {{ .r | default "us.gcr.io" }}/{{ .n | default "k8s-artifacts-prod/x" }}:1\n',
        ),
        (PATH, 'image: us.gcr.io/{{ .n | default "k8s-artifacts-prod/x" }}\n'),
        (PATH, 'registry: us.gcr.io\nrepository: {{ .n | default "k8s-artifacts-prod/x" }}\n'),
    ],
)
def test_two_defaults_that_are_one_image(path: str, text: str) -> None:
    assert images(text, path) == [PAIR]
    after = fix(text, path, Applicability.UNSAFE)
    assert after == text.replace("us.gcr.io", "registry.k8s.io").replace("k8s-artifacts-prod/", "")


@pytest.mark.parametrize(
    "text",
    [
        'registry: quay.io\nrepository: {{ .n | default "k8s-artifacts-prod/x" }}\n',
        'a:\n  registry: us.gcr.io\nrepository: {{ .n | default "k8s-artifacts-prod/x" }}\n',
        'region: us.gcr.io\nrepository: {{ .n | default "k8s-artifacts-prod/x" }}\n',
        'image: {{ .us.gcr.io }}/{{ .n | default "k8s-artifacts-prod/x" }}\n',
        'image: {{ pick "us.gcr.io" }}/{{ .n | default "k8s-artifacts-prod/x" }}\n',
    ],
)
def test_two_defaults_that_are_no_image_together(text: str) -> None:
    assert images(text, PATH) == []


@pytest.mark.parametrize(
    ("use", "grade"),
    [
        ("{{ $img }}", Applicability.SAFE),
        ("{{ $img | quote }}", Applicability.SAFE),
        ("{{ $image := $img }}", Applicability.SAFE),
        ("{{ if eq $img .x }}a{{ end }}", Applicability.UNSAFE),
        ('{{ if has .x (list $img "a") }}a{{ end }}', Applicability.UNSAFE),
        ('{{ $img | replace "a" "b" }}', Applicability.UNSAFE),
        ('{{- $b := trimPrefix "a" $img -}}', Applicability.UNSAFE),
        ("{{ if eq $imgs .x }}a{{ end }}", Applicability.SAFE),
    ],
)
def test_a_variable_that_the_template_compares(use: str, grade: Applicability) -> None:
    text = f'{{{{- $img := "k8s.gcr.io/x:1" }}}}\nimage: {use}\n'
    (finding,) = check(text, PATH).findings
    assert finding.fix.applicability is grade


@pytest.mark.parametrize(
    "action",
    [
        'fail "stop using k8s.gcr.io/x"',
        'regexReplaceAll "^k8s.gcr.io/" .x ""',
        'a "see k8s.gcr.io"',
    ],
)
def test_a_string_that_only_names_a_registry_is_a_mention(action: str) -> None:
    report = check(f"image: {{{{ {action} }}}}\n", PATH)
    assert len(report.mentions) == 1
    assert not report.findings
