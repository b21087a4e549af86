"""Reads a kustomization file: what it builds from, and the entries of its `images` transformer."""

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from k8sregistry_lint.linking.kustomize.anchors import Fields
from k8sregistry_lint.linking.selector import Selector
from k8sregistry_lint.model import FieldPath
from k8sregistry_lint.syntax.insertion import Insertion, key_below
from k8sregistry_lint.syntax.tree import Document, MappingNode, Scalar
from k8sregistry_lint.syntax.yamlcontent import content
from k8sregistry_lint.syntax.yamlsource import read_all
from k8sregistry_lint.text import SourceFile, View

FILE_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_GENERATORS = ("helmCharts", "helmChartInflationGenerator", "generators")


class Kustomization(NamedTuple):
    """What a kustomization builds from, as its entries are written, and how it renames images.
    `configured` means that it may declare further image fields, `replaces` that it copies values
    between fields; `generates` names what makes resources without a file, empty for nothing."""

    path: str
    is_component: bool = False
    resources: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    patches: tuple[str, ...] = ()
    transformers: tuple[str, ...] = ()
    selectors: tuple[Selector, ...] = ()
    configured: bool = False
    replaces: bool = False
    generates: str = ""

    @property
    def folder(self) -> str:
        """The folder that its entries are relative to."""
        return posixpath.dirname(self.path)


def parse(source: SourceFile) -> Kustomization:
    """Read the kustomization in a file. A file that is none counts as one that generates unknown
    resources."""
    root = next(
        (piece.root for piece in read_all(source.body.text) if isinstance(piece, Document)), None
    )
    if not isinstance(root, MappingNode):
        return Kustomization(source.path, generates=f"{source.path} cannot be read")
    fields = Fields(root)
    generators = [key for key in _GENERATORS if key in root.children]
    inline = [node for node in fields.scalars("transformers") if "\n" in node.value]
    return Kustomization(
        path=source.path,
        is_component=root.text("kind") == "Component",
        resources=(*_strings(fields, "resources"), *_strings(fields, "bases")),
        components=_strings(fields, "components"),
        patches=tuple(_patch_files(fields)),
        transformers=_strings(fields, "transformers"),
        selectors=(
            *_selectors(source, fields),
            *(selector for node in inline for selector in _inline(source, node)),
        ),
        configured="configurations" in root,
        replaces="replacements" in root or "vars" in root,
        generates=f"{generators[0]} of {source.path} makes resources" if generators else "",
    )


def parse_transformers(source: SourceFile) -> Iterator[Selector]:
    """Read the entries of the `ImageTagTransformer`s in a file."""
    yield from _transformers(source, source.body)


def _inline(source: SourceFile, node: Scalar) -> Iterator[Selector]:
    if view := content(source.body, node):
        yield from _transformers(source, view)


def _transformers(source: SourceFile, view: View) -> Iterator[Selector]:
    for piece in read_all(view.text):
        root = piece.root if isinstance(piece, Document) else None
        if isinstance(root, MappingNode) and root.text("kind") == "ImageTagTransformer":
            fields = Fields(root)
            entry = fields.get(root, "imageTag")
            if isinstance(entry, MappingNode):
                yield from _selector(source, view, entry, fields, everything="fieldSpecs" in root)


def _strings(fields: Fields, key: str) -> tuple[str, ...]:
    """The items that are paths or addresses; an item of several lines is YAML of its own."""
    return tuple(item.value for item in fields.scalars(key) if "\n" not in item.value)


def _patch_files(fields: Fields) -> Iterator[str]:
    yield from _strings(fields, "patchesStrategicMerge")
    for key in ("patches", "patchesJson6902"):
        for item in fields.items(key):
            if isinstance(item, MappingNode) and (path := fields.text(item, "path")):
                yield path


def _selectors(source: SourceFile, fields: Fields) -> Iterator[Selector]:
    for key in ("images", "imageTags"):
        for item in fields.items(key):
            if isinstance(item, MappingNode):
                yield from _selector(source, source.body, item, fields)


def _selector(
    source: SourceFile,
    view: View,
    entry: MappingNode,
    fields: Fields,
    *,
    everything: bool = False,
) -> Iterator[Selector]:
    """The selector of an entry. A name that is written elsewhere, at an anchor, cannot be edited
    here."""
    name, new_name = fields.get(entry, "name"), fields.get(entry, "newName")
    if not isinstance(name, Scalar):
        return
    text, own = content(view, name), name is entry.get("name")
    # a block scalar ends in a newline that may not be part of the name, or is folded
    editable = text is not None and own and text.text.rstrip("\n") == name.value
    tag, digest = fields.text(entry, "newTag"), fields.text(entry, "digest")
    yield Selector(
        path=source.path,
        name=name.value,
        start=_start(view, name),
        span=text.span(0, len(name.value)) if text and editable else None,
        field=FieldPath((name.path,)),
        new_name=new_name.value if isinstance(new_name, Scalar) else "",
        new_name_start=_start(view, new_name) if isinstance(new_name, Scalar) else 0,
        tail=(f":{tag}" if tag else "") + (f"@{digest}" if digest else ""),
        insertion=_insertion(source, view, name) if own and new_name is None else None,
        reaches_all=everything,
    )


def _start(view: View, node: Scalar) -> int:
    text = content(view, node)
    return view.origin(node.start) if text is None else text.origin(0)


def _insertion(source: SourceFile, view: View, name: Scalar) -> Insertion | None:
    """Where a `newName` goes: after `name`. None in a text inside of another."""
    return key_below(source, view, name, "newName") if view.text == source.body.text else None
