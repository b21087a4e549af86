"""Packaged subcharts, `charts/NAME-1.2.3.tgz`: what they hold is reported, with advice on what to
change in the chart around them."""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from k8sregistry_lint.charts.chart import Subchart, section
from k8sregistry_lint.charts.vendored import not_here
from k8sregistry_lint.linking import Repository
from k8sregistry_lint.model import FileReport, Finding, Notification, NotificationKind
from k8sregistry_lint.regex import regex
from k8sregistry_lint.text import SourceFile, UnreadableError

if TYPE_CHECKING:
    from k8sregistry_lint.charts.archive import Broken, Member

_ARCHIVE = regex(r"[^/!]*!")
"""An archive in a path; its files are in a folder of the chart's name already."""

Check = Callable[[SourceFile], FileReport]
Wanted = Callable[[str, bytes], bool]
"""Whether a file of that name and those bytes is to be checked."""


def check_packaged(
    path: str, data: bytes, check: Check, wanted: Wanted, repository: Repository
) -> FileReport:
    """Report what the archive at `path` holds. Its files are named `path!name`; none of them is
    edited."""
    from k8sregistry_lint.charts.archive import members

    parent = path.rpartition("/")[0].rpartition("/")[0]

    @lru_cache(4_096)
    def subchart(name: str) -> Subchart:
        return Subchart(parent, section(parent, {name}, repository) or name)

    reports = [
        _report(path, member, check) for member in members(data) if _is_wanted(member, wanted)
    ]
    return FileReport(
        path,
        [_advised(finding, path, subchart) for report in reports for finding in report.findings],
        [mention for report in reports for mention in report.mentions],
        [notification for report in reports for notification in report.notifications],
    )


def _is_wanted(member: "Member | Broken", wanted: Wanted) -> bool:
    from k8sregistry_lint.charts.archive import Broken

    return isinstance(member, Broken) or wanted(member.name.rpartition("/")[2], member.data)


def _report(path: str, member: "Member | Broken", check: Check) -> FileReport:
    from k8sregistry_lint.charts.archive import Broken

    if isinstance(member, Broken):
        return FileReport(
            path, notifications=(Notification(NotificationKind.ARCHIVE, path, member.message),)
        )
    name = f"{path}!{member.name}"
    try:
        return check(SourceFile.decode(name, member.data))
    except UnreadableError as error:
        return FileReport(
            name, notifications=(Notification(NotificationKind(error.kind), name, str(error)),)
        )


def _advised(finding: Finding, path: str, subchart: Callable[[str], Subchart]) -> Finding:
    name, _, inner = _ARCHIVE.sub("", finding.path.removeprefix(f"{path}!")).partition("/")
    advice = subchart(name).advice(inner, finding.field)
    advised = not_here(finding, f"{name} is a packaged chart; {advice}")
    return advised.with_fix(advised.fix.with_edits(()))
