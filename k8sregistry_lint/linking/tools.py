"""Tools that rename images of what they build or deploy, from a repository that may be this one."""

from collections.abc import Iterator, Mapping

from k8sregistry_lint.linking.groups import Place
from k8sregistry_lint.linking.kustomize.plan import Move, Plan
from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.linking.selector import Matching, Selector, bare
from k8sregistry_lint.syntax.tree import Document, MappingNode, Node, Scalar, SequenceNode, walk
from k8sregistry_lint.syntax.yamlsource import read_all
from k8sregistry_lint.text import SourceFile

_FLUX = "kustomize.toolkit.fluxcd.io/"


def group_tool_selectors(
    plan: Plan, images: Mapping[Place, str], repository: Repository, move: Move
) -> None:
    """Keep the images that a tool selects by name: what it builds cannot be seen from here."""
    for path in repository.deployers():
        source = repository.read(path)
        for selector in selectors_of(source) if source else ():
            for place, text in images.items():
                if place.path != path and selector.loses(text, move(text) or text):
                    plan.groups.block(
                        place, f"{path} selects it by name and may build from this repository"
                    )


def selectors_of(source: SourceFile) -> Iterator[Selector]:
    """The names that objects in a file select by: `spec.images` of Flux, `kustomize.images` of Argo
    CD, and the images that patches of Flux test for."""
    for piece in read_all(source.body.text):
        for node in walk(piece.root) if isinstance(piece, Document) else ():
            if isinstance(node, SequenceNode) and node.key == "images":
                yield from (Selector(source.path, name) for name in _names(node))
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
                    Selector(source.path, value, matching=Matching.NAME, is_test=True)
                    for value in values
                )


def _is_flux(node: Node) -> bool:
    return any(
        isinstance(above, MappingNode) and above.text("apiVersion").startswith(_FLUX)
        for above in node.ancestors()
    )
