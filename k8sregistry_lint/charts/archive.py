"""The text files in a packaged chart (`.tgz`), read in memory and within bounds; nothing is
unpacked to disk."""

import io
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

MAX_PACKED = 32 << 20
"""Bytes; the bounds on what is unpacked hold for an archive with all that is packed inside it."""
MAX_UNPACKED = 64 << 20
MAX_RATIO = 200
MAX_MEMBERS = 10_000
MAX_MEMBER = 8 << 20
MAX_DEPTH = 3
_FREE = 1 << 20
"""Bytes that any archive may unpack to, whatever its ratio."""


class Member(NamedTuple):
    """A file of an archive; a file of an archive inside it has both names, joined by `!`."""

    name: str
    data: bytes


class Broken(NamedTuple):
    """What could not be read of an archive."""

    message: str


@dataclass(slots=True)
class _Budget:
    """What is left to spend on an archive and everything packed inside it."""

    size: int
    members: int

    @property
    def is_spent(self) -> bool:
        return self.size <= 0 or self.members <= 0


def members(data: bytes) -> Iterator[Member | Broken]:
    """The regular files of an archive and of the archives inside it, with whatever could not be
    read. Links and devices are no files."""
    yield from _members(data, _Budget(MAX_UNPACKED, MAX_MEMBERS), 1)


def _members(data: bytes, budget: _Budget, depth: int) -> Iterator[Member | Broken]:
    unpacked = _unpacked(data, budget)
    if isinstance(unpacked, Broken):
        yield unpacked
        return
    try:
        with tarfile.TarFile(fileobj=io.BytesIO(unpacked)) as tar:
            yield from _files(tar, budget, depth)
    except (tarfile.TarError, ValueError, OverflowError, EOFError, OSError) as error:
        yield Broken(f"is no archive that can be read: {error}")


def _unpacked(data: bytes, budget: _Budget) -> bytes | Broken:
    if len(data) > MAX_PACKED:
        return Broken(f"is larger than {MAX_PACKED >> 20} MiB")
    limit = min(budget.size, max(len(data) * MAX_RATIO, _FREE))
    reader = zlib.decompressobj(wbits=31)
    try:
        unpacked = reader.decompress(data, limit + 1)
    except zlib.error as error:
        return Broken(f"is not gzip: {error}")
    budget.size -= len(unpacked)
    if len(unpacked) > limit:
        return Broken("unpacks to more than is looked at")
    return unpacked if reader.eof else Broken("ends too early")


def _files(tar: tarfile.TarFile, budget: _Budget, depth: int) -> Iterator[Member | Broken]:
    for entry in tar:
        if budget.members <= 0:
            yield Broken(f"has more than {MAX_MEMBERS} members")
        if budget.is_spent:
            return
        budget.members -= 1
        if not entry.isreg():
            continue
        if entry.name.startswith("/") or ".." in entry.name.split("/") or entry.issparse():
            yield Broken(f"has a member that no chart has: {entry.name}")
        elif entry.size > MAX_MEMBER:
            yield Broken(f"has a member that is larger than {MAX_MEMBER >> 20} MiB: {entry.name}")
        elif file := tar.extractfile(entry):
            yield from _opened(Member(entry.name, file.read()), budget, depth)


def _opened(member: Member, budget: _Budget, depth: int) -> Iterator[Member | Broken]:
    """A file, or the files in it where it is a packaged subchart of the chart."""
    if not member.name.endswith(".tgz"):
        yield member
    elif depth == MAX_DEPTH:
        yield Broken(f"has archives in archives: {member.name}")
    else:
        for inner in _members(member.data, budget, depth + 1):
            name = f"{member.name}!"
            yield (
                Member(name + inner.name, inner.data)
                if isinstance(inner, Member)
                else Broken(f"{inner.message} ({member.name})")
            )
