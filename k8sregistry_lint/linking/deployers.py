"""Flux and Argo CD: objects that rename the images of what they build, from a repository that may
be this one."""

from collections.abc import Iterator

from k8sregistry_lint.linking.selector import Selector, bare
from k8sregistry_lint.model import NO_FIELD
from k8sregistry_lint.syntax.tree import Document, MappingNode, Node, Scalar, SequenceNode, walk
from k8sregistry_lint.syntax.yamlsource import read_all
from k8sregistry_lint.text import SourceFile

_FLUX = "kustomize.toolkit.fluxcd.io/"


def selectors_of(source: SourceFile) -> Iterator[Selector]:
    """The names that such objects in a file select by: `spec.images` of Flux, `kustomize.images` of
    Argo CD, and the images that Flux's patches test for."""
    for piece in read_all(source.body.text):
        for node in walk(piece.root) if isinstance(piece, Document) else ():
            if isinstance(node, SequenceNode) and node.key == "images":
                yield from (Selector(source.path, name, 0, None, NO_FIELD) for name in _names(node))
            elif isinstance(node, Scalar) and node.key == "patch" and _is_flux(node):
                yield from _tested(source, node)


def _names(images: SequenceNode) -> Iterator[str]:
    if _is_flux(images):
        yield from (
            name
            for item in images.nodes
            if isinstance(item, MappingNode) and (name := item.text("name"))
        )
    elif images.parent is not None and images.parent.key == "kustomize":
        for item in images.nodes:
            if isinstance(item, Scalar):
                old, mark, _ = item.value.partition("=")
                yield old if mark else bare(old)


def _tested(source: SourceFile, patch: Scalar) -> Iterator[Selector]:
    for piece in read_all(patch.value):
        operations = piece.root if isinstance(piece, Document) else None
        for item in operations.nodes if isinstance(operations, SequenceNode) else ():
            if isinstance(item, MappingNode) and item.text("op") == "test":
                values = (
                    node.value
                    for node in walk(item.get("value"))
                    if isinstance(node, Scalar) and not node.is_key
                )
                yield from (
                    Selector(source.path, value, 0, None, NO_FIELD, is_test=True)
                    for value in values
                )


def _is_flux(node: Node) -> bool:
    return any(
        isinstance(above, MappingNode) and above.text("apiVersion").startswith(_FLUX)
        for above in node.ancestors()
    )
