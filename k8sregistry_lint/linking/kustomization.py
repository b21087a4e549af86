"""A kustomization file as linking needs it: what it builds from, and the entries of its `images`
transformer."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from k8sregistry_lint.linking.selector import Insertion, Selector
from k8sregistry_lint.model import FieldPath
from k8sregistry_lint.syntax.tree import (
    Alias,
    Document,
    MappingNode,
    Node,
    Scalar,
    SequenceNode,
    walk,
)
from k8sregistry_lint.syntax.yamlsource import content, read_all
from k8sregistry_lint.text import SourceFile, View

FILE_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_GENERATORS = ("helmCharts", "helmChartInflationGenerator", "generators")


@dataclass(frozen=True, slots=True)
class Kustomization:
    """What a kustomization reads, as its entries say it, and how it renames images. `configured`
    says that it may tell kustomize of further fields, `replaces` that it copies values between
    fields, `generates` names what makes resources that are no files."""

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
    """The kustomization in a file; where the file is none, one that generates what nobody knows."""
    root = next(
        (piece.root for piece in read_all(source.body.text) if isinstance(piece, Document)), None
    )
    if not isinstance(root, MappingNode):
        return Kustomization(source.path, generates=f"{source.path} cannot be read")
    generators = [key for key in _GENERATORS if key in root.children]
    inline = [node for node in _scalars(root, "transformers") if "\n" in node.value]
    return Kustomization(
        path=source.path,
        is_component=root.text("kind") == "Component",
        resources=(*_strings(root, "resources"), *_strings(root, "bases")),
        components=_strings(root, "components"),
        patches=tuple(_patch_files(root)),
        transformers=_strings(root, "transformers"),
        selectors=(
            *_selectors(source, root),
            *(found for node in inline for found in _inline(source, node)),
        ),
        configured="configurations" in root,
        replaces="replacements" in root or "vars" in root,
        generates=f"{generators[0]} of {source.path} makes resources" if generators else "",
    )


def parse_transformers(source: SourceFile) -> Iterator[Selector]:
    """The entries of the `ImageTagTransformer`s in a file."""
    yield from _transformers(source, source.body)


def _inline(source: SourceFile, node: Scalar) -> Iterator[Selector]:
    if view := content(source.body, node):
        yield from _transformers(source, view)


def _transformers(source: SourceFile, view: View) -> Iterator[Selector]:
    for piece in read_all(view.text):
        root = piece.root if isinstance(piece, Document) else None
        if isinstance(root, MappingNode) and root.text("kind") == "ImageTagTransformer":
            entry = root.get("imageTag")
            if isinstance(entry, MappingNode) and "name" in entry:
                yield from _selector(source, view, entry, root, reaches_all="fieldSpecs" in root)


def _scalars(root: MappingNode, key: str) -> Iterator[Scalar]:
    node = root.get(key)
    if isinstance(node, SequenceNode):
        yield from (item for item in node.nodes if isinstance(item, Scalar))


def _strings(root: MappingNode, key: str) -> tuple[str, ...]:
    """The items that are paths or addresses; those of several lines are YAML of their own."""
    return tuple(item.value for item in _scalars(root, key) if "\n" not in item.value)


def _patch_files(root: MappingNode) -> Iterator[str]:
    yield from _strings(root, "patchesStrategicMerge")
    for key in ("patches", "patchesJson6902"):
        node = root.get(key)
        for item in node.nodes if isinstance(node, SequenceNode) else ():
            if isinstance(item, MappingNode) and (path := item.text("path")):
                yield path


def _selectors(source: SourceFile, root: MappingNode) -> Iterator[Selector]:
    for key in ("images", "imageTags"):
        node = root.get(key)
        for item in node.nodes if isinstance(node, SequenceNode) else ():
            if isinstance(item, MappingNode) and "name" in item:
                yield from _selector(source, source.body, item, root)


def _selector(
    source: SourceFile,
    view: View,
    entry: MappingNode,
    root: MappingNode,
    *,
    reaches_all: bool = False,
) -> Iterator[Selector]:
    """The selector of an entry. A name that stands elsewhere, at an anchor, cannot be edited
    here."""
    name = _anchored(root, entry.children["name"])
    new_name = _anchored(root, entry.get("newName"))
    if not isinstance(name, Scalar):
        return
    text, own = content(view, name), name is entry.children["name"]
    yield Selector(
        path=source.path,
        name=name.value,
        start=_start(view, name),
        place=text.span(0, len(text.text)) if text and own else None,
        field=FieldPath((name.path,)),
        new_name=new_name.value if isinstance(new_name, Scalar) else "",
        new_name_start=_start(view, new_name) if isinstance(new_name, Scalar) else 0,
        tail=(f":{tag}" if (tag := entry.text("newTag")) else "")
        + (f"@{digest}" if (digest := entry.text("digest")) else ""),
        insertion=_insertion(source, view, entry, name) if own and new_name is None else None,
        reaches_all=reaches_all,
    )


def _anchored(root: MappingNode, node: Node | None) -> Node | None:
    """A node, or the one that it stands for."""
    return (
        next((other for other in walk(root) if other.anchor == node.target), None)
        if isinstance(node, Alias)
        else node
    )


def _start(view: View, node: Scalar) -> int:
    text = content(view, node)
    return view.origin(node.start) if text is None else text.origin(0)


def _insertion(
    source: SourceFile, view: View, entry: MappingNode, name: Scalar
) -> Insertion | None:
    """Where and between what a `newName` goes, in the style of the entry: after `name`, on a line
    of its own or after a comma. None where the entry or its name may be used once more by an
    anchor, or one of them is text in a block of lines."""
    if entry.anchor or name.anchor or name.style in ("|", ">") or view.text != source.body.text:
        return None
    key = next(
        key
        for key, value in zip(entry.nodes[::2], entry.nodes[1::2], strict=False)
        if value is name
    )
    quote = name.style if name.style in ("'", '"') else ""
    mark = '"' if isinstance(key, Scalar) and key.style == '"' else ""
    end = view.origin(name.end - 1) + 1
    if view.text[entry.start] == "{":
        return Insertion(end, f", {mark}newName{mark}: {quote}", quote)
    line_end = source.line_span(end).end
    newline = re.match(r"\r\n|\n|\r", source.text[line_end : line_end + 2]) or re.search(
        r"\r\n|\n|\r", source.text
    )
    start = view.origin(key.start)
    indent = " " * (start - source.line_span(start).start)
    return Insertion(
        line_end, f"{newline[0] if newline else chr(10)}{indent}{mark}newName{mark}: {quote}", quote
    )
