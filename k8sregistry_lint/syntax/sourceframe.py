"""The inside of a bracket of source code while it is read: which string is the key of an entry, and
which one its value."""

from k8sregistry_lint.syntax.tree import Collection, Node, Scalar
from k8sregistry_lint.syntax.treebuilding import add, key_at, mapping, sequence

_TYPES = {"string", "str", "String", "const", "var", "let", "val", "final", "static", "local"}
"""Words that are no name of what is beside them."""


class Frame:
    """A bracket, or the whole text. `key` is its name, `compares` says that something is compared
    with all that is in it, `is_header` that it is a table, which has no closing bracket,
    `has_default` that its last argument is a default. `finished` counts its arguments.

    `entry` is the key of the current entry, `last` the last word in it, and `pending` a string that
    may still turn out to be a key."""

    __slots__ = (
        "after_assign", "after_question", "compares", "compares_next", "entry", "finished",
        "has_default", "is_header", "items", "key", "kind", "last", "pending", "start",
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
        self.has_default = False
        self.finished = 0
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
            self.items.append((self.entry, key_at(self.entry.end, "")))
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

    @property
    def label(self) -> Scalar | None:
        """The name in front of a block that a variable has: `variable "image" {`."""
        name, head = self.pending, self.last
        if name is None or head is None or head.value != "variable":
            return None
        return Scalar(name.start, name.end, None, 0, None, name.value, name.style)

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
        node = mapping(self.start) if is_mapping else sequence(self.start)
        used: set[int] = set()
        for key, value in self.items:
            if is_mapping:
                is_new = key is not None and id(key) not in used
                add(node, key if key and is_new else key_at(value.start, key.value if key else ""))
                used.add(id(key))
            add(node, value)
        node.end = end
        return node
