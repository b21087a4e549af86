"""Read a shell script into a tree: each command is a sequence of words, an assignment in it is a
mapping of one entry, and so is a loop over words."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from k8sregistry_lint.syntax.shellcommands import LOOPS, Grouping
from k8sregistry_lint.syntax.shelltokens import tokens
from k8sregistry_lint.syntax.shellwords import Command, Heredoc, Word, word_of
from k8sregistry_lint.syntax.tree import Collection, Document, Scalar, SequenceNode
from k8sregistry_lint.syntax.treebuilding import add, entry, sequence
from k8sregistry_lint.text import Span

__all__ = ["LOOPS", "Command", "Heredoc", "Script", "Word", "read", "word_of"]


class Script(NamedTuple):
    """A script. `places` has the words that hold a position, with their commands, by their offsets;
    `fault` is the offset of a quote or a here-document without an end, -1 where there is none."""

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
    inside = positions[bisect_left(positions, span.start) : bisect_left(positions, span.end)]
    places = _places(made.commands, inside)
    root = _tree(text, made.commands, places, span)
    found = [places[at][0].node for at in sorted(places)]
    document = Document(*span, root, found, [], [*_collections(root)])
    return Script(document, made.commands, places, made.comments, made.heredocs, made.fault)


def _places(
    commands: Sequence[Command], positions: Sequence[int]
) -> dict[int, tuple[Word, Command]]:
    """The words that hold a position, with their commands, by their offsets."""
    if not positions:
        return {}
    words = sorted(
        (
            (word.start, at, index)
            for at, each in enumerate(commands)
            for index, word in enumerate(each.words)
        )
    )
    found: dict[int, tuple[Word, Command]] = {}
    for position in positions:
        place = bisect_right(words, (position, len(commands), 0)) - 1
        if place >= 0:
            start, at, index = words[place]
            if position < commands[at].words[index].end:
                found[start] = commands[at].words[index], commands[at]
    return found


def _tree(
    text: str, commands: Sequence[Command], places: Mapping[int, object], span: Span
) -> SequenceNode:
    """The commands as a sequence: those that hold a position as sequences of their words, each of
    the others as one scalar."""
    root = sequence(span.start)
    root.end = span.end
    for command in commands:
        words = command.words
        if places.keys().isdisjoint([word.start for word in words]):
            start, end = command.start, words[-1].end
            add(root, Scalar(start, end, None, 0, None, text[start:end], ""))
            continue
        node = sequence(command.start)
        node.end = words[-1].end
        for word in words:
            add(node, word.node if not word.name else entry(word.name, word.node))
        add(root, node)
    return root


def _collections(root: Collection) -> Iterator[Collection]:
    """A collection and all below it."""
    waiting = [root]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += (child for child in current.held if isinstance(child, Collection))
