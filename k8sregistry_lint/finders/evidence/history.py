"""What a project says of its past: changelogs, release notes, dated posts, sections on a
release."""

import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from k8sregistry_lint.finders.evidence.objects import Against
from k8sregistry_lint.model import MentionKind
from k8sregistry_lint.regex import regex
from k8sregistry_lint.syntax.blocks import Block, Heading
from k8sregistry_lint.text import Span

HISTORY = Against(MentionKind.RECORD, "a changelog or an announcement, which tells of the past")
_SECTION = Against(MentionKind.RECORD, "a section on a release, which tells of the past")

_NAMES = regex(
    r"change[-_]?log|change[-_ ]?history|changes|history|news|releases|what'?s?[-_]?new"
    r"|(?:.*[-_.])?release[-_]?notes?|(?:.*[-_.])?change[-_]?log|v?\d+(?:[._]\d+)+[-_.]notes"
    r"|change[-_]?log[-_.].*|release[-_]?notes?[-_.].*"
)
_DATED = regex(r"(?:19|20)\d\d-\d\d-\d\d(?:[-_.].*)?")
_FOLDERS = {
    "_posts", "blog", "blogs", "news", "releases", "release-notes", "release_notes",
    "releasenotes", "changelog", "changelogs", ".changelog", ".changes", "announcements",
}  # fmt: skip
_VERSION = regex(
    r"[\[(*_`#\s]*(?:(?:release|version)\s+)?v?\d+\.\d+(?:\.(?:\d+|x))?(?:[-+.][\w.]+)?[\])*_`]*"
    r"(?:\s*(?:\Z|[\[(/,:\u2013\u2014-].*|(?:changes|release|highlights|\d{4}).*))",
    re.IGNORECASE,
)
_UNRELEASED = regex(
    r"\W*(?:unreleased|breaking changes(?: (?:in|since) .*)?|change[-_ ]?log|release notes)\W*",
    re.IGNORECASE,
)


def against(path: PurePosixPath) -> Against | None:
    """Return what the path of a document that people read says against the images in it."""
    stem = path.name.lower().removesuffix(path.suffix.lower())
    is_past = _NAMES.fullmatch(stem) or _DATED.fullmatch(stem)
    folders = {part.lower() for part in path.parts[:-1]}
    return HISTORY if is_past or folders & _FOLDERS else None


def sections(
    blocks: Iterable[Block], end: int, judge: Callable[[str], Against | None]
) -> list[tuple[Span, Against]]:
    """Return the sections of a document that are about a release, or of whose heading `judge` says
    something, as spans of the source up to `end`."""
    found: list[tuple[Span, Against]] = []
    open_at: Heading | None = None
    against: Against | None = None
    for heading in (block for block in blocks if isinstance(block, Heading)):
        if open_at and against and heading.level <= open_at.level:
            found.append((Span(open_at.offset, heading.offset), against))
            open_at = None
        if open_at is None:
            against = _SECTION if is_release(heading.text) else judge(heading.text)
            open_at = heading if against else None
    if open_at and against:
        found.append((Span(open_at.offset, end), against))
    return found


def is_release(heading: str) -> bool:
    """Whether a heading begins with a version, or names a changelog."""
    return bool(_VERSION.match(heading) or _UNRELEASED.fullmatch(heading))
