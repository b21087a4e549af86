"""The variables of a Dockerfile: which of them are images that a build pulls, or registries of
such."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from k8sregistry_lint.syntax.dockerfile import Dockerfile, Instruction
from k8sregistry_lint.text import Span

_MOUNTED = re.compile(r"--mount=(?:.*,)?from=(?P<image>[^,]++)", re.DOTALL)
_VARIABLE = re.compile(r"\$\{?(\w+)")
_PREFIX = re.compile(r"\$(?:\{(\w+)\}|(\w+))/")


class BuildVariables(NamedTuple):
    """The names of variables: `bases` are parts of images that are pulled; `registries` are
    registries in front of such images, and nothing else."""

    bases: frozenset[str]
    registries: frozenset[str]


def base_of(text: str, made: Instruction, at: int) -> Span | None:
    """The range, in a word without its quotes, of the image that a build starts from, copies from
    or mounts; None where the word names none."""
    word = made.words[at].text(text)
    if made.keyword == "FROM":
        flags = sum(each.text(text).startswith("--") for each in made.words[: at + 1])
        return Span(0, len(word)) if at == flags and not word.startswith("--") else None
    if made.keyword in ("COPY", "ADD") and word.startswith("--from="):
        return Span(len("--from="), len(word))
    mounted = _MOUNTED.match(word) if made.keyword == "RUN" else None
    return Span(*mounted.span("image")) if mounted else None


def stages_of(made: Dockerfile) -> frozenset[str]:
    """The names of the stages, in lower case."""
    text = made.view.text
    words = [[each.text(text) for each in one.words] for one in made.instructions]
    named = (
        spelled[-1].lower()
        for one, spelled in zip(made.instructions, words, strict=True)
        if one.keyword == "FROM" and len(spelled) > 2 and spelled[-2].lower() == "as"
    )
    return frozenset(named)


def build_variables(made: Dockerfile) -> BuildVariables:
    """The variables of a Dockerfile."""
    text = made.view.text
    bases: set[str] = set()
    prefixes: set[str] = set()
    others: set[str] = set()
    values = {
        word.name: word.text(text)
        for each in made.instructions
        if each.keyword == "ARG"
        for word in each.words
        if word.name
    }
    for image in _images(made):
        bases.update(_VARIABLE.findall(image))
    waiting = list(bases)
    while waiting:
        new = set(_VARIABLE.findall(values.get(waiting.pop(), ""))) - bases
        bases |= new
        waiting += new
    for image in (*_images(made), *(value for name, value in values.items() if name in bases)):
        prefix = _PREFIX.match(image)
        name = (prefix[1] or prefix[2]) if prefix else ""
        prefixes.add(name)
        others.update(found for found in _VARIABLE.findall(image[prefix.end() if prefix else 0 :]))
    others.update(name for use in _other_uses(made) for name in _VARIABLE.findall(use))
    return BuildVariables(frozenset(bases), frozenset(prefixes - others))


def _images(made: Dockerfile) -> Iterator[str]:
    text = made.view.text
    for each in made.instructions:
        for at, word in enumerate(each.words):
            if base := base_of(text, each, at):
                yield word.text(text)[base.start : base.end]


def _other_uses(made: Dockerfile) -> Iterator[str]:
    """The texts of instructions that may use a variable for something else."""
    for each in made.instructions:
        if each.keyword not in ("FROM", "ARG", "COPY", "ADD"):
            yield made.view.text[each.start : each.end]
