"""The inside of a bracket of source code while it is read: which string is the key of an entry, and
which one its value."""

from k8sregistry_lint.syntax.tree import Collection, MappingNode, Node, Scalar, SequenceNode

_TYPES = {"string", "str", "String", "const", "var", "let", "val", "final", "static", "local"}
"""Words that are no name of what is beside them."""


class Frame:
    """A bracket, or the whole text. `key` is its name, `compares` says that something is compared
    with all that is in it, `is_header` that it is a table, which has no closing bracket.

    `entry` is the key of the current entry, `last` the last word in it, and `pending` a string that
    may still turn out to be a key."""

    __slots__ = (
        "after_assign", "after_question", "compares", "compares_next", "entry", "is_header",
        "items", "key", "kind", "last", "pending", "start",
    )  # fmt: skip

    def __init__(
        self,
        kind: str,
        start: int,
        key: Scalar | None = None,
        *,
        compares: bool = False,
        is_header: bool = False,
    ) -> None:
        self.kind = kind
        self.start = start
        self.key = key
        self.compares = compares
        self.is_header = is_header
        self.items: list[tuple[Scalar | None, Node]] = []
        self.pending: Scalar | None = None
        self._begin_entry()

    def _begin_entry(self) -> None:
        self.entry: Scalar | None = None
        self.last: Scalar | None = None
        self.after_assign = self.after_question = self.compares_next = False

    def end_entry(self) -> None:
        """Finish the current entry. A string without a value, as in `case "x":`, stays a key."""
        self.flush()
        if self.entry and self.entry.style and not self._is_used(self.entry):
            self.items.append((self.entry, _blank(self.entry.end, "")))
        self._begin_entry()

    def _is_used(self, entry: Scalar) -> bool:
        return bool(self.items) and self.items[-1][0] is entry

    @property
    def ends_with_line(self) -> bool:
        """Whether an entry ends where its line does."""
        return self.kind == "{" and not self.after_assign

    def flush(self) -> None:
        """Take the pending string for a value."""
        if self.pending:
            self.items.append((self.entry, self.pending))
            self.pending = None

    def take_word(self, word: Scalar) -> None:
        """Take a word, which may be a name."""
        self.flush()
        self.after_assign = self.compares_next = False
        if word.value not in _TYPES:
            self.last = word

    def assign(self, operator: str) -> Scalar | None:
        """Take an operator between a key and its value. Return the string that is the key."""
        if self.after_question and operator == ":":
            self.flush()
            self.after_question = False
            return None
        key, self.pending = self.pending, None
        if key or self.last:
            is_typed = self.entry is not None and operator.startswith("=")
            self.entry = key or (self.entry if is_typed else self.last)
        self.after_assign = True
        return key

    def built(self, end: int) -> Collection:
        """The node of the bracket that ends at `end`."""
        self.end_entry()
        is_mapping = self.kind == "{" or any(key for key, _ in self.items)
        make = MappingNode if is_mapping else SequenceNode
        node = make(self.start, None, 0, None, _made)
        node.end = end
        used: set[int] = set()
        for key, value in self.items:
            if is_mapping:
                again = key is None or id(key) in used
                node.held.append(_blank(value.start, key.value if key else "") if again else key)
                used.add(id(key))
            node.held.append(value)
        for index, child in enumerate(node.held):
            child.parent, child.index = node, index
        return node


def _blank(offset: int, value: str) -> Scalar:
    """A key that is not written at its place: there is none, or it was written before."""
    return Scalar(offset, offset, None, 0, None, value, "")


def _made(held: object, _parent: Collection | None, _index: int) -> Node:
    """Every node is there from the start."""
    raise TypeError(held)
