"""Which fields kustomize takes for images: those of containers in resources, and in patches what
becomes one."""

import re
from collections.abc import Callable

from k8sregistry_lint.text import SourceFile

_CONTAINER = r"(?:.*\.)?(?:containers|initContainers)\[\d+\]\.image"
_IN_RESOURCE = re.compile(rf"(?!.* > ){_CONTAINER}")
_VALUE = r"\[\d+\]\.value(?:[.\[].*)?"
_IN_PATCH = re.compile(
    rf"(?:(?:patches|patchesJson6902|patchesStrategicMerge)\[\d+\].* > )?(?:{_VALUE}|(?!.* > ){_CONTAINER})"
)
_TESTED = re.compile(rf"(?:.* > )?{_VALUE}")
_ALIAS = re.compile(r"(?<![\w*])\*[A-Za-z]")


def in_resource(source: SourceFile | None) -> Callable[[str], bool]:
    """Whether a field of this file is a container's image. Where it has aliases, any field may be
    one."""
    aliases = source is not None and _ALIAS.search(source.text) is not None
    return lambda field: aliases or _IN_RESOURCE.fullmatch(field) is not None


def in_patch(field: str) -> bool:
    """Whether a field of a patch, or of a kustomization with patches in it, becomes a container's
    image."""
    return _IN_PATCH.fullmatch(field) is not None


def is_tested(field: str) -> bool:
    """Whether a field is the value of an operation of a JSON patch."""
    return _TESTED.fullmatch(field) is not None
