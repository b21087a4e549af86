"""A kustomization file as linking needs it: what it builds from, and the entries of its `images` transformer."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from k8sregistry_lint.text import SourceFile, Span, View
from k8sregistry_lint.tree import Document, Mapping, Node, Scalar, Sequence
from k8sregistry_lint.yamlsource import content, read_all

FILE_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_GENERATORS = ("helmCharts", "helmChartInflationGenerator", "generators")
_REMOTE = re.compile(r"[\w+.-]+://|git@|git::|[\w.-]+\.[a-z]+/[\w.-]+/[\w.-]+|.*\?ref=|.*\.git(?:/|$)")


@dataclass(frozen=True, slots=True)
class Selector:
    """An entry of `images`. `name` is a regular expression over whole image names; `place` is where it stands, None where the
    source spells it otherwise. A `newName` that is missing goes to `insert_at`, between `insert_before` and `insert_after`."""

    path: str
    name: str
    place: Span | None
    new_name: str
    new_name_place: Span | None
    insert_at: int
    insert_before: str
    insert_after: str

    @property
    def is_pattern(self) -> bool:
        """Whether the name has characters that mean something to regular expressions, a dot apart."""
        return re.escape(self.name).replace("\\.", ".").replace("\\-", "-").replace("\\_", "_") != self.name

    def matches(self, image: str) -> bool:
        """What kustomize asks of each image (api/internal/image/image.go, IsImageMatched). A name that is no regular
        expression matches nothing there either."""
        try:
            return re.fullmatch(f"(?:{self.name})(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?", image) is not None
        except re.error:
            return False


@dataclass(frozen=True, slots=True)
class Kustomization:
    """What a kustomization reads, by paths like its own, and how it renames images. `open_end` says why not all of what
    it builds is in sight, empty where it is."""

    path: str
    is_component: bool = False
    resources: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    patches: tuple[str, ...] = ()
    transformers: tuple[str, ...] = ()
    configured: bool = False
    selectors: tuple[Selector, ...] = ()
    open_end: str = ""
    remotes: tuple[str, ...] = field(default=())


def parse(source: SourceFile) -> Kustomization:
    """The kustomization in a file; an empty one where the file is none."""
    root = _root(source)
    if root is None:
        return Kustomization(source.path, open_end="its kustomization cannot be read")
    folder = posixpath.dirname(source.path)
    resources = [*_strings(root, "resources"), *_strings(root, "bases")]
    components = list(_strings(root, "components"))
    remotes = tuple(entry for entry in (*resources, *components) if _REMOTE.match(entry))
    generators = [key for key in _GENERATORS if key in root.children]
    return Kustomization(
        path=source.path,
        is_component=root.text("kind") == "Component",
        resources=_local(folder, resources),
        components=_local(folder, components),
        patches=_local(folder, _patch_files(root)),
        transformers=_local(folder, (entry for entry in _strings(root, "transformers") if "\n" not in entry)),
        configured="configurations" in root.children,
        selectors=tuple(_selectors(source, root)),
        open_end=f"{remotes[0]} is not in this repository" if remotes else f"{generators[0]} generates resources" if generators else "",
        remotes=remotes,
    )


def parse_transformers(source: SourceFile) -> tuple[Selector, ...]:
    """The entries of the `ImageTagTransformer`s in a file."""
    documents = [piece for piece in read_all(source.body.text) if isinstance(piece, Document)]
    found = []
    for document in documents:
        if isinstance(document.root, Mapping) and document.root.text("kind") == "ImageTagTransformer":
            entry = document.root.children.get("imageTag")
            found += [_selector(source, entry)] if isinstance(entry, Mapping) and "name" in entry.children else []
    return tuple(found)


def _root(source: SourceFile) -> Mapping | None:
    for piece in read_all(source.body.text):
        if isinstance(piece, Document) and isinstance(piece.root, Mapping):
            return piece.root
    return None


def _strings(root: Mapping, key: str) -> Iterator[str]:
    node = root.children.get(key)
    if isinstance(node, Sequence):
        yield from (item.value for item in node.items if isinstance(item, Scalar))


def _patch_files(root: Mapping) -> Iterator[str]:
    for entry in _strings(root, "patchesStrategicMerge"):
        if "\n" not in entry:
            yield entry
    for key in ("patches", "patchesJson6902"):
        node = root.children.get(key)
        for item in node.items if isinstance(node, Sequence) else ():
            if isinstance(item, Mapping) and (path := item.text("path")):
                yield path


def _local(folder: str, entries: Iterator[str] | list[str]) -> tuple[str, ...]:
    return tuple(posixpath.normpath(posixpath.join(folder, entry)) for entry in entries if not _REMOTE.match(entry))


def _selectors(source: SourceFile, root: Mapping) -> Iterator[Selector]:
    for key in ("images", "imageTags"):
        node = root.children.get(key)
        for item in node.items if isinstance(node, Sequence) else ():
            if isinstance(item, Mapping) and isinstance(item.children.get("name"), Scalar):
                yield _selector(source, item)


def _selector(source: SourceFile, entry: Mapping) -> Selector:
    name = entry.children["name"]
    assert isinstance(name, Scalar)
    view = source.body
    at, before, after = _insertion(view, entry, name)
    return Selector(
        path=source.path,
        name=name.value,
        place=_place(view, name),
        new_name=entry.text("newName"),
        new_name_place=_place(view, entry.children.get("newName")),
        insert_at=view.origin(at),
        insert_before=before,
        insert_after=after,
    )


def _place(view: View, node: Node | None) -> Span | None:
    text = content(view, node) if isinstance(node, Scalar) else None
    return text.span(0, len(text.text)) if text else None


def _insertion(view: View, entry: Mapping, name: Scalar) -> tuple[int, str, str]:
    """Where and between what a `newName` goes, in the style of the entry: after `name`, on a line of its own or after a comma."""
    key = next(key for key, value in zip(entry.nodes[::2], entry.nodes[1::2], strict=False) if value is name)
    quote = name.style if name.style in ("'", '"') else ""
    mark = '"' if isinstance(key, Scalar) and key.style == '"' else ""
    text = view.text
    if text[entry.start] == "{":
        return name.end, f", {mark}newName{mark}: {quote}", quote
    line_start = max(text.rfind("\n", 0, key.start), text.rfind("\r", 0, key.start)) + 1
    ends = [at for at in (text.find("\n", name.end), text.find("\r", name.end)) if at >= 0]
    end = min(ends, default=len(text))
    newline = re.match(r"\r\n|\n|\r", text[end : end + 2]) or re.search(r"\r\n|\n|\r", text)
    indent = " " * (key.start - line_start)
    return end, f"{newline[0] if newline else chr(10)}{indent}{mark}newName{mark}: {quote}", quote
