"""Makefiles and files of settings (`.env`): images in variables, and in the scripts of recipes."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from k8sregistry_lint.finders.evidence import evidence
from k8sregistry_lint.finders.evidence.evidence import Evidence
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.manifests import manifest
from k8sregistry_lint.finders.scripts import commands, shell
from k8sregistry_lint.finders.scripts.commands import Facts
from k8sregistry_lint.finders.sources import makecalls
from k8sregistry_lint.finders.values import comments, lines, scalars
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.finders.values.value import Value
from k8sregistry_lint.model import Applicability, Found, MentionKind, NotificationKind, Role, Unread
from k8sregistry_lint.reference import parse_host
from k8sregistry_lint.syntax import makefile
from k8sregistry_lint.syntax.makefile import Makefile, Variable
from k8sregistry_lint.syntax.shell import Command
from k8sregistry_lint.syntax.tree import Document, Unparsed
from k8sregistry_lint.text import Span, View, meets

_AUTOMATIC = re.compile(r"\$(?:[({]?(?:[*@]|[1-9][)}])|[1-9])")
"""What is given to a recipe: the stem or the target of its rule, an argument of `call`."""
_HOST_ALONE = "a registry on its own: nothing here shows which images are pulled from it"
_COMPARED = Against(MentionKind.COMPARISON, "a value that something compares with")

parse_copy = makefile.shell_copy


def read(view: View, positions: Sequence[int]) -> Iterator[Document | Unparsed]:
    """A makefile as one document."""
    yield makefile.read(view.text, positions).document


def read_settings(view: View, positions: Sequence[int]) -> Iterator[Document | Unparsed]:
    """A file of settings as one document."""
    yield makefile.read(view.text, positions, recipes=False).document


def find(view: View, scope: Scope) -> Iterator[Found]:
    """What a makefile holds."""
    return _find(parse_copy(view), scope, recipes=True)


def find_settings(view: View, scope: Scope) -> Iterator[Found]:
    """What a file of settings holds."""
    return _find(view, scope, recipes=False)


def _find(view: View, scope: Scope, *, recipes: bool) -> Iterator[Found]:
    positions = scope.search(view.text)
    if not positions:
        return
    made = makefile.read(view.text, positions, recipes=recipes)
    assigned = [(variable.name, variable.value.value) for variable in made.variables]
    known = commands.facts(view.text, made.commands, assigned)
    doubt = _doubt(made.commands, known)
    for variable in made.variables:
        if scope.search(variable.value.value):
            limited = scope.limited(Applicability.UNSAFE, doubt)
            yield from _find_in_variable(view, variable, known, limited)
    yield from _find_in_scripts(view, positions, made, known, scope)
    yield from _find_outside(view, positions, made, scope)
    made.document.release()


def _doubt(made: Sequence[Command], known: Facts) -> str:
    """Why any image may have to stay: a command copies or makes an image that an argument of
    `call`, the stem of a rule or its target names."""
    for command in made:
        deed = known.deeds[command.start]
        if (deed.copies or deed.builds) and any(
            _AUTOMATIC.match(word.plain) for word in command.words
        ):
            return commands.COPIES_OTHERS if deed.copies else commands.BUILT
    return ""


def _find_in_scripts(
    view: View, positions: Sequence[int], made: Makefile, known: Facts, scope: Scope
) -> Iterator[Found]:
    """What recipes and definitions hold. A definition may be a manifest, too."""
    scripts = list(made.scripts)
    for name, script in made.definitions:
        body = view.cut(script.document.start, script.document.end)
        here = scope.inside(None, (name,), name)
        inner = manifest.find_structured(body, here) if scope.search(body.text) else None
        if inner is None:
            scripts.append(script)
        else:
            yield from inner
    for script in scripts:
        start, end = script.document.start, script.document.end
        inside = positions[bisect_left(positions, start) : bisect_left(positions, end)]
        if script.fault >= 0 and inside:
            message = "a quote or a here-document of a recipe has no end"
            yield Unread(NotificationKind.UNPARSED, message, view.origin(script.fault))
            yield from lines.find(view, start, end, inside, scope)
        elif inside:
            yield from shell.Finder(view, known, manifest.find_structured).find(
                script, inside, scope
            )


def _find_in_variable(
    view: View, variable: Variable, known: Facts, scope: Scope
) -> Iterator[Found]:
    value = Value(view, variable.value, variable.content(view), scope)
    judged = value.evidence
    if variable.name in known.copied:
        judged = Evidence(commands.COPIED)
    elif variable.name in known.pulled:
        judged = evidence.of_pulled(judged, variable.name)
    if judged.against:
        yield from value.mentions(judged.against)
        return
    scope = scope.limited(Applicability.UNSAFE, judged.doubt)
    scope = scope.limited(Applicability.UNSAFE, commands.doubt_of([variable.name], known))
    if variable.name in known.pulled:
        scope = scope._replace(names=("image", *scope.names))
    host = parse_host(value.text.text.strip())
    if makecalls.holds(value.text.text):
        at = view.offset(value.text.origin(0))
        for position in scope.search(value.text.text):
            yield makecalls.find(view, at + position, scope)
    elif host and (variable.name in known.pulled or makecalls.prefixes(view.text, variable.name)):
        limited = scope.limited(Applicability.UNSAFE, _HOST_ALONE)
        yield limited.occurrence(value.text, 0, host, Role.REPOSITORY_HOST)
    else:
        yield from scalars.find(replace(value, scope=scope), manifest.find_structured)


def _find_outside(
    view: View, positions: Sequence[int], made: Makefile, scope: Scope
) -> Iterator[Found]:
    """What is in comments and conditionals, and what is at no place of these."""
    values = [Span(each.value.start, each.value.end) for each in made.variables]
    read = (*made.scripts, *(each.script for each in made.definitions))
    scripts = sorted(Span(each.document.start, each.document.end) for each in read)
    commented = []
    for position in positions:
        place = Span(position, position + 1)
        if meets(values, place) or meets(scripts, place):
            continue
        if meets(made.comments, place):
            commented.append(position)
        elif meets(made.conditions, place):
            yield scope.mention(view, position, _COMPARED)
        else:
            yield makecalls.find(view, position, scope)
    yield from comments.find(view, commented, scope)
