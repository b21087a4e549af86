"""GitLab's Code Quality report: the fields that GitLab reads, and fingerprints that outlive a
line."""

import json
from typing import Any

import pytest

from asking import check
from k8sregistry_lint.model import FileReport, Notification, NotificationKind, RunReport
from k8sregistry_lint.reporters import Style, renderer
from k8sregistry_lint.text import Position
from reporting import sample


def issues(*files: FileReport) -> list[dict[str, Any]]:
    return list(json.loads(renderer("gitlab")(RunReport(files), Style())))


def test_every_issue_has_the_fields_that_gitlab_reads() -> None:
    found = json.loads(renderer("gitlab")(sample(), Style()))
    for issue in found:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["lines"]["begin"] >= 1
        assert not issue["location"]["path"].startswith(("/", "./"))
    assert len({issue["fingerprint"] for issue in found}) == len(found)


def test_an_empty_run_is_an_empty_list() -> None:
    assert issues() == []


def test_fingerprints_do_not_know_lines() -> None:
    text = "a: k8s.gcr.io/x:1\nb: [k8s.gcr.io/y:1, k8s.gcr.io/y:1]\n"
    before, after = issues(check(text)), issues(check("# more\n" * 9 + text))
    assert [issue["fingerprint"] for issue in before] == [issue["fingerprint"] for issue in after]
    assert [issue["location"]["lines"]["begin"] for issue in after] == [10, 11, 11]


@pytest.mark.parametrize(
    ("kind", "position", "severity", "line"),
    [
        ("unparsed", Position(4, 2), "major", 4),
        ("unreadable", None, "major", 1),
        ("unused-ignore", Position(2, 1), "info", 2),
    ],
)
def test_what_was_not_checked_is_an_issue(
    kind: str, position: Position | None, severity: str, line: int
) -> None:
    [issue] = issues(
        FileReport(
            "a", notifications=(Notification(NotificationKind(kind), "a.yaml", "why", position),)
        )
    )
    assert (issue["check_name"], issue["severity"], issue["description"]) == (kind, severity, "why")
    assert issue["location"] == {"path": "a.yaml", "lines": {"begin": line}}
