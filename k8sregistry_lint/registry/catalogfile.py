"""The file format of catalogs, read line by line within fixed bounds.

A catalog is gzip-compressed text in sorted order. A line is `NAME TAG TAG...`, or `NAME:TAG DIGEST`
where the digest is known. A name without a registry belongs to registry.k8s.io. Lines that begin
with `#` say when the catalog was made (`# date: 2024-06-17`), and of which registries and
repositories it knows every tag (`# complete: registry.k8s.io`)."""

import gzip
import re
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from k8sregistry_lint.files.reading import status_of

MAX_BYTES = 256 << 20
"""The largest catalog, in bytes after decompression."""
MAX_LINE = 1 << 20
"""The longest line, in bytes: the largest repositories of registry.k8s.io have 12,000."""
DEFAULT_REGISTRY = "registry.k8s.io"

_HEADER = re.compile(r"#\s*(\w+):\s*(.*)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAME = re.compile(r"[A-Za-z0-9][\w./:-]*", re.ASCII)
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class CatalogError(ValueError):
    """A file that is not a catalog; the message says in what way."""


class Header(NamedTuple):
    """The day on which a catalog was made, empty if it does not say so, and the registries and
    repositories of which it knows every tag."""

    date: str = ""
    complete: frozenset[str] = frozenset()

    def covers(self, name: str) -> bool:
        """Whether the catalog knows every tag of a repository (`registry/repository`)."""
        return name in self.complete or name.partition("/")[0] in self.complete


class Entry(NamedTuple):
    """Tags of a repository (`registry/repository`) with their digests, empty where not known."""

    name: str
    tags: Mapping[str, str]


def entries(path: str) -> Iterator[Header | Entry]:
    """Yield the header of a catalog, and then its entries in order. Raises OSError, or CatalogError
    as soon as the file turns out to be damaged: only after the last entry is it known to be whole.
    """
    status_of(path)
    try:
        with gzip.open(path, "rb") as file:
            yield from _parsed(file)
    except gzip.BadGzipFile as error:
        reason = "is damaged" if "CRC" in str(error) else "is not gzip"
        raise CatalogError(reason) from None
    except EOFError:
        raise CatalogError("is truncated") from None
    except zlib.error:
        raise CatalogError("is damaged") from None


def _parsed(file: gzip.GzipFile) -> Iterator[Header | Entry]:
    header: dict[str, str] = {}
    begun, previous = False, ("", "")
    for number, line in enumerate(_lines(file), 1):
        if line.startswith("#") and not begun:
            if match := _HEADER.fullmatch(line):
                header[match[1]] = match[2].strip()
            continue
        if not begun:
            begun = True
            yield _header(header)
        entry, key = _entry(line, number)
        if key <= previous:
            raise CatalogError(f"is not sorted: line {number}")
        previous = key
        yield entry
    if not begun:
        yield _header(header)


def _lines(file: gzip.GzipFile) -> Iterator[str]:
    size = 0
    while line := file.readline(MAX_LINE + 1):
        size += len(line)
        if len(line) > MAX_LINE:
            raise CatalogError(f"has a line of more than {MAX_LINE >> 20} MiB")
        if size > MAX_BYTES:
            raise CatalogError(f"is larger than {MAX_BYTES >> 20} MiB after decompression")
        try:
            yield line.decode("ascii").rstrip("\r\n")
        except UnicodeDecodeError:
            raise CatalogError(
                "is not a list of image names: it has characters that no name has"
            ) from None


def _header(values: Mapping[str, str]) -> Header:
    date, complete = values.get("date", ""), frozenset(values.get("complete", "").split())
    if date and not _DAY.fullmatch(date):
        raise CatalogError("has a date that is not of the form YYYY-MM-DD")
    if complete and not date:
        raise CatalogError("claims to be complete, but does not say on which day")
    return Header(date, complete)


def _entry(line: str, number: int) -> tuple[Entry, tuple[str, str]]:
    """Return the entry of a line, and the key by which lines are sorted."""
    name, *words = line.split() or [""]
    name, tag = _name_and_tag(name)
    tags = dict.fromkeys(words, "")
    if tag:
        tags = {tag: words[0] if _DIGEST.fullmatch(words[0]) else ""} if words else {}
    is_pair = len(words) == 1 and words[0].startswith("sha256:")
    if not all(is_image(name, each) for each in tags or ["latest"]) or (tag and not is_pair):
        raise CatalogError(f"is not a list of image names and tags: line {number}")
    return Entry(qualified(name), tags), (name, tag)


def is_image(name: str, tag: str) -> bool:
    """Whether a name and a tag have the characters of names and tags."""
    return _NAME.fullmatch(name) is not None and _TAG.fullmatch(tag) is not None


def _name_and_tag(text: str) -> tuple[str, str]:
    folder, slash, last = text.rpartition("/")
    last, _, tag = last.partition(":")
    return f"{folder}{slash}{last}", tag


def qualified(name: str) -> str:
    """A repository with its registry, which is registry.k8s.io unless the name has one."""
    host, slash, _ = name.partition("/")
    named = slash and (set(".:") & set(host) or host == "localhost")
    return name if named else f"{DEFAULT_REGISTRY}/{name}"
