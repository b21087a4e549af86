"""JSON text to a document with exact places. A scanner of its own, because YAML readers refuse keys of over 1,024 characters
and the standard library's reader keeps no places; strings are decoded by the standard library."""

import re
from bisect import bisect_left
from collections.abc import Sequence as Run
from json.decoder import scanstring  # type: ignore[attr-defined]

from k8sregistry_lint.tree import Document, Mapping, Node, Scalar, Sequence, Unparsed

MAX_DEPTH = 1_000

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]]|//[^\r\n]*|/\*.*?(?:\*/|\Z)|[^ \t\r\n"{}\[\],:]+|"', re.DOTALL)
_WORD = re.compile(r"-?\d[\d.eE+-]*|true|false|null")


def read(text: str, positions: Run[int]) -> Document | Unparsed:
    """The one value that `text` is; `positions` are sorted offsets. Comments are passed over; commas and colons are not checked
    for their places."""
    root: Node | None = None
    parent: Node | None = None
    touched: list[Scalar] = []
    depth = 0
    for match in _TOKEN.finditer(text):
        token, start, end = match[0], match.start(), match.end()
        first = token[0]
        if first in "}]":
            if parent is None or (type(parent) is Mapping) != (first == "}"):
                return Unparsed(0, len(text), f"found {first} where nothing is open", start)
            parent.end, parent, depth = end, parent.parent, depth - 1
            continue
        if first == "/" and token[1:2] in ("/", "*"):
            if token[1] == "*" and not (len(token) > 3 and token.endswith("*/")):
                return Unparsed(0, len(text), "a comment is not closed", start)
            continue
        if parent is None and root is not None:
            return Unparsed(0, len(text), "holds more than one value", start)
        node: Node
        if first == '"':
            value = _decoded(token)
            if value is None:
                return Unparsed(0, len(text), "a string is not closed or has an odd escape", start)
            node = scalar = Scalar(start, end, parent, None, value, '"')
            found = bisect_left(positions, start)
            if found < len(positions) and positions[found] < end:
                touched.append(scalar)
        elif first in "{[":
            node = Mapping(start, parent, None) if first == "{" else Sequence(start, parent, None)
        elif _WORD.fullmatch(token):
            node = Scalar(start, end, parent, None, token, "")
        else:
            return Unparsed(0, len(text), "is not JSON", start)
        if parent is None:
            root = node
        else:
            parent.attach(node)
        if first in "{[":
            parent, depth = node, depth + 1
            if depth > MAX_DEPTH:
                return Unparsed(0, len(text), f"is nested deeper than {MAX_DEPTH} levels", start)
    if parent is not None or root is None:
        return Unparsed(0, len(text), "is not JSON", len(text))
    return Document(0, len(text), root, touched, [])


def _decoded(token: str) -> str | None:
    """The value of a string in its quotes, None where it has none."""
    if "\\" not in token:
        return token[1:-1] if len(token) > 1 else None
    try:
        return str(scanstring(token, 1, False)[0])  # noqa: FBT003 - the function takes no keywords
    except ValueError:
        return None
