"""Selectors: the names by which kustomize, Flux and Argo CD pick the images that they rename. They
are no images themselves."""

from pathlib import PurePosixPath

from k8sregistry_lint.finders.evidence import surroundings
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.finders.values.value import Value
from k8sregistry_lint.model import Applicability, Found, MentionKind, Role
from k8sregistry_lint.reference import ImageReference, parse
from k8sregistry_lint.syntax.tree import MappingNode, Node, Scalar, SequenceNode

_NAMED = Against(MentionKind.SELECTOR, "selects images; its newName says where they come from")
_RENAMED = Against(MentionKind.SELECTOR, "selects images; the name behind it replaces theirs")

FILE_NAMES = {"kustomization.yaml", "kustomization.yml", "Kustomization"}
_KINDS = {"Kustomization", "Component", "ImageTagTransformer"}


def claims(path: PurePosixPath, _text: str) -> bool:
    """The file names that kustomize knows."""
    return path.name in FILE_NAMES


def find(value: Value) -> list[Found] | None:
    """What a selector is, None where a value is none."""
    text = value.text.text
    if _is_entry_name(value.node, value.scope):
        return [value.mention(0, _NAMED) if value.beside("newName") else _selector(value, text)]
    if _is_argo_entry(value.node):
        old, mark, new = text.partition("=")
        if not mark:
            return [_selector(value, old)]
        reference = parse(new)
        renamed = [value.occurrence(reference, len(old) + 1, Role.ARGUMENT)] if reference else []
        return [value.mention(0, _RENAMED), *renamed]
    if _is_tested(value.node) and (reference := parse(text)) and reference.registry:
        return [_selector(value, text, "it must equal the image that the patch tests for")]
    return None


def _selector(value: Value, name: str, why: str = "") -> Found:
    registry, _, repository = name.partition("/")
    whole = parse(name)
    why = why or (
        "it must equal the name in the resources that it selects"
        if whole
        else "it selects by a pattern"
    )
    scope = value.scope.limited(Applicability.DISPLAY_ONLY, why)
    reference = whole or ImageReference(registry, repository)
    found = scope.occurrence(value.text, 0, reference, Role.SELECTOR)
    span = value.text.span(0, len(name)) or found.span
    return found._replace(
        span=span,
        field=value.field,
        object=surroundings.object_of(value.node) or scope.object,
        tag=value.beside("newTag"),
        digest=value.digest_beside,
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
    if node.key != "value" and "value" not in surroundings.of(node).names:
        return False
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
