"""Files of no kind that is known by its name. One that reads as YAML with a structure is YAML; of
any other nothing is read, and it is reported as not checked."""

from collections.abc import Iterator

from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Found, NotificationKind, Unread
from k8sregistry_lint.text import View

_MESSAGE = "names a legacy registry, and is of no kind that is checked"


def find(view: View, scope: Scope) -> Iterator[Found]:
    """Report the file as not checked, if it may name a legacy registry."""
    if scope.search(view.text):
        yield Unread(NotificationKind.NOT_CHECKED, _MESSAGE, view.origin(0))
