"""The fields that kustomize treats as images: those of containers in resources, and in patches
whatever becomes one."""

from collections.abc import Callable

from k8sregistry_lint.model import FieldPath, KeyPath
from k8sregistry_lint.regex import regex
from k8sregistry_lint.text import SourceFile

_CONTAINERS = {"containers", "initContainers"}
_PATCHES = {"patches", "patchesJson6902", "patchesStrategicMerge"}
_ALIAS = regex(r"(?<![\w*])\*[A-Za-z]")


def in_resource(source: SourceFile | None) -> Callable[[FieldPath], bool]:
    """Tell whether a field of this file is a container's image. In a file with aliases any field
    may be one."""
    aliases = source is not None and _ALIAS.search(source.text) is not None
    return lambda field: aliases or (len(field.texts) == 1 and _is_container_image(field.texts[0]))


def in_patch(field: FieldPath) -> bool:
    """Whether a field of a patch file, or of a kustomization with inline patches, becomes a
    container's image."""
    *outer, path = field.texts or ((),)
    holder = outer[0] if outer else ("patches", 0)
    in_patches = len(holder) > 1 and holder[0] in _PATCHES and isinstance(holder[1], int)
    return in_patches and (
        _is_operation_value(path) or (len(outer) < 2 and _is_container_image(path))
    )


def is_tested(field: FieldPath) -> bool:
    """Whether a field is the value of an operation of a JSON patch."""
    return bool(field.texts) and _is_operation_value(field.texts[-1])


def _is_container_image(path: KeyPath) -> bool:
    return (
        len(path) > 2
        and path[-1] == "image"
        and isinstance(path[-2], int)
        and path[-3] in _CONTAINERS
    )


def _is_operation_value(path: KeyPath) -> bool:
    return len(path) > 1 and isinstance(path[0], int) and path[1] == "value"
