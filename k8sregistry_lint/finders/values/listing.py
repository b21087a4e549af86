"""Texts that hold references and nothing else: in one line, or one on each line."""

import re
from collections.abc import Iterable, Iterator

from k8sregistry_lint.finders.evidence.copiednames import COPIED_HERE
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.values.value import Value
from k8sregistry_lint.model import Applicability, Found, MentionKind, Role
from k8sregistry_lint.reference import ImageReference, parse_with_placeholders
from k8sregistry_lint.regex import regex

_LINE = regex(r"[^\n]+")
_WORD = regex(r"[^\s,]+")
_FLAG = regex(r"--?(?P<name>[A-Za-z][\w.-]*)=")
_COMMENT = Against(MentionKind.COMMENT, "a comment in a list of images")


def items(text: str) -> list[re.Match[str]]:
    """The references of a text that holds at least two of them and, apart from comments and a flag
    in front of them, nothing else: with commas or blanks between them in one line, or each in a
    line of its own. Two in a line of several are a pair, one of which may be the copy of the
    other."""
    several = "\n" in text.strip()
    flag = _FLAG.match(text.lstrip())
    begin = len(text) - len(text.lstrip()) + flag.end() if flag else 0
    found: list[re.Match[str]] = []
    for line in _LINE.finditer(text, begin):
        is_comment = line[0].lstrip().startswith("#")
        words = [] if is_comment else [*_WORD.finditer(text, *line.span())]
        references = [_reference(word[0]) for word in words]
        if (several and len(words) > 1) or None in references or _is_pair(line[0], references):
            return []
        found += words
    return found if len(found) > 1 else []


def find(value: Value, listed: list[re.Match[str]]) -> Iterator[Found]:
    """The references that a search concerns."""
    flag = _FLAG.match(value.text.text.lstrip())
    name = flag["name"] if flag else ""
    if "\n" in value.text.text.strip() and value.scope.copies.happen:
        value = value.limited(Applicability.UNSAFE, COPIED_HERE)
    for item in listed:
        if value.scope.search(item[0]) and (reference := _reference(item[0])):
            yield value.occurrence(reference, item.start(), Role.ARGUMENT, name)
    yield from value.mentions(_COMMENT)


def _reference(word: str) -> ImageReference | None:
    """The reference that a word is, if it spells its registry or a tag."""
    reference = parse_with_placeholders(word)
    spells = reference and (reference.registry or (reference.tag and "/" in reference.repository))
    return reference if reference and spells and reference.repository else None


def _is_pair(line: str, references: Iterable[ImageReference | None]) -> bool:
    """Whether images of several registries may be an original and its copies: they are side by side
    without commas, or one name comes twice."""
    known = [reference for reference in references if reference]
    names = [reference.repository.rpartition("/")[2] for reference in known]
    return len({reference.registry for reference in known}) > 1 and (
        "," not in line or len(set(names)) < len(names)
    )
