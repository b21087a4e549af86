"""References that several scalars of one mapping make together: `registry: k8s.gcr.io` beside
`repository: pause`."""

import re
from functools import lru_cache
from typing import NamedTuple

from k8sregistry_lint.finders.evidence.surroundings import object_of
from k8sregistry_lint.finders.values.value import Value
from k8sregistry_lint.model import ImageOccurrence, Role
from k8sregistry_lint.reference import ImageReference, parse_host, parse_with_placeholders
from k8sregistry_lint.regex import regex
from k8sregistry_lint.syntax.tree import MappingNode, Scalar
from k8sregistry_lint.syntax.yamlcontent import content
from k8sregistry_lint.text import Span, View

_REGISTRY_KEY = regex(
    r"(?P<prefix>.*[a-z0-9_.-])??(?:registry(?:_?(?:host|url|server))?|hub)", re.IGNORECASE
)
_REGISTRY_WORDS = tuple(
    spelling + end
    for word in ("registry", "hub")
    for spelling in (word, word.capitalize(), word.upper())
    for end in ("", "Host", "_host", "_HOST", "Url", "URL", "_url", "_URL", "Server", "_server")
)
"""How the key of a registry ends behind a prefix."""
_PATH_KEYS = ("repository", "image", "name", "repo", "imageName", "image_name", "path")
_OWNER_KEYS = ("org", "organization", "namespace", "project", "owner")
_LOWER_PATHS = {key.lower() for key in _PATH_KEYS}
_EVIDENCE = {
    "repository", "image", "name", "repo", "tag", "digest", "sha", "pullPolicy", "imagePullPolicy",
    "imageTag", "imageName", "image_name", "image_tag", "pull_policy", "pullpolicy", "imagetag",
    "imagename", "Repository", "Image", "Name", "Repo", "Tag", "Digest", "PullPolicy",
}  # fmt: skip
_IMAGE_PARENT = regex(r".*images?|global", re.IGNORECASE)
_IMAGE_PARAMETER = regex(
    r"(?:.*\.)?(?:global\.\w*|\w*image\w*\.)registry|(?:.*\.)?\w*image_?registry", re.IGNORECASE
)


class _Part(NamedTuple):
    """The name in a scalar, how the source spells all of it, and where the name is."""

    reference: ImageReference
    spelling: str
    span: Span


def find(value: Value) -> ImageOccurrence | None:
    """The split reference that a value is a part of; None where the mapping shows no image."""
    node, parent = value.node, value.node.parent
    if not isinstance(parent, MappingNode) or not isinstance(node.key, str):
        return None
    if parent.get(node.key) is not node:  # a key comes twice, and the last one counts
        return None
    if _is_registry(node):
        return _joined(value, node, _path_of(parent, node.key)) if _is_image_map(node) else None
    registry = _registry_of(parent, node.key)
    if registry is None or (_names_registry(node.value) and not _is_path_elsewhere(registry, node)):
        return None
    return _joined(value, registry, node)


def is_image_parameter(name: str) -> bool:
    """Whether a parameter's name, a path into a chart's values, ends in an image's registry:
    `controller.image.registry`."""
    return "." in name and _IMAGE_PARAMETER.fullmatch(name) is not None


def is_beside_registry(node: Scalar) -> bool:
    """Whether a field beside a whole reference gives a registry too, which may be put in front of
    it. An `image` with a registry of its own has no need of the one beside it."""
    parent = node.parent
    if not isinstance(parent, MappingNode) or node.key not in _PATH_KEYS:
        return False
    registries = _registry_keys(tuple(parent.places))
    beside = [parent.text(key) for key in registries if _registry_prefix(key) == ""]
    return any(text and not (node.key == "image" and _names_registry(text)) for text in beside)


def _joined(value: Value, registry: Scalar, path: Scalar | None) -> ImageOccurrence | None:
    """The reference whose name is in a registry's scalar, with the path and its owner beside it."""
    parent = registry.parent
    assert isinstance(parent, MappingNode)
    owner = _owner(parent, path) if path else None
    return joined(value, registry, *(scalar for scalar in (owner, path) if scalar))


def joined(value: Value, registry: Scalar, *paths: Scalar) -> ImageOccurrence | None:
    """The reference whose name is in several scalars, or in the registry's alone, with the tag and
    the digest beside them; None where one of them is no part of a name."""
    known = [part for part in (_part(value.view, each) for each in (registry, *paths)) if part]
    if len(known) < 1 + len(paths):
        return None
    path = paths[-1] if paths else None
    first, last = known[0], known[-1]
    repositories = [first.reference.repository, *(part.reference.name for part in known[1:])]
    tag = digest = ""
    if path:
        tag = last.reference.tag or value.beside("tag")
        digest = last.reference.digest or value.digest_beside
    reference = ImageReference(
        first.reference.registry,
        "/".join(filter(None, repositories)),
        tag or None,
        digest or None,
    )
    return ImageOccurrence(
        reference=reference,
        spelling=_spelling(known, reference),
        name=tuple(part.span for part in known),
        span=last.span if value.node is path else first.span,
        role=Role.SPLIT,
        field=value.field,
        object=object_of(value.node) or value.scope.object,
        ceiling=value.scope.ceiling,
        reason=value.scope.reason,
        level=value.scope.level,
        tag="" if path else value.beside("tag"),
        owns_registry=path is not None and not _is_anchored(registry),
    )


def _is_anchored(node: Scalar) -> bool:
    """Whether a scalar may be used at other places too."""
    return bool(node.anchor) or any(above.anchor for above in node.ancestors())


def _spelling(parts: list[_Part], reference: ImageReference) -> str:
    """The parts as the source spells them, with the tag and the digest from beside them."""
    last = parts[-1].reference
    tag = f":{reference.tag}" if reference.tag and not last.tag else ""
    digest = f"@{reference.digest}" if reference.digest and not last.digest else ""
    return "/".join(part.spelling for part in parts) + tag + digest


def _part(view: View, node: Scalar) -> _Part | None:
    """What is in a scalar, a slash at its end left out."""
    text = content(view, node)
    value = text.text.strip().rstrip("/") if text else ""
    reference = parse_host(value) or parse_with_placeholders(value)
    if text is None or reference is None:
        return None
    start = text.text.find(value)
    span = text.span(start, start + len(reference.name))
    return _Part(reference, text.spelled(start, start + len(value)), span) if span else None


def _registry_of(parent: MappingNode, key: str) -> Scalar | None:
    """The registry beside a path: any beside `repository`, and beside `docker_image` the one with
    the same words in front."""
    prefix = _path_prefix(key)
    if prefix is None:
        return None
    names = (
        (prefix + word for word in _REGISTRY_WORDS)
        if prefix
        else _registry_keys(tuple(parent.places))
    )
    nodes = (parent.get(name) for name in names)
    return next((node for node in nodes if isinstance(node, Scalar) and _is_registry(node)), None)


def _path_of(parent: MappingNode, key: str) -> Scalar | None:
    """The repository beside a registry."""
    prefix = _registry_prefix(key) or ""
    for name in (*(prefix + each for each in _PATH_KEYS if prefix), *_PATH_KEYS):
        child = parent.get(name)
        if (
            isinstance(child, Scalar)
            and child.value
            and not _names_registry(child.value)
            and parse_with_placeholders(child.value)
        ):
            return child
    return None


def _owner(parent: MappingNode, path: Scalar) -> Scalar | None:
    """The organization between a registry and a name without one."""
    for key in _OWNER_KEYS if "/" not in path.value else ():
        child = parent.get(key)
        if isinstance(child, Scalar) and child.value and parse_with_placeholders(child.value):
            return child
    return None


@lru_cache(4_096)
def _registry_prefix(key: str) -> str | None:
    """What is in front of the word in a registry's key; None where the key is no registry's."""
    match = _REGISTRY_KEY.fullmatch(key)
    return (match["prefix"] or "") if match else None


@lru_cache(4_096)  # most mappings of a large file have the same keys
def _registry_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Those of some keys that are a registry's."""
    return tuple(key for key in keys if _registry_prefix(key) is not None)


@lru_cache(4_096)
def _path_prefix(key: str) -> str | None:
    """What is in front of the word in a path's key, empty for the word alone; None where the key is
    no path's."""
    if key in _PATH_KEYS:
        return ""
    lower = key.lower()
    word = max((path for path in _LOWER_PATHS if lower.endswith(path)), key=len, default="")
    return key[: len(key) - len(word)] if word else None


def _is_path_elsewhere(registry: Scalar, path: Scalar) -> bool:
    """Whether a repository begins with a host and is a path in the registry beside it all the same,
    as mirrors have them."""
    return path.key == "repository" and not path.value.startswith(f"{registry.value.rstrip('/')}/")


def _is_registry(node: Scalar) -> bool:
    return (
        isinstance(node.key, str)
        and _registry_prefix(node.key) is not None
        and _names_registry(node.value)
    )


def _names_registry(value: str) -> bool:
    text = value.strip().rstrip("/")
    reference = parse_host(text) or parse_with_placeholders(text)
    return reference is not None and bool(reference.registry)


def _is_image_map(node: Scalar) -> bool:
    """Whether the mapping around a registry is an image's: by its other keys, or by its name."""
    parent = node.parent
    assert isinstance(parent, MappingNode)
    evident = any(key in parent for key in _EVIDENCE)
    return evident or (
        isinstance(parent.key, str) and _IMAGE_PARENT.fullmatch(parent.key) is not None
    )
