"""YAML: scalars of every style, mappings of them, and the objects of `kinds.yaml`."""

import json
import re
from pathlib import Path

from hypothesis import strategies as st

from generating.pieces import Fate, Generated, Part, Parts
from generating.words import COMMENTS, REFERENCES, WORDS


@st.composite
def whole_scalars(draw: st.DrawFn, indent: int, fate: Fate) -> Parts:
    """A reference as the whole value of a key, from behind the colon to the end of its last
    line."""
    comment, image = draw(COMMENTS), Part(draw(REFERENCES), fate)
    pad, deep = " " * draw(st.integers(1, 3)), "\n" + " " * (indent + draw(st.integers(2, 5)))
    prefix = pad + draw(st.sampled_from(["", "", "!!str ", f"&a{draw(st.integers(0, 10**6))} "]))
    chomp = draw(st.sampled_from(["", "-", "+"]))
    styles = {
        "plain": (prefix, f"{comment}\n"),
        "single": (f"{prefix}'", f"'{comment}\n"),
        "double": (f'{prefix}"', f'"{comment}\n'),
        "next line": (f"{comment}{deep}", "\n"),
        "literal": (f"{prefix}|{chomp}{comment}{deep}", "\n"),
        "folded": (f"{prefix}>{chomp}{deep}", "\n"),
    }
    before, after = styles[draw(st.sampled_from(sorted(styles)))]
    return Part(before), image, Part(after)


@st.composite
def values(draw: st.DrawFn, indent: int) -> Parts:
    """A value that is, holds or only resembles a reference, or has nothing to do with any."""
    comment, image = draw(COMMENTS), draw(REFERENCES)
    deep = "\n" + " " * (indent + draw(st.integers(2, 5)))
    written = json.dumps(draw(WORDS), ensure_ascii=False)
    holding = {
        "flow": (" {b: [x, '", f"']}}{comment}\n"),
        "flow lines": (f' [{deep}"', f'",{deep}{comment.strip()}{deep}]\n'),
        "inner YAML": (f" |{deep}image: ", f"{comment}{deep}other: [x]\n"),
        "inner JSON": (' \'{"image": "', f"\"}}'{comment}\n"),
        "argument": (' ["--x-image=', f'"]{comment}\n'),
        "many lines": (" ", f"{deep}and more\n"),
    }
    others = {
        "word": f" {written}{comment}\n",
        "empty": f"{comment}\n",
        "URL": f" https://{image}{comment}\n",
        "mirror": f" mirror.example.com/{image}{comment}\n",
        "escapes": f' "\\x6b8s.gcr.io/pause"{comment}\n',
    }
    style = draw(st.sampled_from(["whole", *sorted(holding), *sorted(others)]))
    if style == "whole":
        return draw(whole_scalars(indent, Fate.EITHER))
    if style in others:
        return (Part(others[style]),)
    before, after = holding[style]
    return Part(before), Part(image, Fate.EITHER), Part(after)


KEYS = ["image", "a", "'b c'", "x.y/z", "é", '"k8s.gcr.io/x"', "repository"]


@st.composite
def mappings(draw: st.DrawFn, indent: int = 0, depth: int = 3, fate: Fate = Fate.MOVES) -> Parts:
    """Some keys in block style with values, lists and mappings below them; `fate` is that of an
    `image`, which is decided by the keys above it."""
    parts: list[Part] = []
    for key in draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True)):
        parts.append(Part(" " * indent + key + ":"))
        kind = draw(st.sampled_from(["scalar", "scalar", "mapping", "list"])) if depth else "scalar"
        if kind == "scalar" and key == "image":
            parts += draw(whole_scalars(indent, fate))
        elif kind == "scalar":
            parts += draw(values(indent))
        elif kind == "mapping":
            below = fate if key in KEYS[1:5] else Fate.EITHER
            step = draw(st.sampled_from([1, 2, 4]))
            inner = draw(mappings(indent + step, depth - 1, below))
            parts += [Part(draw(COMMENTS) + "\n"), *inner]
        else:
            parts.append(Part("\n"))
            for _ in range(draw(st.integers(1, 3))):
                parts += [Part(" " * indent + "-"), *draw(values(indent))]
        if draw(st.booleans()):
            parts.append(Part(draw(st.sampled_from(["\n", " " * indent + "# x\n", "# é: [\n"]))))
    return tuple(parts)


DOCUMENTS = mappings().map(lambda parts: Generated("a.yaml", parts))
"""Documents of keys and values that mean nothing together."""

KINDS: dict[str, str] = {
    name.removeprefix("# "): text
    for name, _, text in (
        part.partition("\n")
        for part in (Path(__file__).parent / "kinds.yaml").read_bytes().decode().split("---\n")
    )
}
"""Objects by their names; what is in `<...>` is what `objects` puts in their place."""


SLOT = re.compile(r"( <image>\n| <value>\n|<either>|<kept>|<word>)")


@st.composite
def objects(draw: st.DrawFn, kind: str) -> Generated:
    """An object of `kinds.yaml`: `image` is a container's image in any style, `value` any value,
    `either` and `kept` are references as they are, `word` is a word."""
    parts: list[Part] = []
    for line in KINDS[kind].splitlines(keepends=True):
        indent = len(line) - len(line.lstrip(" -"))
        for piece in SLOT.split(line):
            match piece.strip():
                case "<image>":
                    parts += draw(whole_scalars(indent, Fate.MOVES))
                case "<value>":
                    parts += draw(values(indent))
                case "<either>":
                    parts.append(Part(draw(REFERENCES), Fate.EITHER))
                case "<kept>":
                    parts.append(Part(draw(REFERENCES)))
                case "<word>":
                    parts.append(Part(draw(st.sampled_from(["web", "v1", "é"]))))
                case _:
                    parts.append(Part(piece))
    return Generated("a.yaml", tuple(parts))
