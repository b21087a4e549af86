"""A document that is a list of objects, as `kubectl get -o yaml` prints it, cut between its items.
Where the items are is told by their indentation alone, so a reader has to confirm each piece
(`confirmed`): if it finds the same items in every piece, it would find them in the whole."""

from collections.abc import Iterator
from typing import NamedTuple

from k8sregistry_lint.regex import regex
from k8sregistry_lint.syntax.tree import Document, MappingNode, SequenceNode

_ITEMS = "items:\n"
_MARK = regex(r"\n *- ")
_END = regex(r"\n(?=[^ \n-])")
MAX_FRAME = 1_000
"""How long the rest of a list may be, in code points, which is read again for each piece."""
_DEPTH = 3
"""The list, its items, and an item: a field of an item itself may be one of a table."""


class Items(NamedTuple):
    """Some of the items of a list: text[start:end], `number` in all, the first of which has the
    index `first`. `frame` is a mapping with everything else that the list holds, and `items:` as
    its last line, so that items behind it make a shorter list."""

    start: int
    end: int
    first: int
    number: int
    frame: str


def pieces(text: str, size: int) -> Iterator[Items]:
    """Cut the items of the list that a text is into pieces of at least `size`; nothing if it is
    none, or holds much besides its items."""
    key = 0 if text.startswith(_ITEMS) else text.find("\n" + _ITEMS) + 1
    start = key + len(_ITEMS)
    first_mark = _MARK.match(text, start - 1)
    if not text.startswith(_ITEMS, key) or not text.endswith("\n") or not first_mark:
        return
    last = _END.search(text, start)
    end = last.end() if last else len(text)
    if key + len(text) - end > MAX_FRAME:
        return
    frame, mark, first = text[:key] + text[end:] + _ITEMS, first_mark[0], 0
    while start < end:
        following = text.find(mark, start + size, end)
        stop = end if following < 0 else following + 1
        number = text.count(mark, start - 1, stop)
        yield Items(start, stop, first, number, frame)
        start, first = stop, first + number


def confirmed(document: Document, piece: Items) -> bool:
    """Whether a document, read from the frame of a piece and its items, is a list with these items,
    and what it was asked for lies within objects that say nothing about each other. The items get
    the indexes that they have in the whole list."""
    root = document.root
    items = root.get("items") if isinstance(root, MappingNode) else None
    if (
        not isinstance(items, SequenceNode)
        or len(items.held) != piece.number
        or not all(type(item) is MappingNode for item in items.held)
        or document.aliases
    ):
        return False
    items.first = piece.first
    above = [[*scalar.ancestors()] for scalar in document.touched]
    return all(len(each) > _DEPTH and each[-2] is items for each in above)
