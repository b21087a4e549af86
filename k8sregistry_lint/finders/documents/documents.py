"""Documents that people read: Markdown, reStructuredText, AsciiDoc. Code in them is read by the
finder of its language, everything else as prose."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import NamedTuple

from k8sregistry_lint.finders.documents import prose
from k8sregistry_lint.finders.evidence import history, objects
from k8sregistry_lint.finders.evidence.evidence import NO_EVIDENCE
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.scripts.commands import COPIED
from k8sregistry_lint.finders.values import comments
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import (
    Found,
    ImageOccurrence,
    MentionKind,
    PossibleMention,
    Role,
    Unread,
)
from k8sregistry_lint.syntax import yamlsource
from k8sregistry_lint.syntax.blocks import Block, Code, lines_of, without_margin
from k8sregistry_lint.text import Span, View, line_at, meets

FindAs = Callable[[PurePosixPath, View, Scope], Iterator[Found]]
"""Finds in a text as if it were a file of that name."""

Read = Callable[[View], Iterator[Block]]
"""Reads the blocks of a document."""

_NAMES = {
    "yaml": "code.yaml", "yml": "code.yaml", "json": "code.json", "json5": "code.json",
    "jsonc": "code.json", "helm": "code.yaml", "gotemplate": "code.yaml",
    "go-template": "code.yaml", "gotmpl": "code.yaml", "jinja": "code.j2",
    "jinja2": "code.j2", "sh": "code.sh",
    "bash": "code.sh", "shell": "code.sh", "zsh": "code.sh", "console": "code.sh",
    "shell-session": "code.sh", "shellsession": "code.sh", "terminal": "code.sh",
    "makefile": "Makefile", "make": "Makefile", "dockerfile": "Dockerfile", "docker": "Dockerfile",
    "containerfile": "Dockerfile", "hcl": "code.tf", "terraform": "code.tf", "tf": "code.tf",
    "toml": "code.toml", "go": "code.go", "golang": "code.go", "python": "code.py", "py": "code.py",
    "typescript": "code.ts", "ts": "code.ts", "jsonnet": "code.jsonnet", "cue": "code.cue",
    "starlark": "code.star",
}  # fmt: skip
"""The files as which code is read, by language. Any other language is read as prose."""

_TREE, _SCRIPT = "code.yaml", "code.sh"

_PROMPT = re.compile(
    r"[ \t]*(?:\$|[\w.-]+@[\w.-]+:\S*[$#])[ \t]+|#[ \t]+(?=[^\r\n]{0,500}<<-?[ \t]*[\"']?\w)"
)
"""The prompt in front of a command; that of root is known only by a here-document."""
_LITERAL = {"diff", "patch", "rego", "cel", "promql", "log", "logs", "sql", "regex"}
_DIFF = re.compile(r"^-.*(?:\r\n?|\n)(?=\+)|^\+.*(?:\r\n?|\n)(?=-)", re.MULTILINE)
"""A removed line next to an added one, in a fence of any language."""
_IMAGE = re.compile(r"[\w./:@-]+")
_JUDGED = Against(MentionKind.LIST, "its line allows, denies or compares what it names")
_RECORD = Against(MentionKind.RECORD, "a diff, a log or a query: it shows what was")
_BESIDE_POLICY = Against(MentionKind.TEST_DATA, "an example beside a policy for its registry")


class Part(NamedTuple):
    """Code in a document, and the file as which it is read."""

    path: PurePosixPath
    text: View


def parts(read: Read, view: View) -> Iterator[Part]:
    """The code of a document that has to read the same after a fix."""
    for block in read(view):
        name = _name_of(block) if isinstance(block, Code) else None
        if isinstance(block, Code) and name:
            yield Part(PurePosixPath(name), block.text)


def _name_of(code: Code) -> str | None:
    """The file as which code is read. Code without a language is YAML if it reads as a tree."""
    if code.language:
        return _NAMES.get(code.language)
    return _TREE if yamlsource.is_tree(code.text.text) else _SCRIPT


def find(read: Read, find_as: FindAs, view: View, scope: Scope) -> Iterator[Found]:
    """What a document holds."""
    positions = scope.search(view.text)
    if not positions:
        return
    known = list(read(view))
    held = [block for block in known if isinstance(block, Code) and scope.search(block.text.text)]
    spans = [block.span for block in held]
    found = [list(_in_code(block, scope, find_as)) for block in held]
    past = history.sections(known, view.origin(len(view.text)))
    code = [block.span for block in known if isinstance(block, Code)]
    outside = [at for at in positions if not meets(spans, _point(view.origin(at)))]
    told = [*prose.find_at(view, outside, scope)]
    against = objects.against_lines(view.text, lambda at: not meets(code, _point(view.origin(at))))
    shown = _beside_each_other(code, _beside_copies(view.source, _beside_policies(found)))
    for each in [*shown, *(_mention(one, against) for one in told)]:
        yield _told_of(past, each)


def _in_code(block: Code, scope: Scope, find_as: FindAs) -> Iterator[Found]:
    """What code holds. Code that its reader does not understand is only a part of something, and is
    read as prose."""
    against = objects.against_lines(block.text.text)
    if block.language in _LITERAL or _DIFF.search(block.text.text):
        for position in scope.search(block.text.text):
            yield scope.mention(block.text, position, _RECORD)
        return
    name = _name_of(block)
    text = _without_prompts(block.text) if name == _SCRIPT else block.text
    found = list(find_as(PurePosixPath(name), text, scope)) if name else []
    if not name or any(isinstance(each, Unread) for each in found):
        if comments.copies(block.text.text, 0, len(block.text.text)):
            against = against or COPIED
        judged = {_line_of(each, block.text) for each in found if _is_judged(each)}
        for each in prose.find(block.text, scope):
            is_judged = _line_of(each, block.text) in judged
            yield _mention(each, against or (_JUDGED if is_judged else None))
    elif name == _SCRIPT:
        yield from _with_output(found, list(prose.find(text, scope)))
    else:
        yield from found


def _is_judged(found: Found) -> bool:
    """Whether a line alone shows that what it names is no image to move."""
    return isinstance(found, PossibleMention) and found.kind is not MentionKind.TEXT


def _line_of(found: Found, view: View) -> int:
    """The offset in a view at which the line of a finding begins."""
    at = found.offset if isinstance(found, Unread) else found.span.start
    return line_at(view.text, view.offset(at)).start


def _mention(found: Found, against: Against | None) -> Found:
    """Return a finding as a mention if something speaks against it, else as it is."""
    if against is None or not isinstance(found, ImageOccurrence):
        return found
    return PossibleMention(found.span, against.reason, against.kind)


def _with_output(found: Sequence[Found], told: Sequence[Found]) -> Iterator[Found]:
    """What a session in a terminal holds. `found` is what it holds as a script, and `told` what it
    holds as prose, which decides where no command does: on what commands print."""
    images = [each for each in told if isinstance(each, ImageOccurrence)]
    for each in found:
        if isinstance(each, Unread):
            continue
        at = bisect_right(images, each.span.start, key=lambda image: image.span.start) - 1
        is_image = at >= 0 and each.span.start < images[at].span.end
        yield images[at] if is_image and _is_undecided(each) else each


def _is_undecided(found: Found) -> bool:
    if isinstance(found, ImageOccurrence):
        return found.reason == NO_EVIDENCE and found.role is not Role.COMMENT
    return isinstance(found, PossibleMention) and found.kind is MentionKind.TEXT


def _without_prompts(view: View) -> View:
    """A session in a terminal as the commands that were typed, and what they printed."""
    lines = lines_of(view.text)
    prompts = [_PROMPT.match(view.text, *line) for line in lines]
    if not any(prompts):
        return view
    margins = [
        prompt.end() - line.start if prompt else 0
        for line, prompt in zip(lines, prompts, strict=True)
    ]
    return without_margin(view, lines, margins)


def _beside_policies(found: Sequence[Sequence[Found]]) -> Iterator[Found]:
    """What all code of a document holds. If some of it is a policy, the rest shows what the policy
    allows and denies."""
    judging = [any(_judges(each) for each in one) for one in found]
    for one, judges in zip(found, judging, strict=True):
        for each in one:
            yield _mention(each, _BESIDE_POLICY if any(judging) and not judges else None)


def _beside_copies(source: str, found: Iterable[Found]) -> Iterator[Found]:
    """Yield what the code of a document holds. An image that is copied in one place stays
    everywhere, because the commands of a walk-through belong together."""
    held = list(found)
    copied = {
        _image_at(source, each.span.start)
        for each in held
        if isinstance(each, PossibleMention) and each.kind is MentionKind.COPY
    }
    for each in held:
        is_copied = not isinstance(each, Unread) and _image_at(source, each.span.start) in copied
        yield _mention(each, COPIED if is_copied else None)


def _image_at(source: str, offset: int) -> str:
    match = _IMAGE.match(source, offset)
    return match[0] if match else ""


def _beside_each_other(code: Sequence[Span], found: Iterable[Found]) -> Iterator[Found]:
    """Yield what the code of a document holds. Each image gets the code right before and after it
    as its surroundings, because one may show what becomes of the other. Text keeps its line."""
    starts = [span.start for span in code]
    for each in found:
        if not isinstance(each, ImageOccurrence) or each.role.is_read:
            yield each
            continue
        at = bisect_right(starts, each.span.start) - 1
        before, after = code[max(at - 1, 0)], code[min(at + 1, len(code) - 1)]
        yield replace(each, around=Span(before.start, after.end))


def _judges(found: Found) -> bool:
    return isinstance(found, PossibleMention) and found.kind is MentionKind.POLICY


def _told_of(past: Sequence[tuple[Span, Against]], found: Found) -> Found:
    """A finding as a mention, if it is in a section that tells of the past."""
    if not past or not isinstance(found, ImageOccurrence):
        return found
    at = bisect_right(past, found.span.start, key=lambda section: section[0].start) - 1
    if at < 0 or found.span.start >= past[at][0].end:
        return found
    return _mention(found, past[at][1])


def _point(offset: int) -> Span:
    return Span(offset, offset + 1)
