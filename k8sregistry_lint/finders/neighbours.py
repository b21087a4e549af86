"""What the neighbours of a value say: a table from one name to another, a command that copies
images, values that something compares with."""

from k8sregistry_lint.finders.objects import Against
from k8sregistry_lint.model import MentionKind
from k8sregistry_lint.reference import parse_with_placeholders
from k8sregistry_lint.syntax.tree import MappingNode, Node, Scalar, SequenceNode

PAIRS = (
    ("source", "target"), ("source", "destination"), ("source", "dest"), ("src", "dst"),
    ("src", "dest"), ("from", "to"), ("old", "new"), ("original", "mirror"),
    ("original", "replacement"), ("image", "replace"), ("image", "replacement"),
    ("upstream", "mirror"), ("in", "out"), ("oldImage", "newImage"),
    ("sourceImage", "targetImage"), ("old_image", "new_image"),
)  # fmt: skip
"""Keys of a row in a table from one name to another."""

_PAIRED = {key: [pair for pair in PAIRS if key in pair] for pair in PAIRS for key in pair}
"""The pairs that a key is one of."""

COPY_TOOLS = {
    "crane", "gcrane", "skopeo", "ctr", "docker", "podman", "nerdctl", "regctl", "oras", "imgpkg",
    "kpromo", "cip", "regsync", "regbot", "buildah", "crictl",
}  # fmt: skip
COPY_VERBS = {"cp", "copy", "tag", "sync", "mirror"}

_COMPARED = {"enum", "const", "allowedValues", "options", "choices", "oneOf", "anyOf"}
_COMMANDS = ("command", "args", "entrypoint")
_MAX_ARGUMENTS = 100
"""A longer list is data, and it would be read again for each of its items."""


def against(node: Node) -> Against | None:
    """What stands beside a value against that it is an image to move."""
    parent = node.parent
    if isinstance(parent, MappingNode):
        return _in_mapping(parent, node)
    if isinstance(parent, SequenceNode):
        return _in_list(parent)
    return None


def _in_mapping(parent: MappingNode, node: Node) -> Against | None:
    key = node.key
    if any(_is_row(parent, pair) for pair in _PAIRED.get(str(key), ())):
        return Against(MentionKind.REPLACEMENT, "a table from one name to another")
    if key in _COMPARED:
        return Against(MentionKind.COMPARISON, "a value that something compares with")
    if key == "value" and _is_criterion(parent):
        return Against(MentionKind.COMPARISON, "a value that something compares with")
    if key == "name" and "url" in parent and "image" not in parent:
        return Against(MentionKind.CHART, "the name of a chart repository")
    holder = parent.parent
    if key == "name" and isinstance(holder, SequenceNode) and holder.key == "registries":
        return Against(MentionKind.MIRROR, "a registry of an image promoter")
    return None


def _is_criterion(mapping: MappingNode) -> bool:
    """Whether a mapping compares a field with a value, and is no operation of a JSON patch."""
    operator = mapping.text("op") or mapping.text("operator")
    return bool(operator) and "path" not in mapping


def _is_row(mapping: MappingNode, pair: tuple[str, str]) -> bool:
    """Whether both values are names of images or of places for them."""
    if not all(key in mapping for key in pair):
        return False
    values = [mapping.text(key).strip() for key in pair]
    return all("/" in value and parse_with_placeholders(value.rstrip("/")) for value in values)


def _in_list(parent: SequenceNode) -> Against | None:
    if parent.key in _COMPARED:
        return Against(MentionKind.COMPARISON, "a value that something compares with")
    around = parent.parent
    if parent.key == "values" and isinstance(around, MappingNode) and "operator" in around:
        return Against(MentionKind.COMPARISON, "a value that something compares with")
    if _copies(parent):
        return Against(MentionKind.COPY, "a command that copies or tags images")
    return None


def _copies(arguments: SequenceNode) -> bool:
    """Whether an argument list, with the command beside it, copies images from one name to
    another."""
    if len(arguments.held) > _MAX_ARGUMENTS:
        return False
    words = set(_words(arguments))
    container = arguments.parent
    if isinstance(container, MappingNode):
        for other in (container.get(key) for key in _COMMANDS):
            words.update(_words(other) if other is not arguments else ())
    return bool({word.rpartition("/")[2] for word in words} & COPY_TOOLS) and bool(
        words & COPY_VERBS
    )


def _words(node: Node | None) -> list[str]:
    """The words of a command that is one scalar or a list of them."""
    if isinstance(node, Scalar):
        return node.value.split()
    if isinstance(node, SequenceNode) and len(node.held) <= _MAX_ARGUMENTS:
        return [word for item in node.nodes if isinstance(item, Scalar) for word in _words(item)]
    return []
