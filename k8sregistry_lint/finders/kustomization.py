"""Selectors: the names by which kustomize, Flux and Argo CD pick the images that they rename. They
are no images themselves."""

from pathlib import PurePosixPath

from k8sregistry_lint.finders.context import object_of
from k8sregistry_lint.finders.scope import Scope
from k8sregistry_lint.model import Applicability, Found, ImageOccurrence, PossibleMention, Role
from k8sregistry_lint.reference import ImageReference, parse
from k8sregistry_lint.syntax.tree import MappingNode, Node, Scalar, SequenceNode
from k8sregistry_lint.text import Span, View

FILE_NAMES = {"kustomization.yaml", "kustomization.yml", "Kustomization"}
_KINDS = {"Kustomization", "Component", "ImageTagTransformer"}


def claims(path: PurePosixPath, _text: str) -> bool:
    """The file names that kustomize knows."""
    return path.name in FILE_NAMES


def find(text: View, node: Scalar, scope: Scope) -> list[Found] | None:
    """What a selector is, None where `node` is none. `text` is its value with its places."""
    if _is_entry_name(node, scope):
        parent = node.parent
        assert isinstance(parent, MappingNode)
        origin = text.origin(0)
        if parent.text("newName"):
            return [
                PossibleMention(
                    Span(origin, origin + 1),
                    "selects images; its newName says where they come from",
                )
            ]
        return [_selector(text, text.text, node, scope)]
    if _is_argo_entry(node):
        old, mark, new = text.text.partition("=")
        if not mark:
            return [_selector(text, old, node, scope)]
        return [
            PossibleMention(
                Span(text.origin(0), text.origin(0) + 1),
                "selects images; the name behind it says where they come from",
            )
        ] + ([_new_name(text, len(old) + 1, new, node, scope)] if parse(new) else [])
    if _is_tested(node) and (reference := parse(text.text)) and reference.registry:
        return [
            _selector(
                text, text.text, node, scope, "it must equal the image that the patch tests for"
            )
        ]
    return None


def _selector(text: View, name: str, node: Scalar, scope: Scope, why: str = "") -> Found:
    span = text.span(0, len(name))
    registry, _, repository = name.partition("/")
    reference = parse(name) or ImageReference(registry, repository)
    why = why or (
        "it must equal the name in the resources that it selects"
        if parse(name)
        else "it selects by a pattern"
    )
    return ImageOccurrence(
        reference=reference,
        name=(Span(span.start, span.start + len(reference.name)),) if span else (),
        span=span or Span(text.origin(0), text.origin(0) + 1),
        role=Role.SELECTOR,
        field=scope.field.below(node.path),
        object=object_of(node) or scope.object,
        ceiling=Applicability.DISPLAY_ONLY,
        reason=why,
    )


def _new_name(text: View, at: int, new: str, node: Scalar, scope: Scope) -> Found:
    reference, span = parse(new), text.span(at, at + len(new))
    assert reference is not None
    if span is None:
        return PossibleMention(Span(text.origin(at), text.origin(at) + 1), "written with escapes")
    name = Span(span.start, span.start + len(reference.name))
    obj = object_of(node) or scope.object
    return ImageOccurrence(
        reference,
        (name,),
        span,
        Role.ARGUMENT,
        scope.field.below(node.path),
        obj,
        scope.ceiling,
        scope.reason,
    )


def _is_entry_name(node: Scalar, scope: Scope) -> bool:
    entry = node.parent
    if node.key != "name" or not isinstance(entry, MappingNode):
        return False
    if entry.key == "imageTag":
        return _is_kustomization(entry, scope)
    holder = entry.parent
    return (
        isinstance(holder, SequenceNode)
        and holder.key in ("images", "imageTags")
        and _is_kustomization(entry, scope)
    )


def _is_kustomization(node: Node, scope: Scope) -> bool:
    if scope.kustomization and sum(1 for _ in node.ancestors()) <= 2:
        return True
    return any(
        isinstance(above, MappingNode) and above.text("kind") in _KINDS
        for above in node.ancestors()
    )


def _is_argo_entry(node: Scalar) -> bool:
    """An item of `kustomize.images` in an Argo CD Application or ApplicationSet."""
    holder = node.parent
    above = holder.parent if isinstance(holder, SequenceNode) and holder.key == "images" else None
    return isinstance(above, MappingNode) and above.key == "kustomize"


def _is_tested(node: Scalar) -> bool:
    """Whether a scalar is, or is a part of, what an operation `test` of a JSON patch compares
    with."""
    below: Node = node
    for above in node.ancestors():
        if (
            below.key == "value"
            and isinstance(above, MappingNode)
            and above.text("op") == "test"
            and "path" in above
        ):
            return True
        below = above
    return False
