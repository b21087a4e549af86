"""What the parts of a document say about each other. The commands of a walk-through belong
together: an image that one of them copies stays in all of them, and one that it builds is not
moved safely anywhere."""

import re
from bisect import bisect_right
from collections.abc import Sequence, Set
from typing import NamedTuple, Self

from k8sregistry_lint.finders.documents.codeblocks import as_mention, commands_of
from k8sregistry_lint.finders.evidence.copying import COPY_VERBS
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.scripts import commands
from k8sregistry_lint.model import (
    Applicability,
    Found,
    ImageOccurrence,
    MentionKind,
    PossibleMention,
    Role,
    Unread,
)
from k8sregistry_lint.syntax import shell
from k8sregistry_lint.syntax.blocks import Code
from k8sregistry_lint.text import Span, View, line_at, meets

_COPIES = re.compile(rf"\b(?:{'|'.join(sorted(COPY_VERBS))})\b")
_NAME = re.compile(r"[\w./-]+")
_BEGINNING = re.compile(r"[\w.-]+/[\w./-]*(?=[$%{]|<\w)")
_ASSIGNED = re.compile(r"[ \t>$#]*(?:export[ \t]+)?(?P<name>[A-Za-z_]\w*)=")
MAX_BESIDE = 300
"""How much of the text before and after code is about what a command prints, in code points."""
MAX_MIRRORED = 20
"""How much of the text before a registry may say that it is mirrored, in code points."""

_MIRRORED = re.compile(r"(?:certs\.d/|\bmirrors\.[\"']?)\Z")
_MIRROR = Against(MentionKind.MIRROR, "an example beside a mirror of its registry")
_NAMING = {MentionKind.COPY, MentionKind.PATTERN, MentionKind.SELECTOR}
"""What is said of an image by its name, so that all of a walk-through has to say the same name."""
_NAMED = Against(MentionKind.COPY, "the document copies, selects or replaces it by this name")
_BESIDE_POLICY = Against(MentionKind.TEST_DATA, "an example beside a policy for its registry")


class _Names(NamedTuple):
    """The names of images that a document copies, searches for or selects, and what those begin
    with that a variable completes: `k8s.gcr.io/$image`."""

    whole: Set[str]
    beginnings: tuple[str, ...]

    @classmethod
    def of(cls, source: str, found: Sequence[Found]) -> Self:
        """Return the names in a source at some places."""
        places = [each for each in found if not isinstance(each, Unread)]
        begun = [_BEGINNING.match(source, each.span.start) for each in places]
        beginnings = {match[0] for match in begun if match}
        whole = {_name_at(source, each.span.start) for each in places}
        copied = {_name_at(source, each.span.start) for each in places if _is_copied(each)}
        beginnings.update(f"{name}/" for name in copied if name and "/" not in name)
        return cls(whole, tuple(beginnings))

    def hold(self, name: str) -> bool:
        """Whether they are about the image of a name."""
        return name in self.whole or name.startswith(self.beginnings)


def beside_policies(found: Sequence[Sequence[Found]]) -> list[Found]:
    """Return what all code of a document holds. If some of it is a policy or sets up a mirror, the
    rest shows what that does with the images of the registry."""
    judging = [any(map(_judges, one)) for one in found]
    return [
        as_mention(each, _BESIDE_POLICY if any(judging) and not judges else None)
        for one, judges in zip(found, judging, strict=True)
        for each in one
    ]


def beside_commands(source: str, code: Sequence[Code], found: Sequence[Found]) -> list[Found]:
    """Return what a document holds, with all names of an image as mentions that its text or its
    `code` copies, searches for or selects. Those that it builds are unsafe everywhere."""
    names = _Names.of(source, [each for each in found if _names(each) or _selects(each)])
    built = {
        _name_at(source, each.span.start)
        for each in found
        if isinstance(each, ImageOccurrence) and each.reason == commands.BUILT
    }
    variables = _copied_variables(code)
    result: list[Found] = []
    for each in found:
        is_kept = not _selects(each) and _is_named(source, each, names, variables)
        shown = as_mention(each, _NAMED if is_kept else None)
        if isinstance(shown, ImageOccurrence) and _name_at(source, shown.span.start) in built:
            shown = shown._replace(
                ceiling=min(shown.ceiling, Applicability.UNSAFE), reason=commands.BUILT
            )
        result.append(shown)
    return result


def beside_mirrors(
    view: View, positions: Sequence[int], code: Sequence[Code], found: Sequence[Found]
) -> list[Found]:
    """Return what a document holds. If it sets up a mirror for the registry, its images show what
    the mirror serves, except in the same code, which may set other things."""
    mirrored = [
        Span(view.origin(at), view.origin(at) + 1)
        for at in positions
        if _MIRRORED.search(view.text, max(at - MAX_MIRRORED, 0), at)
    ]
    if not mirrored:
        return list(found)
    own = [block.span for block in code if meets(mirrored, block.span)]
    return [
        as_mention(each, None if isinstance(each, Unread) or meets(own, each.span) else _MIRROR)
        for each in found
    ]


def beside_each_other(code: Sequence[Code], found: Sequence[Found]) -> list[Found]:
    """Return what a document holds. Each image in code gets the code right before and after it as
    its surroundings, because one may show what becomes of the other. Text keeps its own."""
    spans = [block.span for block in code]
    starts = [span.start for span in spans]
    result: list[Found] = []
    for each in found:
        at = bisect_right(starts, each.span.start) - 1 if isinstance(each, ImageOccurrence) else -1
        if isinstance(each, ImageOccurrence) and each.role is Role.TEXT:
            if at >= 0 and each.span.start < spans[at].end:
                result.append(each._replace(around=_beside(spans[at])))
            else:
                result.append(each)
        elif isinstance(each, ImageOccurrence) and not each.role.is_read:
            before, after = spans[max(at - 1, 0)], spans[min(at + 1, len(spans) - 1)]
            result.append(each._replace(around=Span(before.start, after.end)))
        else:
            result.append(each)
    return result


def _beside(code: Span) -> Span:
    """Code with the text right before and after it."""
    return Span(max(code.start - MAX_BESIDE, 0), code.end + MAX_BESIDE)


def _judges(found: Found) -> bool:
    return isinstance(found, PossibleMention) and found.kind in (
        MentionKind.POLICY,
        MentionKind.MIRROR,
    )


def _selects(found: Found) -> bool:
    return isinstance(found, ImageOccurrence) and found.role is Role.SELECTOR


def _names(found: Found) -> bool:
    return isinstance(found, PossibleMention) and found.kind in _NAMING


def _is_copied(found: Found) -> bool:
    return isinstance(found, PossibleMention) and found.kind is MentionKind.COPY


def _is_named(source: str, found: Found, names: _Names, variables: Set[str]) -> bool:
    if not isinstance(found, ImageOccurrence):
        return False
    line = line_at(source, found.span.start)
    assigned = _ASSIGNED.match(source, line.start, found.span.start)
    is_variable = found.field.last in variables or (assigned and assigned["name"] in variables)
    return bool(is_variable) or names.hold(_name_at(source, found.span.start))


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
