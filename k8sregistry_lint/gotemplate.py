"""Go templates: the only place that knows `{{ }}`. Actions with their string literals, by the grammar of Go's text/template."""

import re
from collections.abc import Iterator

from k8sregistry_lint.action import Action, Kind, Literal, Malformed
from k8sregistry_lint.text import Span

_CONTROL = {"if", "else", "end", "range", "with", "define", "block", "break", "continue", "return"}
_BLOCK = {"toYaml", "nindent", "indent", "toYamlPretty"}
_COMMENT = re.compile(r"\{\{(?:-\s+)?/\*.*?\*/(?:\s+-)?\}\}", re.DOTALL)
_COMMENT_START = re.compile(r"\{\{(?:-\s+)?/\*")
_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<end>-?\}\})|(?P<string>\"(?:\\.|[^\"\\\n])*\"|`[^`]*`|'(?:\\.|[^'\\\n])*')"
    r"|(?P<word>[$.]?[A-Za-z_][\w.-]*|\$|\.)|(?P<assign>:?=)|(?P<quote>[\"`'])|(?P<other>.)",
    re.DOTALL,
)


def actions(text: str) -> list[Action] | Malformed:
    """The actions of a template in order."""
    found: list[Action] = []
    at = text.find("{{")
    while at >= 0:
        action = _action(text, at)
        if isinstance(action, Malformed):
            return action
        found.append(action)
        at = text.find("{{", action.span.end)
    return found


def _action(text: str, start: int) -> Action | Malformed:
    if comment := _COMMENT.match(text, start):
        return Action(Span(start, comment.end()), Kind.COMMENT, "", ())
    if _COMMENT_START.match(text, start):
        return Malformed(start, "a comment is not closed")
    at = start + 3 if text.startswith("{{- ", start) else start + 2
    tokens: list[re.Match[str]] = []
    while token := _TOKEN.match(text, at):
        at = token.end()
        if token.lastgroup == "end":
            return _built(Span(start, at), tokens)
        if token.lastgroup == "quote":
            return Malformed(token.start(), "a string is not closed")
        if token.lastgroup != "space":
            tokens.append(token)
    return Malformed(start, "an action is not closed")


def _built(span: Span, tokens: list[re.Match[str]]) -> Action:
    word = tokens[0][0] if tokens else ""
    assigns = any(token.lastgroup == "assign" for token in tokens[:4]) and word.startswith("$")
    words = {token[0] for token in tokens if token.lastgroup == "word"}
    kind = Kind.CONTROL if word in _CONTROL or assigns else Kind.BLOCK if words & _BLOCK else Kind.OUTPUT
    return Action(span, kind, word, tuple(_literals(tokens)))


def _literals(tokens: list[re.Match[str]]) -> Iterator[Literal]:
    """The strings of an action with the heads of the commands around them. A string that begins a pipeline is an argument
    of the commands behind it."""
    heads: list[str | None] = [None]
    for index, token in enumerate(tokens):
        if token[0] == "(":
            heads.append(None)
        elif token[0] == ")" and len(heads) > 1:
            heads.pop()
            heads[-1] = heads[-1] or ""
        elif token[0] == "|" or token.lastgroup == "assign":
            heads[-1] = None
        elif token.lastgroup == "word" and heads[-1] is None and token[0] not in _CONTROL:
            heads[-1] = token[0]
        elif token.lastgroup == "string":
            around = [head for head in heads if head]
            behind = _piped_into(tokens[index + 1 :]) if heads[-1] is None else []
            yield Literal(Span(token.start() + 1, token.end() - 1), token[0][1:-1], tuple(around + behind))


def _piped_into(tokens: list[re.Match[str]]) -> list[str]:
    """The functions that a pipeline hands its value to, up to the end of the parentheses around it."""
    depth, names = 0, []
    for before, token in zip(tokens, tokens[1:], strict=False):
        depth += (before[0] == "(") - (before[0] == ")")
        if depth < 0:
            break
        if before[0] == "|" and token.lastgroup == "word":
            names.append(token[0])
    return names
