"""The frozen values that pass between the rooms."""

from k8sregistry_lint.model.existence import Answer, Existence
from k8sregistry_lint.model.fieldpath import MAX_KEY, NO_FIELD, FieldPath, KeyPath
from k8sregistry_lint.model.finding import (
    Edit,
    Finding,
    Fix,
    Mention,
    Suppressed,
    SuppressedNotification,
)
from k8sregistry_lint.model.keypattern import KeyPattern
from k8sregistry_lint.model.notification import Notification, NotificationKind
from k8sregistry_lint.model.occurrence import (
    IN_IMAGE,
    Found,
    ImageOccurrence,
    Kind,
    KubernetesObject,
    Location,
    MentionKind,
    PossibleMention,
    Role,
    Unread,
)
from k8sregistry_lint.model.report import FileReport, Origin, RuleSummary, RunReport, moment
from k8sregistry_lint.model.scales import Applicability, Level, Severity

__all__ = [
    "IN_IMAGE",
    "MAX_KEY",
    "NO_FIELD",
    "Answer",
    "Applicability",
    "Edit",
    "Existence",
    "FieldPath",
    "FileReport",
    "Finding",
    "Fix",
    "Found",
    "ImageOccurrence",
    "KeyPath",
    "KeyPattern",
    "Kind",
    "KubernetesObject",
    "Level",
    "Location",
    "Mention",
    "MentionKind",
    "Notification",
    "NotificationKind",
    "Origin",
    "PossibleMention",
    "Role",
    "RuleSummary",
    "RunReport",
    "Severity",
    "Suppressed",
    "SuppressedNotification",
    "Unread",
    "moment",
]
