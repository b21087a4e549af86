"""Strategies that write files with references at known places: YAML of every style, Go templates,
kustomizations, JSON."""

import json
from dataclasses import dataclass
from typing import NamedTuple

from hypothesis import strategies as st

LEGACY, TARGET = "k8s.gcr.io", "registry.k8s.io"
DIGEST = "sha256:" + "ab" * 32
IMAGES = st.builds(
    lambda name, tail: f"{LEGACY}/{name}{tail}",
    st.sampled_from(["pause", "sig-storage/csi", "a_b/c-d", "x.y"]),
    st.sampled_from(["", ":3.9", ":v1.2.3-0", f"@{DIGEST}", f":1@{DIGEST}"]),
)
NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])
BOMS = st.sampled_from(["", "\ufeff"])
WORDS = st.sampled_from(
    ["x", "é😀", "true", "0o7", "nginx:1.27", "a b", "see k8s.gcr.io", "k8s.gcr.io/*", "~"]
)
COMMENTS = st.sampled_from(["", "", "  # why", " # é", " #x"])


class Part(NamedTuple):
    """A piece of a file, and whether it is a reference that has to move."""

    text: str
    moves: bool = False


Parts = tuple[Part, ...]


@dataclass(frozen=True)
class Generated:
    """A file in pieces; lines end at LF until `text` says otherwise."""

    name: str
    parts: Parts

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)

    @property
    def fixed(self) -> str:
        """What a fix has to make of it."""
        return "".join(
            part.text.replace(LEGACY, TARGET, 1) if part.moves else part.text for part in self.parts
        )

    @property
    def images(self) -> list[str]:
        """The references in order."""
        return [part.text for part in self.parts if part.moves]

    def dressed(self, newline: str, bom: str) -> "Generated":
        """The same with other line ends and a byte order mark."""
        parts = (
            Part(bom),
            *(Part(part.text.replace("\n", newline), part.moves) for part in self.parts),
        )
        return Generated(self.name, parts)


def plain(text: str) -> Parts:
    return (Part(text),)


@st.composite
def scalars(draw: st.DrawFn, indent: int) -> Parts:
    """A reference as a value, from behind the key's colon to the end of its last line, or another
    value."""
    image, comment = draw(IMAGES), draw(COMMENTS)
    pad, deep = " " * draw(st.integers(1, 3)), " " * (indent + draw(st.integers(1, 4)))
    prefix = draw(st.sampled_from(["", "", "!!str ", f"&a{draw(st.integers(0, 10**6))} "]))
    styles: dict[str, Parts] = {
        "plain": (Part(pad + prefix), Part(image, moves=True), Part(f"{comment}\n")),
        "single": (Part(f"{pad}{prefix}'"), Part(image, moves=True), Part(f"'{comment}\n")),
        "double": (Part(f'{pad}{prefix}"'), Part(image, moves=True), Part(f'"{comment}\n')),
        "next line": (Part(f"{comment}\n{deep}"), Part(image, moves=True), Part("\n")),
        "literal": (
            Part(f"{pad}{prefix}|{draw(st.sampled_from(['', '-', '+']))}{comment}\n{deep}"),
            Part(image, moves=True),
            Part("\n"),
        ),
        "folded": (
            Part(f"{pad}{prefix}>{draw(st.sampled_from(['', '-', '+']))}\n{deep}"),
            Part(image, moves=True),
            Part("\n"),
        ),
        "flow": (Part(f"{pad}{{b: [x, '"), Part(image, moves=True), Part(f"']}}{comment}\n")),
        "flow lines": (
            Part(f'{pad}[\n{deep}"'),
            Part(image, moves=True),
            Part(f'",\n{deep}{comment.strip()}\n{deep}]\n'),
        ),
        "inner": (
            Part(f"{pad}|\n{deep}image: "),
            Part(image, moves=True),
            Part(f"{comment}\n{deep}other: [x]\n"),
        ),
        "inner JSON": (
            Part(f'{pad}\'{{"image": "'),
            Part(image, moves=True),
            Part(f"\"}}'{comment}\n"),
        ),
        "argument": (Part(f'{pad}["--x-image='), Part(image, moves=True), Part(f'"]{comment}\n')),
        "word": plain(f" {json.dumps(draw(WORDS), ensure_ascii=False)}{comment}\n"),
        "empty": plain(f"{comment}\n"),
        "URL": plain(f" https://{image}{comment}\n"),
        "mirror": plain(f" mirror.example.com/{image}{comment}\n"),
    }
    return styles[draw(st.sampled_from(sorted(styles)))]


@st.composite
def mappings(draw: st.DrawFn, indent: int = 0, depth: int = 3) -> Parts:
    """Some keys in block style, deeper ones below them."""
    parts: list[Part] = []
    for key in draw(
        st.lists(
            st.sampled_from(["image", "a", "'b c'", "x.y/z", "é", '"k8s.gcr.io/x"']),
            min_size=1,
            max_size=4,
            unique=True,
        )
    ):
        parts.append(Part(" " * indent + key + ":"))
        kind = draw(st.sampled_from(["scalar", "scalar", "mapping", "list"])) if depth else "scalar"
        step = draw(st.sampled_from([1, 2, 4]))
        if kind == "scalar":
            parts += draw(scalars(indent))
        elif kind == "mapping":
            parts += [Part(draw(COMMENTS) + "\n"), *draw(mappings(indent + step, depth - 1))]
        else:
            parts.append(Part("\n"))
            for _ in range(draw(st.integers(1, 3))):
                parts += [Part(" " * indent + "-"), *draw(scalars(indent))]
        if draw(st.booleans()):
            parts.append(Part(draw(st.sampled_from(["\n", " " * indent + "# x\n", "# é: [\n"]))))
    return tuple(parts)


DOCUMENTS = mappings().map(lambda parts: Generated("a.yaml", parts))


@st.composite
def json_files(draw: st.DrawFn) -> Generated:
    """JSON of any spacing."""
    space = draw(st.sampled_from(["", " ", "\n", "\n\t"]))
    parts = [Part(f"{{{space}")]
    for number in range(draw(st.integers(1, 4))):
        parts.append(Part(f',{space}"' if number else '"'))
        parts.append(Part(f'k{number}":{space}[{space}"'))
        parts += [
            Part(draw(IMAGES), moves=True),
            Part(f'",{space}{json.dumps(draw(WORDS))}{space}]'),
        ]
    return Generated("a.json", (*parts, Part(f"{space}}}")))


ACTIONS = st.sampled_from(
    [
        "{{ .Values.x }}",
        "{{- if .Values.y }}",
        "{{ end -}}",
        "{{/* k8s.gcr.io/x */}}",
        '{{ include "a.b" . | nindent 4 }}',
        "{{ `}}` }}",
        '{{ "x" }}',
    ]
)


@st.composite
def templates(draw: st.DrawFn) -> Generated:
    """Helm templates: references between the actions and in them; each `if` has its `end`."""
    parts: list[Part] = []
    for number in range(draw(st.integers(1, 5))):
        image = draw(IMAGES)
        lines: dict[str, Parts] = {
            "value": (Part(f"k{number}: "), Part(image, moves=True), Part(f"{draw(COMMENTS)}\n")),
            "tag": (
                Part(f"k{number}: "),
                Part(f"{LEGACY}/pause", moves=True),
                Part(":{{ .Values.tag }}\n"),
            ),
            "default": (
                Part(f'k{number}: {{{{ .Values.image | default "'),
                Part(image, moves=True),
                Part('" }}\n'),
            ),
            "raw": (
                Part(f"k{number}: {{{{ default `"),
                Part(image, moves=True),
                Part("` .Values.image }}\n"),
            ),
            "branch": (
                Part(f"{{{{- if .Values.x }}}}\nk{number}: "),
                Part(image, moves=True),
                Part("\n{{- end }}\n"),
            ),
            "list": (
                Part(f"k{number}:\n  {{{{- range .Values.x }}}}\n  - '"),
                Part(image, moves=True),
                Part("'\n  {{- end }}\n"),
            ),
            "compared": plain(f'k{number}: {{{{ if eq .Values.x "{image}" }}}}a{{{{ end }}}}\n'),
            "comment": plain("{{/* " + image + " */}}\n"),
            "action": plain(f"k{number}: {{{{ .Values.x }}}}\n"),
        }
        parts += lines[draw(st.sampled_from(sorted(lines)))]
    return Generated("templates/a.yaml", tuple(parts))


@st.composite
def kustomizations(draw: st.DrawFn) -> Generated:
    """Kustomizations by themselves: selectors stay, new names and patches move."""
    parts: list[Part] = [
        Part(draw(st.sampled_from(["", "kind: Kustomization\n", "resources: [../base]\n"]))),
        Part("images:\n"),
    ]
    for _ in range(draw(st.integers(1, 3))):
        parts.append(
            Part(f"- name: {draw(st.sampled_from(['nginx', f'{LEGACY}/pause', 'x/.*']))}\n")
        )
        if draw(st.booleans()):
            parts += [
                Part("  newName: "),
                Part(f"{LEGACY}/pause", moves=True),
                Part(f"{draw(COMMENTS)}\n"),
            ]
        parts.append(Part("  newTag: '1'\n"))
    if draw(st.booleans()):
        parts += [
            Part("patches:\n- patch: |-\n    spec:\n      image: "),
            Part(draw(IMAGES), moves=True),
            Part("\n"),
        ]
    return Generated("kustomization.yaml", tuple(parts))


FILES: st.SearchStrategy[Generated] = st.one_of(
    DOCUMENTS, json_files(), templates(), kustomizations()
)
