"""JSON text to a document with exact places. A scanner of its own, because YAML readers refuse keys of over 1,024 characters
and the standard library's reader keeps no places; strings are decoded by the standard library."""

import re
import sys
from bisect import bisect_left
from collections.abc import Sequence as Run
from json.decoder import scanstring  # type: ignore[attr-defined]

from k8sregistry_lint.tree import Collection, Document, Mapping, Node, Scalar, Sequence, Unparsed

MAX_DEPTH = 1_000

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]]|//[^\r\n]*|/\*.*?(?:\*/|\Z)|[^ \t\r\n"{}\[\],:]+|"', re.DOTALL)
_WORD = re.compile(r"-?\d[\d.eE+-]*|true|false|null")


def read(text: str, positions: Run[int]) -> Document | Unparsed:
    """The one value that `text` is; `positions` are sorted offsets. Comments are passed over; commas and colons are not checked
    for their places."""
    top: list[Node] = []
    parent: Collection | None = None
    siblings = top
    collections: list[Collection] = []
    touched: list[Scalar] = []
    depth = 0
    next_position = positions[0] if positions else sys.maxsize
    for match in _TOKEN.finditer(text):
        token, start = match[0], match.start()
        first = token[0]
        if first in "}]":
            if parent is None or (type(parent) is Mapping) != (first == "}"):
                return Unparsed(0, len(text), f"found {first} where nothing is open", start)
            parent.end, parent, depth = match.end(), parent.parent, depth - 1
            siblings = top if parent is None else parent.held
            continue
        if first == "/" and token[1:2] in ("/", "*"):
            if token[1] == "*" and not (len(token) > 3 and token.endswith("*/")):
                return Unparsed(0, len(text), "a comment is not closed", start)
            continue
        if parent is None and top:
            return Unparsed(0, len(text), "holds more than one value", start)
        if first == '"':
            value = _decoded(token)
            if value is None:
                return Unparsed(0, len(text), "a string is not closed or has an odd escape", start)
            scalar = Scalar(start, match.end(), parent, len(siblings), None, value, '"')
            siblings.append(scalar)
            if next_position < scalar.end:
                at = bisect_left(positions, start)
                next_position = positions[at] if at < len(positions) else sys.maxsize
                if next_position < scalar.end:
                    touched.append(scalar)
                    next_position = scalar.end
        elif first in "{[":
            make = Mapping if first == "{" else Sequence
            parent = make(start, parent, len(siblings), None)
            siblings.append(parent)
            collections.append(parent)
            siblings = parent.held
            depth += 1
            if depth > MAX_DEPTH:
                return Unparsed(0, len(text), f"is nested deeper than {MAX_DEPTH} levels", start)
        elif _WORD.fullmatch(token):
            siblings.append(Scalar(start, match.end(), parent, len(siblings), None, token, ""))
        else:
            return Unparsed(0, len(text), "is not JSON", start)
    if parent is not None or not top:
        return Unparsed(0, len(text), "is not JSON", len(text))
    return Document(0, len(text), top[0], touched, [], collections)


def _decoded(token: str) -> str | None:
    """The value of a string in its quotes, None where it has none."""
    if "\\" not in token:
        return token[1:-1] if len(token) > 1 else None
    try:
        return str(scanstring(token, 1, False)[0])  # noqa: FBT003 - the function takes no keywords
    except ValueError:
        return None
