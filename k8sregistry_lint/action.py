"""What a template consists of besides text, whatever its language: actions with the string literals in them."""

from dataclasses import dataclass
from enum import Enum

from k8sregistry_lint.text import Span


class Kind(Enum):
    """What an action leaves in the output: some text, nothing, or a block of lines of its own indentation."""

    OUTPUT = "output"
    CONTROL = "control"
    COMMENT = "comment"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Literal:
    """A string in an action: its text without the quotes, and the functions whose argument it is, the outermost first."""

    span: Span
    text: str
    functions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """`{{ ... }}` or `{% ... %}` at `span`, braces and trim marks included; `word` is its first word."""

    span: Span
    kind: Kind
    word: str
    literals: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Malformed:
    """A template that ends inside of an action or a string that begins at `offset`."""

    offset: int
    message: str
