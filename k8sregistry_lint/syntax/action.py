"""The parts of a template besides text, in any language: actions, and the string literals in
them."""

from dataclasses import dataclass
from enum import Enum

from k8sregistry_lint.text import Span

COMPARING = {
    "contains", "hasPrefix", "hasSuffix", "eq", "ne", "lt", "le", "gt", "ge", "has", "without",
    "hasKey", "get", "index", "replace", "trimPrefix", "trimSuffix", "trimAll", "trim", "split",
    "splitList", "splitn", "regexMatch", "mustRegexMatch", "regexFind", "regexFindAll",
    "regexReplaceAll", "regexReplaceAllLiteral", "mustRegexReplaceAll", "regexSplit", "fail",
    "required", "lookup", "not", "==", "!=", "in", "is", "match", "search", "regex_search",
    "regex_replace", "startswith", "endswith", "difference", "intersect", "reject", "select", "dig",
    "pick", "omit", "unset", "selectattr", "rejectattr", "equalto",
}  # fmt: skip
"""Functions, filters and operators that compare their arguments, search for them or only print
them, so that they yield no images."""


NAMING = {
    "include", "template", "define", "block", ".Files.Get", ".Files.Glob", "$.Files.Get", "set",
}  # fmt: skip
"""Functions whose first string is the name of a template, a file or a key."""


class Kind(Enum):
    """What an action leaves in the output: some text, nothing, or a block of lines of its own
    indentation."""

    OUTPUT = "output"
    CONTROL = "control"
    COMMENT = "comment"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Literal:
    """A string in an action: its text without the quotes, and whether one of COMPARING acts on
    it."""

    span: Span
    text: str
    compared: bool


@dataclass(frozen=True, slots=True)
class Action:
    """`{{ ... }}` or `{% ... %}` at `span`, braces and trim marks included; `word` is its first
    word."""

    span: Span
    kind: Kind
    word: str
    literals: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Malformed:
    """A template with a fault at `offset`, such as an action that does not end; `before` are the
    actions in front of it."""

    offset: int
    message: str
    before: tuple[Action, ...] = ()
