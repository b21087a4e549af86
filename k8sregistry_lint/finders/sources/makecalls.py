"""Calls of make's functions: `$(or $(X),k8s.gcr.io/pause:3.9)`."""

import re

from k8sregistry_lint.finders.evidence.objects import NO_IMAGE, Against
from k8sregistry_lint.finders.values import commandlines
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Applicability, Found, MentionKind, Role
from k8sregistry_lint.reference import parse_with_placeholders, start_of_name
from k8sregistry_lint.text import View

_GIVING = {
    "or", "and", "if", "foreach", "strip", "sort", "firstword", "lastword", "word", "wordlist",
    "addprefix", "addsuffix", "join", "eval", "call", "value", "let",
}  # fmt: skip
"""Functions that give their arguments on."""
_CALL = re.compile(r"\$[({](?P<function>[a-z][a-z-]*)[ \t]")
_BRACKET = re.compile(r"\$[({](?:(?P<function>[a-z][a-z-]*)(?=[ \t]))?|[()]")
_WORD = re.compile(r"(?:[^\s,()\"'$]|\$\([\w.-]*\)|\$\{[\w.-]*\}|\$\w)+")
_UNSEEN = "a function of make decides what becomes of it"
_CHANGED = Against(MentionKind.PATTERN, "a function of make that compares, replaces or prints it")
MAX_CALL = 2_000
"""How far from an image its call is looked for, in code points."""


def holds(text: str) -> bool:
    """Return whether a value calls a function."""
    return _CALL.search(text) is not None


def prefixes(text: str, name: str) -> bool:
    """Return whether a makefile puts a variable in front of a path."""
    return f"$({name})/" in text or f"${{{name}}}/" in text


def find(view: View, position: int, scope: Scope) -> Found:
    """Return what stands at a position of a makefile that is no plain value: an image if all calls
    around it give their arguments on, or if a command that takes images is run with it."""
    around = _functions(view.text, position)
    start = start_of_name(view.text, position)
    word = _WORD.match(view.text, start, start + MAX_CALL) if start is not None else None
    reference = parse_with_placeholders(word[0]) if word else None
    if start is None or reference is None or not (reference.registry and reference.repository):
        return scope.mention(view, position, NO_IMAGE)
    if not around:
        return scope.mention(view, position, NO_IMAGE)
    line = view.text.rfind("\n", max(position - MAX_CALL, 0), position) + 1
    is_given = around <= _GIVING or (
        around <= _GIVING | {"shell"}
        and commandlines.pulls(view.text, line, position)
        and not commandlines.copies(view.text, line, position + len(str(reference)) + 1)
    )
    if not is_given:
        return scope.mention(view, position, _CHANGED)
    limited = scope.limited(Applicability.UNSAFE, _UNSEEN)
    return limited.occurrence(view, start, reference, Role.IMAGE)


def _functions(text: str, position: int) -> set[str]:
    """Return the functions whose calls are open at a position of a line."""
    start = max(position - MAX_CALL, text.rfind("\n", 0, position) + 1)
    opened: list[str] = []
    for bracket in _BRACKET.finditer(text, start, position):
        if bracket[0] == ")":
            opened = opened[:-1]
        else:
            opened.append(bracket["function"] or "")
    return set(filter(None, opened))
