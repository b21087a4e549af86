"""Findings, mentions and notifications, read back from JSON. Spans are not in a report, and are
empty here: no format shows an offset."""

from collections.abc import Iterator
from typing import Literal, TypeVar, cast

from k8sregistry_lint.fleet.fields import FieldError, Fields
from k8sregistry_lint.model import (
    Answer,
    Applicability,
    Edit,
    Existence,
    FieldPath,
    Finding,
    Fix,
    KubernetesObject,
    Level,
    Mention,
    MentionKind,
    Notification,
    NotificationKind,
    Role,
    Suppressed,
    SuppressedNotification,
)
from k8sregistry_lint.text import Position, Region, Span

_NO_SPAN = Span(0, 0)
_HIDERS = ("comment", "baseline", "configuration")

T = TypeVar("T")
Hider = Literal["comment", "baseline", "configuration"]


def findings(fields: Fields) -> tuple[list[Finding], list[Suppressed]]:
    """Return the findings of a report, and the hidden ones. The edits that several of them share
    are written with the first one."""
    read: list[Finding] = []
    for name in ("findings", "suppressed"):
        for each in fields.objects(name):
            read.append(_finding(each, read))
    number = len(fields.items("findings"))
    hidden = [
        Suppressed(finding, *_suppression(each))
        for finding, each in zip(read[number:], fields.objects("suppressed"), strict=True)
    ]
    return read[:number], hidden


def mention(fields: Fields) -> Mention:
    """A place that names a registry and is no image to move."""
    return Mention(
        fields.text("rule"),
        fields.text("path"),
        _region(fields, fields.text("source", "")),
        fields.text("reason"),
        one_of(MentionKind, fields, "kind"),
    )


def notification(fields: Fields) -> Notification:
    """What could not be checked or written, or advice."""
    place = Position(fields.number("line"), fields.number("column")) if "line" in fields else None
    kind = one_of(NotificationKind, fields, "kind")
    return Notification(kind, fields.text("path"), fields.text("message"), place)


def hidden_notification(fields: Fields) -> SuppressedNotification:
    """A notification that is hidden."""
    return SuppressedNotification(notification(fields), *_suppression(fields))


def level(name: str) -> Level:
    """A level by its name."""
    if name.upper() not in Level.__members__:
        raise FieldError(f"level {name[:100]!r} is not known")
    return Level[name.upper()]


def one_of(kind: type[T], fields: Fields, name: str) -> T:
    """A value of an enumeration, by its name in reports."""
    text = fields.text(name)
    try:
        return kind(text)  # type: ignore[call-arg]
    except ValueError:
        raise FieldError(f"{name} {text[:100]!r} is not known") from None


def _finding(fields: Fields, earlier: list[Finding]) -> Finding:
    source = fields.text("source", "")
    return Finding(
        rule=fields.text("rule"),
        level=level(fields.text("level")),
        role=one_of(Role, fields, "role"),
        path=fields.text("path"),
        span=_NO_SPAN,
        region=_region(fields, source),
        image=fields.text("image"),
        replacement=fields.text("replacement") if "replacement" in fields else None,
        message=fields.text("message"),
        docs=fields.text("docs"),
        field=FieldPath(tuple(_keys(fields))),
        object=_object(fields.object("object")) if "object" in fields else None,
        fix=_fix(fields.object("fix"), source, earlier),
        companion=fields.flag("companion", default=False),
        existence=_answer(fields.object("existence")) if "existence" in fields else None,
    )


def _keys(fields: Fields) -> Iterator[tuple[str | int | None, ...]]:
    for path in fields.items("keys"):
        if not isinstance(path, list) or not all(
            key is None or isinstance(key, str | int) for key in path
        ):
            raise FieldError("keys are not lists of keys and indexes")
        yield tuple(path)


def _object(fields: Fields) -> KubernetesObject:
    optional = {name: fields.label(name, "") for name in ("namespace", "container", "owner")}
    return KubernetesObject(fields.label("kind"), fields.label("name"), **optional)


def _fix(fields: Fields, source: str, earlier: list[Finding]) -> Fix:
    name = fields.text("applicability").upper().replace("-", "_")
    if name not in Applicability.__members__:
        raise FieldError(f"applicability {name[:100]!r} is not known")
    edits = tuple(_edit(edit, source) for edit in fields.objects("edits"))
    if "edits_of" in fields:
        if fields.number("edits_of") >= len(earlier):
            raise FieldError("edits_of names no earlier finding")
        edits = earlier[fields.number("edits_of")].fix.edits
    reason, applied = fields.text("reason", ""), fields.flag("applied")
    return Fix((), Applicability[name], reason, applied).with_edits(edits)


def _edit(fields: Fields, source: str) -> Edit:
    region = _region(fields, fields.text("source", source))
    return Edit(fields.text("path"), _NO_SPAN, fields.text("content"), region)


def _answer(fields: Fields) -> Answer:
    texts = {name: fields.text(name, "") for name in ("source", "date", "reason", "digest")}
    return Answer(
        fields.text("image"),
        one_of(Existence, fields, "status"),
        **texts,
        suggestions=fields.texts("suggestions"),
        mismatch=fields.text("mismatch", ""),
    )


def _region(fields: Fields, line: str) -> Region:
    return Region(
        Position(fields.number("line"), fields.number("column")),
        Position(fields.number("end_line"), fields.number("end_column")),
        line,
    )


def _suppression(fields: Fields) -> tuple[str, Hider]:
    suppression = fields.object("suppression")
    by = suppression.text("by")
    if by not in _HIDERS:
        raise FieldError(f"suppression by {by[:100]!r} is not known")
    return suppression.text("reason"), cast(Hider, by)
