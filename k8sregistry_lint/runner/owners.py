"""Who owns the files with findings, by the CODEOWNERS of the repository: the file and the syntax of
GitHub, and the sections of GitLab."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from k8sregistry_lint.files.exclusion import matcher
from k8sregistry_lint.files.git import root
from k8sregistry_lint.files.reading import read
from k8sregistry_lint.model import FileReport, Notification, NotificationKind, RunReport
from k8sregistry_lint.runner.limits import USUAL, GaveUpError, limited

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where the file may be; the first one counts."""

MAX_SIZE = 3 << 20
"""GitHub loads no larger file."""

MAX_PATTERN = 4_096
"""No path is longer; a longer pattern matches nothing."""

_SECTION = re.compile(r"\^?\[([^\]]*)\](?:\[\d+\])?(.*)")
_WORD = re.compile(r"(?:\\.|[^\s\\])+")


class Entry:
    """A pattern with its owners."""

    def __init__(self, pattern: str, owners: Sequence[str]) -> None:
        self.pattern = pattern
        self.owners = owners

    @cached_property
    def _match(self) -> Callable[[str], bool]:
        return matcher(self.pattern) if len(self.pattern) <= MAX_PATTERN else _nothing

    def matches(self, path: str) -> bool:
        """Return whether it concerns a path. Unlike in a gitignore file, `docs/*` means the files
        of a folder without those of the folders below."""
        anchored = self.pattern.strip("/")
        if self.pattern.endswith("/*") and "**" not in anchored:
            return path.count("/") == anchored.count("/") and self._match(path)
        return self._match(path)


class Section(NamedTuple):
    """A part of the file, in which the last entry that matches counts."""

    default: Sequence[str]
    entries: list[Entry]


LIMITS = USUAL._replace(seconds=10)
"""What the owners may take: far more than real lists of owners need."""


def with_owners(report: RunReport, folder: str, top: str | None = None) -> RunReport:
    """Add the owners of the files with findings. Their paths are relative to `folder`. Without
    `top`, git tells where the repository begins. If the list of owners takes too long, there are
    none, and an advice says so."""
    try:
        with limited(LIMITS):
            return _with_owners(report, folder, top)
    except GaveUpError as error:
        reason = error.limit
    except MemoryError:
        reason = "out of memory"
    message = f"gave up looking for the owners of files: {reason}; the report names none"
    note = Notification(NotificationKind.OWNERS, "CODEOWNERS", message)
    return replace(report, files=[*report.files, FileReport(note.path, notifications=[note])])


def _with_owners(report: RunReport, folder: str, top: str | None) -> RunReport:
    top = top or root(folder)
    text = _text(top) if top and report.findings else ""
    if not top or not text:
        return report
    sections = parse(text)
    owners = {}
    for path in dict.fromkeys(finding.path for finding in report.findings):
        full = os.path.realpath(os.path.join(folder, path))
        inside = os.path.relpath(full, os.path.realpath(top)).replace(os.sep, "/")
        if not inside.startswith("../") and (found := owners_of(inside, sections)):
            owners[path] = found
    return replace(report, owners=owners)


def parse(text: str) -> list[Section]:
    """Read the text of a CODEOWNERS file. A line that is not understood owns nothing."""
    sections = [Section((), [])]
    by_name: dict[str, Section] = {}
    for line in re.split(r"\r?\n", text):
        words = _words(line)
        if header := _SECTION.fullmatch(line.strip()):
            made = Section(_words(header[2]), [])
            sections.append(by_name.setdefault(header[1].strip().lower(), made))
        elif words:
            pattern = re.sub(r"\\(\s)", r"\1", words[0])
            sections[-1].entries.append(Entry(pattern, words[1:] or sections[-1].default))
    return list({id(section): section for section in sections}.values())


def owners_of(path: str, sections: Sequence[Section]) -> tuple[str, ...]:
    """Return the owners of a path, which is relative to the top of the repository."""
    found = (_last_match(path, section) for section in sections)
    return tuple(dict.fromkeys(owner for entry in found if entry for owner in entry.owners))


def _nothing(_path: str) -> bool:
    return False


def _last_match(path: str, section: Section) -> Entry | None:
    return next((entry for entry in reversed(section.entries) if entry.matches(path)), None)


def _words(line: str) -> list[str]:
    """The words of a line up to a comment; a backslash keeps a blank in its word."""
    words = []
    for word in _WORD.findall(line):
        if word.startswith("#"):
            break
        words.append(word)
    return words


def _text(top: str) -> str:
    for path in _files(top):
        if os.path.getsize(path) > MAX_SIZE:
            return ""
        try:
            return read(path).decode("utf-8", "replace")
        except OSError:
            return ""
    return ""


def _files(top: str) -> Iterator[str]:
    """Yield the file that counts; a link does not, so that no other file of the machine is read."""
    for place in PLACES:
        path = os.path.join(top, *place.split("/"))
        if os.path.isfile(path) and os.path.realpath(path) == os.path.join(
            os.path.realpath(top), *place.split("/")
        ):
            yield path
