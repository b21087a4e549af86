"""Markdown around files: fences in lists, quotes and tabs, with sentences and tables between."""

from collections.abc import Callable

from hypothesis import strategies as st

from generating.pieces import Fate, Generated, Part, Parts, Rewrite
from generating.words import REFERENCES, WORDS
from generating.yamlfiles import KINDS, objects

_SETTINGS = (
    ("", ""), ("- a\n\n", "  "), ("1. a\n\n", "   "), ("> a\n>\n", "> "), ("> - a\n>\n", ">   "),
    ('=== "a"\n\n', "    "), ("!!! note\n\n", "    "),
)  # fmt: skip
"""What is above a fence, and in front of each of its lines."""
_FENCES = ("```", "~~~", "`````")


@st.composite
def documents(draw: st.DrawFn) -> Generated:
    """Markdown with sentences, tables and one manifest: a policy would judge another one."""
    parts = [Part("# a\n\n"), *draw(sentences()), *draw(manifests())]
    for _ in range(draw(st.integers(0, 3))):
        parts += draw(sentences())
    return Generated("a.md", tuple(parts))


@st.composite
def manifests(draw: st.DrawFn) -> Parts:
    """A manifest in a fence, which moves as it would in a file; but an image that it copies stays
    in the whole document."""
    made = draw(st.sampled_from(sorted(KINDS)).flatmap(objects))
    above, margin = draw(st.sampled_from(_SETTINGS))
    fence = draw(st.sampled_from(_FENCES))
    ended = "" if made.text.endswith("\n") else "\n"
    inner = map(_consistent(made), made.rewritten("a.md", Rewrite("\n", f"\n{margin}")).parts)
    head = Part(f"{above}{margin}{fence}yaml\n{margin}")
    return (head, *inner, Part(f"{ended}{margin if ended else ''}{fence}\n\n"))


def _consistent(made: Generated) -> Callable[[Part], Part]:
    judged = {_name(part.text) for part in made.parts if part.fate is Fate.EITHER}
    return lambda part: (
        part._replace(fate=Fate.EITHER)
        if part.fate is Fate.MOVES and _name(part.text) in judged
        else part
    )


def _name(image: str) -> str:
    """An image without its tag and digest."""
    return image.partition("@")[0].partition(":")[0]


@st.composite
def sentences(draw: st.DrawFn) -> Parts:
    """A reference in a sentence, a list or a table, or what only looks like one."""
    word = draw(WORDS).replace("\n", " ")
    before, after = draw(
        st.sampled_from([("Run ", ".\n\n"), ("- `", "`\n\n"), ("| a | `", "` |\n\n")])
    )
    kept = draw(st.sampled_from(["https://k8s.gcr.io/v2 is an address.\n\n", f"{word}\n\n"]))
    return (Part(before), Part(draw(REFERENCES), Fate.EITHER), Part(after), Part(kept))
