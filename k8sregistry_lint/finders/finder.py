"""What a finder is: how one kind of file is searched for references, and read."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Found
from k8sregistry_lint.syntax.tree import Document, Unparsed
from k8sregistry_lint.text import View

if TYPE_CHECKING:
    from k8sregistry_lint.finders.documents.documents import Part

Find = Callable[[View, Scope], Iterator[Found]]
Piece = Callable[[Scope], Iterator[Found] | None]
"""Yields what a piece of a text holds; None if the text turns out to mean something only as a
whole."""
Read = Callable[[View, Sequence[int]], Iterator[Document | Unparsed]]


def _same(view: View) -> View:
    return view


class Finder(NamedTuple):
    """A kind of file. `find` searches it; `parse_copy` is the text as its reader sees it, and
    `read` gives the documents at some offsets of that copy. A file that holds others, as Markdown
    holds YAML, has `parts` instead: they are read as those files. `cut` divides a text into pieces
    of at least a length, each of which can be searched by itself."""

    name: str
    find: Find
    read: Read
    parse_copy: Callable[[View], View] = _same
    parts: "Callable[[View], Iterator[Part]] | None" = None
    cut: Callable[[View, int], Sequence[Piece]] | None = None
