"""Read a shell script into a tree: each command is a sequence of words, an assignment in it is a
mapping of one entry, and so is a loop over words."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from k8sregistry_lint.syntax.shellcommands import LOOPS, Grouping
from k8sregistry_lint.syntax.shelltokens import tokens
from k8sregistry_lint.syntax.shellwords import Command, Heredoc, Word, word_of
from k8sregistry_lint.syntax.tree import Collection, Document, SequenceNode
from k8sregistry_lint.syntax.treebuilding import add, entry, sequence, touched
from k8sregistry_lint.text import Span

__all__ = ["LOOPS", "Command", "Heredoc", "Script", "Word", "read", "word_of"]


class Script(NamedTuple):
    """A script. `places` has each word and its command by the word's offset; `fault` is the offset
    of a quote or a here-document without an end, -1 where there is none."""

    document: Document
    commands: Sequence[Command]
    places: dict[int, tuple[Word, Command]]
    comments: Sequence[Span]
    heredocs: Sequence[Heredoc]
    fault: int


def read(
    text: str, positions: Sequence[int], span: Span | None = None, *, heredocs: bool = True
) -> Script:
    """Read the script that a text is, or a part of it; `positions` are sorted offsets. Without
    `heredocs` the bodies of here-documents are elsewhere."""
    span = span or Span(0, len(text))
    made = Grouping(text)
    made.take(tokens(text, span, heredocs=heredocs))
    root = _tree(made.commands, span)
    places = {word.start: (word, command) for command in made.commands for word in command.words}
    inside = positions[bisect_left(positions, span.start) : bisect_left(positions, span.end)]
    found = touched([places[at][0].node for at in sorted(places)], inside)
    document = Document(*span, root, found, [], [*_collections(root)])
    return Script(document, made.commands, places, made.comments, made.heredocs, made.fault)


def _tree(commands: Sequence[Command], span: Span) -> SequenceNode:
    """The commands as a sequence of sequences."""
    root = sequence(span.start)
    root.end = span.end
    for command in commands:
        node = sequence(command.start)
        node.end = command.words[-1].end
        for word in _with_loops(command):
            add(node, word.node if not word.name else entry(word.name, word.node))
        add(root, node)
    return root


def _with_loops(command: Command) -> Iterator[Word]:
    """The words of a command; those that a loop goes over have the name of its variable."""
    texts = [word.plain for word in command.words[:3]]
    is_loop = len(texts) == 3 and texts[0] in LOOPS and texts[2] == "in"
    for at, word in enumerate(command.words):
        if is_loop and at > 2 and not word.name:
            command.words[at] = replace(word, name=texts[1])
        yield command.words[at]


def _collections(root: Collection) -> Iterator[Collection]:
    """A collection and all below it."""
    waiting = [root]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += (child for child in current.held if isinstance(child, Collection))
