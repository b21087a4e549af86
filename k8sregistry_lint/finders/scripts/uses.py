"""Which variables of a script are copied, pulled, built and compared. A variable passes its use on
to those that it is made of: through pipelines, substitutions, files, loops and functions."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from k8sregistry_lint.finders.scripts.programs import (
    COMPARING,
    DIFFERS,
    READERS,
    Deed,
    asserts,
    compared,
)
from k8sregistry_lint.syntax.shell import Command, Word

_VARIABLE = re.compile(r"(?:\$[{(]?[!#]?|\{\{[ \t]*)(\w+|[@*])")
"""A variable of a shell, of make or of just."""
_DEFAULT = re.compile(r"\$\{(\w+):?[-=]")
_TAG_ONLY = re.compile(r"\$\{\w+(?:\[[^\]]*\])?##?\*[:@/]\}")
"""The part of an image that no move of its registry changes: `${IMAGE##*:}`."""
_CUT = re.compile(r"\$\{(\w+)(?:\[[^\]]*\])?(?:[#%]{1,2}|//?)[^}]*[.$]")
"""A variable from which a part is cut that may be its registry: `${IMAGE#k8s.gcr.io/}`."""
_LOCAL = {"local", "declare", "typeset"}
_FROM, _TO, _OUT, _CALL = "<", "|", ">", "()"
"""Marks of names that are no variables: what a command reads (`<12`), what it prints (`|12`), a
file or what a function prints (`>images.txt`), and the arguments of a function (`mirror()`)."""


def input_of(command: Command) -> str:
    """The name of what a command reads; what is redirected to a loop goes to its first command."""
    reader = command if command.words or not command.feeds else command.feeds
    return f"{_FROM}{reader.start}" if reader.words else ""


def variables_in(text: str) -> list[str]:
    """The variables that a text names."""
    return _VARIABLE.findall(text) if _names_any(text) else []


def _names_any(text: str) -> bool:
    return "$" in text or "{{" in text


class Uses:
    """The names of a script by what is done with them. `parts` has what each name is made of."""

    def __init__(self, commands: Sequence[Command], deeds: Mapping[int, Deed]) -> None:
        self.parts: dict[str, set[str]] = {}
        self.copied: set[str] = set()
        self.pulled: set[str] = set()
        self.built: set[str] = set()
        self.removed: set[str] = set()
        self.compared: set[str] = set()
        self.sought: set[str] = set()
        self.handled: set[str] = set()
        """The images that are built, pushed or removed."""
        self._deeds = deeds
        self._functions = {command.function for command in commands} - {""}
        self._callable = self._functions | {"set"}
        self._locals = {
            (command.function, word.name or word.plain)
            for command in commands
            if command.function and command.words[0].plain in _LOCAL
            for word in command.words[1:]
        }
        self._files = {
            word.plain
            for command in commands
            for word in command.words
            if _is_written(word, self._deeds[command.start])
        }

    def add(self, command: Command) -> None:
        """Take in a command."""
        deed = self._deeds[command.start]
        words = command.words
        named: set[str] = set()
        before = ""
        for word in words if self._is_of_use(command, deed) else ():
            parts = {self._scoped(name, command) for name in variables_in(word.plain)}
            if before.endswith("{{"):
                parts.add(self._scoped(word.plain, command))
            before = word.plain
            if "${" in word.plain:
                cut = _CUT.findall(word.plain)
                self.compared.update(self._scoped(name, command) for name in cut)
            if word.plain in self._files:
                parts.add(_OUT + word.plain)
            for name in self.names_of(word, command):
                self._made_of(name, parts)
                self._made_of(name, {input_of(command)})
            named |= parts
        if deed.loop:
            over = {input_of(command)} if words[2:] else {command.function + _CALL}
            self._made_of(f"{deed.loop}@{command.start}", over)
        named |= self._called(command, deed, named)
        self._flow(command, deed, named)
        self._use(command, deed, named | {input_of(command)})

    def _is_of_use(self, command: Command, deed: Deed) -> bool:
        """Whether a command names a variable or a file, sets something, or calls a function."""
        return deed.program in self._callable or any(
            word.name or _names_any(word.plain) or word.plain in self._files
            for word in command.words
        )

    def names_of(self, word: Word, command: Command) -> Iterator[str]:
        """The variables that a word is assigned to: by name, as a default, or as an argument of a
        function."""
        deed = self._deeds[command.start]
        if word.name:
            is_loops = deed.loop == word.name
            yield f"{word.name}@{command.start}" if is_loops else self._scoped(word.name, command)
        elif deed.program == "set":
            yield command.function + _CALL
        elif deed.program in self._functions and word is not command.words[0]:
            yield deed.program + _CALL
        if match := _DEFAULT.match(word.plain):
            yield self._scoped(match[1], command)

    def closed(self, names: Iterable[str]) -> frozenset[str]:
        """Some names with those that they are made of."""
        waiting, known = list(names), set(names)
        while waiting:
            new = self.parts.get(waiting.pop(), set()) - known
            known |= new
            waiting += new
        return frozenset(known)

    def _scoped(self, name: str, command: Command) -> str:
        """A variable with the place of the loop around a command that sets it, or with the function
        whose own it is."""
        if not name.isidentifier():
            return command.function + _CALL
        if name in self._functions:
            return _OUT + name
        for guard in reversed(command.guards):
            if (loop := self._deeds.get(guard.start)) and loop.loop == name:
                return f"{name}@{guard.start}"
        if (command.function, name) in self._locals:
            return f"{name}@{command.function}"
        return name

    def _made_of(self, name: str, parts: set[str]) -> None:
        if parts:
            self.parts.setdefault(name, set()).update(parts)

    def _called(self, command: Command, deed: Deed, named: set[str]) -> set[str]:
        """What a function prints that a command calls."""
        if deed.program not in self._functions:
            return set()
        self._made_of(deed.program + _CALL, {*named, input_of(command)})
        return {_OUT + deed.program}

    def _flow(self, command: Command, deed: Deed, named: set[str]) -> None:
        """Note where the output of a command goes, and what it reads."""
        printed = f"{_TO}{command.start}"
        if deed.passes or deed.program in self._functions:
            self._made_of(printed, {*named, input_of(command)})
        if command.feeds and command.feeds.words:
            self._made_of(input_of(command.feeds), {printed})
        elif command.function:
            self._made_of(_OUT + command.function, {printed})
        for word in command.words if self._files else ():
            if word.plain in self._files and _is_written(word, deed):
                self._made_of(_OUT + word.plain, {printed})
        for word in command.words[1:] if deed.program in READERS else ():
            self._made_of(self._scoped(word.plain, command), {input_of(command)})

    def _use(self, command: Command, deed: Deed, named: set[str]) -> None:
        if deed.copies:
            self.copied |= named
        elif deed.builds:
            is_from_recipe = any(word.plain == "build" for word in command.words)
            self.built |= named - {input_of(command)} if is_from_recipe else named
        elif deed.removes:
            self.removed |= named
        elif deed.pulls:
            self.pulled |= named
        if deed.builds or deed.removes:
            self.handled.update(word.plain for word in command.words if "/" in word.plain)
        if command.is_pattern or deed.program in DIFFERS:
            self.compared |= named
        if deed.program not in COMPARING and not asserts(deed.program):
            return
        words = [_TAG_ONLY.sub("", _shown(word)) for word in command.words]
        for part in compared(deed.program, words):
            self.sought.add(part)
            # {{x}} is mostly the mark of a template that is filled here
            names = variables_in(part.replace("{{", ""))
            self.compared.update(self._scoped(name, command) for name in names)
            self.compared.add(input_of(command))


def _shown(word: Word) -> str:
    """The text of a word, which is not empty if it is the output of a command: `"$(a)"` is read as
    two words, the first of which is the quote in front of it."""
    return word.plain or ("" if word.spelled in ('""', "''") else "$()")


def _is_written(word: Word, deed: Deed) -> bool:
    """Whether a word is the name of a file that a command writes."""
    return (">" in word.redirect and "&" not in word.redirect and word.redirect[0] != "2") or (
        deed.program == "tee" and not word.plain.startswith("-")
    )
