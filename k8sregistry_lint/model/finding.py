"""What the checker reports: findings with their fixes, and mentions."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from k8sregistry_lint.model.existence import Answer
from k8sregistry_lint.model.fieldpath import FieldPath
from k8sregistry_lint.model.notification import Notification
from k8sregistry_lint.model.occurrence import KubernetesObject, MentionKind, Role
from k8sregistry_lint.model.scales import Applicability, Level
from k8sregistry_lint.text import Region, Span


class Edit(NamedTuple):
    """Replace the code points of `span` in `path`; an insertion has an empty span."""

    path: str
    span: Span
    replacement: str
    region: Region


class Fix(NamedTuple):
    """Edits that are made all or not at all, also across files. `reason` says why it is not SAFE or
    was not applied, and `paths` are the files that it changes if it is shared, in order: counted
    once, because each of many findings asks for them."""

    edits: tuple[Edit, ...]
    applicability: Applicability
    reason: str = ""
    applied: bool = False
    limited_by_rule: bool = False
    """Whether only its rule keeps it from being safe, and not the place of the reference."""
    in_repository: tuple[Edit, ...] = ()
    """The edits that leave a registry without a path and put the path in front of the repository,
    for places where a registry cannot have one."""
    paths: tuple[str, ...] = ()

    def with_edits(self, edits: Iterable[Edit]) -> "Fix":
        """The same fix with other edits, in several files."""
        made = tuple(edits)
        return self._replace(edits=made, paths=tuple(sorted({edit.path for edit in made})))


class Finding(NamedTuple):
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
    tag: str = ""
    """The tag that a field beside the reference has."""
    digest: str = ""
    """The digest that a field beside the reference has."""
    existence: Answer | None = None
    """Whether the new image exists; None if nobody asked."""

    def with_fix(self, fix: Fix) -> "Finding":
        """The same finding with another fix."""
        return self._replace(fix=fix)


class Suppressed(NamedTuple):
    """A finding that an ignore comment, a baseline or the configuration hides, with the reason that
    is given there."""

    finding: Finding
    reason: str
    by: Literal["comment", "baseline", "configuration"] = "comment"


class SuppressedNotification(NamedTuple):
    """A notification that an ignore comment or a baseline hides, with the reason that is given
    there."""

    notification: Notification
    reason: str
    by: Literal["comment", "baseline", "configuration"] = "comment"


class Mention(NamedTuple):
    """A place that names a legacy registry and is no image to move."""

    rule: str
    path: str
    region: Region
    reason: str
    kind: MentionKind = MentionKind.TEXT
