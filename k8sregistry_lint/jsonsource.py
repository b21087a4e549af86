"""JSON text to a document with exact places. A scanner of its own, because YAML readers refuse keys of over 1,024 characters
and the standard library's reader keeps no places; strings are decoded by the standard library."""

import re
from bisect import bisect_left
from collections.abc import Sequence as Run
from json.decoder import scanstring  # type: ignore[attr-defined]

from k8sregistry_lint.tree import Document, Mapping, Node, Scalar, Sequence, Unparsed

MAX_DEPTH = 1_000

_SPACE = r"(?:[ \t\r\n]|//[^\r\n]*|/\*(?:[^*]|\*(?!/))*\*/)*"
_TOKEN = re.compile(_SPACE + r'(?:(?P<mark>[{}\[\],:])|(?P<quote>")|(?P<word>-?\d[\d.eE+-]*|true|false|null))')
_BLANK = re.compile(_SPACE + r"\Z")


def read(text: str, positions: Run[int]) -> Document | Unparsed:
    """The one value that `text` is; `positions` are sorted offsets. Commas and colons are not checked for their places."""
    root: Node | None = None
    parent: Node | None = None
    touched: list[Scalar] = []
    at = depth = 0
    while match := _TOKEN.match(text, at):
        start, at = match.start(match.lastgroup or 0), match.end()
        mark = match["mark"]
        if mark in (",", ":"):
            continue
        if mark in ("}", "]"):
            if parent is None or isinstance(parent, Mapping) != (mark == "}"):
                return Unparsed(0, len(text), f"found {mark} where nothing is open", start)
            parent.end, parent, depth = at, parent.parent, depth - 1
            continue
        if parent is None and root is not None:
            return Unparsed(0, len(text), "holds more than one value", start)
        node: Node
        if mark:
            node = Mapping(start, parent, None) if mark == "{" else Sequence(start, parent, None)
        elif match["quote"]:
            try:
                value, at = scanstring(text, at, False)  # noqa: FBT003 - the function takes no keywords
            except ValueError as error:
                return Unparsed(0, len(text), str(error), start)
            node = scalar = Scalar(start, at, parent, None, value, '"')
            found = bisect_left(positions, start)
            if found < len(positions) and positions[found] < at:
                touched.append(scalar)
        else:
            node = Scalar(start, at, parent, None, match["word"], "")
        if parent is None:
            root = node
        else:
            parent.attach(node)
        if mark:
            parent, depth = node, depth + 1
            if depth > MAX_DEPTH:
                return Unparsed(0, len(text), f"is nested deeper than {MAX_DEPTH} levels", start)
    if parent is not None or root is None or not _BLANK.match(text, at):
        return Unparsed(0, len(text), "is not JSON", at)
    return Document(0, len(text), root, touched, [])
