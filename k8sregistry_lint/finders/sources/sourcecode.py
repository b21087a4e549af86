"""Strings of configuration languages and of programs that are references, or hold a manifest."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from k8sregistry_lint.finders.evidence.objects import NO_IMAGE, Against
from k8sregistry_lint.finders.finder import Finder
from k8sregistry_lint.finders.manifests import manifest
from k8sregistry_lint.finders.values import comments, lines
from k8sregistry_lint.finders.values.scope import Scope, Search
from k8sregistry_lint.finders.values.value import Value
from k8sregistry_lint.model import (
    Applicability,
    Found,
    Level,
    MentionKind,
    NotificationKind,
    Role,
    Unread,
)
from k8sregistry_lint.syntax import sourcecode
from k8sregistry_lint.syntax.languages import HCL, LANGUAGES, Language, language_of
from k8sregistry_lint.syntax.sourcecode import SourceCode
from k8sregistry_lint.syntax.tree import Document, Scalar, Unparsed
from k8sregistry_lint.syntax.yamlcontent import content
from k8sregistry_lint.text import Span, View

_COMPARED = Against(MentionKind.COMPARISON, "a value that something compares with")
_COMMENT = Against(MentionKind.COMMENT, "a comment in a program")
_PROGRAM = "tests and other code may compare with a string of a program"


_INTERPOLATION = re.compile(r'\$\{(?>(?:[^{}"\r\n]++|"[^"\r\n]*+")*)\}')


def finder_of(name: str) -> Finder:
    """Return the finder for a file of that name in one of the languages."""
    language = language_of(name)
    assert language
    return _FINDERS[language.name]


def _finder(language: Language) -> Finder:
    return Finder(
        language.name,
        lambda view, scope: find(view, scope, language),
        lambda view, positions: iter((sourcecode.read(view.text, positions, language).document,)),
        lambda view: _masked(view, language),
    )


_FINDERS = {language.name: _finder(language) for language in LANGUAGES}


def _masked(view: View, language: Language, search: Search | None = None) -> View:
    """A text of HCL whose interpolations are letters, except those in which something is found:
    `"k8s.gcr.io/pause:${lookup(var.tags, "pause")}"` is a reference."""
    if language is not HCL:
        return view
    text = _INTERPOLATION.sub(
        lambda match: match[0] if search and search(match[0]) else "x" * len(match[0]), view.text
    )
    return View(text, view.starts, view.origins, view.source)


def find(view: View, scope: Scope, language: Language) -> Iterator[Found]:
    """What source code holds. A fix in a program is unsafe and its finding a note."""
    positions = scope.search(view.text)
    if not positions:
        return
    if language.is_program:
        scope = scope.limited(Applicability.UNSAFE, _PROGRAM)
        scope = scope._replace(role=Role.PROGRAM, level=Level.NOTE)
    view = _masked(view, language, scope.search)
    code = sourcecode.read(view.text, positions, language)
    document = code.document
    if isinstance(document, Unparsed):
        kind, message = NotificationKind.UNPARSED, f"is not {language.name}: {document.message}"
        yield Unread(kind, message, view.origin(document.offset))
        yield from lines.find(view, 0, len(view.text), positions, scope)
        return
    for scalar in document.touched:
        yield from _find_in_string(view, scalar, code, scope)
    yield from _find_outside(view, positions, code, scope)
    document.release()


def _find_in_string(view: View, scalar: Scalar, code: SourceCode, scope: Scope) -> Iterator[Found]:
    if scalar.start in code.compared:
        text = content(view, scalar) or view.cut(scalar.start, scalar.end)
        yield from Value(view, scalar, text, scope).mentions(_COMPARED)
    else:
        yield from manifest.find_in_scalar(view, scalar, {}, scope)


def _find_outside(
    view: View, positions: Sequence[int], code: SourceCode, scope: Scope
) -> Iterator[Found]:
    """What is in comments, and in code that is no string."""
    document = code.document
    assert isinstance(document, Document)
    strings = [Span(scalar.start, scalar.end) for scalar in document.touched]
    commented = []
    for position in positions:
        if _around(strings, position):
            continue
        comment = _around(code.comments, position)
        if comment and view.text.startswith("#", comment.start):
            commented.append(position)
        else:
            yield scope.mention(view, position, _COMMENT if comment else NO_IMAGE)
    yield from comments.find(view, commented, scope)


def _around(spans: Sequence[Span], position: int) -> Span | None:
    """The span of some sorted, disjoint ones that holds a position."""
    at = bisect_right(spans, (position, len(spans) and spans[-1].end + 1)) - 1
    return spans[at] if at >= 0 and position < spans[at].end else None
