"""What the neighbours of a value say: a table from one name to another, a command that copies
images, values that something compares with."""

from functools import lru_cache

from k8sregistry_lint.finders.evidence import vocabulary
from k8sregistry_lint.finders.evidence.copying import copies
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.model import MentionKind
from k8sregistry_lint.reference import parse, parse_host, parse_with_placeholders
from k8sregistry_lint.syntax.tree import MappingNode, Node, Scalar, SequenceNode

_FROM = {
    "source", "src", "from", "old", "original", "origin", "upstream", "in", "input", "public",
    "external", "remote", "find", "before",
}  # fmt: skip
_TO = {
    "target", "destination", "dest", "dst", "to", "as", "mirror", "mirrored", "replacement",
    "replace", "downstream", "out", "output", "private", "internal", "local", "copy", "after",
}  # fmt: skip
_NAMES = {"image", "name", "registry", "repository", "repo", "with", "ref", "reference"}
"""Words beside these that say what a row names."""
_OPPOSITE = ({"from", "to"}, {"from", "new"}, {"name", "to"})
MAX_ROW = 30
"""A mapping with more fields is no row of a table."""

_COMPARED = {
    "enum", "const", "allowedvalues", "options", "choices", "oneof", "anyof", "equal", "equals",
    "fn::equals", "!equals",
}  # fmt: skip
"""Keys and tags, in lower case, of values that something compares with."""
_COMMANDS = ("entrypoint", "command", "args")
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
    if isinstance(node, Scalar) and _is_in_table(node):
        return Against(MentionKind.REPLACEMENT, "a table from one name to another")
    if isinstance(node, Scalar) and _is_resolved(node):
        return Against(MentionKind.RECORD, "a record of what was resolved, applied or expected")
    if _is_compared(key) or (key == "value" and _is_criterion(parent)):
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


def _is_compared(key: str | int | None) -> bool:
    return isinstance(key, str) and key.lower() in _COMPARED


def _is_in_table(node: Scalar) -> bool:
    """Whether a value and another one say that one name becomes the other, in fields such as
    `source` and `target`, `oldImage` and `newImage`, or in mappings under such keys."""
    row = node.parent
    if not isinstance(row, MappingNode) or not isinstance(node.key, str):
        return False
    if any(
        _are_names(node, row.get(other), same_image=_keeps_name(node.key, other))
        for other in _opposite(row, node.key)
    ):
        return True
    around = row.parent
    if not isinstance(around, MappingNode) or not isinstance(row.key, str):
        return False
    opposite = (around.get(key) for key in _opposite(around, row.key))
    fields = (each.get(node.key) for each in opposite if isinstance(each, MappingNode))
    return any(_are_names(node, other, same_image=False) for other in fields)


def _opposite(row: MappingNode, key: str) -> list[str]:
    """The other keys of a row that say what a value becomes, or came from."""
    side = _side(key)
    if not side or len(row.places) > MAX_ROW:
        return []
    return [other for other in row.places if {side, _side(other)} in _OPPOSITE]


@lru_cache(4_096)
def _side(key: str) -> str:
    """Which side of a row a key names: `from`, `to`, `new`; `name` where it says no more than that
    it is an image's name; empty for any other key."""
    found = vocabulary.words(key)
    others = [vocabulary.singular(word) for word in found if word not in _NAMES]
    if not others:
        return "name" if {"image", "name"}.intersection(found) else ""
    if len(others) > 1:
        return ""
    (word,) = others
    return "from" if word in _FROM else "new" if word == "new" else "to" if word in _TO else ""


def _keeps_name(key: str, other: str) -> bool:
    """Whether two keys say that one name becomes the other only if both are the same image's."""
    is_vague = "name" in (_side(key), _side(other))
    return is_vague and not any(
        {"replace", "replacement"}.intersection(vocabulary.words(each)) for each in (key, other)
    )


def _are_names(one: Scalar, other: Node | None, *, same_image: bool) -> bool:
    """Whether two values, or one and the first item of a list, are names of images or of places for
    images."""
    if isinstance(other, SequenceNode) and other.held:
        other = other.node_at(0)
    if not isinstance(other, Scalar):
        return False
    names = [each.value.strip().rstrip("/").rpartition("://")[2] for each in (one, other)]
    return all(map(_is_name, names)) and not (
        same_image and _last_component(names[0]) != _last_component(names[1])
    )


def _last_component(name: str) -> str:
    reference = parse_with_placeholders(name)
    return reference.repository.rpartition("/")[2] if reference else name


def _is_name(text: str) -> bool:
    return bool("/" in text and parse_with_placeholders(text)) or (
        "." in text and parse_host(text) is not None
    )


def _is_resolved(node: Scalar) -> bool:
    """Whether a key is the image that its value is too, as in a table from tags to digests."""
    key = parse(node.key) if isinstance(node.key, str) and "/" in node.key else None
    value = parse(node.value) if key and key.registry else None
    return bool(key and value and key.name == value.name)


def _in_list(parent: SequenceNode) -> Against | None:
    if _is_compared(parent.key) or parent.tag.lower() in _COMPARED:
        return Against(MentionKind.COMPARISON, "a value that something compares with")
    around = parent.parent
    if (
        parent.key == "values"
        and isinstance(around, MappingNode)
        and ("operator" in around or ("default" in around and "name" in around))
    ):
        return Against(MentionKind.COMPARISON, "a value that something compares with")
    if _copies(parent):
        return Against(MentionKind.COPY, "a command that copies or tags images")
    return None


def _copies(arguments: SequenceNode) -> bool:
    """Whether an argument list, with the command beside it or the image that holds the program,
    copies images from one name to another."""
    if len(arguments.held) > _MAX_ARGUMENTS:
        return False
    words: list[str] = []
    container = arguments.parent
    if isinstance(container, MappingNode) and arguments.key in _COMMANDS:
        words = [container.text("image"), *_words(container.get(_COMMANDS[0]))]
        words += [word for key in _COMMANDS[1:] for word in _words(container.get(key))]
    return copies(words or _words(arguments))


def _words(node: Node | None) -> list[str]:
    """The words of a command that is one scalar or a list of them. One with blanks beside others is
    a text, such as the script behind `-c`."""
    if isinstance(node, Scalar):
        return node.value.split()
    if isinstance(node, SequenceNode) and len(node.held) <= _MAX_ARGUMENTS:
        items = [item.value for item in node.nodes if isinstance(item, Scalar)]
        if len(items) == 1:
            return items[0].split()
        return [item for item in items if " " not in item.strip()]
    return []
