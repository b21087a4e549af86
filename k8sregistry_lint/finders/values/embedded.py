"""Text inside of a scalar that is neither YAML nor JSON: shell with here-documents, settings (TOML,
`NAME=value`), anything else."""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

from k8sregistry_lint.finders.evidence import conditions, evidence, vocabulary
from k8sregistry_lint.finders.evidence.objects import NO_IMAGE
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Applicability, Found, ImageOccurrence, Role
from k8sregistry_lint.reference import MAX_LENGTH, parse_with_placeholders
from k8sregistry_lint.regex import regex
from k8sregistry_lint.text import Span, View, meets

Structure = Callable[[View, Scope], Iterator[Found] | None]
"""Finds in a text that is YAML or JSON itself; None where it is neither."""

_FLAG = regex(r"(?<![^\s\"'])--(?P<name>[a-z][a-z0-9-]*)[= ][\"']?\Z")
_WORD = regex(r"[^\s\"'\\]++(?=[\s\"'\\]|\Z)")
MAX_FLAG = 80
"""The longest flag that is looked for in front of a reference, in code points."""
MAX_TOML_LINE = 2_000
"""The time of the standard library's reader grows with the square of a key's dots."""

_HEREDOC = regex(r"<<[-~]?[ \t]*([\"']?)(?P<end>[A-Za-z_]\w*)\1")
_SETTING = regex(r"[ \t]*(?:[#;].*|\[[^\[\]]*\]|(?:export[ \t]+)?[A-Za-z_][\w.-]*[ \t]*=.*)?\r?")
_CONTINUED = regex(r"\\\r?\n")
_EXEC = regex(r"^[ \t]*Exec[A-Z]\w*=(?P<command>(?:[^\\\n]|\\(?:\r\n|[\s\S]))*)", re.MULTILINE)
"""A command of a unit, `ExecStart=`, with the lines that it goes on in."""
_ENTRY = regex(
    r"^[ \t]*(?:export[ \t]+)?[\w.-]+[ \t]*=[ \t]*(?:[A-Za-z_]\w*=)?([\"']?)(?:docker://)?"
    r"(?P<reference>[^\"'\\\s]+)\1[ \t]*(?:#.*)?\r?$",
    re.MULTILINE,
)


def find(view: View, scope: Scope, structure: Structure) -> Iterator[Found]:
    """What such a text holds. A here-document with a manifest in it is a manifest; the rest is no
    image to move."""
    positions = scope.search(view.text)
    if is_any_settings(view.text):
        yield from _find_settings(view, positions, scope, structure)
        return
    done = 0
    for heredoc in _heredocs(view.text, positions):
        inner = structure(view.cut(*heredoc), scope)
        if inner is not None:
            yield from _mentions(view, positions, done, heredoc.start, scope)
            yield from inner
            done = heredoc.end
    yield from _mentions(view, positions, done, len(view.text), scope)


def _heredocs(text: str, positions: Sequence[int]) -> Iterator[Span]:
    """The bodies of the here-documents that hold a position, in one pass over the lines."""
    end, start, offset = "", 0, 0
    for line in text.split("\n"):
        following = offset + len(line) + 1
        if not end:
            if match := _HEREDOC.search(line):
                end, start = match["end"], following
        elif line.strip() == end:
            end = ""
            if bisect_left(positions, start) < bisect_left(positions, offset):
                yield Span(start, offset)
        offset = following


def _is_toml(text: str) -> bool:
    if "=" not in text or any(len(line) > MAX_TOML_LINE for line in text.split("\n")):
        return False
    try:
        return bool(tomllib.loads(text.replace("\r\n", "\n")))
    except (tomllib.TOMLDecodeError, RecursionError):
        return False


def is_any_settings(text: str) -> bool:
    """Return whether a text is TOML, or sets something on each line."""
    return _is_toml(text) or is_settings(text)


def is_settings(text: str) -> bool:
    """Whether each line sets something, as in an environment file, a properties file or a unit of
    systemd."""
    joined = _CONTINUED.sub(" ", text)
    return "=" in text and all(_SETTING.fullmatch(line) for line in joined.split("\n"))


def _find_settings(
    view: View, positions: Sequence[int], scope: Scope, structure: Structure
) -> Iterator[Found]:
    """`sandbox_image = "..."` and its like: containerd's and other programs' settings on a node,
    and the commands of systemd's units."""
    commands: list[Span] = []
    for match in _EXEC.finditer(view.text):
        command = Span(*match.span("command"))
        if bisect_left(positions, command.start) < bisect_left(positions, command.end):
            inside = scope._replace(is_script=True, depth=scope.depth + 1)
            inner = structure(view.cut(*command), inside)
            if inner is not None:
                commands.append(command)
                yield from inner
    positions = [at for at in positions if not meets(commands, Span(at, at + 1))]
    limited = scope.limited(
        Applicability.UNSAFE, "a program's own configuration: nothing here shows what reads it"
    )
    entries = {match.start("reference"): match["reference"] for match in _ENTRY.finditer(view.text)}
    for position in positions:
        reference = parse_with_placeholders(entries.get(position, ""))
        if reference and reference.registry:
            yield limited.occurrence(view, position, reference, Role.EMBEDDED)
        else:
            yield flagged(view, position, scope) or scope.mention(view, position, NO_IMAGE)


def _mentions(
    view: View, positions: Sequence[int], start: int, end: int, scope: Scope
) -> Iterator[Found]:
    for position in positions[bisect_left(positions, start) : bisect_left(positions, end)]:
        yield flagged(view, position, scope) or scope.mention(
            view, position, conditions.against("", view.text, position)
        )


def flagged(view: View, position: int, scope: Scope) -> ImageOccurrence | None:
    """The image of a flag in a command line: `kubelet --pod-infra-container-image=REF`."""
    flag = _FLAG.search(view.text, max(position - MAX_FLAG, 0), position)
    word = _WORD.match(view.text, position, position + MAX_LENGTH)
    name = flag["name"] if flag else ""
    reference = parse_with_placeholders(word[0]) if word and vocabulary.names_image(name) else None
    if reference is None or not (reference.registry and reference.repository):
        return None
    judged = evidence.judged_name(name)
    return None if judged else scope.occurrence(view, position, reference, Role.ARGUMENT)
