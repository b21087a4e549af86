"""Whether files hold an image of a given name, whatever its registry: what a selector that meets
nothing may be meant for."""

from collections.abc import Iterable

from k8sregistry_lint import finders
from k8sregistry_lint.finders import Scope
from k8sregistry_lint.linking import fields
from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.linking.selector import Selector
from k8sregistry_lint.model import NO_FIELD, ImageOccurrence
from k8sregistry_lint.text import SourceFile


def names_image(repository: Repository, files: Iterable[str], name: str) -> bool:
    """Whether a resource, a patch or a `newName` of these files is an image that an entry called
    `name` selects."""
    sources = (repository.read(path) for path in sorted(files) if repository.kind(path) == "file")
    return any(_names(source, name) for source in sources if source and name in source.text)


def _names(source: SourceFile, name: str) -> bool:
    wanted = Selector(source.path, name, 0, None, NO_FIELD)
    in_resource = fields.in_resource(source)
    for found in finders.finder_of(source).find(
        source.body, Scope(lambda text: _positions(text, name))
    ):
        if isinstance(found, ImageOccurrence) and wanted.matches(str(found.reference)):
            is_built = (
                in_resource(found.field)
                or fields.in_patch(found.field)
                or found.field.last == "newName"
            )
            if is_built:
                return True
    return False


def _positions(text: str, name: str) -> list[int]:
    found, at = [], text.find(name)
    while at >= 0:
        found.append(at)
        at = text.find(name, at + len(name))
    return found
