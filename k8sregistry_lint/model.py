"""The values that pass between the layers: what a finder finds, what the checker judges, what a
report shows."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum, StrEnum
from functools import lru_cache
from typing import Literal, NamedTuple

from k8sregistry_lint.reference import ImageReference
from k8sregistry_lint.text import Position, Region, Span


class Role(Enum):
    """What a reference is at its place (docs/architecture.md, "Roles")."""

    IMAGE = "image"
    SPLIT = "split"
    ARGUMENT = "argument"
    EMBEDDED = "embedded"
    TEMPLATE = "template"
    SELECTOR = "selector"
    COMMENT = "comment"
    REPOSITORY_HOST = "repository-host"


class Level(IntEnum):
    """How much a finding matters; notes fail no check by themselves."""

    NOTE = 0
    WARNING = 1
    ERROR = 2


class Applicability(IntEnum):
    """Who may apply a fix: nobody, `--unsafe-fixes`, `--fix`."""

    DISPLAY_ONLY = 0
    UNSAFE = 1
    SAFE = 2


KeyPath = tuple[str | int | None, ...]
"""The keys and 0-based indexes from the root of a text to a value; None for a key that is itself a
collection."""

MAX_KEY = 256
"""How many characters of a key a printed field path shows."""
_PLAIN_KEY = re.compile(r"[\w$/-]+")


@dataclass(frozen=True, slots=True)
class FieldPath:
    """The place of a value: a key path for each text around it, the outermost first. A manifest
    inside a ConfigMap has two. Empty where a text has no structure."""

    texts: tuple[KeyPath, ...] = ()

    def below(self, path: KeyPath) -> "FieldPath":
        """The place of a value at `path` of the text that stands here."""
        return FieldPath((*self.texts, path)) if path else self

    @property
    def last(self) -> str | int | None:
        """The innermost key, None where there is none."""
        return self.texts[-1][-1] if self.texts else None

    def __str__(self) -> str:
        """`data[app.yaml] > spec.containers[0].image`: a key with other characters than letters,
        digits, _, $, / and - is quoted."""
        return " > ".join(_printed(path) for path in self.texts)


NO_FIELD = FieldPath()


@lru_cache(4_096)  # the same fields come again and again
def _printed(path: KeyPath) -> str:
    parts: list[str] = []
    for key in reversed(path):
        if key is None:  # nothing above a key without a name can be named
            break
        if isinstance(key, int):
            parts.append(f"[{key}]")
        else:
            short = key[:MAX_KEY]
            parts.append(f".{short}" if _PLAIN_KEY.fullmatch(short) else f"[{short!r}]")
    return "".join(reversed(parts)).removeprefix(".")


class KubernetesObject(NamedTuple):
    """The object that a reference stands in; empty strings where the file does not say."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class ImageOccurrence:
    """An image reference at its place. `name` holds the source spans of registry and repository, in
    order, to be read with a slash between; it is empty where the source spells them otherwise (an
    escape), and nothing can be edited. `tag` is one that stands beside the reference, in a field of
    its own; `around` holds the list or the small mapping that it stands in."""

    reference: ImageReference
    name: tuple[Span, ...]
    span: Span
    role: Role
    field: FieldPath = NO_FIELD
    object: KubernetesObject | None = None
    ceiling: Applicability = Applicability.SAFE
    reason: str = ""
    tag: str = ""
    around: Span | None = None


class MentionKind(StrEnum):
    """Why a place that names a registry is no image to move."""

    POLICY = "policy"
    TEST_DATA = "test-data"
    NETWORK = "network"
    MIRROR = "mirror"
    LIST = "list"
    RECORD = "record"
    REPLACEMENT = "replacement"
    SELECTOR = "selector"
    PATTERN = "pattern"
    COMPARISON = "comparison"
    COPY = "copy"
    KEY = "key"
    CHART = "chart"
    HOST = "host"
    COMMENT = "comment"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class PossibleMention:
    """Text at `span` that may name a registry and is no image to move, with the reason."""

    span: Span
    reason: str
    kind: MentionKind = MentionKind.TEXT


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a source that could not be read; `offset` is where reading stopped."""

    kind: "NotificationKind"
    message: str
    offset: int


Found = ImageOccurrence | PossibleMention | Unread


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the code points of `span` in `path`; an insertion has an empty span."""

    path: str
    span: Span
    replacement: str
    region: Region


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that are made all or not at all, also across files. `reason` says why it is not SAFE or
    was not applied."""

    edits: tuple[Edit, ...]
    applicability: Applicability
    reason: str = ""
    applied: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A reference to a registry that moved."""

    rule: str
    level: Level
    role: Role
    path: str
    span: Span
    region: Region
    image: str
    replacement: str | None
    message: str
    docs: str
    field: FieldPath
    object: KubernetesObject | None
    fix: Fix
    companion: bool = False
    """Whether its file was not named and is here because it moves together with one that was."""

    @property
    def companions(self) -> list[str]:
        """The other files that its fix changes: they move together."""
        return sorted({edit.path for edit in self.fix.edits} - {self.path})

    def with_fix(self, fix: Fix) -> "Finding":
        """The same finding with another fix."""
        return replace(self, fix=fix)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that an ignore comment or a baseline hides, with the reason that is given there."""

    finding: Finding
    reason: str
    by: Literal["comment", "baseline"] = "comment"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that names a legacy registry and is no image to move."""

    rule: str
    path: str
    region: Region
    reason: str
    kind: MentionKind = MentionKind.TEXT


class Severity(IntEnum):
    """What a notification does to a run: nothing, exit code 1, exit code 2."""

    ADVICE = 0
    UNCHECKED = 1
    FAILURE = 2


class NotificationKind(StrEnum):
    """What could not be checked or written, or what the reader should know."""

    UNUSED_IGNORE = "unused-ignore"
    UNKNOWN_RULE = "unknown-rule"
    STALE_BASELINE = "stale-baseline"
    GIT = "git"
    UNPARSED = "unparsed"
    MALFORMED_TEMPLATE = "malformed-template"
    UTF_16 = "utf-16"
    BINARY = "binary"
    NOT_UTF_8 = "not-utf-8"
    ARCHIVE = "archive"
    UNREADABLE = "unreadable"
    WRITE_FAILED = "write-failed"
    CHANGED = "changed"

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return _SEVERITIES.get(self, Severity.UNCHECKED)

    @property
    def is_read_by_line(self) -> bool:
        """Whether a part of the file was searched line by line, because it could not be parsed."""
        return self in (NotificationKind.UNPARSED, NotificationKind.MALFORMED_TEMPLATE)


_SEVERITIES = {
    NotificationKind.UNUSED_IGNORE: Severity.ADVICE,
    NotificationKind.UNKNOWN_RULE: Severity.ADVICE,
    NotificationKind.STALE_BASELINE: Severity.ADVICE,
    NotificationKind.GIT: Severity.ADVICE,
    NotificationKind.UNREADABLE: Severity.FAILURE,
    NotificationKind.WRITE_FAILED: Severity.FAILURE,
    NotificationKind.CHANGED: Severity.FAILURE,
}


@dataclass(frozen=True, slots=True)
class Notification:
    """Something that could not be checked or written; neither clean nor a finding."""

    kind: NotificationKind
    path: str
    message: str
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class FileReport:
    """What one file holds."""

    path: str
    findings: Sequence[Finding] = ()
    mentions: Sequence[Mention] = ()
    notifications: Sequence[Notification] = ()
    suppressed: Sequence[Suppressed] = ()
    linked: bool = False
    """Whether its findings are others than a check of the file by itself finds, after linking or
    for a baseline."""

    def at(self, start: int) -> Sequence[Finding]:
        """The findings that begin at an offset; they are in the order of the text."""
        first = bisect_left(self.findings, start, key=lambda finding: finding.span.start)
        return self.findings[
            first : bisect_left(
                self.findings, start + 1, lo=first, key=lambda finding: finding.span.start
            )
        ]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say of the file."""
        return not (self.findings or self.mentions or self.notifications or self.suppressed)


@dataclass(frozen=True, slots=True)
class RuleSummary:
    """A rule in words, for reports that explain what they list; `docs` are its sources, `examples`
    pairs of before and after."""

    id: str
    summary: str
    level: Level
    advice: str
    docs: Sequence[str]
    examples: Sequence[tuple[str, str | None]] = ()


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run saw and did. `skipped` counts, by reason, the paths that were passed over on
    purpose; `rules` are those in force, `configuration` is the file that was obeyed, and findings
    below `fail_level` fail no check."""

    files: Sequence[FileReport] = ()
    checked: int = 0
    changed: Sequence[str] = ()
    skipped: dict[str, int] = field(default_factory=dict)
    rules: Sequence[RuleSummary] = ()
    configuration: str = ""
    fail_level: Level = Level.WARNING
    charts: Sequence[str] = ()
    """The metadata of the charts in which something was fixed and whose version is still that of
    the last commit."""

    @property
    def findings(self) -> list[Finding]:
        """All findings in the order of the files."""
        return [finding for file in self.files for finding in file.findings]

    @property
    def read_by_line(self) -> list[str]:
        """The files of which a part was searched line by line, because it could not be parsed."""
        return sorted({note.path for note in self.notifications if note.kind.is_read_by_line})

    @property
    def remaining(self) -> list[Finding]:
        """The findings that were not fixed."""
        return [finding for finding in self.findings if not finding.fix.applied]

    @property
    def suppressed(self) -> list[Suppressed]:
        """All hidden findings in the order of the files."""
        return [suppressed for file in self.files for suppressed in file.suppressed]

    @property
    def mentions(self) -> list[Mention]:
        """All mentions in the order of the files."""
        return [mention for file in self.files for mention in file.mentions]

    @property
    def notifications(self) -> list[Notification]:
        """All notifications in the order of the files."""
        return [notification for file in self.files for notification in file.notifications]
