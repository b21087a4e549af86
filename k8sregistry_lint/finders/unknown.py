"""Files of no kind that is known by its name. One that reads as YAML with a structure is YAML; of
any other nothing is read, and it is reported as not checked."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from k8sregistry_lint.files.selection import STDIN
from k8sregistry_lint.files.surfaces import surface_of
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Found, NotificationKind, Unread
from k8sregistry_lint.syntax import yamlsource
from k8sregistry_lint.text import View

_MESSAGE = "names a legacy registry, and is of no kind that is checked"


def claims(path: PurePosixPath, text: str) -> bool:
    """Claim files that have no surface and are not YAML, except for what comes from stdin."""
    has_surface = path.name == STDIN or surface_of(path.name) is not None
    return not has_surface and not yamlsource.is_tree(text)


def find(view: View, scope: Scope) -> Iterator[Found]:
    """Report the file as not checked, if it may name a legacy registry."""
    if scope.search(view.text):
        yield Unread(NotificationKind.NOT_CHECKED, _MESSAGE, view.origin(0))
