"""The selectors of tools in YAML and JSON: a table of the shapes that their files have."""

from collections.abc import Callable, Iterator
from enum import Enum, auto
from typing import NamedTuple

from k8sregistry_lint.linking.selector import Matching, Selector, bare
from k8sregistry_lint.model import FieldPath
from k8sregistry_lint.regex import regex
from k8sregistry_lint.syntax.tree import Document, MappingNode, Node, Scalar, SequenceNode, walk
from k8sregistry_lint.syntax.yamlcontent import content
from k8sregistry_lint.syntax.yamlsource import read_all
from k8sregistry_lint.text import SourceFile, View

_BY_IMAGE = regex(r"\[image=(?P<name>[^\]]+)\]")
_UPDATER = "argocd-image-updater.argoproj.io/"


class Reach(Enum):
    """What a tool selects from: images that kustomize would build, or any image."""

    BUILT = auto()
    ALL = auto()


class ToolSelector(NamedTuple):
    """A selector of a tool for the files below `folder`, empty for the whole repository. One that
    is `complete` selects nothing beyond it."""

    tool: str
    selector: Selector
    reach: Reach = Reach.ALL
    folder: str = ""
    complete: bool = False


class Shape(NamedTuple):
    """A scalar that a tool selects by: the range of the name in it, and how it is compared."""

    tool: str
    start: int
    end: int
    matching: Matching = Matching.NAME
    reach: Reach = Reach.ALL
    complete: bool = False


def tool_selectors(source: SourceFile) -> Iterator[ToolSelector]:
    """All selectors of such tools in a file."""
    yield from _in_text(source, source.body, "")


def _in_text(source: SourceFile, view: View, tool: str) -> Iterator[ToolSelector]:
    """`tool` has the patch that the text is, where it is one."""
    for piece in read_all(view.text):
        for node in walk(piece.root) if isinstance(piece, Document) else ():
            if not isinstance(node, Scalar) or node.is_key:
                continue
            text = content(view, node)
            if not tool and node.key == "patch" and text and (patcher := _patcher(node)):
                yield from _in_text(source, text, patcher)
            for shape in [_tested(node, tool)] if tool else _shapes(node):
                if shape:
                    yield _selector(source, node, text or view.cut(node.start, node.end), shape)


def _selector(source: SourceFile, node: Scalar, text: View, shape: Shape) -> ToolSelector:
    name = node.value[shape.start : shape.end]
    editable = text.text == node.value and not _is_locked(node)
    span = text.span(shape.start, shape.end) if editable else None
    selector = Selector(
        path=source.path,
        name=name,
        start=text.origin(shape.start) if text.text == node.value else text.origin(0),
        span=span,
        field=FieldPath((node.path,)),
        matching=shape.matching,
    )
    folder = _locked_folder(source.path) if _is_locked(node) else ""
    return ToolSelector(shape.tool, selector, shape.reach, folder, shape.complete)


def _shapes(node: Scalar) -> Iterator[Shape | None]:
    for shape_of in _SHAPES:
        yield shape_of(node)
    yield from _updater_list(node)


def _whole(tool: str, node: Scalar, reach: Reach, matching: Matching = Matching.NAME) -> Shape:
    return Shape(tool, 0, len(node.value), matching, reach)


def _flux_entry(node: Scalar) -> Shape | None:
    """`spec.images[].name` of a Flux Kustomization, and `postRenderers[].kustomize.images[].name`
    of a HelmRelease."""
    entries = node.parent.parent if node.key == "name" and node.parent else None
    if not isinstance(entries, SequenceNode) or entries.key != "images" or not entries.parent:
        return None
    if entries.parent.key == "kustomize":
        return _whole("Flux", node, Reach.ALL, Matching.PATTERN)
    if entries.parent.key == "spec" and _has_api(node, "kustomize.toolkit.fluxcd.io/"):
        return _whole("Flux", node, Reach.BUILT, Matching.PATTERN)
    return None


def _argo_entry(node: Scalar) -> Shape | None:
    """An item of `kustomize.images` of an Argo CD application: `NAME:TAG` or `NAME=OTHER:TAG`."""
    entries = node.parent
    if not isinstance(entries, SequenceNode) or entries.key != "images":
        return None
    if entries.parent is None or entries.parent.key != "kustomize":
        return None
    old, equals, _ = node.value.partition("=")
    end = len(old if equals else bare(old))
    return Shape("Argo CD", 0, end, Matching.PATTERN, Reach.BUILT)


def _override(node: Scalar) -> Shape | None:
    """`image` with a `newImage` or `resultImage` beside it: kbld's `overrides`, kluctl's
    `images`; and `image` in other parts of a configuration of kbld."""
    if node.key not in ("image", "imageRepo") or not isinstance(node.parent, MappingNode):
        return None
    if "resultImage" in node.parent:
        return _whole("kluctl", node, Reach.ALL)
    if _has_api(node, "kbld.k14s.io/"):
        return _whole("kbld", node, Reach.ALL)
    return _whole("an override", node, Reach.ALL) if "newImage" in node.parent else None


def _skaffold(node: Scalar) -> Shape | None:
    """`build.artifacts[].image` of Skaffold."""
    entries = node.parent.parent if node.key == "image" and node.parent else None
    if isinstance(entries, SequenceNode) and entries.key == "artifacts":
        return _whole("Skaffold", node, Reach.ALL) if _has_api(node, "skaffold/") else None
    return None


def _image_repository(node: Scalar) -> Shape | None:
    """`spec.image` of an ImageRepository: Flux writes its name where an `$imagepolicy` is
    marked."""
    root = node.parent.parent if node.key == "image" and node.parent else None
    if not isinstance(root, MappingNode) or root.text("kind") != "ImageRepository":
        return None
    return Shape("Flux's image automation", 0, len(node.value), complete=True)


def _lock(node: Scalar) -> Shape | None:
    """The annotation by which a bundle of imgpkg maps an image to its digest."""
    return _whole("imgpkg", node, Reach.ALL) if _is_locked(node) else None


def _updater_name(node: Scalar) -> Shape | None:
    """`ALIAS.kustomize.image-name` of Argo CD Image Updater."""
    key = node.key if isinstance(node.key, str) else ""
    if key.startswith(_UPDATER) and key.endswith(".kustomize.image-name"):
        return _whole("Argo CD Image Updater", node, Reach.ALL)
    return None


def _updater_list(node: Scalar) -> Iterator[Shape]:
    """`image-list` of Argo CD Image Updater: `ALIAS=NAME:CONSTRAINT, ...`."""
    if node.key != f"{_UPDATER}image-list":
        return
    at = 0
    for item in node.value.split(","):
        alias, equals, _ = item.partition("=")
        name = item[len(alias) + 1 :] if equals else item
        start = at + len(item) - len(name.lstrip())
        yield Shape("Argo CD Image Updater", start, start + len(bare(name.strip())))
        at += len(item) + 1


def _updater_resource(node: Scalar) -> Shape | None:
    """`imageName` and the name of a kustomize image in an ImageUpdater, which replaces these
    annotations."""
    above = node.parent
    named = node.key == "name" and above is not None and above.key == "kustomize"
    if (named or node.key == "imageName") and _has_api(node, _UPDATER):
        return Shape("Argo CD Image Updater", 0, len(bare(node.value)))
    return None


def _kpt_function(node: Scalar) -> Shape | None:
    """`image.name` of kpt's function SetImage."""
    root = node.parent.parent if node.key == "name" and node.parent else None
    if isinstance(root, MappingNode) and root.text("kind") == "SetImage":
        return _whole("kpt's set-image", node, Reach.BUILT)
    return None


def _devspace(node: Scalar) -> Shape | None:
    """`imageSelector` of DevSpace."""
    return _whole("DevSpace", node, Reach.ALL) if node.key == "imageSelector" else None


def _field_path(node: Scalar) -> Shape | None:
    """A field of kustomize's `replacements` that is found by its image:
    `spec.containers.[image=NAME].image`."""
    fields = node.parent if isinstance(node.parent, SequenceNode) else node
    match = _BY_IMAGE.search(node.value) if fields.key in ("fieldPaths", "fieldPath") else None
    return Shape("kustomize", *match.span("name"), Matching.WHOLE) if match else None


_SHAPES: tuple[Callable[[Scalar], Shape | None], ...] = (
    _flux_entry,
    _argo_entry,
    _override,
    _skaffold,
    _image_repository,
    _lock,
    _updater_name,
    _updater_resource,
    _kpt_function,
    _devspace,
    _field_path,
)


def _patcher(node: Scalar) -> str:
    """The tool that applies a `patch`, empty for none of these."""
    is_post_renderer = any(above.key == "kustomize" for above in node.ancestors())
    return "Flux" if is_post_renderer or _has_api(node, "kustomize.toolkit.fluxcd.io/") else ""


def _tested(node: Scalar, tool: str) -> Shape | None:
    """A value that an operation `test` of a JSON patch compares with."""
    below: Node = node
    for above in node.ancestors():
        if isinstance(above, MappingNode) and below.key == "value":
            tests = above.text("op") == "test"
            return _whole(tool, node, Reach.ALL, Matching.WHOLE) if tests else None
        below = above
    return None


def _is_locked(node: Scalar) -> bool:
    return node.key == "kbld.carvel.dev/id" and any(
        isinstance(above, MappingNode) and above.text("kind") == "ImagesLock"
        for above in node.ancestors()
    )


def _locked_folder(path: str) -> str:
    """The folder whose manifests a lock file is about: the bundle around `.imgpkg`."""
    folder = path.rpartition("/")[0]
    return folder.removesuffix(".imgpkg").rstrip("/")


def _has_api(node: Node, prefix: str) -> bool:
    """Whether an object around a node has an API version of a group."""
    return any(
        isinstance(above, MappingNode) and above.text("apiVersion").startswith(prefix)
        for above in node.ancestors()
    )
