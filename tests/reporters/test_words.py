"""The words that formats share."""

import pytest

from asking import check
from k8sregistry_lint.model import Applicability, Fix, Notification, NotificationKind
from k8sregistry_lint.reporters import words
from k8sregistry_lint.reporters.visible import visible, visible_path
from k8sregistry_lint.text import Position


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a b", "a b"),
        ("é😀", "é😀"),
        ("\n\t\r", "\\x0a\\x09\\x0d"),
        ("\x1b\x9b", "\\x1b\\x9b"),
        ("\u202e\u2028", "\\u202e\\u2028"),
        ("\udcff", "\\udcff"),
        ("##[error]x", "##\\x5berror]x"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("path", "shown"),
    [("a.yaml", "a.yaml"), ("::a", "./::a"), (" ::a", "./ ::a"), ("a::b", "a::b"), (":a", ":a")],
)
def test_a_path_is_no_workflow_command(path: str, shown: str) -> None:
    assert visible_path(path) == shown


@pytest.mark.parametrize(
    ("note", "line"),
    [
        (
            Notification(NotificationKind("unreadable"), "a.yaml", "permission denied"),
            "a.yaml: unreadable: permission denied",
        ),
        (
            Notification(NotificationKind("unparsed"), "\x1b[1m", "is not YAML", Position(2, 3)),
            "\\x1b[1m:2:3: unparsed: is not YAML",
        ),
    ],
)
def test_notification(note: Notification, line: str) -> None:
    assert words.notification(note) == line


@pytest.mark.parametrize(
    ("fix", "shown"),
    [
        (Fix((), Applicability.SAFE), "--fix changes it (safe)"),
        (Fix((), Applicability.SAFE, applied=True), "fixed"),
        (
            Fix((), Applicability.UNSAFE, "Look first."),
            "--fix --unsafe-fixes changes it (unsafe): Look first",
        ),
        (Fix((), Applicability.DISPLAY_ONLY, "a key"), "no automatic fix (display-only): a key"),
    ],
)
def test_remedy(fix: Fix, shown: str) -> None:
    [finding] = check("a: k8s.gcr.io/x:1").findings
    assert words.remedy(finding.with_fix(fix)) == shown
