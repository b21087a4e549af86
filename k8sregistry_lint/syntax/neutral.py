"""Texts that only some YAML readers accept, made acceptable to all of them without moving a
character: tabs, control characters, and the placeholders of other tools."""

import re

from k8sregistry_lint.reference import PLACEHOLDERS
from k8sregistry_lint.regex import regex

_UNPRINTABLE = regex(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
_PLACEHOLDER = regex("|".join(row.in_yaml for row in PLACEHOLDERS if row.in_yaml))
_PLACEHOLDER_LINE = regex(rf"^[ ]*(?:{_PLACEHOLDER.pattern})[ ]*(?=\r?$)", re.MULTILINE)


def neutral(text: str) -> str:
    """The text with other characters for all that only some readers accept; its length stays."""
    lines = _PLACEHOLDER_LINE.sub(lambda match: " " * len(match[0]), printable(text))
    return placeholders_as_letters(lines)


def printable(text: str) -> str:
    """The text with letters for control characters and blanks for tabs."""
    return _UNPRINTABLE.sub("x", text).replace("\t", " ")


def placeholders_as_letters(text: str) -> str:
    """The text with letters for placeholders."""
    return _PLACEHOLDER.sub(lambda match: "x" * len(match[0]), text)
