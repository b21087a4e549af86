"""Where image references occur: one module per kind of file. A finder does not know which
registries are bad."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import NamedTuple

from k8sregistry_lint.finders.evidence import paths, vocabulary
from k8sregistry_lint.finders.evidence.copiednames import NO_COPIES, Copies
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.finder import Finder, Piece
from k8sregistry_lint.finders.kinds import finder_for
from k8sregistry_lint.finders.values.scope import Scope, Search
from k8sregistry_lint.model import Found, ImageOccurrence, KeyPattern, PossibleMention
from k8sregistry_lint.syntax.tree import Document
from k8sregistry_lint.text import SourceFile, Span, View

__all__ = [
    "FileSearch",
    "Finder",
    "Piece",
    "Scope",
    "Search",
    "find",
    "finder_of",
    "parts_of",
    "scalars_at",
    "searching",
]

PIECE = 1 << 16
"""How long the pieces of a text are at least, in code points. Measured: they take the same time in
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
    """A file that is ready to be searched, piece by piece: `find` yields everything in a piece that
    may matter, or is None if only the `whole` file can be searched. No piece concerns another."""

    pieces: Sequence[Piece]
    whole: Piece
    find: Callable[[Piece], Iterator[Found] | None]


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
    ready = searching(source, search, keys, images_only=images_only)
    return ready.find(ready.whole) or iter(())


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
    whole = partial(finder.find, body)
    pieces = finder.cut(body, PIECE) if finder.cut else [whole]
    return FileSearch(pieces, whole, partial(_find, scope, paths.against(source.path)))


def _find(scope: Scope, against: Against | None, piece: Piece) -> Iterator[Found] | None:
    """What a piece holds; mentions alone if the path of the file speaks against its images."""
    found = piece(scope)
    if found is None or against is None:
        return found
    return (
        PossibleMention(each.span, against.reason, against.kind)
        if isinstance(each, ImageOccurrence)
        else each
        for each in found
    )
