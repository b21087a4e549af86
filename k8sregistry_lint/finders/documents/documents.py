"""Documents that people read: Markdown, reStructuredText, AsciiDoc. Code in them is read by the
finder of its language, everything else as prose."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from k8sregistry_lint.finders.documents import codeblocks, leadins, prose, walkthrough
from k8sregistry_lint.finders.documents.codeblocks import FindAs, as_mention
from k8sregistry_lint.finders.evidence import history, objects
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Found, ImageOccurrence
from k8sregistry_lint.syntax.blocks import Block, Code
from k8sregistry_lint.text import Span, View, meets

Read = Callable[[View], Iterator[Block]]
"""Reads the blocks of a document."""


class Part(NamedTuple):
    """Code in a document, and the file as which it is read."""

    path: PurePosixPath
    text: View


def parts(read: Read, view: View) -> Iterator[Part]:
    """Yield the code of a document that has to read the same after a fix."""
    for block in read(view):
        name = codeblocks.file_name(block) if isinstance(block, Code) else None
        if isinstance(block, Code) and name:
            yield Part(PurePosixPath(name), block.text)


def find(read: Read, find_as: FindAs, view: View, scope: Scope) -> Iterator[Found]:
    """Yield what a document holds."""
    positions = scope.search(view.text)
    if not positions:
        return
    blocks = list(read(view))
    code = [block for block in blocks if isinstance(block, Code)]
    shown = walkthrough.beside_policies(_in_code(code, find_as, view, scope))
    found = [*shown, *_in_text(code, positions, view, scope)]
    found = walkthrough.beside_commands(view.source, code, found)
    found = walkthrough.beside_mirrors(view, positions, code, found)
    judged = history.sections(
        blocks,
        view.origin(len(view.text)),
        lambda heading: leadins.against_heading(heading, scope.search),
    )
    for each in walkthrough.beside_each_other(code, found):
        yield _in_section(judged, each)


def _in_code(code: Sequence[Code], find_as: FindAs, view: View, scope: Scope) -> list[list[Found]]:
    """What each piece of code holds that names a registry."""
    found = []
    for block in code:
        if scope.search(block.text.text):
            above = leadins.against_code(view.text, view.offset(block.span.start), scope.search)
            found.append(
                [as_mention(each, above) for each in codeblocks.find(block, scope, find_as)]
            )
    return found


def _in_text(
    code: Sequence[Code], positions: Sequence[int], view: View, scope: Scope
) -> Iterator[Found]:
    """What a document holds outside of its code. If that shows a policy, as HTML may, all of it
    stays."""
    spans = [block.span for block in code]

    def is_text(offset: int) -> bool:
        start = view.origin(offset)
        return not meets(spans, Span(start, start + 1))

    against = objects.against_lines(view.text, is_text)
    for each in prose.find_at(view, [at for at in positions if is_text(at)], scope):
        yield as_mention(each, against)


def _in_section(judged: Sequence[tuple[Span, Against]], found: Found) -> Found:
    """A finding as a mention if it is in a section that speaks against its images."""
    if not judged or not isinstance(found, ImageOccurrence):
        return found
    at = bisect_right(judged, found.span.start, key=lambda section: section[0].start) - 1
    inside = at >= 0 and found.span.start < judged[at][0].end
    return as_mention(found, judged[at][1] if inside else None)
