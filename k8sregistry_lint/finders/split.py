"""References that several scalars of one mapping make together: `registry: k8s.gcr.io` beside
`repository: pause`."""

import re
from collections.abc import Iterator
from functools import lru_cache

from k8sregistry_lint.finders.context import object_of
from k8sregistry_lint.finders.scope import Scope
from k8sregistry_lint.model import ImageOccurrence, Role
from k8sregistry_lint.reference import ImageReference, parse_host, parse_with_placeholders
from k8sregistry_lint.syntax.tree import MappingNode, Scalar
from k8sregistry_lint.syntax.yamlsource import content
from k8sregistry_lint.text import Span, View

_REGISTRY_KEY = re.compile(r"(?:.*[a-z0-9_.-])?registry(?:_?host|_?url)?|hub", re.IGNORECASE)
_PATH_KEYS = ("repository", "image", "name", "repo", "imageName", "image_name", "path")
_EVIDENCE = {
    "repository", "image", "name", "repo", "tag", "digest", "sha", "pullPolicy", "imagePullPolicy", "imageTag", "imageName", "image_name",
    "image_tag", "pull_policy", "pullpolicy", "imagetag", "imagename", "Repository", "Image", "Name", "Repo", "Tag", "Digest", "PullPolicy",
}  # fmt: skip
_IMAGE_PARENT = re.compile(r".*images?|global", re.IGNORECASE)
_IMAGE_PARAMETER = re.compile(
    r"(?:.*\.)?(?:global\.\w*|\w*image\w*\.)registry|(?:.*\.)?\w*image_?registry", re.IGNORECASE
)


def find(view: View, node: Scalar, scope: Scope) -> ImageOccurrence | None:
    """The split reference that `node`, a scalar of `view`, is a part of; None where the mapping
    shows no image."""
    parent = node.parent
    if (
        not isinstance(parent, MappingNode)
        or not isinstance(node.key, str)
        or parent.get(node.key) is not node
    ):
        return None
    if _is_registry(node):
        return _joined(view, node, _path(parent), node, scope) if _is_image_map(node) else None
    if node.key not in _PATH_KEYS:
        return None
    registry = next(filter(_is_registry, _scalars(parent)), None)
    if registry is None or (_names_registry(node.value) and not _is_path_elsewhere(registry, node)):
        return None
    return _joined(view, registry, node, node, scope)


def _is_path_elsewhere(registry: Scalar, path: Scalar) -> bool:
    """Whether a repository begins with a host and is a path in the registry beside it all the same,
    as mirrors have them."""
    return path.key == "repository" and not path.value.startswith(registry.value.rstrip("/") + "/")


def is_image_parameter(name: str) -> bool:
    """Whether a parameter's name, a path into a chart's values, ends in an image's registry:
    `controller.image.registry`."""
    return "." in name and _IMAGE_PARAMETER.fullmatch(name) is not None


def _joined(
    view: View, registry: Scalar, path: Scalar | None, node: Scalar, scope: Scope
) -> ImageOccurrence | None:
    """The reference whose name stands in two scalars, or in the registry's alone, with the tag and
    digest beside them."""
    host = _named(view, registry)
    if host is None:
        return None
    reference, spans = host[0], [host[1]]
    parent = registry.parent
    assert isinstance(parent, MappingNode)
    if path is not None:
        if (rest := _named(view, path)) is None:
            return None
        repository = "/".join(part for part in (reference.repository, rest[0].name) if part)
        spans.append(rest[1])
        digest = parent.text("digest") or parent.text("sha")
        tag, digest = (
            rest[0].tag or parent.text("tag"),
            rest[0].digest or (digest if ":" in digest else ""),
        )
        reference = ImageReference(reference.registry, repository, tag or None, digest or None)
    span = spans[-1] if node is path else spans[0]
    obj = object_of(node) or scope.object
    return ImageOccurrence(
        reference,
        tuple(spans),
        span,
        Role.SPLIT,
        scope.field.below(node.path),
        obj,
        scope.ceiling,
        scope.reason,
    )


def _named(view: View, node: Scalar) -> tuple[ImageReference, Span] | None:
    """The name in a scalar, a slash at its end left out, and where it stands."""
    text = content(view, node)
    value = text.text.strip().rstrip("/") if text else ""
    reference = parse_host(value) or parse_with_placeholders(value)
    if text is None or reference is None:
        return None
    start = text.text.find(value)
    span = text.span(start, start + len(reference.name))
    return (reference, span) if span else None


def _scalars(parent: MappingNode) -> Iterator[Scalar]:
    """The values that may be a registry's by their keys."""
    keys = [key for key in parent.places if _is_registry_key(key)]
    return (value for key in keys if isinstance(value := parent.get(key), Scalar))


def _is_registry(node: Scalar) -> bool:
    return isinstance(node.key, str) and _is_registry_key(node.key) and _names_registry(node.value)


@lru_cache(4_096)
def _is_registry_key(key: str) -> bool:
    return _REGISTRY_KEY.fullmatch(key) is not None


def _names_registry(value: str) -> bool:
    text = value.strip().rstrip("/")
    reference = parse_host(text) or parse_with_placeholders(text)
    return reference is not None and bool(reference.registry)


def _path(parent: MappingNode) -> Scalar | None:
    for key in _PATH_KEYS:
        child = parent.get(key)
        if (
            isinstance(child, Scalar)
            and child.value
            and not _names_registry(child.value)
            and parse_with_placeholders(child.value)
        ):
            return child
    return None


def _is_image_map(node: Scalar) -> bool:
    """Whether the mapping around a registry is an image's: by its other keys, or by its name."""
    parent = node.parent
    assert isinstance(parent, MappingNode)
    evident = any(key in parent for key in _EVIDENCE)
    return evident or (
        isinstance(parent.key, str) and _IMAGE_PARENT.fullmatch(parent.key) is not None
    )
