"""What the templates of a chart do with a part of an image: whether they put a path behind a
registry, anything in front of a repository, or take a name apart."""

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from k8sregistry_lint.regex import regex
from k8sregistry_lint.text import SourceFile

_CONTROL = regex(r"(?:if|else|with|range|end|define|block|template|break|continue)\b|/\*")
_ASSIGNED = regex(r"(\$\w+)\s*:?=\s*")
_DEFINES = regex(r"\{\{-?\s*(?:define|block)\b")
_HARMLESS = regex(r"trimSuffix\s+\"/\"|(?:eq|ne)\s+\S+\s+\"\"")
_TAKES_APART = regex(
    r"\b(?:(?:mustR|r)egex\w+|replace|trim\w*|cut|split\w*|contains|hasPrefix|hasSuffix|eq|ne|has"
    r"|urlParse|first|last|initial|rest|nospace|lower|upper|trunc|substr)\b"
)
_GIVES = regex(r"\b(?:default|coalesce|required|quote|squote|toString|tpl|ternary|or)\b")
_FORMAT = regex(r"\bprintf\s+\"((?:[^\"\\]|\\.)*)\"\s+(.*)", re.DOTALL)
_JOINED = regex(r"\bjoin\s+\"/\"")
_WORD = regex(r"\((?:[^()]|\([^()]*\))*\)(?:\.\w+)*|[^\s|()]+")
_LIBRARY = regex(r"\b(?:include|template)\s+\"common\.images\.(?:v2\.)?image\"")
_BEFORE = regex(r"\{\{-?\s*(?:(?:(else)|if|end|with|range)\b[^{}]*|\$\w+\s*:?=[^{}]*)\}\}\s*\Z")
_DOT = regex(r"\{\{-?\s?\.\s?-?\}\}")
"""What prints the value of a `with` in front of it."""
_BRANCH = regex(r"\{\{-?\s*(?:if|with)\b")
_STRING = regex(r"\"[^\"]*\"")
_FUNCTION = regex(r"(?<![.$\w])[A-Za-z]\w*")
_VERB = regex(r"%[-+# 0]*\d*[a-z]")
_LISTED = regex(r"\blist\s+(\S+)")
MAX_ACTION = 4_000
"""How many code points of an action are looked at."""
MAX_LINE = 500
"""How many code points in front of an action are looked at."""


class Use(Enum):
    """How a template writes a part of a name."""

    FIRST = "nothing is in front of it, and something else than a path is behind it"
    REGISTRY = "nothing is in front of it, and a path is behind it"
    BEHIND = "something is in front of it"
    APART = "it is taken apart or compared"
    OTHER = "unknown"


def uses_of(key: str, sources: Iterable[SourceFile]) -> set[Use]:
    """What some templates do with the values under a key, `registry` or `imageRegistry`, and with
    the variables that hold them. A key of the same name elsewhere counts too."""
    texts = [source.text for source in sources]
    carriers = {f".{key}"}
    carriers |= {name for text in texts for name in _holders(text, carriers)}
    uses = {use for text in texts for use in _uses(text, carriers)}
    if key == "registry" and any(map(_LIBRARY.search, texts)):
        uses.add(Use.REGISTRY)  # Bitnami's library chart, which may be packaged
    return uses


class _Action(NamedTuple):
    """What is between the braces at text[start:end], its first MAX_ACTION code points."""

    start: int
    end: int
    text: str


def _actions(text: str) -> Iterator[_Action]:
    start = text.find("{{")
    while start >= 0 and (end := text.find("}}", start + 2)) >= 0:
        yield _action(text, start, end + 2)
        start = text.find("{{", end + 2)


def _action(text: str, start: int, end: int) -> _Action:
    inside = text[start + 2 : min(end - 2, start + 2 + MAX_ACTION)]
    return _Action(start, end, inside.removeprefix("-").removesuffix("-").strip())


def _holders(text: str, carriers: set[str]) -> Iterator[str]:
    """The variables that are set to a carrier."""
    for action in _actions(text):
        assigned = _ASSIGNED.match(action.text)
        if assigned and _names(action.text, carriers) and not _is_made(action.text):
            yield assigned[1]


def _uses(text: str, carriers: set[str]) -> Iterator[Use]:
    for action in _actions(text):
        if not _names(action.text, carriers):
            continue
        rest = _HARMLESS.sub("", action.text)
        if _TAKES_APART.search(rest):
            yield Use.APART
        elif formatted := _FORMAT.search(rest):
            yield from _formatted(formatted[1], formatted[2], carriers)
        elif _JOINED.search(rest):
            yield from _joined(rest, carriers)
        elif rest.startswith("with ") and (dot := _DOT.match(text, action.end)):
            yield _written(text, action.start, dot.end())
        elif not _CONTROL.match(rest) and not _ASSIGNED.match(rest):
            yield _written(text, action.start, action.end) if _is_plain(rest) else Use.OTHER


def _names(action: str, carriers: set[str]) -> bool:
    return any(_pattern(name).search(action) for name in carriers)


@lru_cache(1_024)
def _pattern(carrier: str) -> re.Pattern[str]:
    """A variable or a key at the end of a path."""
    name = re.escape(carrier)
    return re.compile(rf"{name}(?!\w)" if carrier.startswith("$") else rf"{name}(?![\w.])")


def _is_made(action: str) -> bool:
    """Whether an action makes a longer text of what it names."""
    return bool(_FORMAT.search(action) or _JOINED.search(action) or "include" in action)


def _is_plain(action: str) -> bool:
    """Whether an action prints a value as it is, or another one in its place."""
    return all(_GIVES.fullmatch(word) for word in _FUNCTION.findall(_STRING.sub("", action)))


def _written(text: str, start: int, end: int) -> Use:
    """How an action is used that prints a part of a name."""
    first = max(text.rfind("\n", 0, start) + 1, start - MAX_LINE)
    before = _without_controls(text[first:start])
    if before.rstrip("\"'")[-1:] not in ("", " ", "=", "\t") or before.rstrip().endswith("}}"):
        return Use.BEHIND
    return Use.REGISTRY if text.startswith("/", end) else Use.FIRST


def _without_controls(line: str) -> str:
    """The text in front of an action, without the control actions at its end, and without the
    branches that are printed in place of the action's own."""
    while match := _BEFORE.search(line):
        line = line[: match.start()]
        if match[1] and (branches := list(_BRANCH.finditer(line))):
            line = line[: branches[-1].start()]
    return line


def is_written_whole(text: str, offset: int) -> bool:
    """Whether the action around an offset prints the text at it with nothing in front of it and no
    path behind it."""
    return written_as(text, offset) is Use.FIRST


def written_as(text: str, offset: int) -> Use:
    """How the action around an offset prints the text at it. What a variable or a named template
    holds is printed elsewhere, perhaps behind something."""
    start, end = text.rfind("{{", 0, offset), text.find("}}", offset) + 2
    if not 0 <= start < end or _DEFINES.search(text, 0, start):
        return Use.OTHER
    action = _action(text, start, end).text
    is_printed = not (_CONTROL.match(action) or _ASSIGNED.match(action)) and _is_plain(action)
    return _written(text, start, end) if is_printed else Use.OTHER


def _formatted(form: str, arguments: str, carriers: set[str]) -> Iterator[Use]:
    words = _WORD.findall(arguments)
    parts = _VERB.split(form)
    for at, word in enumerate(words[: len(parts) - 1]):
        if _names(word, carriers):
            first = at == 0 and not parts[0]
            behind = Use.REGISTRY if parts[at + 1].startswith("/") else Use.FIRST
            yield behind if first else Use.BEHIND


def _joined(action: str, carriers: set[str]) -> Iterator[Use]:
    match = _LISTED.search(action)
    first = match is not None and _names(match[1], carriers)
    yield Use.REGISTRY if first else Use.BEHIND
