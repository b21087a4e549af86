"""JSON, Go templates and kustomizations."""

import json

from hypothesis import strategies as st

from generating.pieces import Fate, Generated, Part, Parts
from generating.words import COMMENTS, REFERENCES, WORDS


@st.composite
def json_files(draw: st.DrawFn) -> Generated:
    """JSON of any spacing; it is YAML too."""
    space = draw(st.sampled_from(["", " ", "\n", "\n  "]))
    parts = [Part(f'{{{space}"containers":{space}[')]
    for number in range(draw(st.integers(1, 4))):
        word = json.dumps(draw(WORDS))
        parts += [
            Part(f'{"," if number else ""}{{"name": {word},{space}"image":{space}"'),
            Part(draw(REFERENCES), Fate.MOVES),
            Part(f'"{space},"args": [{word},{space}"'),
            Part(draw(REFERENCES), Fate.EITHER),
            Part(f'"], "{draw(REFERENCES)}": {word}}}'),
        ]
    name = draw(st.sampled_from(["a.json", "a.yaml"]))
    return Generated(name, (*parts, Part(f"{space}]{space}}}\n")))


HEAD = "kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n"


@st.composite
def templates(draw: st.DrawFn) -> Generated:
    """Helm templates of a Deployment: references between the actions and in them."""
    parts: list[Part] = [Part(HEAD)]
    for _ in range(draw(st.integers(1, 5))):
        parts += draw(containers())
    return Generated("templates/a.yaml", tuple(parts))


@st.composite
def containers(draw: st.DrawFn) -> Parts:
    """A container of a template, or an action; each `if` has its `end`."""
    image, comment = draw(REFERENCES), draw(COMMENTS)
    safe = {
        "value": ("      - image: ", f"{comment}\n"),
        "quoted": ("      - image: '", f"'{comment}\n        name: {{{{ .Values.x }}}}\n"),
        "branch": ("      {{- if .Values.x }}\n      - image: ", "\n      {{- end }}\n"),
        "loop": ("      {{- range .Values.x }}\n      - image: ", "\n      {{- end }}\n"),
    }
    either = {
        "default": ('      - image: {{ .Values.image | default "', '" }}\n'),
        "raw": ("      - image: {{ default `", "` .Values.image }}\n"),
        "else": ("      - image: {{ if .Values.x }}a{{ else }}", "{{ end }}\n"),
        "compared": ('      - image: {{ if eq .Values.x "', '" }}a{{ end }}\n'),
        "argument": ('      - args: ["--image=', '", {{ .Values.x }}]\n'),
    }
    others = {
        "comment": "{{/* " + image + " */}}\n",
        "action": "      - image: {{ .Values.x }}\n",
        "include": '      {{- include "a.b" . | nindent 6 }}\n',
    }
    style = draw(st.sampled_from(sorted({**safe, **either, **others})))
    if style in others:
        return (Part(others[style]),)
    if style == "compared":  # a name that a template compares stays wherever it is
        image = "k8s.gcr.io/compared:1"
    fate = Fate.MOVES if style in safe else Fate.EITHER
    before, after = (safe | either)[style]
    return Part(before), Part(image, fate), Part(after)


@st.composite
def kustomizations(draw: st.DrawFn) -> Generated:
    """Kustomizations by themselves, whose entries select what nobody knows."""
    parts: list[Part] = [
        Part(draw(st.sampled_from(["", "kind: Kustomization\n", "resources: [../base]\n"]))),
        Part("images:\n"),
    ]
    for _ in range(draw(st.integers(1, 3))):
        selected = [Part("nginx"), Part("x/.*"), Part("k8s.gcr.io/pause", Fate.EITHER)]
        parts += [Part("- name: "), draw(st.sampled_from(selected))]
        if draw(st.booleans()):
            parts += [Part("\n  newName: "), Part("k8s.gcr.io/pause", Fate.EITHER)]
        parts.append(Part(f"{draw(COMMENTS)}\n  newTag: '1'\n"))
    if draw(st.booleans()):
        before = "patches:\n- patch: |-\n    spec:\n      containers:\n      - image: "
        parts += [Part(before), Part(draw(REFERENCES), Fate.EITHER), Part("\n")]
    return Generated("kustomization.yaml", tuple(parts))
