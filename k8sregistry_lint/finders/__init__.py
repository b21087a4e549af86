"""Where image references occur: one module per kind of file. A finder does not know which
registries are bad."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from k8sregistry_lint.finders.evidence import paths, vocabulary
from k8sregistry_lint.finders.evidence.copiednames import NO_COPIES, Copies
from k8sregistry_lint.finders.finder import Finder
from k8sregistry_lint.finders.kinds import finder_for
from k8sregistry_lint.finders.values.scope import Scope, Search
from k8sregistry_lint.model import Found, ImageOccurrence, KeyPattern, PossibleMention
from k8sregistry_lint.syntax.tree import Document
from k8sregistry_lint.text import SourceFile, Span, View

__all__ = [
    "FileSearch",
    "Finder",
    "Scope",
    "Search",
    "find",
    "finder_of",
    "parts_of",
    "scalars_at",
    "searching",
]

PART = 1 << 16
"""How long the parts of a stream are at least, in code points. Measured: they take the same time in
all if they are 8,000 or 8,000,000 long; of longer ones there are too few to be shared evenly."""


def finder_of(source: SourceFile) -> Finder:
    """The finder for a file."""
    return finder_for(PurePosixPath(source.path), source.text)


def parts_of(source: SourceFile) -> Iterator[tuple[Finder, View]]:
    """The parts of a file, each with the finder that reads it: the whole of most files."""
    finder = finder_of(source)
    if finder.parts is None:
        yield finder, source.body
    else:
        for part in finder.parts(source.body):
            yield finder_for(part.path, part.text.text), part.text


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


class FileSearch(NamedTuple):
    """A file that is ready to be searched, part by part: `find` yields everything in a part of its
    body that may matter. No part concerns another. A long stream has several, each of whole
    documents; anything else is one part."""

    parts: Sequence[Span]
    find: Callable[[Span], Iterator[Found]]


def find(
    source: SourceFile,
    search: Search,
    keys: tuple[KeyPattern, ...] = (),
    *,
    images_only: bool = False,
) -> Iterator[Found]:
    """Everything in a file that `search` may concern; `keys` are fields that hold images, whatever
    else their names suggest. With `images_only`, few mentions and no limits of fixes are looked
    for, which take as long as the images of a large text."""
    whole = searching(source, search, keys, images_only=images_only)
    return whole.find(Span(0, len(source.body.text)))


def searching(
    source: SourceFile,
    search: Search,
    keys: tuple[KeyPattern, ...] = (),
    *,
    images_only: bool = False,
) -> FileSearch:
    """Prepare to find everything in a file, as `find` does."""
    body, finder = source.body, finder_of(source)
    stem = PurePosixPath(source.path).name.partition(".")[0]
    names = (stem,) if vocabulary.is_plural(stem) else ()
    copies = NO_COPIES if images_only else Copies(source.text)
    scope = Scope(search, names=names, keys=keys, copies=copies, images_only=images_only)
    against = paths.against(source.path)

    def find_in(part: Span) -> Iterator[Found]:
        for found in finder.find(body.cut(*part), scope):
            if against and isinstance(found, ImageOccurrence):
                yield PossibleMention(found.span, against.reason, against.kind)
            else:
                yield found

    parts = finder.cut(body.text, PART) if finder.cut else [(0, len(body.text))]
    return FileSearch([Span(*part) for part in parts], find_in)
