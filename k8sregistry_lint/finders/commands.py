"""What the commands of a script do with the images that they name: pull, copy, build, compare."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from k8sregistry_lint.finders.neighbours import COPY_TOOLS, COPY_VERBS
from k8sregistry_lint.finders.objects import Against
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

_PREFIXES = {"env", "nohup", "nice", "timeout", "xargs", "retry", "exec", "sudo", "-", "@"}
_VARIABLE = re.compile(r"\$[{(]?[!#]?(\w+)")
_VERSION = re.compile(r"version|_ver\b|\bver\b|semver", re.IGNORECASE)
_IS_SET = re.compile(r"(?:^|\s)-[zn]\s")

COPIED = Against(MentionKind.COPY, "a command that copies or tags images")
_SEARCHED = Against(MentionKind.PATTERN, "a text that something looks for")
_COMPARED = Against(MentionKind.COMPARISON, "a value that something compares with")
_VERSIONED = Against(MentionKind.TEXT, "it depends on a version that is tested")
BUILT = "the image is built or pushed here"


class Facts(NamedTuple):
    """What a script does with variables and images: the names of variables that are copied, pulled
    and built, and the images that are copied."""

    copied: frozenset[str]
    pulled: frozenset[str]
    built: frozenset[str]
    images: frozenset[str]


class _Uses:
    """The names of variables by what is done with them."""

    def __init__(self) -> None:
        self.parts: dict[str, set[str]] = {}
        self.copied: set[str] = set()
        self.pulled: set[str] = set()
        self.built: set[str] = set()
        self.images: set[str] = set()

    def add(self, text: str, command: Command, loops: dict[int, str]) -> None:
        """Take in a command."""
        words = command.texts(text)
        named = set[str]()
        for word, spelled in zip(command.words, words, strict=True):
            parts = {_scoped(name, command, loops) for name in _VARIABLE.findall(spelled)}
            if word.name:
                self.parts.setdefault(variable(word, command, text), set()).update(parts)
            named |= parts
        if is_copy(words):
            self.copied |= named
            self.images.update(word for word in words if "/" in word)
        elif builds(words):
            self.built |= named
        elif tool(words) in _PULLERS:
            self.pulled |= named

    def closed(self, names: set[str]) -> frozenset[str]:
        """Some variables with those that they are made of."""
        waiting, known = list(names), set(names)
        while waiting:
            new = self.parts.get(waiting.pop(), set()) - known
            known |= new
            waiting += new
        return frozenset(known)


def facts(
    text: str, commands: Sequence[Command], assigned: Iterable[tuple[str, str]] = ()
) -> Facts:
    """What the commands of a script do. A variable is copied if a copying command names it, or if
    it is a part of one that is. `assigned` are variables with their values that are set outside of
    the commands."""
    loops = {command.start: name for command in commands if (name := _loop(command, text))}
    uses = _Uses()
    for name, value in assigned:
        uses.parts.setdefault(name, set()).update(_VARIABLE.findall(value))
    for command in commands:
        uses.add(text, command, loops)
    return Facts(
        uses.closed(uses.copied),
        uses.closed(uses.pulled),
        uses.closed(uses.built),
        frozenset(uses.images),
    )


def _loop(command: Command, text: str) -> str:
    """The variable of a loop; empty for any other command."""
    return command.words[1].text(text) if _is_loop(command) else ""


def _is_loop(command: Command) -> bool:
    return command.words[0].node.value in LOOPS and len(command.words) > 1


def _scoped(name: str, command: Command, loops: dict[int, str]) -> str:
    """The name of a variable with the place of the loop around a command whose variable it is."""
    at = next(
        (guard.start for guard in reversed(command.guards) if loops.get(guard.start) == name), -1
    )
    return f"{name}@{at}" if at >= 0 else name


def variable(word: Word, command: Command, text: str) -> str:
    """The variable that a word is assigned to, with its place if it is a loop's."""
    is_loops = word.name and _loop(command, text) == word.name
    return f"{word.name}@{command.start}" if is_loops else word.name


def tool(words: Sequence[str]) -> str:
    """The name of the program that a command runs."""
    for word in words:
        name = word.rpartition("/")[2].lstrip("@-+")
        if name and name not in _PREFIXES and "=" not in word:
            return name
    return ""


def is_copy(words: Sequence[str]) -> bool:
    """Whether a command gives an image another name or another place."""
    programs = {word.rpartition("/")[2].lstrip("@-+") for word in words}
    return not (COPY_TOOLS.isdisjoint(programs) or COPY_VERBS.isdisjoint(words))


def against(text: str, command: Command, word: Word, known: Facts) -> Against | None:
    """What a command says against an image that it names."""
    words = command.texts(text)
    program = tool(words)
    if (
        is_copy(words)
        or variable(word, command, text) in known.copied
        or word.text(text) in known.images
    ):
        return COPIED
    if command.is_pattern or program in _TESTERS:
        return _COMPARED
    if program in _SEARCHERS and not word.name:
        return _SEARCHED
    if any(map(_tests_version, _conditions(text, command))):
        return _VERSIONED
    return None


def shows_image(text: str, command: Command, word: Word, known: Facts) -> bool:
    """Whether a command shows that a word of it is an image."""
    program = tool(command.texts(text))
    return variable(word, command, text) in known.pulled or (
        program in _SETTERS if word.name else program in _PULLERS
    )


def is_built(text: str, command: Command, word: Word, known: Facts) -> bool:
    """Whether a script makes or uploads an image that is named there."""
    return builds(command.texts(text)) or variable(word, command, text) in known.built


def builds(words: Sequence[str]) -> bool:
    """Whether a command makes the image that it names, or uploads it: `docker image push`, and not
    `docker run IMAGE build`."""
    program = tool(words)
    names = [word.rpartition("/")[2].lstrip("@-+") for word in words]
    if program not in _PULLERS:
        return False
    behind = words[names.index(program) + 1 :]
    verbs = [word for word in behind if not word.startswith("-")][:MAX_VERBS]
    return not _BUILD_VERBS.isdisjoint(verbs)


def _conditions(text: str, command: Command) -> Iterator[str]:
    return (text[start:end] for start, end in command.guards)


def _tests_version(condition: str) -> bool:
    return (
        not condition.startswith(LOOPS)
        and bool(_VERSION.search(condition))
        and not _IS_SET.search(condition)
    )
