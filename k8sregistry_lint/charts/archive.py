"""Packaged charts: the text files in a `.tgz`, read in memory and within bounds. Nothing is
unpacked to disk."""

import io
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MAX_PACKED = 32 << 20
MAX_UNPACKED = 64 << 20
MAX_RATIO = 200
MAX_MEMBERS = 10_000
MAX_MEMBER = 8 << 20
MAX_DEPTH = 3
_FREE = 1 << 20
"""Bytes that any archive may unpack to, whatever their ratio."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive; files of an archive in the archive have both names, with `!`
    between."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """What could not be read of an archive."""

    message: str


def members(data: bytes, depth: int = 1) -> Iterator[Member | Broken]:
    """The regular files of an archive, then the one reason why there may be more. Links and devices
    are no files."""
    unpacked = _unpacked(data)
    if isinstance(unpacked, Broken):
        yield unpacked
        return
    try:
        with tarfile.TarFile(fileobj=io.BytesIO(unpacked)) as tar:
            yield from _files(tar, depth)
    except (tarfile.TarError, ValueError, OverflowError, EOFError, OSError) as error:
        yield Broken(f"is no archive that can be read: {error}")


def _unpacked(data: bytes) -> bytes | Broken:
    if len(data) > MAX_PACKED:
        return Broken(f"is larger than {MAX_PACKED >> 20} MiB")
    limit = min(MAX_UNPACKED, max(len(data) * MAX_RATIO, _FREE))
    reader = zlib.decompressobj(wbits=31)
    try:
        unpacked = reader.decompress(data, limit + 1)
    except zlib.error as error:
        return Broken(f"is not gzip: {error}")
    if len(unpacked) > limit:
        return Broken("unpacks to more than is looked at")
    return unpacked if reader.eof else Broken("ends too early")


def _files(tar: tarfile.TarFile, depth: int) -> Iterator[Member | Broken]:
    for count, entry in enumerate(tar):
        if count >= MAX_MEMBERS:
            yield Broken(f"has more than {MAX_MEMBERS} members")
            return
        if not entry.isreg():
            continue
        if entry.name.startswith("/") or ".." in entry.name.split("/") or entry.issparse():
            yield Broken(f"has a member that no chart has: {entry.name}")
        elif entry.size > MAX_MEMBER:
            yield Broken(f"has a member that is larger than {MAX_MEMBER >> 20} MiB: {entry.name}")
        elif file := tar.extractfile(entry):
            yield from _opened(Member(entry.name, file.read()), depth)


def _opened(member: Member, depth: int) -> Iterator[Member | Broken]:
    """A file, or what is in it where it is a chart's own packaged subchart."""
    if not member.name.endswith(".tgz"):
        yield member
    elif depth == MAX_DEPTH:
        yield Broken(f"has archives in archives: {member.name}")
    else:
        for inner in members(member.data, depth + 1):
            name = f"{member.name}!"
            yield (
                Member(name + inner.name, inner.data)
                if isinstance(inner, Member)
                else Broken(f"{inner.message} ({member.name})")
            )
