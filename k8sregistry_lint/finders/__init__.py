"""Where image references stand: one module per kind of file. A finder does not know which
registries are bad."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import PurePosixPath
from typing import NamedTuple

from k8sregistry_lint.files.surfaces import YAML, inner_name, surface_of
from k8sregistry_lint.finders import unknown
from k8sregistry_lint.finders.documents import documents
from k8sregistry_lint.finders.evidence import paths, vocabulary
from k8sregistry_lint.finders.evidence.copiednames import NO_COPIES, Copies
from k8sregistry_lint.finders.manifests import kustomization, manifest, settings
from k8sregistry_lint.finders.scripts import dockerfile, imagelist, printedlist, shell
from k8sregistry_lint.finders.sources import makefile, sourcecode
from k8sregistry_lint.finders.templates import engines, helper, inner, jinja, template, terraform
from k8sregistry_lint.finders.values.scope import Scope, Search
from k8sregistry_lint.finders.values.scripts import is_script
from k8sregistry_lint.model import Found, ImageOccurrence, KeyPattern, PossibleMention
from k8sregistry_lint.syntax import listings, markdown
from k8sregistry_lint.syntax.tree import Document, Unparsed
from k8sregistry_lint.text import SourceFile, Span, View

__all__ = ["FINDERS", "NO_COPIES", "Finder", "Scope", "Search", "find", "finder_of"]

Read = Callable[[View, Sequence[int]], Iterator[Document | Unparsed]]


def _same(view: View) -> View:
    return view


Claims = Callable[[PurePosixPath, str], bool]


def _on(surface: str) -> Claims:
    """Claim the files of a surface (`files/surfaces.py`)."""
    return lambda path, _: surface_of(path.name) == surface


class Finder(NamedTuple):
    """A kind of file: `claims` decides by path and text, `find` searches it. `parse_copy` is the
    text as its reader sees it, and `read` gives the documents at some offsets of that copy. A file
    that holds others, as Markdown holds YAML, has `parts` instead: they are read as those files."""

    name: str
    claims: Claims
    find: Callable[[View, Scope], Iterator[Found]]
    read: Read
    parse_copy: Callable[[View], View] = _same
    parts: Callable[[View], Iterator[documents.Part]] | None = None


def _document(name: str, claims: Claims, blocks: documents.Read) -> Finder:
    """The finder for a kind of document that people read."""
    return Finder(
        name,
        claims,
        partial(documents.find, blocks, _find_as),
        settings.read,
        parts=partial(documents.parts, blocks),
    )


def _find_as(path: PurePosixPath, view: View, scope: Scope) -> Iterator[Found]:
    return _claiming(path, view.text).find(view, scope)


_SHELL = Finder("shell", shell.claims, manifest.find_script, shell.read)
_TEXT = Finder("text", settings.claims, settings.find, helper.read)

FINDERS = (
    _document(
        "restructured text", lambda path, _: path.suffix.lower() == ".rst", listings.restructured
    ),
    _document(
        "asciidoc",
        lambda path, _: path.suffix.lower() in (".adoc", ".asciidoc"),
        listings.asciidoc,
    ),
    _document("markdown", _on("markdown"), markdown.blocks),
    Finder(
        "dockerfile",
        _on("dockerfile"),
        manifest.find_dockerfile,
        dockerfile.read,
        dockerfile.parse_copy,
    ),
    Finder("makefile", makefile.claims, makefile.find, makefile.read, makefile.parse_copy),
    Finder("env file", makefile.claims_settings, makefile.find_settings, makefile.read_settings),
    _SHELL,
    Finder("list", _on("list"), imagelist.find, imagelist.read),
    *(Finder(name, *surface) for name, surface in sourcecode.SURFACES.items()),
    Finder("kustomization", kustomization.claims, manifest.find_kustomization, manifest.read),
    Finder("printed list", printedlist.claims, printedlist.find, imagelist.read),
    Finder("image list", imagelist.claims, imagelist.find, imagelist.read),
    Finder(
        "terraform template", terraform.claims, terraform.find, manifest.read, terraform.parse_copy
    ),
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
    Finder("unknown", unknown.claims, unknown.find, settings.read),
    Finder("manifest", lambda *_: True, manifest.find, manifest.read),
)
"""The first that claims a file reads it."""


def finder_of(source: SourceFile) -> Finder:
    """The finder for a file."""
    return _claiming(PurePosixPath(source.path), source.text)


def _claiming(path: PurePosixPath, text: str) -> Finder:
    reader = _inner_finder(path, text)
    if reader is None:
        return next(finder for finder in FINDERS if finder.claims(path, text))
    return _templated(reader, engines.tokenizer_of(path, text))


def _inner_finder(path: PurePosixPath, text: str) -> Finder | None:
    """The finder for what a template makes; None if that is YAML, or the file is no template."""
    is_toml = path.suffix.lower() == ".toml" and "{{" in text
    name = path.name if is_toml else inner_name(path.name)
    surface = surface_of(name)
    if not name or path.name.startswith("_") or surface == YAML:
        return None
    made = path.with_name(name)
    if surface or is_script(text):
        return next(finder for finder in (*FINDERS, _SHELL) if finder.claims(made, text))
    return None if not settings.claims(made, text) and engines.makes_yaml(path, text) else _TEXT


@lru_cache(128)  # so that one kind of template has one finder
def _templated(reader: Finder, tokenize: engines.Tokenize) -> Finder:
    """The finder for templates whose text another finder reads."""
    copy = partial(engines.parse_copy, tokenize)
    parts = reader.parts
    return Finder(
        f"{reader.name} template",
        reader.claims,
        partial(inner.find, reader.find, tokenize),
        reader.read,
        lambda view: reader.parse_copy(copy(view)),
        (lambda view: parts(copy(view))) if parts else None,
    )


def parts_of(source: SourceFile) -> Iterator[tuple[Finder, View]]:
    """The parts of a file, each with the finder that reads it: the whole of most files."""
    finder = finder_of(source)
    if finder.parts is None:
        yield finder, source.body
    else:
        for part in finder.parts(source.body):
            yield _claiming(part.path, part.text.text), part.text


def scalars_at(source: SourceFile, offsets: Sequence[int]) -> Iterator[tuple[Span, str]]:
    """The scalars in which some offsets of a file stand, each with its style: empty for a plain
    one, else a quote, | or >."""
    offsets = sorted(offsets)
    for finder, view in parts_of(source):
        first = bisect_left(offsets, view.origin(0))
        inside = offsets[first : bisect_left(offsets, view.origin(len(view.text)), lo=first)]
        if inside:
            yield from _scalars_in(finder, view, inside)


def _scalars_in(finder: Finder, view: View, offsets: Sequence[int]) -> Iterator[tuple[Span, str]]:
    copy = finder.parse_copy(view)
    for piece in finder.read(copy, sorted(map(copy.offset, offsets))):
        for scalar in piece.touched if isinstance(piece, Document) else ():
            yield Span(copy.origin(scalar.start), copy.origin(scalar.end)), scalar.style


def find(
    source: SourceFile,
    search: Search,
    keys: tuple[KeyPattern, ...] = (),
    copies: Copies | None = None,
) -> Iterator[Found]:
    """Everything in a file that `search` may concern; `keys` are fields that hold images, whatever
    else their names suggest. The commands that copy images are those of the file unless `copies`
    are given: they only limit fixes, so a caller that makes none passes NO_COPIES."""
    stem = PurePosixPath(source.path).name.partition(".")[0]
    names = (stem,) if vocabulary.is_plural(stem) else ()
    scope = Scope(search, names=names, keys=keys, copies=copies or Copies(source.text))
    against = paths.against(source.path)
    for found in finder_of(source).find(source.body, scope):
        if against and isinstance(found, ImageOccurrence):
            yield PossibleMention(found.span, against.reason, against.kind)
        else:
            yield found
