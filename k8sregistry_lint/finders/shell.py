"""Shell scripts: images as words of commands, in variables, in lists and in here-documents."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from k8sregistry_lint.files.surfaces import surface_of
from k8sregistry_lint.finders import (
    commands,
    comments,
    embedded,
    imagelist,
    lines,
    manifest,
    scalars,
)
from k8sregistry_lint.finders.objects import NO_IMAGE
from k8sregistry_lint.finders.scope import MAX_EMBEDDING, Scope
from k8sregistry_lint.finders.value import Value
from k8sregistry_lint.model import Applicability, Found, NotificationKind, Unread
from k8sregistry_lint.syntax import shell
from k8sregistry_lint.syntax.shell import Command, Script, Word
from k8sregistry_lint.syntax.tree import Document, Unparsed
from k8sregistry_lint.text import Span, View

_SHEBANG = ("sh", "bash", "zsh", "ksh", "dash", "ash")


def claims(path: PurePosixPath, text: str) -> bool:
    """Scripts, by their name or their first line."""
    return surface_of(path.name) == "shell" or (not path.suffix and is_script(text))


def is_script(text: str) -> bool:
    """Whether a text begins with `#!` and a shell."""
    if not text.startswith("#!"):
        return False
    words = text[2:200].partition("\n")[0].split()
    return any(word.rpartition("/")[2] in _SHEBANG for word in words)


def read(view: View, positions: Sequence[int]) -> Iterator[Document | Unparsed]:
    """The commands as one document."""
    yield shell.read(view.text, positions).document


def find(view: View, scope: Scope) -> Iterator[Found]:
    """What a script holds."""
    positions = scope.search(view.text)
    if not positions:
        return
    script = shell.read(view.text, positions)
    if script.fault >= 0:
        message = "a quote or a here-document has no end"
        yield Unread(NotificationKind.UNPARSED, message, view.origin(script.fault))
        yield from lines.find(view, 0, len(view.text), positions, scope)
        return
    known = commands.facts(view.text, script.commands)
    yield from find_in_script(view, script, positions, known, scope)
    script.document.release()


def find_in_script(
    view: View, script: Script, positions: Sequence[int], known: commands.Facts, scope: Scope
) -> Iterator[Found]:
    """What a script without a fault holds, which may be a part of a text."""
    covered = [Span(scalar.start, scalar.end) for scalar in script.document.touched]
    for scalar in script.document.touched:
        word, command = script.places[scalar.start]
        yield from find_in_word(view, word, command, known, scope)
    for body in script.heredocs:
        if bisect_left(positions, body.start) < bisect_left(positions, body.end):
            covered.append(body)
            yield from find_in_text(view.cut(*body), scope.inside(None, (), ""))
    yield from _find_outside(view, positions, sorted(covered), script, scope)


def find_in_text(view: View, scope: Scope) -> Iterator[Found]:
    """What a text holds that a script writes: a manifest, a list, settings, another script."""
    if imagelist.is_list(view.text):
        yield from imagelist.find(view, scope)
        return
    inner = manifest.find_structured(view, scope)
    if inner is None and scope.depth < MAX_EMBEDDING and not embedded.is_settings(view.text):
        script = shell.read(view.text, ())
        inner = find(view, replace(scope, depth=scope.depth + 1)) if script.fault < 0 else None
    yield from embedded.find(view, scope, manifest.find_structured) if inner is None else inner


def find_in_word(
    view: View, word: Word, command: Command, known: commands.Facts, scope: Scope
) -> Iterator[Found]:
    """What a word of a command holds."""
    text = word.content(view)
    value = Value(view, word.node, text, scope)
    against = commands.against(view.text, command, word, known) or value.evidence.against
    words = command.texts(view.text)
    if against:
        yield from value.mentions(against)
    elif (
        commands.tool(words) in commands.SHELLS and " " in text.text and scope.depth < MAX_EMBEDDING
    ):
        yield from find_in_text(text, scope.inside(None, word.node.path, ""))
    else:
        scope = scope.limited(Applicability.UNSAFE, value.evidence.doubt)
        if commands.is_built(view.text, command, word, known):
            scope = scope.limited(Applicability.UNSAFE, commands.BUILT)
        if commands.shows_image(view.text, command, word, known):
            scope = replace(scope, names=("image", *scope.names))
        yield from scalars.find(replace(value, scope=scope), manifest.find_structured)


def _find_outside(
    view: View, positions: Sequence[int], covered: Sequence[Span], script: Script, scope: Scope
) -> Iterator[Found]:
    """What is in comments, and what is neither there nor in a word."""
    commented = []
    for position in positions:
        if _holds(covered, position):
            continue
        if _holds(script.comments, position):
            commented.append(position)
        else:
            yield scope.mention(view, position, NO_IMAGE)
    yield from comments.find(view, commented, scope)


def _holds(spans: Sequence[Span], position: int) -> bool:
    at = bisect_right(spans, position, key=lambda span: span.start) - 1
    return at >= 0 and position < spans[at].end
