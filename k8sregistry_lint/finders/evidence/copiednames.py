"""What the commands of a whole file name that copy, build, push or remove images: a variable may be
set in one field of it, and be copied by the script in another."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from k8sregistry_lint.finders.evidence.copying import COPY_TOOLS, copies
from k8sregistry_lint.finders.evidence.handling import handles
from k8sregistry_lint.regex import regex
from k8sregistry_lint.text import Span

COPIED_HERE = "a command of this file copies or tags it"
HANDLED_HERE = "a command of this file builds, pushes or removes it"
_TOOLS = "|".join(sorted(map(re.escape, COPY_TOOLS), key=len, reverse=True))
_COMMAND = regex(
    rf"(?<![\w.-])(?:(?:{_TOOLS})(?![\w.-])"
    r"|\$[({]{0,2}\w{0,40}(?:DOCKER|TOOL|ENGINE|RUNTIME|CLI|CRI)\w{0,40}[)}]{0,2}(?=[\"'\s]))"
    r"(?:\\\r?\n|(?!\\n)[^\n;|&]|\n[ \t]*(?:(?:args|command):[^\n]*|-[ \t]+\S+[ \t]*(?=[\r\n]|\Z)))"
    r"{0,2000}",
    re.IGNORECASE,
)
"""A program that can copy, with its arguments in the same line or in the items of a list."""
_RETAGGED = regex(r"^[ \t]*(?:repository|target_names)[ \t]*:[^\n]*\{\{[^\n]*", re.MULTILINE)
_TAGGERS = ("docker_image", "podman_tag", "podman_image")
"""Ansible's modules that give an image another name, and the field that has it."""
_WORD = regex(r"[^\s\"',\[\]\\]+")
_BASE = regex(r"--build-(?:arg|context)[=\s]+\S+")
"""What a build is given to start from."""
_VARIABLE = regex(
    r"\$(?:\{(?:env:)?(?P<brace>[A-Za-z_][\w.]*)|(?:env:)?(?P<shell>[A-Za-z_]\w*))|\$\((?P<make>[\w.-]+)\)|%(?P<batch>[A-Za-z_]\w*)%"
    r"|(?:\{\{|<<|#\{|\[\[)[\s%-]*[.$]*(?P<template>[A-Za-z_][\w.-]*)"
)
_BINDING = regex(
    r"(?<![\w.$-])(?P<name>[A-Za-z_][\w-]{0,80})(?P<mark>\"?[ \t]?=|\"?:[ \t]+|[ \t]+in[ \t]+)"
    r"(?P<value>[^\n;]*)"
)
_LOCAL = regex(
    r"(?:^|[;&|({]|\b(?:do|then|else|while|until|IFS=\S*)[ \t])[ \t]*(?:[-\w]+:?[ \t]+)?"
    r"(?:(?:local|read(?:[ \t]+-\w+)*)[ \t]+(?P<name>[A-Za-z_]\w*)"
    r"|for[ \t]+(?P<item>[A-Za-z_]\w*)(?=[ \t]+in\b|[ \t]*(?:;|$)))",
    re.MULTILINE,
)
_END = regex(r"(?<![^\s;])(?:done|\})(?![^\s;)|&])")
"""The end of a loop or of a function."""
_LOOP = regex(r"loop|with_\w+")
MAX_BEFORE = 300
"""How much of a line is searched in front of a command for what `xargs` gives it."""


@dataclass(frozen=True)
class Copies:
    """The commands of a text that copy or handle images, which are looked for on demand."""

    text: str

    @cached_property
    def _lines(self) -> str:
        """The text with LF at the end of each line."""
        return self.text.replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def _segments(self) -> list["_Segment"]:
        return list(_commands(self._lines))

    @cached_property
    def _copied(self) -> "_Named":
        return _named_by([each for each in self._segments if each.copies], self._lines)

    @cached_property
    def _handled(self) -> "_Named":
        return _named_by([each for each in self._segments if not each.copies], self._lines)

    @property
    def exist(self) -> bool:
        """Whether any command copies or handles images."""
        return bool(self._segments)

    @cached_property
    def happen(self) -> bool:
        """Whether any command copies."""
        return any(segment.copies for segment in self._segments)

    def doubt(self, image: str, called: Iterable[str]) -> str:
        """Why an image may have to stay: a command names it, or one of the fields and variables
        that hold it. Empty if none does."""
        called = set(called)
        if self._copied.has(image, called):
            return COPIED_HERE
        return HANDLED_HERE if self._handled.has(image, called) else ""


NO_COPIES = Copies("")


class _Segment(NamedTuple):
    """A command at an offset, which copies images or handles them in another way."""

    start: int
    text: str
    copies: bool


class _Named(NamedTuple):
    """The images and the variables that some commands name."""

    images: frozenset[str]
    names: frozenset[str]

    def has(self, image: str, called: set[str]) -> bool:
        """Whether an image is one of them, or a field or a variable that holds it."""
        return (
            image in self.images
            or not self.names.isdisjoint(called)
            or ("matrix" in called and any(f"matrix.{each}" in self.names for each in called))
        )


def _named_by(segments: Iterable[_Segment], text: str) -> _Named:
    words = [word for segment in segments for word in _WORD.findall(segment.text)]
    images = frozenset(word.removeprefix("docker://") for word in words if "/" in word)
    uses = [(each.start, name) for each in segments for name in _variables(each.text)]
    if not uses:
        return _Named(images, frozenset())
    own = _Own(text)
    elsewhere = {name for at, name in uses if not own.holds(name, at)}
    closed = _closed({name for _, name in uses}, text)
    return _Named(images, closed - (own.names - elsewhere))


class _Own:
    """The variables that loops and functions have for themselves, in the text up to the end of the
    loop or function."""

    def __init__(self, text: str) -> None:
        self._spans: dict[str, list[Span]] = {}
        ends = [match.start() for match in _END.finditer(text)]
        for match in _LOCAL.finditer(text):
            at = bisect_left(ends, match.end())
            end = ends[at] if at < len(ends) else len(text)
            name = match["name"] or match["item"]
            self._spans.setdefault(name, []).append(Span(match.end(), end))

    @property
    def names(self) -> set[str]:
        """All of them."""
        return set(self._spans)

    def holds(self, name: str, offset: int) -> bool:
        """Whether a name is one of them at an offset."""
        spans = self._spans.get(name, [])
        at = bisect_right(spans, offset, key=lambda span: span.start) - 1
        return at >= 0 and offset <= spans[at].end


def _commands(text: str) -> Iterator[_Segment]:
    """The commands of a text that copy or handle images, with what is in front of `xargs`."""
    done = 0
    for position in _beginnings(text):
        match = _COMMAND.match(text, position) if position >= done else None
        if match is None:
            continue
        done = match.end()
        start = max(text.rfind("\n", 0, position) + 1, position - MAX_BEFORE)
        before = text[start:position]
        if before.lstrip().startswith(("#", "//")):
            continue
        words = _WORD.findall(match[0])
        if (is_copying := copies(words)) or handles(words):
            called = match[0] if is_copying else _BASE.sub("", match[0])
            piped = before if "xargs" in before else ""
            yield _Segment(position, piped + called, is_copying)
    if any(module in text for module in _TAGGERS):
        yield from (
            _Segment(match.start(), match[0], copies=True) for match in _RETAGGED.finditer(text)
        )


def _beginnings(text: str) -> list[int]:
    """The offsets at which the name of a tool or a variable may begin, in order: found word by
    word, in a tenth of the time that the pattern takes to look at every character."""
    folded = text.replace("\u0130", "i").lower()  # the one character that would grow
    offsets = []
    for word in ("$", *COPY_TOOLS):
        at = folded.find(word)
        while at >= 0:
            offsets.append(at)
            at = folded.find(word, at + 1)
    return sorted(offsets)


def _variables(text: str) -> Iterator[str]:
    """The variables of shells, make, CI systems and templates, by the last part of their names."""
    for match in _VARIABLE.finditer(text):
        first, _, rest = match[match.lastgroup or 0].partition(".")
        last = rest.rpartition(".")[2]
        yield f"matrix.{last}" if first == "matrix" else last or first


def _closed(names: set[str], text: str) -> frozenset[str]:
    """Some names with those that they are made of."""
    parts: dict[str, set[str]] = {}
    for match in _BINDING.finditer(text):
        name, made_of = match["name"], set(_variables(match["value"]))
        if match["mark"].strip() == "in" and (word := _WORD.match(match["value"])):
            made_of.add(word[0])
        parts.setdefault(name, set()).update(made_of)
        if _LOOP.fullmatch(name):
            parts.setdefault("item", set()).update({name, *made_of})
    waiting, known = list(names), set(names)
    while waiting:
        new = parts.get(waiting.pop().removeprefix("matrix."), set()) - known
        known |= new
        waiting += new
    return frozenset(known)
