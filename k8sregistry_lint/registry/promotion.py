"""What is published at registry.k8s.io by a checkout of github.com/kubernetes/k8s.io: each folder
has an `images.yaml`, which lists names, digests and tags, and a promoter manifest, which says
under which prefix they are published."""

import os
import re
from collections.abc import Iterator

from k8sregistry_lint.files.reading import read, walk
from k8sregistry_lint.registry.building import Catalog
from k8sregistry_lint.registry.catalogfile import DEFAULT_REGISTRY, CatalogError
from k8sregistry_lint.syntax.tree import Document, MappingNode, Node, Scalar, SequenceNode
from k8sregistry_lint.syntax.yamlsource import read_all
from k8sregistry_lint.text import SourceFile, UnreadableError

IMAGES, MANIFEST = "images.yaml", "promoter-manifest.yaml"
_PREFIX = re.compile(r"[\w.-]+/k8s-artifacts-prod(?:/images)?(?:/(?P<prefix>.+))?")
_BACKFILL = "DO-NOT-MODIFY-legacy-backfill"
"""The folder of everything that k8s.gcr.io had before there were manifests."""


def promoted(checkout: str, date: str) -> Catalog:
    """Read a checkout as it is on a day. Only one that has the legacy images lists everything there
    is. Raises OSError for a folder or file that cannot be read, and CatalogError for a folder that
    is no such checkout, or is damaged."""
    catalog = Catalog(date)
    prefixes = dict(_prefixes(checkout))
    for path, folder in _files(checkout, IMAGES):
        for prefix in prefixes.get(folder, {""} if folder == _BACKFILL else set()):
            for name, tag, digest in _images(path):
                catalog.add("/".join(filter(None, (DEFAULT_REGISTRY, prefix, name))), tag, digest)
        if folder == _BACKFILL and date:
            catalog.complete.add(DEFAULT_REGISTRY)
    if not catalog.tags:
        raise CatalogError("is not a checkout of kubernetes/k8s.io: it has no images.yaml")
    return catalog


def _files(checkout: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield the paths of all files of a name, each with the name of its folder."""
    for folder, folders, files in walk(checkout):
        folders.sort()
        if name in files:
            yield os.path.join(folder, name), os.path.basename(folder)


def _prefixes(checkout: str) -> Iterator[tuple[str, set[str]]]:
    """Yield the prefixes under which the images of each folder are published."""
    for path, folder in _files(checkout, MANIFEST):
        registries = _root(path)
        listed = registries.get("registries") if isinstance(registries, MappingNode) else None
        names = [
            each.text("name")
            for each in (listed.nodes if isinstance(listed, SequenceNode) else [])
            if isinstance(each, MappingNode) and each.text("src") != "true"
        ]
        yield folder, {match["prefix"] or "" for match in map(_PREFIX.fullmatch, names) if match}


def _images(path: str) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the tag and the digest of each image of a file. Raises CatalogError for one
    that is no list of images."""
    root = _root(path)
    if isinstance(root, Scalar) and not root.value:  # nothing but comments
        return
    for image in _items(root, path):
        if not isinstance(image, MappingNode) or not image.text("name"):
            raise CatalogError(f"{path} has an item without a name")
        digests = image.get("dmap")
        if digests is not None and not isinstance(digests, MappingNode):
            raise CatalogError(f"{path}: the dmap of {image.text('name')} is no mapping")
        for digest, tags in digests.children.items() if digests else ():
            for tag in _items(tags, path):
                if isinstance(tag, Scalar):
                    yield image.text("name"), tag.value, digest


def _items(node: Node | None, path: str) -> list[Node]:
    """The items of a list, none where there is nothing. Raises CatalogError for anything else."""
    if node is None:
        return []
    if not isinstance(node, SequenceNode):
        raise CatalogError(f"{path} has something else where a list belongs")
    return node.nodes


def _root(path: str) -> Node | None:
    """The first document of a YAML file. Raises CatalogError if it cannot be parsed."""
    try:
        text = SourceFile.decode(path, read(path)).text
    except UnreadableError as error:
        raise CatalogError(f"{path} {error}") from None
    for piece in read_all(text):
        if not isinstance(piece, Document):
            raise CatalogError(f"{path} is not YAML: {piece.message}")
        if piece.root:
            return piece.root
    return None
