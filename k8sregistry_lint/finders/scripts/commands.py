"""What the commands of a script do with the images that they name: pull, copy, build, compare."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from k8sregistry_lint.finders.evidence import vocabulary
from k8sregistry_lint.finders.evidence.neighbours import COPY_TOOLS, COPY_VERBS
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.model import MentionKind
from k8sregistry_lint.syntax.shell import LOOPS, Command, Word

_PULLERS = {
    "docker", "podman", "nerdctl", "crictl", "ctr", "buildah", "img", "kind", "minikube", "k3d",
    "k3s", "kubectl", "oc", "microk8s", "skopeo", "crane", "regctl", "cosign", "trivy", "grype",
    "syft", "docker-compose", "finch", "singularity", "apptainer", "dive",
}  # fmt: skip
"""Programs that take the names of images."""
_SETTERS = {"kubectl", "oc"}
"""Programs that give containers images, as `container=image`."""
_SEARCHERS = {
    "grep", "egrep", "fgrep", "zgrep", "rg", "ag", "sed", "gsed", "awk", "gawk", "perl", "tr",
    "cut", "git", "find", "diff", "jq", "yq",
}  # fmt: skip
"""Programs that look for a text, or replace it."""
_TESTERS = {"[", "[[", "test", "expr", "case"}
_BUILD_VERBS = {"push", "build", "commit", "buildx", "bake"}
MAX_VERBS = 2
"""How many words behind a program, options apart, may say what it does: `docker image push`."""
SHELLS = {"sh", "bash", "ash", "dash", "zsh", "ksh", "eval", "ssh", "su", "trap"}
"""Programs that run a text as a script."""

_TOOL_WORDS = {"docker", "podman", "nerdctl", "ctr", "crictl", "container", "engine", "runtime"}
"""Words of variables that hold the name of such a program."""
_PREFIXES = {"env", "nohup", "nice", "timeout", "xargs", "retry", "exec", "sudo", "-", "@"}
_VARIABLE = re.compile(r"\$[{(]?[!#]?(\w+)")
_CALLED = re.compile(r"\$[{(]?(\w+)[)}]?")
MAX_CONDITION = 500
"""How much of a condition is looked at, in code points."""
_VERSION = re.compile(r"version|_ver\b|\bver\b|semver", re.IGNORECASE)
_IS_SET = re.compile(r"(?:^|\s)-[zn]\s")

COPIED = Against(MentionKind.COPY, "a command that copies or tags images")
_SEARCHED = Against(MentionKind.PATTERN, "a text that something looks for")
_COMPARED = Against(MentionKind.COMPARISON, "a value that something compares with")
_VERSIONED = Against(MentionKind.TEXT, "it depends on a version that is tested")
BUILT = "the image is built or pushed here"


class Deed(NamedTuple):
    """What a command does: the program that it runs, the variable of a loop, and whether it copies
    images, makes or uploads them, or runs only for some versions."""

    program: str
    loop: str
    copies: bool
    builds: bool
    is_versioned: bool

    @property
    def pulls(self) -> bool:
        """Whether it takes images by their names."""
        return self.program in _PULLERS


class Facts(NamedTuple):
    """What a script does: its commands by their offsets, the names of variables that are copied,
    pulled and built, and the images that are copied."""

    deeds: dict[int, Deed]
    copied: frozenset[str]
    pulled: frozenset[str]
    built: frozenset[str]
    images: frozenset[str]


def facts(
    text: str, commands: Sequence[Command], assigned: Iterable[tuple[str, str]] = ()
) -> Facts:
    """What the commands of a script do. A variable is copied if a copying command names it, or if
    it is a part of one that is. `assigned` are variables with their values that are set outside of
    the commands."""
    values = dict(assigned)
    for command in commands:
        values.update((word.name, word.text(text)) for word in command.words if word.name)
    uses = _Uses()
    for name, value in assigned:
        uses.parts.setdefault(name, set()).update(_VARIABLE.findall(value))
    for command in commands:
        uses.deeds[command.start] = _deed(text, command, values)
    for command in commands:
        uses.add(text, command)
    return Facts(
        uses.deeds,
        uses.closed(uses.copied),
        uses.closed(uses.pulled),
        uses.closed(uses.built),
        frozenset(uses.images),
    )


class _Uses:
    """The names of variables by what is done with them."""

    def __init__(self) -> None:
        self.deeds: dict[int, Deed] = {}
        self.parts: dict[str, set[str]] = {}
        self.copied: set[str] = set()
        self.pulled: set[str] = set()
        self.built: set[str] = set()
        self.images: set[str] = set()

    def add(self, text: str, command: Command) -> None:
        """Take in a command."""
        deed = self.deeds[command.start]
        named = set[str]()
        for word in command.words:
            spelled = word.text(text)
            parts = {self._scoped(name, command) for name in _VARIABLE.findall(spelled)}
            if word.name:
                self.parts.setdefault(_variable(word, command, deed), set()).update(parts)
            named |= parts
            if deed.copies and "/" in spelled:
                self.images.add(spelled)
        if deed.copies:
            self.copied |= named
        elif deed.builds:
            self.built |= named
        elif deed.pulls:
            self.pulled |= named

    def _scoped(self, name: str, command: Command) -> str:
        """A variable with the place of the loop around a command that sets it."""
        for guard in reversed(command.guards):
            if (loop := self.deeds.get(guard.start)) and loop.loop == name:
                return f"{name}@{guard.start}"
        return name

    def closed(self, names: set[str]) -> frozenset[str]:
        """Some variables with those that they are made of."""
        waiting, known = list(names), set(names)
        while waiting:
            new = self.parts.get(waiting.pop(), set()) - known
            known |= new
            waiting += new
        return frozenset(known)


def _deed(text: str, command: Command, values: Mapping[str, str]) -> Deed:
    words = [word.text(text) for word in command.words]
    program = _tool(words)
    if variable := _CALLED.fullmatch(program):
        called = values.get(variable[1], "").split() or [_tool_named(variable[1])]
        program = _tool(called)
        words = [*called, *words]
    programs = {word.rpartition("/")[2].lstrip("@-+") for word in words}
    is_loop = words[0] in LOOPS and len(words) > 1
    return Deed(
        program,
        words[1] if is_loop else "",
        not (COPY_TOOLS.isdisjoint(programs) or COPY_VERBS.isdisjoint(words)),
        _builds(program, words),
        any(_tests_version(text[start:end]) for start, end in command.guards),
    )


def _tool(words: Sequence[str]) -> str:
    """The name of the program that a command runs."""
    for word in words:
        name = word.rpartition("/")[2].lstrip("@-+")
        if name and name not in _PREFIXES and "=" not in word:
            return name
    return ""


def _tool_named(variable: str) -> str:
    """The program of a variable whose value is not known, by its name: `CONTAINER_TOOL`."""
    found = set(vocabulary.words(variable))
    return "docker" if found & _TOOL_WORDS else ""


def _variable(word: Word, command: Command, deed: Deed) -> str:
    """The variable that a word is assigned to, with its place if it is a loop's."""
    return f"{word.name}@{command.start}" if word.name and deed.loop == word.name else word.name


def against(text: str, command: Command, word: Word, known: Facts) -> Against | None:
    """What a command says against an image that it names."""
    deed = known.deeds[command.start]
    name = _variable(word, command, deed)
    if deed.copies or name in known.copied or word.text(text) in known.images:
        return COPIED
    if command.is_pattern or deed.program in _TESTERS:
        return _COMPARED
    if deed.program in _SEARCHERS and not word.name:
        return _SEARCHED
    return _VERSIONED if deed.is_versioned else None


def shows_image(command: Command, word: Word, known: Facts) -> bool:
    """Whether a command shows that a word of it is an image."""
    deed = known.deeds[command.start]
    return _variable(word, command, deed) in known.pulled or (
        deed.program in _SETTERS if word.name else deed.pulls
    )


def is_built(command: Command, word: Word, known: Facts) -> bool:
    """Whether a script makes or uploads an image that is named there."""
    deed = known.deeds[command.start]
    return deed.builds or _variable(word, command, deed) in known.built


def _builds(program: str, words: Sequence[str]) -> bool:
    """Whether a command makes the image that it names, or uploads it: `docker image push`, and not
    `docker run IMAGE build`."""
    names = [word.rpartition("/")[2].lstrip("@-+") for word in words]
    if program not in _PULLERS or program not in names:
        return False
    behind = words[names.index(program) + 1 :]
    verbs = [word for word in behind if not word.startswith("-")][:MAX_VERBS]
    return not _BUILD_VERBS.isdisjoint(verbs)


def _tests_version(condition: str) -> bool:
    return (
        not condition.startswith(LOOPS)
        and bool(_VERSION.search(condition[:MAX_CONDITION]))
        and not _IS_SET.search(condition[:MAX_CONDITION])
    )
