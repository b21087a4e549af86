"""One scalar: a whole reference, an argument that holds one, a bare host, text with its own
structure, or none of these."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from k8sregistry_lint.finders import embedded
from k8sregistry_lint.finders.context import object_of
from k8sregistry_lint.finders.embedded import Structure
from k8sregistry_lint.finders.kubeadm import is_default_repository, proves_new_default
from k8sregistry_lint.finders.scope import MAX_EMBEDDING, Scope
from k8sregistry_lint.finders.split import is_image_parameter
from k8sregistry_lint.model import (
    Applicability,
    Found,
    ImageOccurrence,
    MentionKind,
    PossibleMention,
    Role,
)
from k8sregistry_lint.reference import ImageReference, parse_host, parse_with_placeholders
from k8sregistry_lint.syntax.tree import MappingNode, Node, Scalar, SequenceNode
from k8sregistry_lint.text import Span, View

_ARGUMENT = re.compile(
    r"(?:--?[A-Za-z][\w.-]*=)?(?:--?)?(?P<name>[A-Za-z_][\w.-]*)=([\"']?)(?P<reference>[^\"'\s]+)\2(?P<rest>)"
)
_DEFAULT = re.compile(
    r"\$\{(?P<name>\w+):?[-=]([\"']?)(?P<reference>(?:[^{}\"'\s$]|\$\{[^{}\"'\s]*\})+)\2\}(?P<rest>[^\"'\s]*)"
)
_URL = re.compile(r"(?P<name>(?:docker|oci))://(?P<reference>\S+)(?P<rest>)")
MAX_PAIR = 300
_HOST_ALONE = "a registry alone: what is pulled from it is not in sight"
_LINE = re.compile(r"[^\n]+")
_WORD = re.compile(r"[^\s,]+")
_HOST_KEY = re.compile(r".*(?:registry|repo|repository|hub|image_?base|image).*", re.IGNORECASE)
_IMAGE_KEY = re.compile(r".*(?:image|container|docker|newname).*", re.IGNORECASE)
_CHART_KEY = re.compile(r"(?:.*[a-z_.-])?chart(?:[_-]?(?:path|name|ref))?", re.IGNORECASE)
_IMAGE_SIGNS = ("tag", "digest", "pullPolicy", "imagePullPolicy", "registry", "newTag", "newName")
_FLAG = re.compile(r"--?[A-Za-z][\w.-]*")


def find(text: View, node: Scalar, scope: Scope, structure: Structure) -> Iterator[Found]:
    """What the value of a scalar holds. `text` is the value with its places
    (`yamlsource.content`)."""
    value = text.text.strip()
    start = text.text.find(value)
    if found := _wrapped(value):
        part, at = found
        yield occurrence(text, node, _kubeadm(node, scope), part, start + at, Role.ARGUMENT)
    elif reference := parse_with_placeholders(value):
        if parse_host(value) and not reference.tag:
            yield _host(text, node, scope, reference, start)
        else:
            yield _whole(text, node, scope, reference, start)
    elif host := parse_host(value):
        yield _host(text, node, scope, host, start)
    elif prefix := _prefix(value, node):
        yield occurrence(
            text,
            node,
            scope.limited(Applicability.UNSAFE, _HOST_ALONE),
            prefix,
            start,
            Role.REPOSITORY_HOST,
        )
    elif found := _wrapped_host(value, node):
        host, at = found
        yield occurrence(
            text,
            node,
            scope.limited(Applicability.UNSAFE, _HOST_ALONE),
            host,
            start + at,
            Role.REPOSITORY_HOST,
        )
    elif listed := _listed(text):
        yield from _items(text, node, scope, listed)
    elif scope.depth < MAX_EMBEDDING and _looks_structured(text, node):
        inside = scope.inside(object_of(node), node.path)
        inner = structure(text, inside)
        yield from embedded.find(text, inside, structure) if inner is None else inner
    else:
        yield from mentions(text, scope, "text that is no image reference")


def mentions(text: View, scope: Scope, reason: str) -> Iterator[PossibleMention]:
    """Every place of `text` that may name a registry, passed over for one reason."""
    for position in scope.search(text.text):
        origin = text.origin(position)
        kind = MentionKind.POLICY if reason.startswith("a policy") else MentionKind.TEXT
        yield PossibleMention(Span(origin, origin + 1), reason, kind)


def occurrence(
    text: View, node: Node, scope: Scope, reference: ImageReference, at: int, role: Role
) -> ImageOccurrence:
    """A reference at offset `at` of the view `text`."""
    name = text.span(at, at + len(reference.name))
    span = (
        text.span(at, at + len(str(reference)))
        or name
        or Span(text.origin(at), text.origin(at) + 1)
    )
    return ImageOccurrence(
        reference=reference,
        name=(name,) if name else (),
        span=span,
        role=scope.role if role is Role.IMAGE else role,
        field=scope.field.below(node.path),
        object=object_of(node) or scope.object,
        ceiling=scope.ceiling if name else Applicability.DISPLAY_ONLY,
        reason=scope.reason if name else "the name is written with escapes",
        around=_around(span, node),
    )


def _around(span: Span, node: Node) -> Span | None:
    """The list around a node, or the mapping if it is small enough to say "this one becomes that
    one"."""
    parent = node.parent
    if parent is None or (isinstance(parent, MappingNode) and parent.end - parent.start > MAX_PAIR):
        return None
    return Span(span.start - (node.start - parent.start), span.end + (parent.end - node.end))


def _kubeadm(node: Scalar, scope: Scope) -> Scope:
    why = "kubeadm's default depends on its version, and it adds a path to its own default only"
    return scope.limited(
        Applicability.UNSAFE,
        why if is_default_repository(node) and not proves_new_default(node) else "",
    )


def _names_image(node: Scalar) -> bool:
    """Whether something says of a name such as `acme/x`, which a chart or a project may have as
    well, that it is an image's: a flag before it, its key or the one above, or a tag and its like
    beside it."""
    above = [key for key in node.path if isinstance(key, str)][-2:]
    parent = node.parent
    beside = isinstance(parent, MappingNode) and any(key in parent for key in _IMAGE_SIGNS)
    return beside or any(
        _IMAGE_KEY.fullmatch(key) for key in (*above, _label(node), _flag_before(node))
    )


def _whole(text: View, node: Scalar, scope: Scope, reference: ImageReference, start: int) -> Found:
    if not reference.registry and _CHART_KEY.fullmatch(_label(node)):
        return PossibleMention(
            Span(text.origin(start), text.origin(start) + 1), "the name of a chart"
        )
    if is_default_repository(node):
        return occurrence(text, node, _kubeadm(node, scope), reference, start, Role.REPOSITORY_HOST)
    if not (reference.registry or reference.tag or reference.digest or _names_image(node)):
        scope = scope.limited(
            Applicability.UNSAFE,
            "a name without a registry, where nothing says that it is an image's",
        )
    found = occurrence(
        text, node, scope, reference, start, Role.ARGUMENT if _flag_before(node) else Role.IMAGE
    )
    beside = (
        node.parent.text("tag")
        if isinstance(node.parent, MappingNode) and not reference.tag
        else ""
    )
    return replace(found, tag=beside) if beside else found


def _host(text: View, node: Scalar, scope: Scope, reference: ImageReference, start: int) -> Found:
    """A registry alone is an image's only where its name says so, and even then its users are
    elsewhere."""
    host = ImageReference(reference.registry or reference.repository, "")
    if not _HOST_KEY.fullmatch(_label(node)):
        origin = text.origin(start)
        return PossibleMention(
            Span(origin, origin + 1), "a host alone, in a place that is not an image's"
        )
    if is_image_parameter(_label(node)):
        return occurrence(text, node, scope, host, start, Role.SPLIT)
    if not proves_new_default(node):
        scope = scope.limited(Applicability.UNSAFE, _HOST_ALONE)
    return occurrence(text, node, scope, host, start, Role.REPOSITORY_HOST)


def _label(node: Scalar) -> str:
    """What a value is called: its key, or what stands beside or above a `value`; items of a list
    have no name."""
    parent = node.parent
    if (
        not isinstance(node.key, str)
        or node.key.lower() not in ("value", "default", "defaultvalue")
        or not isinstance(parent, MappingNode)
    ):
        return node.key if isinstance(node.key, str) else ""
    beside = next((name for key in ("name", "variable", "key") if (name := parent.text(key))), "")
    return (
        beside
        or (parent.text("path").rpartition("/")[2] if "op" in parent else "")
        or _label_above(parent)
        or node.key
    )


def _label_above(node: MappingNode) -> str:
    """What the thing is called that a mapping describes: the key of the mapping, or the name of the
    variable whose schema it is."""
    if node.key != "openAPIV3Schema":
        return node.key if isinstance(node.key, str) else ""
    variable = next(
        (
            above
            for above in node.ancestors()
            if isinstance(above, MappingNode) and above.key != "schema"
        ),
        None,
    )
    return variable.text("name") if variable else ""


def _flag_before(node: Scalar) -> str:
    """The flag in front of an item of a list, such as `--image`."""
    if not isinstance(node.parent, SequenceNode) or not isinstance(node.key, int) or not node.key:
        return ""
    before = node.parent.node_at(node.key - 1)
    return before.value if isinstance(before, Scalar) and _FLAG.fullmatch(before.value) else ""


def _prefix(value: str, node: Scalar) -> ImageReference | None:
    """What stands in front of an image's name, `repository: k8s.gcr.io/sig-storage/`, where its key
    says that it does."""
    reference = (
        parse_with_placeholders(value[:-1])
        if value.endswith("/") and _HOST_KEY.fullmatch(_label(node))
        else None
    )
    return reference if reference and reference.registry and not reference.tag else None


def _wrapped(value: str) -> tuple[ImageReference, int] | None:
    """A reference in `--flag=REF`, `--env=NAME=REF`, `${NAME:-REF}`, `docker://REF`, or the part of
    one that a default spells, as in `${PREFIX:-k8s.gcr.io/}pause`, with its offset."""
    if "=" not in value and "://" not in value and "${" not in value:
        return None  # as most values, which need no pattern
    for pattern in (_ARGUMENT, _DEFAULT, _URL):
        if match := pattern.fullmatch(value):
            whole = parse_with_placeholders(match["reference"] + match["rest"])
            part = match["reference"].rstrip("/") if match["rest"] else match["reference"]
            reference = parse_host(part) if match["rest"] else None
            reference = reference or parse_with_placeholders(part)
            if whole and whole.registry and whole.repository and reference:
                return reference, match.start("reference")
    return None


def _listed(text: View) -> list[re.Match[str]]:
    """The items of a text that holds references and nothing else, apart from comments: parted by
    commas or blanks in one line, or each in a line of its own. Two in a line of several are a pair,
    of which one may be the copy of the other."""
    several = "\n" in text.text.strip()
    items = []
    for line in _LINE.finditer(text.text):
        words = (
            [] if line[0].lstrip().startswith("#") else [*_WORD.finditer(text.text, *line.span())]
        )
        references = [_reference(word[0]) for word in words]
        if several and len(words) > 1 or None in references or _is_pair(line[0], references):
            return []
        items += words
    return items if len(items) > 1 else []


def _is_pair(line: str, references: Iterable[ImageReference | None]) -> bool:
    """Whether images of several registries may be an original and its copies: they stand side by
    side without commas, or one name comes twice."""
    known = [reference for reference in references if reference]
    names = [reference.repository.rpartition("/")[2] for reference in known]
    return len({reference.registry for reference in known}) > 1 and (
        "," not in line or len(set(names)) < len(names)
    )


def _items(text: View, node: Scalar, scope: Scope, listed: list[re.Match[str]]) -> Iterator[Found]:
    for item in listed:
        if scope.search(item[0]) and (reference := _reference(item[0])):
            yield occurrence(text, node, scope, reference, item.start(), Role.ARGUMENT)
    yield from mentions(text, scope, "a comment in a list of images")


def _reference(word: str) -> ImageReference | None:
    """A word that is a reference and says its registry."""
    reference = parse_with_placeholders(word)
    return reference if reference and reference.registry and reference.repository else None


def _wrapped_host(value: str, node: Scalar) -> tuple[ImageReference, int] | None:
    """A registry alone in `--image-repository=HOST`, `REGISTRY=HOST` or `${REGISTRY:-HOST}`, with
    its offset."""
    match = _ARGUMENT.fullmatch(value) or _DEFAULT.fullmatch(value)
    host = parse_host(match["reference"]) if match and not match["rest"] else None
    speaks = match is not None and (
        _HOST_KEY.fullmatch(match["name"]) or _HOST_KEY.fullmatch(_label(node))
    )
    return (host, match.start("reference")) if match and host and speaks else None


def _looks_structured(text: View, node: Scalar) -> bool:
    several_lines = "\n" in text.text.strip() or node.style in ("|", ">")
    return several_lines or text.text.lstrip()[:1] in ("{", "[")
