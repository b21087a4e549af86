"""Go templates: the only place that knows `{{ }}`. Actions with their string literals, by the
grammar of Go's text/template."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from k8sregistry_lint.syntax.action import COMPARING, NAMING, Action, Kind, Literal, Malformed
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
            return Malformed(action.offset, action.message, tuple(found))
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
    kind = (
        Kind.CONTROL
        if word in _CONTROL or assigns
        else Kind.BLOCK
        if words & _BLOCK
        else Kind.OUTPUT
    )
    return Action(span, kind, word, tuple(_literals(tokens)))


_OPERATOR_BEFORE = re.compile(
    r"(?:[=!]=|=~|[<>]=?|\[|\b(?:contains|startsWith|endsWith|hasPrefix|hasSuffix|indexOf|replace"
    r"|split|matches|get|match|search|find|count|startswith|endswith|regex_\w+|select|selectattr"
    r"|reject|rejectattr|difference|intersect)\([^()]*)\s*\Z"
)
_OPERATOR_BEHIND = re.compile(r"\s*(?:[=!]=|=~|[<>]|\]|\b(?:in|contains|matches|startsWith)\b)")
MAX_OPERAND = 200
"""How far from a string its operator is looked for, in code points."""


def is_operand(token: re.Match[str]) -> bool:
    """Whether a string is compared or looked up, in `${{ }}` of GitHub and `{{= }}` of Argo, which
    have operators and subscripts that Go templates have not."""
    text = token.string
    before = text[max(token.start() - MAX_OPERAND, 0) : token.start()]
    before = before[before.rfind("{{") + 2 :] if "{{" in before else before
    return bool(_OPERATOR_BEFORE.search(before) or _OPERATOR_BEHIND.match(text, token.end()))


@dataclass(slots=True)
class _Command:
    """A command of a pipeline, its function, how many arguments of it are read, and the command
    whose argument its pipeline is."""

    around: "_Command | None" = None
    function: str | None = None
    read: int = 0
    piped_into: "_Command | None" = None
    compares: bool = False


def _literals(tokens: list[re.Match[str]]) -> Iterator[Literal]:
    """Yield the strings of an action. A string is acted on by the commands around it, and by the
    commands that its pipeline passes it to."""
    strings: list[tuple[re.Match[str], _Command, bool]] = []
    commands = [command := _Command()]
    for token in tokens:
        if token[0] == "(":
            commands.append(command := _Command(around=command))
        elif token[0] == ")" and command.around:
            command = command.around
            command.function = command.function or ""
            command.read += 1
        elif token[0] == "|":
            command.piped_into = _Command(around=command.around)
            commands.append(command := command.piped_into)
        elif token.lastgroup == "assign":
            command.function = None
        elif token.lastgroup == "word" and command.function is None and token[0] not in _CONTROL:
            command.function = token[0]
        elif token.lastgroup == "string":
            is_key = command.function == "dict" and command.read % 2 == 0
            strings.append((token, command, is_key))
            command.read += 1
        elif token.lastgroup == "word":
            command.read += 1
    _spread(commands)
    named: set[int] = set()
    for token, command, is_key in strings:
        span = Span(token.start() + 1, token.end() - 1)
        is_name = command.function in NAMING and id(command) not in named
        named.add(id(command))
        compared = command.compares or is_name or is_key or is_operand(token)
        yield Literal(span, token[0][1:-1], compared)


def _spread(commands: list[_Command]) -> None:
    """Mark each command whose result is compared with something: first along the pipelines, then
    from the outer commands to the inner ones."""
    for command in reversed(commands):
        command.compares = command.function in COMPARING or bool(
            command.piped_into and command.piped_into.compares
        )
    for command in commands:
        command.compares |= bool(command.around and command.around.compares)
