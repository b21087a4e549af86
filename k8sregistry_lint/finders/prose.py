"""References in text that people read: sentences, inline code, tables. A whole reference with a
path is noted; a bare host, an address on the web and a path are mentions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from k8sregistry_lint.finders.objects import Against
from k8sregistry_lint.finders.scope import Scope
from k8sregistry_lint.model import Found, Level, MentionKind, Role
from k8sregistry_lint.reference import ImageReference, parse_with_placeholders
from k8sregistry_lint.text import Span, View, line_at

_LEFT = re.compile(r"[\w.\-/@:%$~+#?&=]*\Z", re.ASCII)
_RIGHT = re.compile(r"[\w.\-/:@]*(?:\$\{?\w+\}?|<[\w-]+>)?", re.ASCII)
_TRANSPORT = re.compile(r"(?:docker|oci|containers-storage)://\Z")
MAX_REFERENCE = 500
"""How far from a position a reference may begin or end, in code points."""

_TEXT = Against(MentionKind.TEXT, "text that names no whole image")


def find(view: View, scope: Scope) -> Iterator[Found]:
    """What a text holds."""
    yield from find_at(view, scope.search(view.text), scope)


def find_at(view: View, positions: Sequence[int], scope: Scope) -> Iterator[Found]:
    """What a text holds at `positions`."""
    scope = replace(scope, role=Role.TEXT, level=Level.NOTE)
    done = -1
    for position in positions:
        if position < done:
            continue
        token = _token(view.text, position)
        done = token.end
        reference = _reference(view.text[token.start : token.end])
        if reference and view.span(*token):
            yield scope.occurrence(view, token.start, reference, Role.TEXT)
        else:
            yield scope.mention(view, position, _TEXT)


def _reference(token: str) -> ImageReference | None:
    """The image that a word is, if it spells its registry and a path."""
    reference = parse_with_placeholders(token)
    return reference if reference and reference.registry and reference.repository else None


def _token(text: str, position: int) -> Span:
    """The word around a position, without the punctuation of the sentence."""
    line = line_at(text, position)
    first = max(line.start, position - MAX_REFERENCE)
    left = _LEFT.search(text[first:position])
    start = first + left.start() if left else position
    name = text.rfind("=", start, position) + 1  # NAME=REF, --image=REF
    scheme = _TRANSPORT.search(text, start, position)
    start = max(start, name, scheme.end() if scheme else 0)
    right = _RIGHT.match(text, position, min(line.end, position + MAX_REFERENCE))
    end = right.end() if right else position
    while end > position + 1 and text[end - 1] in ".,:;-/@_":
        end -= 1
    return Span(start, end)
