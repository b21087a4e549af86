"""The words and the commands of a shell script."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from k8sregistry_lint.syntax.shelltokens import Token
from k8sregistry_lint.syntax.tree import Scalar
from k8sregistry_lint.text import Span, View

_ASSIGNMENT = re.compile(r"(?P<name>[A-Za-z_]\w*)(?:\[[^\]\s]*\])?\+?=")
_ITEM = re.compile(r"\[([\"']?)[\w-]*\1\]=")
"""The subscript of an item of an array, unless it is an image or a variable itself."""


@dataclass(slots=True)
class Word:
    """A word text[start:end], or the value of an assignment; `plain` is its text without the
    quotes, whose parts are `pieces`. `name` is what it is assigned to, and `redirect` the sign of
    the redirection whose target it is."""

    start: int
    end: int
    spelled: str
    plain: str
    pieces: tuple[Span, ...]
    name: str = ""
    redirect: str = ""
    style: str = ""
    _node: Scalar | None = None

    @property
    def node(self) -> Scalar:
        """The scalar that it is in the tree of the script."""
        if self._node is None:
            self._node = Scalar(self.start, self.end, None, 0, None, self.spelled, self.style)
        return self._node

    def text(self, _text: str) -> str:
        """Its text without the quotes."""
        return self.plain

    def content(self, view: View) -> View:
        """Its text without the quotes, with the place of each character."""
        parts = [part for piece in self.pieces for part in view.pieces(*piece)]
        held = [piece for piece in self.pieces if piece.start < piece.end]
        last = held[-1].end if held else self.end
        return View.joined([*parts, ("", view.origin(last))], view.source)


@dataclass(slots=True)
class Command:
    """A command with its words. `guards` are the conditions and the loops around it, the innermost
    last, `function` is the one whose body it is in, and `feeds` the command that gets its output:
    the next one of a pipeline, or the one around a substitution. `is_pattern` says that it is the
    pattern of a case instead of a command."""

    guards: tuple[Span, ...] = ()
    words: list[Word] = field(default_factory=list)
    is_pattern: bool = False
    array: str = ""
    """The array whose items are read."""
    function: str = ""
    feeds: "Command | None" = None

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.words[0].start


class Heredoc(NamedTuple):
    """The body of a here-document, and the command that reads it."""

    span: Span
    command: Command


def word_of(text: str, token: Token, *, is_item: bool = False) -> Word:
    """A token as a word, or as the value of an assignment or of an item of an array."""
    start, end, pieces = token.start, token.end, token.pieces
    spelled = text[start:end]
    match = (_ITEM if is_item else _ASSIGNMENT).match(spelled) if "=" in spelled else None
    if match:
        start += match.end()
        spelled = spelled[match.end() :]
        pieces = tuple(Span(max(a, start), b) for a, b in pieces if b >= start)
    if len(pieces) == 1:
        plain = text[pieces[0].start : pieces[0].end]
    else:
        plain = "".join([text[a:b] for a, b in pieces])
    return Word(start, end, spelled, plain, pieces, match["name"] if match and not is_item else "")
