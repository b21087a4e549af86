"""References in comments. A commented-out field, and a comment that is nothing but a reference, are
what they would be without the mark; a sentence is prose."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from k8sregistry_lint.finders.evidence import evidence, vocabulary
from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.finders.values.commandlines import MAX_COMMAND, copies
from k8sregistry_lint.finders.values.lines import key_above
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.model import Found, MentionKind, PossibleMention, Role
from k8sregistry_lint.reference import ImageReference, parse, parse_host
from k8sregistry_lint.regex import regex
from k8sregistry_lint.text import Span, View, line_at

_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/@")
_RIGHT = regex(r"[\w.\-/:@]*", re.ASCII)
_BEFORE = regex(
    r"[#\s]*renovate:(?:\s+\w+=\S+)*\s+(?:depName|packageName|lookupName|image)="
    r"|[#\s]*(?:-\s+)*(?:--\s)?(?:[\"']?(?P<key>[\w./-]+)[\"']?\s*[:=]\s*)?(?:[\w./-]+\s*=\s*)?"
    r"(?:docker://)?[\"'`\[(]{0,2}"
    r"|[#\s]*(?:(?:ONBUILD\s+)?FROM\s+(?:--platform=\S+\s+)?|(?:COPY|ADD)\s+--from="
    r"|\$?\s*(?:sudo\s+)?(?:docker|podman|nerdctl|crictl|ctr|kind|minikube|kubectl)"
    r"(?:\s+[\w./=:-]++)*(?:\s+|\s--[\w-]*image=))"
)
_AFTER = regex(
    r"(?:\s+\w+=\S+|\s+(?:AS|as)\s+[\w.-]+)*"
    r"[\"'`\])]{0,2}[,;.]?\s*(?:#.*|\\)?"
)
MAX_BESIDE = 200
"""How much of the lines above and below a comment is looked at, in code points."""
_REPOSITORY = regex(r"^[ \t]*#[# \t]*(?:repository|image|name)[ \t]*:", re.MULTILINE)

_TOLD = {
    "was", "todo", "fixme", "see", "example", "previously", "formerly", "before", "error",
    "warning", "deprecated", "eg",
}  # fmt: skip
"""Words with a colon that begin a sentence instead of a field."""

_NO_IMAGE = Against(MentionKind.COMMENT, "a comment that names no whole image")
_PROSE = Against(MentionKind.COMMENT, "a comment in prose")
_COPIES = Against(MentionKind.COMMENT, "a comment with a pattern or a copy command")


class Judged(NamedTuple):
    """A document at text[start:end] of which something speaks against its images."""

    start: int
    end: int
    against: Against


def find(
    view: View, positions: Sequence[int], scope: Scope, judged: Sequence[Judged] = ()
) -> Iterator[Found]:
    """What the comments hold at `positions`, the offsets of `view.text` that no scalar covers.
    `judged` are documents in order, whose comments are mentions as their values are."""
    done = -1
    line = Span(0, -1)
    for position in positions:
        if position < done:
            continue
        if position >= line.end:
            line = line_at(view.text, position)
            mark = _mark(view.text, line.start, position)
        elif mark < 0:
            mark = _mark(view.text, done, position)
        token = _token(view.text, position, Span(max(line.start, mark + 1), line.end))
        done = token.end
        read = _around(judged, position) or _read(view, token, line, mark)
        if isinstance(read, Against):
            whole = view.span(*token) or scope.mention(view, token.start, read).span
            yield PossibleMention(whole, read.reason, read.kind)
        else:
            yield scope.occurrence(view, token.start, read, Role.COMMENT)


def _around(judged: Sequence[Judged], position: int) -> Against | None:
    """What the document around a position says against its images."""
    at = bisect_right(judged, position, key=lambda document: document.start) - 1
    return judged[at].against if at >= 0 and position < judged[at].end else None


def _read(view: View, token: Span, line: Span, mark: int) -> ImageReference | Against:
    """The reference of a comment, or what the comment says against an image: by itself, or by the
    key above it."""
    text = view.text
    if mark < 0 or view.span(*token) is None:
        return _NO_IMAGE
    if copies(text, line.start, min(line.end, line.start + MAX_COMMAND)):
        return _COPIES
    before = _BEFORE.fullmatch(text, mark, token.start)
    key = (before["key"] or "") if before else ""
    reference = _reference(text[token.start : token.end], key, _lines_beside(text, line))
    if reference is None:
        return _NO_IMAGE
    if before is None or not _AFTER.fullmatch(
        text, token.end, min(line.end, token.end + MAX_COMMAND)
    ):
        return _PROSE
    if key.lower() in _TOLD:
        return _PROSE
    found = evidence.judged_name(key or key_above(text, line.start, mark))
    return (found.against if found else None) or reference


def _reference(token: str, key: str, beside: str) -> ImageReference | None:
    """The image that a token is; or the registry alone of one whose repository is commented out on
    the line above or below."""
    if host := parse_host(token):
        split = "registry" in vocabulary.words(key) and _REPOSITORY.search(beside)
        return ImageReference(host.registry, "") if split else None
    reference = parse(token)
    if reference is None or not reference.repository:
        return None
    is_hubs = "/" in reference.repository and vocabulary.names_only_image(key)
    return reference if reference.registry or is_hubs else None


def _lines_beside(text: str, line: Span) -> str:
    """The lines above and below a line, not too far away."""
    start, end = max(line.start - MAX_BESIDE, 0), line.end + MAX_BESIDE
    above, below = text[start : line.start].rstrip("\r\n"), text[line.end : end].lstrip("\r\n")
    return above.rpartition("\n")[2] + "\n" + below.partition("\n")[0]


def _mark(text: str, start: int, position: int) -> int:
    """The `#` that begins a comment: at the start of the line or behind a blank."""
    mark = text.find("#", start, position)
    while mark > start and text[mark - 1] not in " \t":
        mark = text.find("#", mark + 1, position)
    return mark


def _token(text: str, position: int, comment: Span) -> Span:
    """The run of reference characters around a position, without the punctuation of a sentence at
    its end."""
    first = position
    while first > comment.start and text[first - 1] in _NAME:
        first -= 1
    right = _RIGHT.match(text, position, comment.end)
    last = right.end() if right else position
    while last > position + 1 and text[last - 1] in ".,:;-/@_":
        last -= 1
    return Span(first, last)
