"""Read a shell script into a tree: each command is a sequence of words, an assignment in it is a
mapping of one entry, and so is a loop over words."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from k8sregistry_lint.syntax.shelltokens import Kind, Token, tokens
from k8sregistry_lint.syntax.tree import Collection, Document, Scalar, SequenceNode
from k8sregistry_lint.syntax.treebuilding import add, entry, sequence, touched
from k8sregistry_lint.text import Span, View

_ASSIGNMENT = re.compile(r"(?P<name>[A-Za-z_]\w*)(?:\[[^\]\s]*\])?\+?=")
MAX_GUARDS = 20
"""How many conditions and loops around a command are known, the innermost ones."""

LOOPS = ("for", "select")
_KEYWORDS = {"then", "else", "fi", "do", "done", "esac", "{", "}", "!", "time", "if", "elif",
             "while", "until", "sudo", "exec", "command"}  # fmt: skip
"""Words in front of a command."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or the value of an assignment; `pieces` are its parts without the quotes, and `name`
    is what it is assigned to."""

    node: Scalar
    pieces: tuple[Span, ...]
    name: str = ""

    def content(self, view: View) -> View:
        """Its text without the quotes, with the place of each character."""
        parts = [part for piece in self.pieces for part in view.pieces(*piece)]
        held = [piece for piece in self.pieces if piece.start < piece.end]
        last = held[-1].end if held else self.node.end
        return View.joined([*parts, ("", view.origin(last))], view.source)

    def text(self, text: str) -> str:
        """Its text without the quotes."""
        return "".join(text[start:end] for start, end in self.pieces)


@dataclass(slots=True)
class Command:
    """A command with its words. `guards` are the conditions and the loops around it, the innermost
    last; `is_pattern` says that it is the pattern of a case instead."""

    guards: tuple[Span, ...]
    words: list[Word] = field(default_factory=list)
    is_pattern: bool = False
    array: str = ""
    """The array whose items are read."""

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.words[0].node.start


class Script(NamedTuple):
    """A script. `places` has each word and its command by the word's offset; `fault` is the offset
    of a quote or a here-document without an end, -1 where there is none."""

    document: Document
    commands: Sequence[Command]
    places: dict[int, tuple[Word, Command]]
    comments: Sequence[Span]
    heredocs: Sequence[Span]
    fault: int


def read(
    text: str, positions: Sequence[int], span: Span | None = None, *, heredocs: bool = True
) -> Script:
    """Read the script that a text is, or a part of it; `positions` are sorted offsets. Without
    `heredocs` the bodies of here-documents are elsewhere."""
    reader = _Reader(text, span or Span(0, len(text)), heredocs=heredocs)
    return reader.read(positions)


def word_of(text: str, token: Token, *, is_item: bool = False) -> Word:
    """A token as a word, or as the value of an assignment, which no item of an array is."""
    match = None if is_item else _ASSIGNMENT.match(text, token.start, token.end)
    start = match.end() if match else token.start
    pieces = [Span(max(a, start), b) for a, b in token.pieces if b >= start]
    node = Scalar(start, token.end, None, 0, None, text[start : token.end], "")
    return Word(node, tuple(pieces), match["name"] if match else "")


class _Reader:
    """Takes one token after another. `_outer` holds the commands around a substitution."""

    def __init__(self, text: str, span: Span, *, heredocs: bool) -> None:
        self._text = text
        self._span = span
        self._with_heredocs = heredocs
        self._finished: list[Command] = []
        self._comments: list[Span] = []
        self._heredocs: list[Span] = []
        self._fault = -1
        self._guards: list[Span] = []
        self._condition = -1
        self._cases: list[bool] = []
        self._outer: list[Command] = []
        self._current = Command(())
        self._last_end = -1

    def read(self, positions: Sequence[int]) -> Script:
        """The script."""
        for token in tokens(self._text, self._span, heredocs=self._with_heredocs):
            self._take(token)
        self._end_command()
        while self._outer:
            self._current = self._outer.pop()
            self._end_command()
        commands = self._finished
        root = _tree(self._text, commands, self._span)
        places = {
            word.node.start: (word, command) for command in commands for word in command.words
        }
        start, end = self._span
        inside = positions[bisect_left(positions, start) : bisect_left(positions, end)]
        found = touched([places[at][0].node for at in sorted(places)], inside)
        document = Document(*self._span, root, found, [], [*_collections(root)])
        return Script(document, commands, places, self._comments, self._heredocs, self._fault)

    def _take(self, token: Token) -> None:
        kind = token.kind
        if kind is Kind.WORD:
            self._word(token)
        elif kind is Kind.NEWLINE:
            if not self._current.array:
                self._end_command()
        elif kind is Kind.OPERATOR:
            self._operator(self._text[token.start : token.end])
        elif kind is Kind.OPEN:
            self._open(token)
        elif kind is Kind.CLOSE:
            self._close()
        elif kind is Kind.COMMENT:
            self._comments.append(Span(token.start, token.end))
        elif kind is Kind.HEREDOC:
            self._heredocs.append(Span(token.start, token.end))
        elif kind is Kind.FAULT:
            self._fault = token.start

    def _word(self, token: Token) -> None:
        plain = self._text[token.start : token.end]
        command = self._current
        self._last_end = token.end
        if not command.words and not command.array and plain in _KEYWORDS:
            self._keyword(plain, token)
            return
        command.words.append(self._made(token))
        first = command.words[0].node.value
        if plain == "in" and first == "case" and len(command.words) == 3:
            self._guards.append(Span(command.words[0].node.start, token.end))
            self._cases.append(True)
            self._end_command()

    def _made(self, token: Token) -> Word:
        word = word_of(self._text, token, is_item=bool(self._current.array))
        return replace(word, name=word.name or self._current.array)

    def _keyword(self, word: str, token: Token) -> None:
        if word in ("if", "elif", "while", "until"):
            self._condition = token.start
            if word == "elif" and self._guards:
                self._guards.pop()
        elif word in ("then", "do"):
            start = self._condition if self._condition >= 0 else token.start
            self._guards.append(Span(start, token.start))
            self._condition = -1
        elif word in ("fi", "done", "esac"):
            if self._guards:
                self._guards.pop()
            if word == "esac" and self._cases:
                self._cases.pop()
        self._current = self._new()

    @property
    def _around(self) -> tuple[Span, ...]:
        return tuple(self._guards[-MAX_GUARDS:])

    def _new(self) -> Command:
        return Command(self._around, is_pattern=bool(self._cases) and self._cases[-1])

    def _operator(self, mark: str) -> None:
        if self._current.is_pattern and mark == "|":
            return
        self._end_command()
        if mark in (";;", ";&", ";;&") and self._cases:
            self._cases[-1] = True
            self._current = self._new()

    def _open(self, token: Token) -> None:
        words = self._current.words
        if self._current.is_pattern and not words:
            return
        is_array = (
            self._text[token.start] == "("
            and bool(words)
            and self._last_end == token.start
            and bool(words[-1].name)
            and not words[-1].node.value
        )
        self._outer.append(self._current)
        self._current = Command(self._around, array=words[-1].name if is_array else "")

    def _close(self) -> None:
        if self._current.is_pattern:
            self._end_command()
            self._cases[-1] = False
            self._current = self._new()
            return
        self._end_command()
        if self._outer:
            self._current = self._outer.pop()

    def _end_command(self) -> None:
        words = self._current.words
        if words:
            self._finished.append(self._current)
            if words[0].node.value in LOOPS:
                self._condition = words[0].node.start
        self._current = self._new()


def _tree(text: str, commands: Sequence[Command], span: Span) -> SequenceNode:
    """The commands as a sequence of sequences."""
    root = sequence(span.start)
    root.end = span.end
    for command in commands:
        node = sequence(command.words[0].node.start)
        node.end = command.words[-1].node.end
        for word in _with_loops(text, command):
            add(node, word.node if not word.name else entry(word.name, word.node))
        add(root, node)
    return root


def _with_loops(text: str, command: Command) -> Iterator[Word]:
    """The words of a command; those that a loop goes over have the name of its variable."""
    texts = [word.text(text) for word in command.words[:3]]
    is_loop = len(texts) == 3 and texts[0] in LOOPS and texts[2] == "in"
    for at, word in enumerate(command.words):
        if is_loop and at > 2 and not word.name:
            command.words[at] = Word(word.node, word.pieces, texts[1])
        yield command.words[at]


def _collections(root: Collection) -> Iterator[Collection]:
    """A collection and all below it."""
    waiting = [root]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += (child for child in current.held if isinstance(child, Collection))
