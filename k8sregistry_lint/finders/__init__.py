"""Where image references stand: one module per kind of file. A finder does not know which
registries are bad."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from k8sregistry_lint.files.surfaces import surface_of
from k8sregistry_lint.finders import (
    files,
    helper,
    imagelist,
    jinja,
    kustomization,
    makefile,
    manifest,
    prose,
    settings,
    shell,
    sourcecode,
    template,
    vocabulary,
)
from k8sregistry_lint.finders.scope import Scope, Search
from k8sregistry_lint.model import Found, ImageOccurrence, PossibleMention
from k8sregistry_lint.syntax.tree import Document, Unparsed
from k8sregistry_lint.text import SourceFile, Span, View

__all__ = ["FINDERS", "Finder", "Scope", "Search", "find", "finder_of"]

Read = Callable[[View, Sequence[int]], Iterator[Document | Unparsed]]


def _same(view: View) -> View:
    return view


Claims = Callable[[PurePosixPath, str], bool]


def _on(surface: str) -> Claims:
    """Claim the files of a surface (`files/surfaces.py`)."""
    return lambda path, _: surface_of(path.name) == surface


class Finder(NamedTuple):
    """A kind of file: `claims` decides by path and text, `find` searches it. `parse_copy` is the
    text as its reader sees it, and `read` gives the documents at some offsets of that copy."""

    name: str
    claims: Claims
    find: Callable[[View, Scope], Iterator[Found]]
    read: Read
    parse_copy: Callable[[View], View] = _same


FINDERS = (
    Finder("markdown", _on("markdown"), prose.find, settings.read),
    Finder("dockerfile", _on("dockerfile"), prose.find, settings.read),
    Finder("makefile", makefile.claims, makefile.find, makefile.read, makefile.parse_copy),
    Finder("env file", makefile.claims_settings, makefile.find_settings, makefile.read_settings),
    Finder("shell", shell.claims, shell.find, shell.read),
    Finder("list", _on("list"), imagelist.find, imagelist.read),
    *(Finder(name, *surface) for name, surface in sourcecode.SURFACES.items()),
    Finder("kustomization", kustomization.claims, manifest.find_kustomization, manifest.read),
    Finder("jinja settings", settings.claims_jinja, settings.find_jinja, settings.read),
    Finder("settings", settings.claims, settings.find, settings.read),
    Finder("image list", imagelist.claims, imagelist.find, imagelist.read),
    Finder("jinja", jinja.claims, jinja.find, manifest.read, jinja.parse_copy),
    Finder(
        "structured template",
        template.claims_structure,
        template.find,
        manifest.read,
        template.parse_copy,
    ),
    Finder("helper", helper.claims, helper.find, helper.read),
    Finder("template", template.claims, template.find, manifest.read, template.parse_copy),
    Finder(
        "templated text",
        template.claims_text,
        template.find_in_text,
        manifest.read,
        template.parse_copy,
    ),
    Finder(
        "json",
        lambda path, _: path.suffix.lower() == ".json",
        manifest.find_json,
        manifest.read_json,
    ),
    Finder("manifest", lambda *_: True, manifest.find, manifest.read),
)
"""The first that claims a file reads it."""


def finder_of(source: SourceFile) -> Finder:
    """The finder for a file."""
    path = PurePosixPath(source.path)
    return next(finder for finder in FINDERS if finder.claims(path, source.text))


def scalars_at(source: SourceFile, offsets: Sequence[int]) -> Iterator[tuple[Span, str]]:
    """The scalars in which some offsets of a file stand, each with its style: empty for a plain
    one, else a quote, | or >."""
    finder = finder_of(source)
    copy = finder.parse_copy(source.body)
    for piece in finder.read(copy, sorted(map(copy.offset, offsets))):
        for scalar in piece.touched if isinstance(piece, Document) else ():
            yield Span(copy.origin(scalar.start), copy.origin(scalar.end)), scalar.style


def find(source: SourceFile, search: Search) -> Iterator[Found]:
    """Everything in a file that `search` may concern."""
    stem = PurePosixPath(source.path).name.partition(".")[0]
    scope = Scope(search, names=(stem,) if vocabulary.is_plural(stem) else ())
    against = files.against(source.path)
    for found in finder_of(source).find(source.body, scope):
        if against and isinstance(found, ImageOccurrence):
            yield PossibleMention(found.span, against.reason, against.kind)
        else:
            yield found
