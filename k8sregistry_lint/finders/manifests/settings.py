"""Texts that templates make and that no other reader knows: `crio.conf.j2`, `docker.service.tmpl`.
They are read as settings where each line sets something, and line by line otherwise."""

from collections.abc import Iterator, Sequence

from k8sregistry_lint.finders.manifests import manifest
from k8sregistry_lint.finders.values import embedded, lines
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Found, NotificationKind, Unread
from k8sregistry_lint.syntax.tree import Document, Unparsed
from k8sregistry_lint.text import View

_BY_LINE = "is of no kind that has a reader, and was searched line by line"


def find(view: View, scope: Scope) -> Iterator[Found]:
    """Yield what such a text holds."""
    positions = scope.search(view.text)
    if not positions:
        return
    if embedded.is_any_settings(view.text):
        yield from embedded.find(view, scope, manifest.find_structured)
        return
    yield Unread(NotificationKind.BY_LINE, _BY_LINE, view.origin(positions[0]))
    yield from lines.find(view, 0, len(view.text), positions, scope)


def read(_view: View, _positions: Sequence[int]) -> Iterator[Document | Unparsed]:
    """Yield nothing, as such a text has no tree."""
    return iter(())
