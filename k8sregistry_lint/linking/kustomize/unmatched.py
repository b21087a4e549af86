"""Whether files hold an image of a given name, whatever its registry: what a selector that selects
nothing may be meant for."""

from collections.abc import Iterable

from k8sregistry_lint import finders
from k8sregistry_lint.finders import Scope
from k8sregistry_lint.linking.kustomize import imagefields
from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.linking.selector import Selector
from k8sregistry_lint.model import ImageOccurrence
from k8sregistry_lint.text import SourceFile


def names_image(repository: Repository, files: Iterable[str], name: str) -> bool:
    """Whether a resource, a patch or a `newName` in these files is an image that an entry called
    `name` selects."""
    sources = (repository.read(path) for path in sorted(files) if repository.kind(path) == "file")
    return any(_names(source, name) for source in sources if source and name in source.text)


def _names(source: SourceFile, name: str) -> bool:
    wanted = Selector(source.path, name)
    in_container = imagefields.in_resource(source)
    found = finders.finder_of(source).find(source.body, Scope(lambda text: _offsets(text, name)))
    return any(
        isinstance(each, ImageOccurrence)
        and wanted.matches(str(each.reference))
        and (
            in_container(each.field)
            or imagefields.in_patch(each.field)
            or each.field.last == "newName"
        )
        for each in found
    )


def _offsets(text: str, name: str) -> list[int]:
    found, at = [], text.find(name)
    while at >= 0:
        found.append(at)
        at = text.find(name, at + len(name))
    return found
