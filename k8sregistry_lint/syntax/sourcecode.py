"""Read source code into a tree: strings as scalars, and whatever is assigned, bracketed or called
as the collections around them.

`image = "x"`, `image: "x"` and `"image": "x"` are entries of a mapping, `container { ... }` and
`Container{...}` are mappings of that name, and `f("x")` is a sequence called `f`. That is the
grammar of no language, but it is what evidence needs: a name, names above, values beside."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from k8sregistry_lint.syntax.languages import Language, heredoc_end
from k8sregistry_lint.syntax.sourceframe import Frame
from k8sregistry_lint.syntax.tree import Collection, Document, Scalar, Unparsed
from k8sregistry_lint.syntax.treebuilding import touched
from k8sregistry_lint.text import Span

MAX_DEPTH = 250
"""Several times what any real file has. The place of a value is judged by everything around it, so
time grows with the depth."""
MAX_NAME = 100
"""The longest name of a function that is looked at, in code points."""

_OPENING = {"]": "[", ")": "(", "}": "{"}
_WORD = re.compile(r"[A-Z]?[a-z]+")
_COMPARING = {
    "prefix", "suffix", "contains", "contain", "startswith", "endswith", "starts", "ends",
    "replace", "match", "matches", "regex", "regexp", "compile", "index", "find", "search",
    "split", "equal", "equals", "eq", "assert", "expect", "sub", "gsub", "trim", "strip",
    "includes", "fullmatch", "require", "be", "compare", "casecmp", "findall", "finditer",
    "removeprefix", "removesuffix", "partition", "rpartition", "rsplit", "lstrip", "rstrip",
    "rfind", "rindex", "strcontains", "trimprefix", "trimsuffix", "regexall", "lookup",
    "matchkeys", "setsubtract", "setintersection",
}  # fmt: skip
"""Words of functions that look for a text in another one, replace it, or compare the two."""
_LOOKUP, _DEFAULT = "lookup", 2
"""Terraform's function that looks for a key, and how many arguments are in front of its default."""
_HEADER_PART = re.compile(
    r"(?P<word>[\w-]+)|(?P<quoted>\"[^\"\r\n]*+\"|'[^'\r\n]*+')|(?P<end>\]{1,2})|[. \t]"
)


class SourceCode(NamedTuple):
    """Source code as a document. `compared` are the offsets of strings that something is compared
    with, `comments` the spans of comments."""

    document: Document | Unparsed
    compared: frozenset[int]
    comments: Sequence[Span]


class Fault(NamedTuple):
    """Where a text stops making sense, and why."""

    offset: int
    message: str


def read(text: str, positions: Sequence[int], language: Language) -> SourceCode:
    """Read source code; `positions` are sorted offsets. A configuration with a string or a bracket
    that is not closed is unparsed; a program is read as far as it goes."""
    reader = _Reader(text, language)
    reader.run()
    fault = reader.fault
    if fault and (not language.is_program or reader.is_deep):
        unparsed = Unparsed(0, len(text), fault.message, fault.offset)
        return SourceCode(unparsed, frozenset(), reader.comments)
    scalars = sorted(reader.scalars, key=lambda scalar: scalar.start)
    document = Document(
        0, len(text), reader.root, touched(scalars, positions), [], reader.collections
    )
    return SourceCode(document, frozenset(reader.compared), reader.comments)


class _Reader:
    """Takes one token after another; a method that takes one may return where to go on."""

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
        self.comments: list[Span] = []
        self.compared: set[int] = set()
        self.scalars: list[Scalar] = []
        self.collections: list[Collection] = []
        self.fault: Fault | None = None
        self.root: Collection | None = None
        self._frames = [Frame("{", 0)]

    @property
    def is_deep(self) -> bool:
        """Whether the text is nested too deeply to be read."""
        return len(self._frames) > MAX_DEPTH

    def run(self) -> None:
        """Read the whole text; whatever is open at its end is closed there."""
        takers = {
            "comment": self._comment, "header": self._header, "heredoc": self._heredoc,
            "string": self._string, "word": self._word, "open": self._open, "close": self._close,
            "newline": self._newline, "compare": self._compare, "assign": self._assign,
            "end": self._end, "question": self._question,
        }  # fmt: skip
        match_at, offset = self.language.tokens.match, 0
        while (match := match_at(self.text, offset)) and not self.is_deep:
            offset = match.end()
            if (kind := match.lastgroup) and (taker := takers.get(kind)):
                offset = taker(match) or offset
        if self.is_deep:
            self._fail(offset, f"is nested deeper than {MAX_DEPTH} levels")
            return
        while len(self._frames) > 1:
            top = self._frames[-1]
            if not top.is_header:
                self._fail(top.start, f"{top.kind} is not closed")
            self._pop(len(self.text))
        self.root = self._built(self._frames[0], len(self.text))

    def _fail(self, offset: int, message: str) -> None:
        self.fault = self.fault or Fault(offset, message)

    def _comment(self, match: re.Match[str]) -> None:
        self.comments.append(Span(*match.span()))

    def _string(self, match: re.Match[str]) -> int:
        body = self.language.strings[match[0]].match(self.text, match.end())
        assert body, "each pattern matches at least nothing"
        if body["close"]:
            self._value(*body.span("text"), match[0][0].replace("|", '"'))
        else:
            self._fail(match.start(), "a string is not closed")
        return body.end()

    def _heredoc(self, match: re.Match[str]) -> int:
        end = heredoc_end(match["heredoc"]).search(self.text, match.end())
        if end is None:
            self._fail(match.start(), f"{match[0].strip()} has no end")
            return len(self.text)
        self._value(match.end(), end.start(), '"')
        return end.end()

    def _value(self, start: int, end: int, mark: str) -> None:
        """Take a string whose text is text[start:end]. Whatever its marks are, the scalar has one
        more character on either side."""
        frame = self._frames[-1]
        frame.flush()
        frame.pending = Scalar(start - 1, end + 1, None, 0, None, self.text[start:end], mark)
        frame.after_assign = False
        self.scalars.append(frame.pending)
        if frame.compares or frame.compares_next:
            self.compared.add(frame.pending.start)

    def _word(self, match: re.Match[str]) -> None:
        word = Scalar(match.start(), match.end(), None, 0, None, match[0], "")
        self._frames[-1].take_word(word)

    def _assign(self, match: re.Match[str]) -> None:
        if key := self._frames[-1].assign(match[0]):
            self.compared.discard(key.start)

    def _compare(self, _match: re.Match[str]) -> None:
        frame = self._frames[-1]
        if frame.pending:
            self.compared.add(frame.pending.start)
        frame.flush()
        frame.compares_next = True

    def _question(self, _match: re.Match[str]) -> None:
        frame = self._frames[-1]
        frame.flush()
        frame.after_question, frame.compares_next = True, False

    def _newline(self, _match: re.Match[str]) -> None:
        if self._frames[-1].ends_with_line:
            self._frames[-1].end_entry()

    def _end(self, _match: re.Match[str]) -> None:
        frame = self._frames[-1]
        frame.end_entry()
        frame.finished += 1
        if frame.has_default and frame.finished == _DEFAULT:
            frame.compares = False

    def _open(self, match: re.Match[str]) -> None:
        self._opened(match[0], match.start())

    def _opened(self, kind: str, start: int) -> None:
        frame = self._frames[-1]
        label = frame.label
        frame.flush()
        function = frame.last if kind == "(" else None
        compares = frame.compares or (function is not None and _compares(function))
        opened = Frame(kind, start, label or frame.entry or frame.last, compares=compares)
        if function and function.value == _LOOKUP:
            opened.has_default = not frame.compares
        self._frames.append(opened)

    def _close(self, match: re.Match[str]) -> None:
        kind = _OPENING[match[0]]
        open_kinds = [frame.kind for frame in self._frames[1:] if not frame.is_header]
        if open_kinds[-1:] != [kind]:
            self._fail(match.start(), f"{match[0]} closes nothing")
            if kind not in open_kinds:
                return
        while self._frames[-1].kind != kind:
            self._pop(match.start())
        self._pop(match.end())

    def _pop(self, end: int) -> None:
        """Close the innermost bracket: it becomes a value of the one around it."""
        frame = self._frames.pop()
        around = self._frames[-1]
        around.items.append((frame.key, self._built(frame, end)))
        around.last = None
        around.after_assign = False

    def _built(self, frame: Frame, end: int) -> Collection:
        node = frame.built(end)
        self.collections.append(node)
        self.scalars += (key for key, _ in frame.items if key and not key.style)
        return node

    def _header(self, match: re.Match[str]) -> int:
        """Open the tables of `[a.b]`, one inside the other; inside of a bracket it is a list."""
        top = self._frames[-1]
        if not top.is_header and len(self._frames) > 1:
            start = match.end() - len(match[0].lstrip(" \t\r\n"))
            self._opened("[", start)
            return start + 1
        while len(self._frames) > 1:
            self._pop(match.start())
        self._frames[-1].end_entry()
        offset = match.end()
        while (part := _HEADER_PART.match(self.text, offset)) and not part["end"]:
            offset = part.end()
            if part["word"] or part["quoted"]:
                self._frames.append(self._table(part))
        return part.end() if part else offset

    def _table(self, part: re.Match[str]) -> Frame:
        quote = part[0][0] if part["quoted"] else ""
        value = part[0][1:-1] if quote else part[0]
        key = Scalar(part.start(), part.end(), None, 0, None, value, quote)
        if quote:
            self.scalars.append(key)
        return Frame("{", part.end(), key, is_header=True)


def _compares(function: Scalar) -> bool:
    """Whether a function of that name looks for a text, or compares one."""
    name = function.value[-MAX_NAME:].rpartition(".")[2] or function.value[-MAX_NAME:]
    return not _COMPARING.isdisjoint(word.lower() for word in _WORD.findall(name))
