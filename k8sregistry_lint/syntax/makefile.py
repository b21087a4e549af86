"""Read a makefile, or a file of settings such as `.env`, into a tree: each variable is a mapping of
one entry, each recipe a script."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from k8sregistry_lint.syntax import shell
from k8sregistry_lint.syntax.shell import Command, Script
from k8sregistry_lint.syntax.tree import Collection, Document, Scalar
from k8sregistry_lint.syntax.treebuilding import entry, sequence
from k8sregistry_lint.text import Span, View

_LINE = re.compile(r"(?>(?:[^\\\r\n]++|\\(?:\r\n|[\s\S]|\Z))*)(?:\r\n|\n|\r|\Z)")
_JOINED = re.compile(r"\\(?:\r\n|\n|\r)")
_VARIABLE = re.compile(
    r"[ \t]*+(?>(?:(?:export|override|private|unexport)[ \t]++)*)"
    r"(?P<name>[A-Za-z_](?>(?:[\w.-]++|\$\([^()\s]*+\))*))[ \t]*+"
    r"(?P<operator>[:?+!]{0,3}=)[ \t]*+(?P<value>[^\r\n\\]*+(?>(?:\\(?:\r\n|[\s\S])[^\r\n\\]*+)*))"
)
_TARGET_VARIABLE = re.compile(
    r"[^\s:=#][^:=#\r\n]*+:[ \t]++(?=(?>(?:(?:export|private)[ \t]++)*)[\w.-]++[ \t]*+[:?+]?=)"
)
_CONDITION = re.compile(r"[ \t]*+(?:else[ \t]++)?if(?:n?eq|n?def)\b")
_INLINE = re.compile(r"[^\s#=;:][^#=;:\r\n]*+::?[^#=;\r\n]*+;")
"""A rule up to its recipe, where that is on the same line."""
_PREFIX = re.compile(r"\.RECIPEPREFIX[ \t]*+[:?]?=[ \t]*+(?P<prefix>[^\s]?)")
_DEFINE = re.compile(
    r"[ \t]*+(?>(?:(?:export|override)[ \t]++)*)define[ \t]++(?P<name>[^\s:?+!=]++)[^\r\n]*+"
)
_ENDEF = re.compile(r"^[ \t]*+endef\b", re.MULTILINE)
_CALL_PART = re.compile(
    r"(?<!x)\$[({](?P<function>foreach|if|and|or)[ \t]|[({,]|[)}]|(?<!\\)(?:\r\n|\n|\r)"
)
"""The parts of calls that matter for the commands in them; `x$(` is the shell's own."""
_LOOP = re.compile(r"foreach[ \t]+(?P<name>\w+)[ \t]*,")
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))\#")


class Variable(NamedTuple):
    """A variable; `value` is the scalar of its value, without the comment after it."""

    name: str
    value: Scalar

    def content(self, view: View) -> View:
        """The value in one line and without its quotes, with the place of each character."""
        start, end = self.value.start, self.value.end
        if end - start > 1 and view.text[start] in "\"'" and view.text[end - 1] == view.text[start]:
            start, end = start + 1, end - 1
        pieces: list[tuple[str, int]] = []
        for match in _JOINED.finditer(view.text, start, end):
            pieces += view.pieces(start, match.start())
            start = match.end()
        return View.joined([*pieces, *view.pieces(start, end), ("", view.origin(end))], view.source)


class Definition(NamedTuple):
    """A variable of several lines, read as a script."""

    name: str
    script: Script


class Makefile(NamedTuple):
    """A makefile. `scripts` are its recipes, `definitions` its variables of several lines,
    `conditions` the lines of its conditionals, and `comments` its comments."""

    document: Document
    variables: Sequence[Variable]
    scripts: Sequence[Script]
    definitions: Sequence[Definition]
    conditions: Sequence[Span]
    comments: Sequence[Span]

    @property
    def commands(self) -> list[Command]:
        """The commands of all recipes and definitions."""
        scripts = (*self.scripts, *(definition.script for definition in self.definitions))
        return [command for script in scripts for command in script.commands]


def shell_copy(view: View) -> View:
    """A makefile in which the first of two dollars, by which a recipe spells one, is a letter."""
    text = view.text.replace("$$", "x$")
    return View(text, view.starts, view.origins, view.source)


def read(text: str, positions: Sequence[int], *, recipes: bool = True) -> Makefile:
    """Read a makefile, or without `recipes` a file of settings; `positions` are sorted offsets."""
    variables: list[Variable] = []
    scripts: list[Script] = []
    definitions: list[Definition] = []
    conditions: list[Span] = []
    comments: list[Span] = []
    script = _script_copy(text) if recipes else text
    for part in _parts(text, recipes=recipes):
        span = part.span
        if part.is_recipe:
            scripts.append(shell.read(script, positions, span))
            comments += scripts[-1].comments
            continue
        if part.definition:
            definitions.append(Definition(part.definition, shell.read(script, positions, span)))
            continue
        if comment := _COMMENT.search(text, *span):
            comments.append(Span(comment.start(), span.end))
        at = _TARGET_VARIABLE.match(text, *span) if recipes else None
        if recipes and _CONDITION.match(text, *span):
            conditions.append(span)
        elif match := _VARIABLE.match(text, at.end() if at else span.start, span.end):
            if recipes and match["operator"] == "!=":
                scripts.append(shell.read(script, positions, Span(*match.span("value"))))
            else:
                variables.append(_variable(text, match))
    every = sorted(
        (*scripts, *(definition.script for definition in definitions)),
        key=lambda script: script.document.start,
    )
    document = _document(text, positions, variables, every)
    return Makefile(document, variables, scripts, definitions, conditions, comments)


class _Call(NamedTuple):
    """An open bracket; if it calls a function of make, `commas` are those between its arguments."""

    start: int
    function: str
    commas: list[int]


def _script_copy(text: str) -> str:
    """A text of the same length in which functions of make are what they mean to a shell: `i=(a b)`
    for `foreach i,a b,`, and several commands for the arguments of the others."""
    if not _CALL_PART.search(text):
        return text
    characters, opened = list(text), list[_Call]()
    for match in _CALL_PART.finditer(text):
        mark = match[0]
        if match["function"] or mark in ("(", "{"):
            opened.append(_Call(match.start(), match["function"] or "", []))
        elif mark == ",":
            if opened:
                opened[-1].commas.append(match.start())
        elif mark not in (")", "}"):
            opened.clear()
        elif opened:
            _rewrite(characters, text, opened.pop(), match.start())
    return "".join(characters)


def _rewrite(characters: list[str], text: str, call: _Call, end: int) -> None:
    """Write a call of make that ends at `end` as commands of a shell."""
    if not call.function:
        return
    loop = _LOOP.match(text, call.start + 2, end)
    if call.function != "foreach":
        for comma in call.commas:
            characters[comma] = ";"
    elif loop and len(call.commas) > 1:
        start, stop = loop.span()
        characters[start:stop] = f"{loop['name']}=(".rjust(stop - start)
        characters[call.commas[1]] = ")"
    else:
        return
    characters[call.start + 1], characters[end] = "(", ")"


def _variable(text: str, match: re.Match[str]) -> Variable:
    start, end = match.span("value")
    comment = _COMMENT.search(text, start, end)
    value = text[start : comment.start() if comment else end].rstrip()
    return Variable(match["name"], Scalar(start, start + len(value), None, 0, None, value, ""))


class _Part(NamedTuple):
    """A logical line, a recipe, or the body of a definition of that name."""

    span: Span
    is_recipe: bool = False
    definition: str = ""


def _parts(text: str, *, recipes: bool) -> Iterator[_Part]:
    """The logical lines; those of one recipe together."""
    offset = start = 0
    prefix = "\t"
    while offset < len(text):
        line = _LINE.match(text, offset)
        assert line, "each line ends"
        in_recipe = recipes and text.startswith(prefix, offset)
        if not in_recipe and start < offset:
            yield _Part(Span(start, offset), is_recipe=True)
            start = offset
        offset = line.end()
        if in_recipe and prefix == "\t":
            continue
        if in_recipe:  # the shell would take > for a redirection
            yield _Part(Span(line.start() + 1, offset), is_recipe=True)
            start = offset
            continue
        if recipes and (chosen := _PREFIX.match(text, line.start(), offset)):
            prefix = chosen["prefix"] or "\t"
        if recipes and (define := _DEFINE.match(text, line.start(), offset)):
            end = _ENDEF.search(text, offset)
            stop = end.start() if end else len(text)
            yield _Part(Span(offset, stop), definition=define["name"])
            last = _LINE.match(text, stop)
            offset = last.end() if last else stop
        elif recipes and (rule := _INLINE.match(text, line.start(), offset)):
            yield _Part(Span(line.start(), rule.end() - 1))
            yield _Part(Span(rule.end(), offset), is_recipe=True)
        else:
            yield _Part(Span(line.start(), offset))
        start = offset
    if start < offset:
        yield _Part(Span(start, offset), is_recipe=True)


def _document(
    text: str, positions: Sequence[int], variables: Sequence[Variable], scripts: Sequence[Script]
) -> Document:
    parts: list[tuple[int, Collection]] = [
        (script.document.start, script.document.root)
        for script in scripts
        if isinstance(script.document.root, Collection)
    ]
    entries = [entry(variable.name, variable.value) for variable in variables]
    parts += ((node.start, node) for node in entries)
    root = sequence(0, [node for _, node in sorted(parts, key=lambda part: part[0])])
    touched = [
        variable.value
        for variable in variables
        if bisect_left(positions, variable.value.start) < bisect_left(positions, variable.value.end)
    ]
    touched += (scalar for script in scripts for scalar in script.document.touched)
    touched.sort(key=lambda scalar: scalar.start)
    inner = [node for script in scripts for node in script.document.collections]
    return Document(0, len(text), root, touched, [], [root, *entries, *inner])
