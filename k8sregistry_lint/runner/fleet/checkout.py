"""Writes the files of a commit that can matter into an empty folder. The bytes are those of the
commit: no filter and no hook runs, and nothing but plain files is made."""

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from k8sregistry_lint.files.reading import MAX_SIZE, why
from k8sregistry_lint.files.surfaces import VENDORED, is_manifest, surface_of
from k8sregistry_lint.model import Notification, NotificationKind
from k8sregistry_lint.runner.fleet.clone import Clone, CloneError, Entry
from k8sregistry_lint.runner.owners import PLACES as OWNERS

MAX_ENTRIES = 1_000_000
MAX_BYTES = 8 << 30
"""What a commit may hold, so that one made to fill disks fails instead."""

_SUBMODULE, _LINK = "160000", "120000"
_POINTER = b"version https://git-lfs.github.com/spec/"
_BATCH = 1_000


class Checkout(NamedTuple):
    """What was not written: `skipped` counts by reason, and `notes` name paths."""

    skipped: Counter[str]
    notes: list[Notification]


class Choice(NamedTuple):
    """Which files matter: those of `surfaces`, packaged subcharts, and the list of owners. Vendored
    manifests matter although they are not checked: what selects an image there must not move."""

    surfaces: Collection[str]
    include_vendored: bool

    def takes(self, path: str) -> bool:
        """Return whether a file can matter, by its path."""
        *folders, name = path.split("/")
        if path in OWNERS:
            return True
        if not self.include_vendored and VENDORED.intersection(folders):
            return is_manifest(name)
        is_subchart = name.endswith(".tgz") and folders[-1:] == ["charts"]
        return is_subchart or surface_of(name) in self.surfaces


def check_out(clone: Clone, commit: str, folder: str, choice: Choice) -> Checkout:
    """Write the files of a fetched commit that can matter. Raises CloneError."""
    made = Checkout(Counter(), [])
    chosen = list(_chosen(clone.entries(commit), choice, made))
    clone.complete({entry.object for entry in chosen})
    written = 0
    for start in range(0, len(chosen), _BATCH):
        batch = chosen[start : start + _BATCH]
        contents = clone.contents([entry.object for entry in batch], MAX_SIZE)
        for entry, (size, data) in zip(batch, contents, strict=True):
            written += size
            if written > MAX_BYTES:
                raise CloneError(f"its files have more than {MAX_BYTES >> 30} GiB")
            made.notes.extend(_write(folder, entry.path, size, data))
    return made


def _chosen(entries: Iterable[Entry], choice: Choice, made: Checkout) -> Iterator[Entry]:
    for number, entry in enumerate(entries, 1):
        if number > MAX_ENTRIES:
            raise CloneError(f"it has more than {MAX_ENTRIES:,} files")
        if entry.mode == _SUBMODULE:
            message = "is a submodule, whose repository is not fetched"
            made.notes.append(Notification(NotificationKind.GIT, entry.path, message))
        elif choice.takes(entry.path):
            if entry.mode == _LINK:
                made.skipped["link"] += 1
            else:
                yield entry


def _write(folder: str, path: str, size: int, data: bytes | None) -> Sequence[Notification]:
    """Write one file. Of one that is too large nothing is written but its size, for which the
    check reports it."""
    if not _is_harmless(path):
        return [_unread(path, "has a name that leads elsewhere")]
    target = os.path.join(folder, path)
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "xb") as file:
            file.write(data or b"")
            file.truncate(size)
    except OSError as error:
        return [_unread(path, why(error))]
    if data is not None and data.startswith(_POINTER):
        message = "is a pointer of Git LFS, whose file is not fetched"
        return [Notification(NotificationKind.NOT_CHECKED, path, message)]
    return []


def _unread(path: str, message: str) -> Notification:
    return Notification(NotificationKind.UNREADABLE, path, message)


def _is_harmless(path: str) -> bool:
    """Return whether a path stays below its folder and makes no repository there. Git writes no
    such paths, but a commit can be made to hold them."""
    parts = path.replace(os.sep, "/").split("/")
    return not any(part in ("", ".", "..") or part.lower() == ".git" for part in parts)
