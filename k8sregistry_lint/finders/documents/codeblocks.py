"""One piece of code in a document: read by the finder of its language, or as lines of text."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

from k8sregistry_lint.finders.documents import prose
from k8sregistry_lint.finders.evidence import objects
from k8sregistry_lint.finders.evidence.evidence import NO_EVIDENCE
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.scripts.commands import COPIED
from k8sregistry_lint.finders.values import commandlines
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
from k8sregistry_lint.syntax.blocks import Code, lines_of, without_margin
from k8sregistry_lint.text import Span, View, line_at

FindAs = Callable[[PurePosixPath, View, Scope], Iterator[Found]]
"""Finds in a text as if it were a file of that name."""

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

MAX_OVERLAPS = 20
"""How many findings may overlap each other."""
_PROMPT = re.compile(
    r"[ \t]*(?:\$|[\w.-]+@[\w.-]+:\S*[$#])[ \t]+|#[ \t]+(?=[^\r\n]{0,500}<<-?[ \t]*[\"']?\w)"
)
"""The prompt in front of a command; that of root is known only by a here-document."""
_RECORD = Against(MentionKind.RECORD, "a diff, a log or a query: it shows what was")
_POLICY = Against(MentionKind.POLICY, "a policy in a language of its own")
_LITERAL = {
    **dict.fromkeys(("diff", "patch", "promql", "log", "logs", "sql", "regex"), _RECORD),
    **dict.fromkeys(("rego", "cel"), _POLICY),
}
"""Languages in which a reference is never an image to move."""
_DIFF = re.compile(r"^-.*(?:\r\n?|\n)(?=\+)|^\+.*(?:\r\n?|\n)(?=-)", re.MULTILINE)
"""A removed line next to an added one, in a fence of any language."""
_PART = Against(MentionKind.TEXT, "a part of a longer word of a command")
_JUDGED = Against(MentionKind.LIST, "its line allows, denies or compares what it names")


def file_name(code: Code) -> str | None:
    """Return the file as which code is read. Code without a language is YAML if it reads as a
    tree, else a script."""
    if code.language:
        return _NAMES.get(code.language)
    return _TREE if yamlsource.is_tree(code.text.text) else _SCRIPT


def find(block: Code, scope: Scope, find_as: FindAs) -> Iterator[Found]:
    """Yield what code holds. Code that its reader does not understand is only a part of something
    and is read as lines of text."""
    against = objects.against_lines(block.text.text)
    if block.language in _LITERAL or _DIFF.search(block.text.text):
        for position in scope.search(block.text.text):
            yield scope.mention(block.text, position, _LITERAL.get(block.language, _RECORD))
        return
    name = file_name(block)
    text = _without_prompts(block.text) if name == _SCRIPT else block.text
    found = list(find_as(PurePosixPath(name), text, scope)) if name else []
    if not name or any(isinstance(each, Unread) for each in found):
        if commandlines.copies(block.text.text, 0, len(block.text.text)):
            against = against or COPIED
        judged = {_line_of(each, block.text) for each in found if _is_judged(each)}
        for each in prose.find(block.text, scope):
            is_judged = _line_of(each, block.text) in judged
            yield as_mention(each, against or (_JUDGED if is_judged else None))
    elif name == _SCRIPT:
        images = [each for each in found if isinstance(each, ImageOccurrence)]
        decided = sorted(each.span for each in images if not _is_undecided(each))
        yield from _with_output(found, list(prose.find(text, scope, decided)))
    else:
        yield from found


def commands_of(code: Code) -> str:
    """Return the script that a piece of code is, without prompts; empty for other languages."""
    return _without_prompts(code.text).text if file_name(code) == _SCRIPT else ""


def _is_judged(found: Found) -> bool:
    """Whether a line alone shows that what it names is no image to move."""
    return isinstance(found, PossibleMention) and found.kind is not MentionKind.TEXT


def _line_of(found: Found, view: View) -> int:
    """The offset in a view at which the line of a finding begins."""
    at = found.offset if isinstance(found, Unread) else found.span.start
    return line_at(view.text, view.offset(at)).start


def as_mention(found: Found, against: Against | None) -> Found:
    """Return a finding as a mention if something speaks against it, else as it is."""
    if against is None or not isinstance(found, ImageOccurrence):
        return found
    return PossibleMention(found.span, against.reason, against.kind)


def _with_output(found: Sequence[Found], told: Sequence[Found]) -> Iterator[Found]:
    """Yield what a session in a terminal holds. `found` is what it holds as a script, and `told`
    what it holds as text, which decides where no command does: on what commands print. What only
    the text shows, as in `a."k8s.gcr.io/pause"`, is a mention."""
    known = sorted(each.span for each in found if not isinstance(each, Unread))
    for each in told:
        if not isinstance(each, Unread) and not _overlaps(known, each.span):
            yield as_mention(each, _PART)
    images = [each for each in told if isinstance(each, ImageOccurrence)]
    for each in found:
        if isinstance(each, Unread):
            continue
        at = bisect_right(images, each.span.start, key=lambda image: image.span.start) - 1
        is_image = at >= 0 and each.span.start < images[at].span.end
        if not is_image or not _is_undecided(each):
            yield each
        elif isinstance(each, ImageOccurrence):
            yield images[at]._replace(field=each.field)
        else:
            yield images[at]


def _overlaps(spans: Sequence[Span], span: Span) -> bool:
    """Whether a span overlaps one of some sorted ones, which may overlap each other."""
    at = bisect_right(spans, span.end, key=lambda each: each.start)
    return any(each.end > span.start for each in spans[max(at - MAX_OVERLAPS, 0) : at])


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
