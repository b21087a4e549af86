"""Fields that a configuration says hold images, whatever else their names suggest."""

from k8sregistry_lint.finders.evidence.surroundings import object_of
from k8sregistry_lint.finders.values import split
from k8sregistry_lint.finders.values.value import Value
from k8sregistry_lint.model import ImageOccurrence, KeyPattern, Role
from k8sregistry_lint.reference import parse_host, parse_with_placeholders
from k8sregistry_lint.syntax.tree import MappingNode, Scalar


def find(value: Value) -> ImageOccurrence | None:
    """The image that such a field holds, or is a part of; None for any other value."""
    for key in value.scope.keys:
        if scalars := _scalars(key, value.node):
            return split.joined(value, *scalars) if scalars[1:] else _whole(value)
    return None


def _scalars(key: KeyPattern, node: Scalar) -> list[Scalar]:
    """The fields that hold the name together, in order; empty where the node is none of them."""
    parent = node.parent
    *above, last = node.path or ("",)
    is_beside = last in key.beside
    if not key.matches((*above, key.path[-1]) if is_beside else node.path):
        return []
    if not key.beside or not isinstance(parent, MappingNode):
        return [node]
    fields = (parent.get(name) for name in key.names)
    return [field for field in fields if isinstance(field, Scalar) and field.value]


def _whole(value: Value) -> ImageOccurrence | None:
    text = value.text.text.strip()
    reference = None if parse_host(text) else parse_with_placeholders(text)
    if reference is None:
        return None
    found = value.scope.occurrence(value.text, value.text.text.find(text), reference, Role.IMAGE)
    return found._replace(
        field=value.field,
        object=object_of(value.node) or value.scope.object,
        tag="" if reference.tag else value.beside("tag"),
        digest="" if reference.digest else value.digest_beside,
        prefixed=False,
    )
