"""jinja2 templates (Ansible's `.j2`): their actions, by jinja2's own lexer."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from k8sregistry_lint.syntax.action import COMPARING, Action, Kind, Literal, Malformed
from k8sregistry_lint.text import Span

_BEGIN = {
    "variable_begin": Kind.OUTPUT,
    "block_begin": Kind.CONTROL,
    "comment_begin": Kind.COMMENT,
    "raw_begin": Kind.CONTROL,
}
_END = {"variable_end", "block_end", "comment_end", "raw_end"}
_WORDS = {"in", "and", "or", "not", "if", "else", "is"}
_NAMING = {"include", "import", "extends", "from"}
"""Statements whose strings are names of files."""
_TRIM_BEGIN = re.compile(r"(\{[%{#])[-+]")
_TRIM_END = re.compile(r"[-+]([%}#]\})")


def actions(text: str) -> list[Action] | Malformed:
    """The actions of a template in order. Trim marks and carriage returns are replaced by blanks,
    because the lexer would drop what is around them, and offsets would no longer be true."""
    from jinja2 import Environment, TemplateSyntaxError  # 50 ms that only these files need

    plain = _TRIM_END.sub(r" \1", _TRIM_BEGIN.sub(r"\1 ", text.replace("\r", " ")))
    tokens: list[tuple[int, str, str]] = []
    try:
        tokens += Environment(keep_trailing_newline=True, autoescape=True).lex(plain)
    except TemplateSyntaxError as error:
        found = tuple(_actions(text, tokens))
        return Malformed(
            _line_start(plain, error.lineno), error.message or "is no jinja2 template", found
        )
    if sum(len(value) for _, _, value in tokens) != len(text):
        return Malformed(0, "could not be followed by jinja2's lexer")
    begin = _unclosed(tokens)
    found = tuple(_actions(text, tokens))
    return list(found) if begin is None else Malformed(begin, "an action is not closed", found)


def _unclosed(tokens: Iterable[tuple[int, str, str]]) -> int | None:
    """The offset of an action without an end: the lexer takes it for one all the same."""
    offset, begin = 0, None
    for _, name, value in tokens:
        if name in _BEGIN and begin is None:
            begin = offset
        elif name in _END:
            begin = None
        offset += len(value)
    return begin


def _actions(text: str, tokens: Iterable[tuple[int, str, str]]) -> Iterator[Action]:
    offset, start, kind = 0, 0, None
    inside: list[_Token] = []
    for _, name, value in tokens:
        if name in _BEGIN and kind is None:
            start, kind, inside = offset, _BEGIN[name], []
        elif name in _END and kind is not None:
            words = [token.text for token in inside if token.name == "name"]
            yield Action(
                Span(start, offset + len(value)),
                kind,
                words[0] if words else "",
                tuple(_literals(text, inside)),
            )
            kind = None
        elif kind is not None and name != "whitespace":
            inside.append(_Token(name, value, offset))
        offset += len(value)


class _Token(NamedTuple):
    name: str
    text: str
    offset: int


def _literals(text: str, tokens: Sequence[_Token]) -> Iterator[Literal]:
    """Yield the strings. A string is acted on by the calls and lists around it, and by the words
    on either side of it."""
    first = tokens[0].text if tokens else ""
    comparing = COMPARING - {"in"} if first == "for" else COMPARING
    around = [False]
    for index, token in enumerate(tokens):
        before = tokens[index - 1].text if index else ""
        if token.text in ("(", "["):
            is_subscript = token.text == "[" and _is_subscribed(tokens, index)
            around.append(around[-1] or before in comparing or is_subscript)
        elif token.text in (")", "]") and len(around) > 1:
            around.pop()
        elif token.name == "string":
            behind = {other.text for other in tokens[index + 1 : index + 3]}
            span = Span(token.offset + 1, token.offset + len(token.text) - 1)
            yield Literal(
                span,
                text[span.start : span.end],
                around[-1] or before in comparing or bool(behind & comparing) or first in _NAMING,
            )


def _is_subscribed(tokens: Sequence[_Token], index: int) -> bool:
    """Whether a bracket looks something up in what is before it."""
    before = tokens[index - 1] if index else None
    return before is not None and (
        before.text in (")", "]") or (before.name == "name" and before.text not in _WORDS)
    )


def _line_start(text: str, line: int) -> int:
    offset = 0
    for _ in range(line - 1):
        offset = text.find("\n", offset) + 1
    return offset
