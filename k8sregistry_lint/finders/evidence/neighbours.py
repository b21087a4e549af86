"""What the neighbours of a value say: a table from one name to another, a command that copies
images, values that something compares with."""

from k8sregistry_lint.finders.evidence import rows
from k8sregistry_lint.finders.evidence.copying import copies
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.model import MentionKind
from k8sregistry_lint.reference import parse
from k8sregistry_lint.syntax.tree import MappingNode, Node, Scalar, SequenceNode

_COMPARED = {
    "enum", "const", "allowedvalues", "options", "choices", "oneof", "anyof", "equal", "equals",
    "fn::equals", "!equals",
}  # fmt: skip
"""Keys and tags, in lower case, of values that something compares with."""
_LOCATIONS = {"prefix", "location"}
_REGISTRIES = {"registry", "mirror"}
"""The fields and the tables of containers' `registries.conf`: which names are pulled from where."""
_COMMANDS = ("entrypoint", "command", "args")
_MAX_ARGUMENTS = 100
"""A longer list is data, and it would be read again for each of its items."""


def against(node: Node) -> Against | None:
    """What stands beside a value against that it is an image to move."""
    parent = node.parent
    if isinstance(parent, MappingNode):
        return _in_mapping(parent, node)
    if isinstance(parent, SequenceNode):
        return _in_list(parent, node)
    return None


def _in_mapping(parent: MappingNode, node: Node) -> Against | None:
    key = node.key
    if isinstance(node, Scalar) and (rows.is_in_table(node) or rows.is_in_list_of_sides(node)):
        return Against(MentionKind.REPLACEMENT, "a table from one name to another")
    if isinstance(node, Scalar) and _is_resolved(node):
        return Against(MentionKind.RECORD, "a record of what was resolved, applied or expected")
    if _is_compared(key) or (key == "value" and _is_criterion(parent)):
        return Against(MentionKind.COMPARISON, "a value that something compares with")
    if key == "name" and "url" in parent and "image" not in parent:
        return Against(MentionKind.CHART, "the name of a chart repository")
    return _among_registries(parent, key)


def _among_registries(parent: MappingNode, key: str | int | None) -> Against | None:
    """What the tables of registries say of a name in them."""
    holder = parent.parent
    if key in _LOCATIONS and parent.key in _REGISTRIES:
        return Against(MentionKind.MIRROR, "a mirror configuration")
    if key == "name" and isinstance(holder, SequenceNode) and holder.key == "registries":
        return Against(MentionKind.MIRROR, "a registry of an image promoter")
    return None


def _is_criterion(mapping: MappingNode) -> bool:
    """Whether a mapping compares a field with a value, and is no operation of a JSON patch."""
    operator = mapping.text("op") or mapping.text("operator")
    return bool(operator) and "path" not in mapping


def _is_compared(key: str | int | None) -> bool:
    return isinstance(key, str) and key.lower() in _COMPARED


def _is_resolved(node: Scalar) -> bool:
    """Whether a key is the image that its value is too, as in a table from tags to digests."""
    key = parse(node.key) if isinstance(node.key, str) and "/" in node.key else None
    value = parse(node.value) if key and key.registry else None
    return bool(key and value and key.name == value.name)


def _in_list(parent: SequenceNode, node: Node) -> Against | None:
    if _is_compared(parent.key) or parent.tag.lower() in _COMPARED:
        return Against(MentionKind.COMPARISON, "a value that something compares with")
    around = parent.parent
    if (
        parent.key == "values"
        and isinstance(around, MappingNode)
        and ("operator" in around or ("default" in around and "name" in around))
    ):
        return Against(MentionKind.COMPARISON, "a value that something compares with")
    if rows.is_in_list_of_sides(node):
        return Against(MentionKind.REPLACEMENT, "a table from one name to another")
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
