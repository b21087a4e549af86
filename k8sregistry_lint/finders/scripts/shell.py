"""Shell scripts: images as words of commands, in variables, in lists and in here-documents."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from k8sregistry_lint.finders.evidence.objects import NO_IMAGE
from k8sregistry_lint.finders.scripts import commands, imagelist
from k8sregistry_lint.finders.scripts.commands import COPIED, Facts
from k8sregistry_lint.finders.scripts.programs import SHELLS
from k8sregistry_lint.finders.values import comments, embedded, lines, scalars, urls
from k8sregistry_lint.finders.values.embedded import Structure
from k8sregistry_lint.finders.values.scope import MAX_EMBEDDING, Scope, Search
from k8sregistry_lint.finders.values.value import Value
from k8sregistry_lint.model import (
    Applicability,
    Found,
    ImageOccurrence,
    NotificationKind,
    Role,
    Unread,
)
from k8sregistry_lint.reference import parse_host, start_of_name
from k8sregistry_lint.syntax import shell
from k8sregistry_lint.syntax.shell import Command, Heredoc, Script, Word
from k8sregistry_lint.syntax.tree import Document, Scalar, Unparsed
from k8sregistry_lint.text import Span, View

_FLAG = re.compile(r"--?[\w.-]+=(?=[{\[])")
_HOST = re.compile(r"(?P<host>[\w.-]+(?::\d+)?)(?:(?P<slash>/)|(?P<default>\})|\Z)")
_CUT = re.compile(r"\$\{\w+(?:\[[^\]]*\])?[#%/][^}]*\Z")
"""The start of an expansion that cuts or replaces what follows."""
_PARTIAL = "only the registry of what is pulled can be read here"
_WEB = re.compile(r"\bhttps?://")


def read(view: View, positions: Sequence[int]) -> Iterator[Document | Unparsed]:
    """The commands as one document."""
    yield shell.read(view.text, positions).document


def find(view: View, scope: Scope, structure: Structure) -> Iterator[Found]:
    """What a script holds; `structure` reads the manifests in it."""
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
    yield from Finder(view, known, structure).find(script, positions, scope)
    script.document.release()


def find_embedded(view: View, scope: Scope, structure: Structure) -> Iterator[Found] | None:
    """What a script in a text holds; None where it has a fault."""
    return find(view, scope, structure) if shell.read(view.text, ()).fault < 0 else None


class Finder(NamedTuple):
    """Finds in the commands of `view`, of which `known` says what they do with images."""

    view: View
    known: Facts
    structure: Structure

    def find(self, script: Script, positions: Sequence[int], scope: Scope) -> Iterator[Found]:
        """What a script without a fault holds, which may be a part of the view."""
        if self.known.sought and _names_registry(scope.search, self.known.sought):
            scope = scope.limited(Applicability.UNSAFE, commands.LOOKED_FOR)
        if self.known.judges:
            scope = scope.limited(Applicability.UNSAFE, commands.JUDGED)
        covered = [Span(scalar.start, scalar.end) for scalar in script.document.touched]
        for scalar in script.document.touched:
            word, command = script.places[scalar.start]
            yield from self.find_in_word(word, command, scope)
        for body in script.heredocs:
            if bisect_left(positions, body.span.start) < bisect_left(positions, body.span.end):
                covered.append(body.span)
                yield from self._find_in_heredoc(body, scope)
        yield from self._find_urls(script, scope)
        yield from self._find_outside(positions, sorted(covered), script, scope)

    def _find_in_heredoc(self, body: Heredoc, scope: Scope) -> Iterator[Found]:
        """What a here-document holds, unless a command copies it."""
        view = self.view.cut(*body.span)
        if commands.body_copied(body, self.known):
            return (scope.mention(view, at, COPIED) for at in scope.search(view.text))
        scope = scope.limited(Applicability.UNSAFE, commands.body_doubt(body, self.known))
        return self.find_in_text(view, scope.inside(None, (), ""))

    def find_in_text(self, view: View, scope: Scope) -> Iterator[Found]:
        """What a text holds that a script writes: a manifest, a list, settings, a script."""
        if imagelist.is_list(view.text):
            doubt = commands.COPIES_OTHERS if self.known.copies or scope.copies.happen else ""
            return imagelist.find(view, scope.limited(Applicability.UNSAFE, doubt))
        inner = self.structure(view, scope)
        if inner is None and scope.depth < MAX_EMBEDDING and not embedded.is_settings(view.text):
            deeper = scope._replace(depth=scope.depth + 1)
            inner = find_embedded(view, deeper, self.structure)
        return embedded.find(view, scope, self.structure) if inner is None else inner

    def find_in_word(self, word: Word, command: Command, scope: Scope) -> Iterator[Found]:
        """What a word of a command holds."""
        view, known = self.view, self.known
        value = Value(view, word.node, _without_flag(word.content(view)), scope)
        against = commands.against(command, word, known) or value.evidence.against
        if against:
            return value.mentions(against)
        if _WEB.search(value.text.text):
            return value.mentions()
        is_script = known.deeds[command.start].program in SHELLS
        if is_script and " " in value.text.text and scope.depth < MAX_EMBEDDING:
            return self.find_in_text(value.text, scope.inside(None, word.node.path, ""))
        scope = scope.limited(Applicability.UNSAFE, value.evidence.doubt)
        scope = scope.limited(Applicability.UNSAFE, commands.doubt(command, word, known))
        if commands.shows_image(command, word, known):
            scope = scope._replace(names=("image", *scope.names))
            return self._find_in_pulled(replace(value, scope=scope), is_variable=bool(word.name))
        return scalars.find(replace(value, scope=scope), self.structure)

    def _find_in_pulled(self, value: Value, *, is_variable: bool) -> Iterator[Found]:
        """What a word holds that is pulled: a registry at least, where no image can be read."""
        found = list(scalars.find(value, self.structure))
        if any(isinstance(each, ImageOccurrence) for each in found):
            return iter(found)
        partial = _registry(value, is_variable=is_variable)
        return iter((partial,) if partial else found)

    def _find_urls(self, script: Script, scope: Scope) -> Iterator[Found]:
        """The addresses on the web in words that nothing judges, each by its line and by the script
        behind it."""
        start, end = script.document.start, script.document.end
        touched = script.document.touched
        for found in urls.find(self.view.cut(start, end), scope):
            at = bisect_right(touched, self.view.offset(found.span.start), key=_start) - 1
            place = script.places.get(touched[at].start) if at >= 0 else None
            if place and not commands.against(place[1], place[0], self.known):
                yield found

    def _find_outside(
        self, positions: Sequence[int], covered: Sequence[Span], script: Script, scope: Scope
    ) -> Iterator[Found]:
        """What is in comments, and what is neither there nor in a word."""
        commented = []
        for position in positions:
            if _holds(covered, position):
                continue
            if _holds(script.comments, position):
                commented.append(position)
            else:
                yield scope.mention(self.view, position, NO_IMAGE)
        yield from comments.find(self.view, commented, scope)


@lru_cache(16)  # each recipe of a makefile asks the same
def _names_registry(search: Search, sought: frozenset[str]) -> bool:
    """Whether something that a script looks for in a list of images is a registry of interest."""
    return any(map(search, sought))


def _without_flag(text: View) -> View:
    """A word, or the structure that it gives a flag: `--overrides={...}`."""
    flag = _FLAG.match(text.text)
    return text.cut(flag.end(), len(text.text)) if flag else text


def _registry(value: Value, *, is_variable: bool) -> ImageOccurrence | None:
    """The registry of what is pulled, where that is all that can be read: the value of a variable,
    its default, or the start of a word that names several images."""
    text = value.text.text
    for position in value.scope.search(text) if " " not in text.strip() else ():
        start = start_of_name(text, position)
        if start is None or _CUT.search(text, 0, start):
            continue
        match = _HOST.match(text, start)
        host = parse_host(match["host"]) if match else None
        if match and host and (match["slash"] or is_variable or match["default"]):
            scope = value.scope.limited(Applicability.UNSAFE, _PARTIAL)
            return scope.occurrence(value.text, start, host, Role.REPOSITORY_HOST)
    return None


def _start(scalar: Scalar) -> int:
    return scalar.start


def _holds(spans: Sequence[Span], position: int) -> bool:
    at = bisect_right(spans, position, key=lambda span: span.start) - 1
    return at >= 0 and position < spans[at].end
