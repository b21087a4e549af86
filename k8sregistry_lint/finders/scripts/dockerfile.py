"""Dockerfiles: the images that a build starts from, copies from and mounts, the variables that name
them, and the commands that use others."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from k8sregistry_lint.finders.evidence import evidence
from k8sregistry_lint.finders.evidence.evidence import Evidence
from k8sregistry_lint.finders.evidence.objects import NO_IMAGE
from k8sregistry_lint.finders.scripts import commands, shell
from k8sregistry_lint.finders.scripts.buildvariables import (
    BuildVariables,
    base_of,
    build_variables,
    stages_of,
)
from k8sregistry_lint.finders.scripts.commands import Facts
from k8sregistry_lint.finders.values import comments, scalars
from k8sregistry_lint.finders.values.embedded import Structure
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.finders.values.value import Value
from k8sregistry_lint.model import Applicability, Found, NotificationKind, Role, Unread
from k8sregistry_lint.reference import parse_host, parse_with_placeholders
from k8sregistry_lint.syntax import dockerfile
from k8sregistry_lint.syntax.dockerfile import Dockerfile, Instruction
from k8sregistry_lint.syntax.shell import Command, Script, Word
from k8sregistry_lint.syntax.tree import Document, Unparsed
from k8sregistry_lint.text import Span, View, meets

_START = re.compile(
    r"\s*+(?>(?:(?:#[^\n]*+|ARG[ \t][^\n\\]*+)\n\s*+)*)"
    r"FROM[ \t]++(?:--platform=\S++[ \t]++)?\S++[ \t]*+(?:(?:AS|as)[ \t]++\S++[ \t]*+)?\r?(?:\n|\Z)"
)
_LABEL = "a label describes the image, and nothing is pulled by it"
_FAULT = "the Dockerfile has a fault"
_USED_ELSEWHERE = "the registry is used for something else than images, too"

parse_copy = dockerfile.copy


class _Build(NamedTuple):
    """A Dockerfile with what its commands and its variables are for."""

    made: Dockerfile
    known: Facts
    variables: BuildVariables
    stages: frozenset[str]
    structure: Structure

    @property
    def shell(self) -> shell.Finder:
        """Finds in its commands."""
        return shell.Finder(self.made.view, self.known, self.structure)

    @property
    def view(self) -> View:
        """The text."""
        return self.made.view

    def is_stage(self, name: str) -> bool:
        """Whether a base is no image: a stage of the same build, or nothing at all."""
        return name.lower() in {*self.stages, "scratch"} or name.isdigit()


def read(view: View, positions: Sequence[int]) -> Iterator[Document | Unparsed]:
    """A Dockerfile as one document."""
    yield dockerfile.read(view, positions).document


def is_dockerfile(text: str) -> bool:
    """Return whether the first instruction of a text, arguments apart, is `FROM` in capitals."""
    return _START.match(text) is not None


def find(view: View, scope: Scope, structure: Structure) -> Iterator[Found]:
    """What a Dockerfile holds; `structure` reads the manifests in it."""
    positions = scope.search(view.text)
    if not positions:
        return
    made = dockerfile.read(view, positions)
    for fault in made.faults:
        message = f"is no Dockerfile: {fault.message}"
        yield Unread(NotificationKind.UNPARSED, message, view.origin(fault.offset))
    if made.faults:
        scope = scope.limited(Applicability.UNSAFE, _FAULT)
    known = commands.facts(made.view.text, [*_commands(made)])
    build = _Build(made, known, build_variables(made), stages_of(made), structure)
    done: list[Span] = []
    if made.syntax and scope.search(view.text[slice(*made.syntax)]):
        done.append(made.syntax)
        yield _syntax(made, made.syntax, scope)
    for instruction in made.instructions:
        done.append(Span(instruction.start, instruction.end))
        inside = positions[slice(*(bisect_left(positions, at) for at in done[-1]))]
        if inside:
            yield from _find_in_instruction(build, instruction, inside, scope)
    commented = [at for at in positions if meets(made.comments, Span(at, at + 1))]
    outside = [at for at in positions if not meets(done, Span(at, at + 1))]
    yield from comments.find(view, sorted({*commented, *outside} - _in_syntax(made)), scope)
    made.document.release()


def _in_syntax(made: Dockerfile) -> set[int]:
    return set(range(*made.syntax)) if made.syntax else set()


def _commands(made: Dockerfile) -> Iterator[Command]:
    for instruction in made.instructions:
        if instruction.command and instruction.command.words:
            yield instruction.command
        if instruction.script:
            yield from instruction.script.commands


def _syntax(made: Dockerfile, span: Span, scope: Scope) -> Found:
    """The image that builds the file."""
    reference = parse_with_placeholders(made.view.text[span.start : span.end])
    if reference is None or not reference.registry:
        return scope.mention(made.view, span.start, NO_IMAGE)
    return scope.occurrence(made.view, span.start, reference, Role.IMAGE)


def _find_in_instruction(
    build: _Build, made: Instruction, positions: Sequence[int], scope: Scope
) -> Iterator[Found]:
    view, text = build.view, build.view.text
    for at, word in enumerate(made.words):
        if scope.search(text[word.node.start : word.node.end]):
            yield from _find_in_word(build, made, at, word, scope)
    for word in made.command.words if made.command else ():
        if made.command and scope.search(word.node.value):
            yield from build.shell.find_in_word(word, made.command, scope)
    if made.script:
        yield from _find_in_script(build, made.script, positions, scope)
    for body in made.heredocs:
        if scope.search(text[body.start : body.end]):
            yield from build.shell.find_in_text(view.cut(*body), scope.inside(None, (), ""))
    read = sorted(_read_parts(made))
    for position in positions:
        if not meets(read, Span(position, position + 1)):
            yield scope.mention(view, position, NO_IMAGE)


def _read_parts(made: Instruction) -> Iterator[Span]:
    """The parts of an instruction that are read."""
    for word in (*made.words, *(made.command.words if made.command else ())):
        yield Span(word.node.start, word.node.end)
    if made.script:
        yield Span(made.script.document.start, made.script.document.end)
    yield from made.heredocs


def _find_in_script(
    build: _Build, script: Script, positions: Sequence[int], scope: Scope
) -> Iterator[Found]:
    view, document = build.view, script.document
    start, end = bisect_left(positions, document.start), bisect_left(positions, document.end)
    inside = positions[start:end]
    if inside and script.fault >= 0:
        message = "a quote of a command has no end"
        yield Unread(NotificationKind.UNPARSED, message, view.origin(script.fault))
        yield from (scope.mention(view, at, NO_IMAGE) for at in inside)
    elif inside:
        yield from build.shell.find(script, inside, scope)


def _find_in_word(
    build: _Build, made: Instruction, at: int, word: Word, scope: Scope
) -> Iterator[Found]:
    """What a word holds that is no part of a command."""
    view = build.view
    value = Value(view, word.node, word.content(view), scope)
    against, doubt = _judged(build, word, value)
    base = base_of(view.text, made, at)
    host = parse_host(value.text.text)
    is_stage = base is not None and build.is_stage(value.text.text[base.start : base.end])
    if against or is_stage or (made.keyword == "FROM" and base is None):
        yield from value.mentions(against or NO_IMAGE)
    elif base:
        reference = parse_with_placeholders(value.text.text[base.start : base.end])
        shown = scope._replace(names=("image", *scope.names))
        cut = value.text.cut(*base) if not reference else value.text
        is_whole = reference is not None and (reference.registry or "$" not in value.text.text)
        if reference and reference.repository and is_whole:
            found = shown.occurrence(cut, base.start, reference, Role.IMAGE)
            yield found._replace(prefixed=False)
        else:
            yield from scalars.find(replace(value, text=cut, scope=shown), build.structure)
    elif host and made.keyword == "ARG" and word.name in build.variables.bases:
        is_alone = word.name in build.variables.registries
        scope = scope.limited(Applicability.UNSAFE, doubt or ("" if is_alone else _USED_ELSEWHERE))
        yield scope.occurrence(value.text, 0, host, Role.REPOSITORY_HOST)
    else:
        scope = scope.limited(Applicability.UNSAFE, doubt)
        scope = scope.limited(Applicability.UNSAFE, _LABEL if made.keyword == "LABEL" else "")
        handled = commands.doubt_of([word.name], build.known)
        scope = scope.limited(Applicability.UNSAFE, handled)
        names = _names(build, made, at, word)
        value = replace(value, scope=scope._replace(names=(*names, *scope.names)))
        yield from scalars.find(value, build.structure)


def _judged(build: _Build, word: Word, value: Value) -> Evidence:
    """What speaks against a word, by what the build does with its variable."""
    if word.name in build.known.copied:
        return Evidence(commands.COPIED)
    is_pulled = word.name in build.variables.bases | build.known.pulled
    return evidence.of_pulled(value.evidence, word.name) if is_pulled else value.evidence


def _names(build: _Build, made: Instruction, at: int, word: Word) -> tuple[str, ...]:
    """What a value is called besides the variable that it is assigned to."""
    if word.name in build.variables.bases or word.name in build.known.pulled:
        return ("image",)
    if made.keyword == "ENV" and at == 1 and not word.name and not made.words[0].name:
        return (made.words[0].text(build.view.text),)
    return ()
