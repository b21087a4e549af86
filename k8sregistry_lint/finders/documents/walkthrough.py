"""What the parts of a document say about each other. The commands of a walk-through belong
together: an image that one of them copies stays in all of them."""

import re
from bisect import bisect_right
from collections.abc import Sequence, Set
from dataclasses import replace

from k8sregistry_lint.finders.documents.codeblocks import as_mention, commands_of
from k8sregistry_lint.finders.evidence.copying import COPY_VERBS
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.scripts import commands
from k8sregistry_lint.finders.scripts.commands import COPIED
from k8sregistry_lint.model import (
    Found,
    ImageOccurrence,
    MentionKind,
    PossibleMention,
)
from k8sregistry_lint.syntax import shell
from k8sregistry_lint.syntax.blocks import Code
from k8sregistry_lint.text import Span, line_at

_COPIES = re.compile(rf"\b(?:{'|'.join(sorted(COPY_VERBS))})\b")
_NAME = re.compile(r"[\w./-]+")
_ASSIGNED = re.compile(r"[ \t>$#]*(?:export[ \t]+)?(?P<name>[A-Za-z_]\w*)=")
_BESIDE_POLICY = Against(MentionKind.TEST_DATA, "an example beside a policy for its registry")


def beside_policies(found: Sequence[Sequence[Found]]) -> list[Found]:
    """Return what all code of a document holds. If some of it is a policy, the rest shows what the
    policy allows and denies."""
    judging = [any(map(_judges, one)) for one in found]
    return [
        as_mention(each, _BESIDE_POLICY if any(judging) and not judges else None)
        for one, judges in zip(found, judging, strict=True)
        for each in one
    ]


def beside_copies(source: str, code: Sequence[Code], found: Sequence[Found]) -> list[Found]:
    """Return what a document holds, with all names of an image that its text or its `code` copies
    as mentions."""
    names = {
        _name_at(source, each.span.start)
        for each in found
        if isinstance(each, PossibleMention) and each.kind is MentionKind.COPY
    }
    variables = _copied_variables(code)
    return [
        as_mention(each, COPIED if _is_copied(source, each, names, variables) else None)
        for each in found
    ]


def beside_each_other(code: Sequence[Code], found: Sequence[Found]) -> list[Found]:
    """Return what a document holds. Each image in code gets the code right before and after it as
    its surroundings, because one may show what becomes of the other. Text keeps its own."""
    spans = [block.span for block in code]
    starts = [span.start for span in spans]
    result: list[Found] = []
    for each in found:
        if isinstance(each, ImageOccurrence) and not each.role.is_read:
            at = bisect_right(starts, each.span.start) - 1
            before, after = spans[max(at - 1, 0)], spans[min(at + 1, len(spans) - 1)]
            each = replace(each, around=Span(before.start, after.end))  # noqa: PLW2901
        result.append(each)
    return result


def _judges(found: Found) -> bool:
    return isinstance(found, PossibleMention) and found.kind is MentionKind.POLICY


def _is_copied(source: str, found: Found, names: Set[str], variables: Set[str]) -> bool:
    if not isinstance(found, ImageOccurrence):
        return False
    line = line_at(source, found.span.start)
    assigned = _ASSIGNED.match(source, line.start, found.span.start)
    is_variable = found.field.last in variables or (assigned and assigned["name"] in variables)
    return bool(is_variable) or _name_at(source, found.span.start) in names


def _copied_variables(code: Sequence[Code]) -> Set[str]:
    """The variables that some commands set and others copy, in all scripts of a document."""
    if not any(_COPIES.search(block.text.text) for block in code):
        return frozenset()
    scripts = [text for block in code if (text := commands_of(block))]
    text = "\n".join(script for script in scripts if shell.read(script, ()).fault < 0)
    return commands.facts(text, shell.read(text, ()).commands).copied


def _name_at(source: str, offset: int) -> str:
    """The name of the image at an offset, without its tag."""
    match = _NAME.match(source, offset)
    return match[0] if match else ""
