"""Templates of Terraform's `templatefile`: their actions, `${...}` and `%{...}`."""

import re
from collections.abc import Iterator

from k8sregistry_lint.syntax import sourcecode
from k8sregistry_lint.syntax.action import Action, Kind, Literal
from k8sregistry_lint.syntax.languages import HCL
from k8sregistry_lint.syntax.tree import Document
from k8sregistry_lint.text import Span

_ACTION = re.compile(
    r"(?<![$%])(?:%\{~?[ \t]*+(?P<word>\w++)|\$\{(?=[\w.]++(?:\(|[ \t]++[=!]=|[ \t]++\?)))"
    r"(?>(?:[^{}\"\r\n]|\"(?>(?:[^\"\\\r\n]|\\.)*)\"|\{[^{}\"\r\n]*+\}){0,2000})\}"
)
"""The bounds keep the time for unclosed actions linear."""


def is_template(text: str) -> bool:
    """Return whether a text has actions of Terraform, and none of Go."""
    return "{{" not in text and _ACTION.search(text) is not None


def actions(text: str) -> list[Action]:
    """Return the directives, and the expressions that call or choose, in order. Others, such as
    `${var.tag}`, are placeholders like those of other tools."""
    return [_action(match) for match in _ACTION.finditer(text)]


def _action(match: re.Match[str]) -> Action:
    kind = Kind.CONTROL if match["word"] else Kind.OUTPUT
    return Action(Span(*match.span()), kind, match["word"] or "", tuple(_literals(match)))


def _literals(match: re.Match[str]) -> Iterator[Literal]:
    """Yield the strings of an action, read as HCL."""
    start, text = match.start() + 2, match[0][2:-1]
    code = sourcecode.read(text, range(len(text)), HCL)
    if isinstance(code.document, Document):
        for scalar in (each for each in code.document.touched if each.style):
            span = Span(scalar.start + 1, scalar.end - 1).shifted(start)
            yield Literal(span, scalar.value, scalar.start in code.compared)
        code.document.release()
