"""What programs do with the images that their commands name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from k8sregistry_lint.finders.evidence import vocabulary
from k8sregistry_lint.finders.evidence.copying import COPY_TOOLS, COPY_VERBS, copies, tool_name
from k8sregistry_lint.finders.evidence.handling import BUILD_VERBS, removes, verbs_behind
from k8sregistry_lint.syntax.shell import LOOPS, Command

_PULLERS = {
    "docker", "podman", "nerdctl", "crictl", "ctr", "buildah", "img", "kind", "minikube", "k3d",
    "k3s", "kubectl", "oc", "microk8s", "skopeo", "crane", "regctl", "cosign", "trivy", "grype",
    "syft", "docker-compose", "finch", "singularity", "apptainer", "dive",
}  # fmt: skip
"""Programs that take the names of images."""
SETTERS = {"kubectl", "oc"}
"""Programs that give containers images, as `container=image`."""
GREPS = {"grep", "egrep", "fgrep", "zgrep", "rg", "ag"}
_EDITORS = {"sed", "gsed", "perl"}
QUERIES = {"jq", "yq"}
_OTHER_SEARCHERS = {"awk", "gawk", "tr", "cut", "git", "find", "diff"}
SEARCHERS = GREPS | _EDITORS | QUERIES | _OTHER_SEARCHERS
"""Programs that look for a text, or replace it."""
DIFFERS = {"diff", "cmp", "comm"}
"""Programs that compare whole texts."""
TESTERS = {"[", "[[", "test", "expr", "case"}
_MAKE_FUNCTIONS = {
    "filter", "filter-out", "patsubst", "subst", "strip", "firstword", "lastword", "wordlist",
    "addprefix", "addsuffix", "notdir",
}  # fmt: skip
_FILTERS = SEARCHERS | _MAKE_FUNCTIONS | {
    *LOOPS, "", "echo", "printf", "cat", "sort", "uniq", "head", "tail", "tee", "xargs", "basename",
    "dirname", "paste", "column", "envsubst", "set", "read", "mapfile", "readarray", "done",
}  # fmt: skip
"""Programs and functions of make that print what they are given, or a part of it."""
POLICY_ENGINES = {"opa", "conftest", "kyverno", "gator", "kubewarden", "kwctl"}
"""Programs that judge images by their names."""
READERS = {"read", "mapfile", "readarray"}
"""Programs that assign variables what they read."""
SHELLS = {"sh", "bash", "ash", "dash", "zsh", "ksh", "eval", "ssh", "su", "trap"}
"""Programs that run a text as a script."""
_KNOWN = _PULLERS | SEARCHERS | TESTERS | _FILTERS | SHELLS | COPY_TOOLS.keys()

_LIST_VERBS = {"images", "ps", "list", "ls", "get", "config"}
_LISTING = {*_PULLERS, "kubeadm", "helm"}
_MAX_CACHED = 20
"""Longer commands are not remembered."""
_TOOL_WORDS = {"docker", "podman", "nerdctl", "ctr", "crictl", "container", "engine", "runtime"}
"""Words of variables that hold the name of such a program."""
_PREFIXES = {
    "env", "nohup", "nice", "timeout", "xargs", "retry", "exec", "sudo", "run", "doas", "ionice",
    "stdbuf", "setsid", "builtin",
}  # fmt: skip
"""Words in front of a program."""
_OTHER_USER = {"sudo", "doas"}
_USER_OPTIONS = {
    "-u", "-g", "-h", "-p", "-C", "-D", "-R", "-r", "-t", "-T", "-U", "--user", "--group",
    "--host", "--prompt", "--chdir", "--chroot", "--role", "--type", "--command-timeout",
    "--close-from", "--other-user",
}  # fmt: skip
"""Options of `sudo` that have a value behind them."""
MAX_PREFIX = 8
"""How many words of a prefix and of its options may stand in front of a program."""
_CALLED = re.compile(r"(?:\$[{(]?|\{\{[ \t]*)(\w+)(?:\[[@*]\]|[ \t]*\})?[)}]?")
MAX_CONDITION = 500
"""How much of a condition is looked at, in code points."""
_VERSION = re.compile(r"version|_ver\b|\bver\b|semver", re.IGNORECASE)
_IS_SET = re.compile(r"(?:^|\s)-[zn]\s")
COMPARING = TESTERS | GREPS | _EDITORS | QUERIES | {"git", "awk", "gawk"}
"""Programs whose arguments may be something that they compare."""
_OPERATORS = {"=", "==", "!=", "=~", "<", ">"}
_BRACKETS = {"[", "]", "[[", "]]", "test", "!"}
_REPLACED = re.compile(
    r"(?<![\w$])s([|,:;!@%_/+^~])((?>(?:(?!\1).)*))\1(?>(?:(?!\1).)*)\1", re.DOTALL
)
_QUERY = re.compile(r"[=!]=|select|contains|test\(|match|startswith|--arg")


class Deed(NamedTuple):
    """What a command does: the program that it runs, the variable of a loop, and whether it copies
    images, makes or uploads them, removes them, lists them, or runs only for some versions."""

    program: str
    loop: str = ""
    copies: bool = False
    builds: bool = False
    removes: bool = False
    lists: bool = False
    is_versioned: bool = False

    @property
    def pulls(self) -> bool:
        """Whether it takes images by their names."""
        return self.program in _PULLERS

    @property
    def passes(self) -> bool:
        """Whether it prints what it is given."""
        return self.program in _FILTERS


def deed_of(
    text: str,
    command: Command,
    values: Mapping[str, str],
    functions: Mapping[str, bool],
) -> Deed:
    """What a command does; `values` are those of the variables, as far as they are known, and
    `functions` says which functions of the script run their arguments as a command."""
    words = _called_function(_run(command), functions)
    is_called = False
    if variable := _CALLED.fullmatch(program_of(words)):
        called = values.get(variable[1], "").split() or [_tool_named(variable[1])]
        words, is_called = [*called, *words], not called[0]
    loop = words[1] if words[0] in LOOPS and len(words) > 1 else ""
    is_versioned = any(_tests_version(text[start:end]) for start, end in command.guards)
    deed = _deed(*words) if len(words) <= _MAX_CACHED else _deed.__wrapped__(*words)
    is_copied = deed.copies or (is_called and not COPY_VERBS.isdisjoint(words[2:4]))
    return deed._replace(loop=loop, copies=is_copied, is_versioned=is_versioned)


@lru_cache(4_096)  # the same commands come again and again
def _deed(*words: str) -> Deed:
    """What the words of a command say that it does."""
    program = program_of(words)
    verbs = _verbs(program, words) if program in _LISTING else ()
    return Deed(
        program,
        copies=copies(words),
        builds=program in _PULLERS and not BUILD_VERBS.isdisjoint(verbs),
        removes=program in _PULLERS and removes(program, verbs),
        lists=not _LIST_VERBS.isdisjoint(verbs),
    )


def program_of(words: Sequence[str]) -> str:
    """The name of the program that a command runs, behind prefixes such as `timeout 60`."""
    has_prefix = False
    first = ""
    for word in _of_any_user(words)[:MAX_PREFIX]:
        name = word.rpartition("/")[2].lstrip("@-+")
        if not name or "=" in word:
            continue
        if name in _PREFIXES:
            has_prefix = True
        elif name in _KNOWN or not (has_prefix or word.startswith("-")):
            return name
        elif word.startswith("-"):
            has_prefix = True
        else:
            first = first or name
    return first


def _run(command: Command) -> list[str]:
    """The words of a command without redirections and the assignments in front of it. If it only
    assigns, it is like `:`, which does nothing."""
    words = [word for word in command.words if not word.redirect]
    return [word.plain for word in words if not word.name] or [":" if words else ""]


def _called_function(words: list[str], functions: Mapping[str, bool]) -> list[str]:
    """The words from the function on that a prefix calls: `mirror a` of `retry 3 mirror a`. A
    function that runs its arguments is a prefix, too."""
    runs = functions.get(words[0], False)
    if runs or (functions and words[0] in _PREFIXES):
        for at, word in enumerate(words[1:MAX_PREFIX], 1):
            if word in functions or (runs and word in _KNOWN):
                return words[at:]
            if word in _KNOWN:
                break
    return words


def _of_any_user(words: Sequence[str]) -> Sequence[str]:
    """The words of a command behind `sudo` and its options."""
    if words[0].lstrip("@-+") not in _OTHER_USER:
        return words
    at = 1
    while at < len(words) and (words[at].startswith("-") or "=" in words[at]):
        at += 2 if words[at] in _USER_OPTIONS else 1
    return words[at:] or words


def asserts(program: str) -> bool:
    """Whether a program, or a function of a test, says by its name that it compares."""
    return program.startswith(("assert", "refute", "expect", "should"))


def compared(program: str, words: Sequence[str]) -> Iterator[str]:
    """The parts of a command's words that it compares with something, or looks for."""
    if program in _EDITORS:
        yield from (_REPLACED.sub(r"\2", word) for word in words)
    elif program in QUERIES:
        yield from (word for word in words if _QUERY.search(" ".join(words)))
    elif program == "git":
        yield from words if "grep" in words else ()
    elif asserts(program) or program in GREPS or program in ("awk", "gawk", "case", "expr"):
        yield from words
    elif program in TESTERS:
        operands = [word for word in words if word not in _BRACKETS]
        if not _OPERATORS.isdisjoint(operands) and "" not in operands and "x" not in operands:
            yield from operands


def _tool_named(variable: str) -> str:
    """The program of a variable whose value is not known, by its name: `CONTAINER_TOOL`."""
    found = set(vocabulary.words(variable))
    return "docker" if found & _TOOL_WORDS else ""


def _verbs(program: str, words: Sequence[str]) -> Sequence[str]:
    """The words that say what a program does: `image push` of `docker image push`, and nothing of
    `docker run IMAGE build`."""
    names = [tool_name(word) for word in words]
    if program not in names:
        return ()
    return verbs_behind(words[names.index(program) + 1 :])


def _tests_version(condition: str) -> bool:
    return (
        not condition.startswith(LOOPS)
        and bool(_VERSION.search(condition[:MAX_CONDITION]))
        and not _IS_SET.search(condition[:MAX_CONDITION])
    )
