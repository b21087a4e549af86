"""Read a Dockerfile into a tree: each instruction is a sequence of words, a variable in it a
mapping of one entry, and a command a script (https://docs.docker.com/reference/dockerfile)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from k8sregistry_lint.syntax import dockerlines, shell
from k8sregistry_lint.syntax.dockerlines import Fault, Lines
from k8sregistry_lint.syntax.shell import Command, Script, Word, word_of
from k8sregistry_lint.syntax.shelltokens import Kind, tokens
from k8sregistry_lint.syntax.tree import Collection, Document, Scalar
from k8sregistry_lint.syntax.treebuilding import add, entry, sequence, touched
from k8sregistry_lint.text import Span, View

COMMANDS = {"RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK", "SHELL"}
"""Instructions that hold a command."""

_GAP = r"(?:\s|\\(?:\r\n|\n|\r))"
_KEYWORD = re.compile(rf"{_GAP}*+(?P<word>[A-Za-z]++)(?={_GAP}|\Z)")
_FLAG = re.compile(rf"{_GAP}++--[a-z](?>(?:[^\s\\]++|\\(?![\r\n]))*)")
_CHECK = re.compile(rf"{_GAP}++CMD(?={_GAP})", re.IGNORECASE)
_JSON = re.compile(rf"{_GAP}*+\[")
_STRING = re.compile(r'"(?P<text>(?>(?:[^"\\]++|\\.)*))"', re.DOTALL)


@dataclass(slots=True)
class Instruction:
    """An instruction, without the ONBUILD in front of it. `words` are its words, or the flags in
    front of a command; `command` is one in JSON's form, and `script` one for a shell."""

    keyword: str
    start: int
    end: int
    words: list[Word] = field(default_factory=list)
    command: Command | None = None
    script: Script | None = None
    heredocs: Sequence[Span] = ()


class Dockerfile(NamedTuple):
    """A Dockerfile. `view` is the text as it was read, with each character at its place; `syntax`
    is the span of the image that builds it, where a directive names one."""

    view: View
    document: Document
    instructions: Sequence[Instruction]
    comments: Sequence[Span]
    syntax: Span | None
    faults: Sequence[Fault]


def read(view: View, positions: Sequence[int]) -> Dockerfile:
    """Read a Dockerfile; `positions` are sorted offsets."""
    lines = dockerlines.read(view.text)
    made = dockerlines.copy(view, lines)
    found = [_instruction(made.text, part, positions) for part in lines.parts]
    document = _document(made.text, lines, found, positions)
    return Dockerfile(made, document, found, lines.comments, lines.syntax, lines.faults)


def copy(view: View) -> View:
    """The text as it is read."""
    return dockerlines.copy(view, dockerlines.read(view.text))


def _instruction(text: str, part: dockerlines.Part, positions: Sequence[int]) -> Instruction:
    start, end = part.span
    keyword = _KEYWORD.match(text, start, end)
    while keyword and keyword["word"].upper() == "ONBUILD":
        start = keyword.end()
        keyword = _KEYWORD.match(text, start, end)
    if keyword is None:
        return Instruction("", start, end, _words(text, Span(start, end)))
    name, stop = keyword["word"].upper(), max([end, *(body.end for body in part.heredocs)])
    made = Instruction(name, keyword.start("word"), stop, heredocs=part.heredocs)
    rest = Span(keyword.end(), end)
    if made.keyword in COMMANDS:
        _take_command(text, rest, made, positions)
    elif _JSON.match(text, *rest):
        made.words = _strings(text, rest)
    else:
        made.words = _words(text, rest)
    return made


def _take_command(text: str, rest: Span, made: Instruction, positions: Sequence[int]) -> None:
    """Read the flags of a command, and the command itself."""
    offset = rest.start
    while flag := _FLAG.match(text, offset, rest.end):
        made.words += _words(text, Span(offset, flag.end()))
        offset = flag.end()
    if made.keyword == "HEALTHCHECK" and (check := _CHECK.match(text, offset, rest.end)):
        offset = check.end()
    rest = Span(offset, rest.end)
    if _JSON.match(text, *rest):
        made.command = Command((), _strings(text, rest))
    else:
        made.script = shell.read(text, positions, rest, heredocs=False)


def _words(text: str, span: Span) -> list[Word]:
    return [
        word_of(text, token)
        for token in tokens(text, span, heredocs=False)
        if token.kind is Kind.WORD
    ]


def _strings(text: str, span: Span) -> list[Word]:
    """The words of a list in JSON's form."""
    return [
        Word(
            *match.span(),
            match["text"],
            match["text"],
            (Span(*match.span("text")),),
            style='"',
        )
        for match in _STRING.finditer(text, *span)
    ]


def _document(
    text: str, lines: Lines, instructions: Sequence[Instruction], positions: Sequence[int]
) -> Document:
    """All words of all instructions as one tree."""
    root = sequence(0)
    scalars: list[Scalar] = []
    collections: list[Collection] = [root]
    if lines.syntax:
        start, end = lines.syntax
        scalars.append(Scalar(start, end, None, 0, None, text[start:end], ""))
        add(root, scalars[0])
    for made in instructions:
        node = sequence(made.start)
        for word in (*made.words, *(made.command.words if made.command else ())):
            scalars.append(word.node)
            add(node, entry(word.name, word.node) if word.name else word.node)
        if made.script:
            script = made.script.document
            assert script.root is not None
            add(node, script.root)
            collections += script.collections
            scalars += [word.node for word, _ in made.script.places.values()]
        for start, end in made.heredocs:
            scalars.append(Scalar(start, end, None, 0, None, text[start:end], ""))
            add(node, scalars[-1])
        add(root, node)
        collections.append(node)
    scalars.sort(key=lambda scalar: scalar.start)
    return Document(0, len(text), root, touched(scalars, positions), [], collections)
