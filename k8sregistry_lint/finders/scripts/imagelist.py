"""Lists of images: one reference on each line, and nothing else but comments."""

import re
from collections.abc import Iterator, Sequence

from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.values import comments
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Applicability, Found, MentionKind, Role
from k8sregistry_lint.reference import ImageReference, parse_with_placeholders
from k8sregistry_lint.syntax.tree import Document, Unparsed
from k8sregistry_lint.text import View, line_at

_LINE = re.compile(r"[^\r\n]++")
_ENTRY = re.compile(
    r"[ \t]*+(?:[-*][ \t]+)?(?P<key>[\w.-]+[ \t]*(?:=|:[ \t])[ \t]*+)?(?P<quote>[\"'`]?)"
    r"(?:docker://)?(?P<reference>[^\s#\"'`,]++)(?P=quote)(?:,(?P<cells>[^\r\n#/]*+))?"
    r"[ \t]*+(?:#.*)?"
)
"""A line with one image. The `cells` behind it hold no slash, so none of them is an image."""
_PAIR = Against(MentionKind.REPLACEMENT, "a line with more than one image or with other words")
_FIELD = "a field of a table: nothing here shows what reads it"
MAX_OTHERS = 0.1
"""The share of lines that may be something else."""


def is_list(text: str) -> bool:
    """Whether nearly all lines of a text are a whole reference with a registry."""
    found = others = 0
    most = text.count("\n") + text.count("\r") - text.count("\r\n") + 1
    for line in _LINE.finditer(text):
        stripped = line[0].strip()
        if not stripped or stripped.startswith("#"):
            continue
        entry = _ENTRY.fullmatch(line[0])
        if entry and _is_plain(entry) and _reference(entry):
            found += 1
        else:
            others += 1
            if others > MAX_OTHERS * (most - others):  # whatever the other lines are
                return False
    return found > 0 and others <= MAX_OTHERS * found


def find(view: View, scope: Scope) -> Iterator[Found]:
    """The references of a list. A line with two of them is a pair, of which one may be a copy of
    the other."""
    commented = []
    scope = scope._replace(names=("images", *scope.names))
    done = -1
    for position in scope.search(view.text):
        if position < done:
            continue
        line = line_at(view.text, position)
        entry = _ENTRY.fullmatch(view.text, *line)
        reference = _reference(entry)
        if entry and reference and entry.start("reference") <= position < entry.end("reference"):
            limited = scope.limited(Applicability.UNSAFE, "" if _is_plain(entry) else _FIELD)
            yield limited.occurrence(view, entry.start("reference"), reference, Role.IMAGE)
            done = entry.end("reference")
        elif "#" in view.text[line.start : position]:
            commented.append(position)
        else:
            yield scope.mention(view, position, _PAIR)
    yield from comments.find(view, commented, scope)


def read(_view: View, _positions: Sequence[int]) -> Iterator[Document | Unparsed]:
    """Nothing, as a list has no structure."""
    return iter(())


def _is_plain(entry: re.Match[str]) -> bool:
    """Whether a line holds nothing besides its image."""
    return not entry["key"] and not (entry["cells"] or "").strip()


def _reference(entry: re.Match[str] | None) -> ImageReference | None:
    """The image of a line, if it spells its registry or a tag."""
    reference = parse_with_placeholders(entry["reference"]) if entry else None
    spells = reference and (reference.registry or (reference.tag and "/" in reference.repository))
    return reference if reference and spells and reference.repository else None
