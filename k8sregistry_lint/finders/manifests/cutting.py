"""A long YAML text in pieces that can be searched in any order and by several processes: documents
of a stream, or items of a list."""

from collections.abc import Iterator, Sequence
from functools import partial

from k8sregistry_lint.finders.finder import Piece
from k8sregistry_lint.finders.manifests import manifest
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Found
from k8sregistry_lint.syntax import itemlist, yamlsource
from k8sregistry_lint.syntax.itemlist import Items
from k8sregistry_lint.syntax.tree import Document
from k8sregistry_lint.text import View


def pieces(view: View, size: int) -> Sequence[Piece]:
    """The pieces of a text, each of at least `size`."""
    text = view.text
    documents = [*yamlsource.pieces(text, size)]
    items = [*itemlist.pieces(text, size)] if len(text) > size and len(documents) == 1 else []
    if len(items) > 1:
        return [partial(_find_in_items, view, each) for each in items]
    return [partial(_find_in_documents, view, start, end) for start, end in documents]


def _find_in_documents(view: View, start: int, end: int, scope: Scope) -> Iterator[Found]:
    return manifest.find(view.cut(start, end), scope)


def _find_in_items(view: View, items: Items, scope: Scope) -> Iterator[Found] | None:
    """What some items hold, without what could not be told without the others: comments, anchors
    that are used elsewhere, and anything but objects."""
    text = items.frame + view.text[items.start : items.end]
    starts, origins = (0, len(items.frame)), (view.origin(0), view.origin(items.start))
    positions = scope.search(text)
    document = yamlsource.read_one(text, positions)
    if document is None:
        return None
    covered = [(scalar.start, scalar.end) for scalar in document.touched]
    if not itemlist.confirmed(document, items) or manifest.uncovered(positions, covered):
        document.release()
        return None
    return _found(View(text, starts, origins, view.source), document, scope)


def _found(view: View, document: Document, scope: Scope) -> Iterator[Found]:
    yield from manifest.find_in_document(view, document, scope)
    document.release()
