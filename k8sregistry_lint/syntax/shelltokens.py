"""The tokens of a shell script: words without their quotes, operators, comments, here-documents."""

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from k8sregistry_lint.text import Span


class Kind(Enum):
    """What a token is."""

    WORD = "a word"
    NEWLINE = "the end of a line"
    OPERATOR = "what ends a command, such as ; and |"
    OPEN = "the start of a subshell or a command substitution"
    CLOSE = "its end"
    REDIRECT = "a redirection, whose target follows"
    COMMENT = "a comment"
    HEREDOC = "the body of a here-document"
    FAULT = "a quote or a here-document without an end"


class Token(NamedTuple):
    """A token at text[start:end]. `pieces` are the parts of a word without its quotes; a command
    substitution cuts a word into two."""

    kind: Kind
    start: int
    end: int
    pieces: tuple[Span, ...] = ()


_PARAMETER = r"\$\{(?>(?:[^{}\"'`\r\n]++|\"[^\"\r\n]*+\"|'[^'\r\n]*+'|\$\{[^{}\r\n]*+\})*)\}"
_SIMPLE = r"\$\([\w.-]*+\)"
_BLANKS = r" \t\f\v"
"""A shell knows no other blanks: a no-break space is a character like any other."""
_SPECIAL = rf"{_BLANKS}\r\n\"'\\$`;&|<>()"
_CODE = re.compile(
    rf"(?P<newline>\r\n|\n|\r)|(?P<blank>[{_BLANKS}]++)|(?P<joined>\\(?:\r\n|\n|\r))"
    rf"|(?P<comment>(?<![^{_BLANKS}\r\n;&|()`])\#[^\r\n]*+)"
    rf"|(?P<whole>[^{_SPECIAL}]++)(?:[{_BLANKS}]++|(?=[\r\n]|\Z))"
    r"|<<(?P<tabs>-?)[ \t]*+\\?(?P<mark>[\"']?)(?P<heredoc>[A-Za-z_][\w.-]*+)(?P=mark)"
    r"|(?P<redirect>\d*+(?:<<<|<>|>>|>\||[<>]&|[<>]|&>>?))(?!\()"
    r"|(?P<operator>;;&?|;&|&&|\|\||\|&?|[;&])"
    rf"|(?P<plain>{_SIMPLE}|{_PARAMETER}|\\(?:[\s\S]|\Z)"
    rf"|[^{_SPECIAL}]++|\$(?![(\"'])|[<>])"
    r"|(?P<open>[$<>]?\(|`)|(?P<close>\))|\$?'(?P<single>[^']*+)(?P<end>'?)|\$?(?P<double>\")"
)
_QUOTED = re.compile(
    rf"(?P<double>\")|(?P<plain>{_SIMPLE}|{_PARAMETER}|\\[\s\S]|[^\"\\$`]++|\$(?!\(|\Z)|\\|\$\Z)"
    r"|(?P<open>\$\(|`)"
)


@lru_cache(256)
def _heredoc_end(mark: str, tabs: str) -> re.Pattern[str]:
    """The line that ends a here-document."""
    indent = r"\t*+" if tabs else ""
    return re.compile(rf"(?:^|(?<=\r)){indent}{re.escape(mark)}(?=[\r\n]|\Z)", re.MULTILINE)


def tokens(text: str, span: Span, *, heredocs: bool = True) -> Iterator[Token]:
    """The tokens of the script that a part of a text is, in order. The last one is a fault where a
    quote or a here-document has no end. Without `heredocs` their bodies are elsewhere."""
    return _Scanner(text, span, heredocs=heredocs).run()


class _Scanner:
    """Cuts a text into tokens. `_open` holds the marks of what is not closed yet: a double quote, a
    bracket, a backquote."""

    def __init__(self, text: str, span: Span, *, heredocs: bool) -> None:
        self._text = text
        self._span = span
        self._with_heredocs = heredocs
        self._open: list[tuple[str, int]] = []
        self._start = -1
        self._pieces: list[Span] = []
        self._heredocs: list[tuple[str, str, int]] = []

    def run(self) -> Iterator[Token]:
        """The tokens."""
        offset, end = self._span
        while offset < end:
            quoted = bool(self._open) and self._open[-1][0] == '"'
            match = (_QUOTED if quoted else _CODE).match(self._text, offset, end)
            if match is None:
                yield Token(Kind.FAULT, offset, end)
                return
            offset, kind = match.end(), match.lastgroup
            if kind == "whole":
                yield self._whole(match)
                continue
            if kind in ("plain", "double", "end", "joined"):
                if not self._take(match):
                    yield Token(Kind.FAULT, match.start(), match.end())
                continue
            yield from self._word(match.start())
            yield from self._mark(match)
            if kind == "newline" and self._heredocs:
                yield from self._bodies(offset)
                offset = self._after
        yield from self._word(end)
        unclosed = [start for mark, start in self._open if mark in '"`']
        unclosed += [start for _, _, start in self._heredocs]
        if unclosed:
            yield Token(Kind.FAULT, unclosed[0], end)

    def _whole(self, match: re.Match[str]) -> Token:
        """The word that ends here, of which most consist of nothing but this part."""
        span = Span(*match.span("whole"))
        start, pieces = span.start, [span]
        if self._start >= 0:
            self._piece(span)
            start, pieces = self._start, self._pieces
            self._start, self._pieces = -1, []
        return Token(Kind.WORD, start, span.end, tuple(pieces))

    def _take(self, match: re.Match[str]) -> bool:
        """Take a part of a word. False for a single quote that is not closed."""
        kind = match.lastgroup
        if kind == "joined" and self._start < 0:
            return True
        if self._start < 0:
            self._start = match.start()
        if kind == "plain":
            self._piece(Span(*match.span()))
        elif kind == "end":
            self._piece(Span(*match.span("single")))
            return bool(match["end"])
        elif kind == "double":
            if self._open and self._open[-1][0] == '"':
                self._open.pop()
            else:
                self._open.append(('"', match.start()))
            self._piece(Span(match.end(), match.end()))
        return True

    def _piece(self, span: Span) -> None:
        if self._pieces and self._pieces[-1].end == span.start:
            span = Span(self._pieces.pop().start, span.end)
        self._pieces.append(span)

    def _word(self, end: int) -> Iterator[Token]:
        """The word that ends here, if there is one."""
        if self._start >= 0:
            yield Token(Kind.WORD, self._start, end, tuple(self._pieces))
            self._start, self._pieces = -1, []

    def _mark(self, match: re.Match[str]) -> Iterator[Token]:
        kind, span = match.lastgroup, match.span()
        if kind == "newline":
            yield Token(Kind.NEWLINE, *span)
        elif kind == "operator":
            yield Token(Kind.OPERATOR, *span)
        elif kind == "comment":
            yield Token(Kind.COMMENT, *span)
        elif kind == "redirect":
            yield Token(Kind.REDIRECT, *span)
        elif kind == "heredoc" and self._with_heredocs:
            self._heredocs.append((match["heredoc"], match["tabs"], match.start()))
            yield Token(Kind.REDIRECT, *span)
        elif kind in ("open", "close"):
            yield self._bracket(match)

    def _bracket(self, match: re.Match[str]) -> Token:
        mark = match[0][-1]
        top = self._open[-1][0] if self._open else ""
        if mark == ")" or top == mark == "`":
            if top == {")": "("}.get(mark, mark):
                self._open.pop()
            return Token(Kind.CLOSE, *match.span())
        self._open.append((mark, match.start()))
        return Token(Kind.OPEN, *match.span())

    def _bodies(self, offset: int) -> Iterator[Token]:
        """The bodies of the here-documents of a line. One without an end reaches to the end of the
        text, and stays open."""
        while self._heredocs:
            mark, tabs, _ = self._heredocs[0]
            end = _heredoc_end(mark, tabs).search(self._text, offset, self._span.end)
            yield Token(Kind.HEREDOC, offset, end.start() if end else self._span.end)
            offset = end.end() if end else self._span.end
            if end is None:
                break
            del self._heredocs[0]
        self._after = offset
