"""What the commands of a script do with the images that they name: pull, copy, build, compare."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.scripts.programs import (
    POLICY_ENGINES,
    QUERIES,
    SEARCHERS,
    SETTERS,
    TESTERS,
    Deed,
    deed_of,
)
from k8sregistry_lint.finders.scripts.uses import Uses, input_of, variables_in
from k8sregistry_lint.model import MentionKind
from k8sregistry_lint.syntax.shell import Command, Heredoc, Word

COPIED = Against(MentionKind.COPY, "a command that copies or tags images")
_SEARCHED = Against(MentionKind.PATTERN, "a text that something looks for")
_COMPARED = Against(MentionKind.COMPARISON, "a value that something compares with")
_VERSIONED = Against(MentionKind.TEXT, "it depends on a version that is tested")
BUILT = "the image is built or pushed here"
_HANDLED = "another command builds, pushes or removes it, and would have to change with it"
LOOKED_FOR = "a command of the script compares it, or looks for it"
_REMOVED = "the image is removed here, and may be there under its old name"
JUDGED = "the script asks a policy engine what it thinks of images"
COPIES_OTHERS = "a command of the script copies or tags images"


class Facts(NamedTuple):
    """What a script does: its commands by their offsets, the names of variables that are copied,
    pulled, built, removed and compared, the images that are copied, and what lists of images are
    searched for."""

    deeds: dict[int, Deed]
    uses: Uses
    copied: frozenset[str]
    pulled: frozenset[str]
    built: frozenset[str]
    removed: frozenset[str]
    compared: frozenset[str]
    images: frozenset[str]
    sought: frozenset[str]
    copies: bool
    """Whether any command copies images."""
    judges: bool
    """Whether any command is a policy engine's."""


def facts(
    text: str, commands: Sequence[Command], assigned: Iterable[tuple[str, str]] = ()
) -> Facts:
    """What the commands of a script do. A variable is copied if a copying command names it, or if
    it is a part of one that is. `assigned` are variables with their values that are set outside of
    the commands."""
    assigned = list(assigned)
    values = dict(assigned)
    for command in commands:
        values.update((word.name, word.plain) for word in command.words if word.name)
    functions = _functions(commands)
    deeds = {command.start: deed_of(text, command, values, functions) for command in commands}
    uses = Uses(commands, deeds)
    for name, value in assigned:
        uses.parts.setdefault(name, set()).update(variables_in(value))
    for command in commands:
        uses.add(command)
    return Facts(
        deeds,
        uses,
        uses.closed(uses.copied),
        uses.closed(uses.pulled),
        uses.closed(uses.built),
        uses.closed(uses.removed),
        uses.closed(uses.compared),
        frozenset(
            word.plain
            for command in commands
            if deeds[command.start].copies
            for word in command.words
            if "/" in word.plain
        ),
        _sought(commands, deeds),
        any(deed.copies for deed in deeds.values()),
        any(deed.program in POLICY_ENGINES for deed in deeds.values()),
    )


def _functions(commands: Sequence[Command]) -> dict[str, bool]:
    """The functions of a script, and whether each runs its arguments as a command."""
    found: dict[str, bool] = {}
    for command in commands:
        if command.function:
            first = command.words[0].plain
            if first == "eval" and command.words[1:]:
                first = command.words[1].plain
            is_run = first.startswith(("$@", "${@", "$*"))
            found[command.function] = found.get(command.function, False) or is_run
    return found


def _sought(commands: Sequence[Command], deeds: dict[int, Deed]) -> frozenset[str]:
    """What searchers look for in lists of images."""
    found: set[str] = set()
    for command in commands:
        target = command.feeds
        if target and target.words and deeds[command.start].lists:
            searches = deeds[target.start].program in SEARCHERS
            found.update(word.plain for word in target.words if searches)
    return frozenset(found)


def against(command: Command, word: Word, known: Facts) -> Against | None:
    """What a command says against an image that it names."""
    deed = known.deeds[command.start]
    names = _names(command, word, known)
    if deed.copies or not known.copied.isdisjoint(names) or word.plain in known.images:
        return COPIED
    if command.is_pattern or deed.program in TESTERS:
        return _COMPARED
    is_argument = deed.program in QUERIES and word.plain in known.uses.sought
    if deed.program in SEARCHERS and not word.name and not is_argument:
        return _SEARCHED
    return _VERSIONED if deed.is_versioned else None


def doubt(command: Command, word: Word, known: Facts) -> str:
    """Why an image that a command names may have to stay; empty where nothing says so."""
    names, deed = _names(command, word, known), known.deeds[command.start]
    if deed.builds or deed.removes:
        return BUILT if deed.builds else _REMOVED
    if handled := doubt_of(names, known):
        return handled
    if word.plain in known.uses.handled:
        return _HANDLED
    is_sought = word.plain in known.uses.sought or not known.compared.isdisjoint(names)
    return LOOKED_FOR if is_sought else ""


def doubt_of(names: Iterable[str], known: Facts) -> str:
    """Why an image with these names may have to stay: something builds, pushes or removes it."""
    names = list(names)
    if not known.built.isdisjoint(names):
        return BUILT
    return "" if known.removed.isdisjoint(names) else _REMOVED


def shows_image(command: Command, word: Word, known: Facts) -> bool:
    """Whether a command shows that a word of it is an image."""
    deed = known.deeds[command.start]
    return not known.pulled.isdisjoint(_names(command, word, known)) or (
        deed.program in SETTERS if word.name else deed.pulls
    )


def body_copied(body: Heredoc, known: Facts) -> bool:
    """Whether what a here-document holds is copied."""
    return input_of(body.command) in known.copied


def body_doubt(body: Heredoc, known: Facts) -> str:
    """Why the images of a here-document may have to stay."""
    return doubt_of([input_of(body.command)], known)


def _names(command: Command, word: Word, known: Facts) -> list[str]:
    """What holds a word: variables, the arguments of a function, what the command prints."""
    names = list(known.uses.names_of(word, command))
    if not word.name and known.deeds[command.start].passes:
        names.append(f"|{command.start}")
    return names
