"""Reads reports in JSON and JSON Lines, one after another, however many there are: no more than one
is in memory."""

import json
import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple

from k8sregistry_lint.files.reading import MAX_SIZE, status_of, why
from k8sregistry_lint.fleet.fields import FieldError
from k8sregistry_lint.fleet.latest import Entry, Latest, entry_of
from k8sregistry_lint.fleet.merged import Merged, Unread
from k8sregistry_lint.fleet.tallies import tallied
from k8sregistry_lint.fleet.unit import Unit, unit_of

_BOM = b"\xef\xbb\xbf"


class Place(NamedTuple):
    """Where a report is: its bytes in a file, and its line (1-based; 0 if it is the whole file)."""

    path: str
    offset: int
    size: int
    line: int
    checksum: bytes

    @property
    def name(self) -> str:
        """What stands in for a repository without a name."""
        return f"{self.path}:{self.line}" if self.line else self.path


class ReportError(Exception):
    """A file holds no report, or not one; or it changed while it was read."""


def merge(paths: Sequence[str], link_template: str = "", output: str = "") -> Merged:
    """Read the reports in files, and in the `.json` and `.jsonl` files of folders, and return the
    latest of each repository as one report. Whatever could not be read is part of it. `output` is
    no input, also if its folder is one."""
    latest, unread = Latest(), set[Unread]()
    for path in files(paths, output):
        for found in [path] if isinstance(path, Unread) else documents(path):
            if isinstance(found, Unread):
                unread.add(found)
                continue
            place, data = found
            read = parsed(place, data)
            if isinstance(read, Unread):
                unread.add(read)
            else:
                latest.add(entry_of(read.unit, place.name, read.digest, place))
    chosen = latest.reports
    unread.update(map(_hidden, latest.hidden))

    def units() -> Iterator[tuple[str, Unit]]:
        for entry in chosen:
            yield entry.key.repository, _again(entry.place)

    return Merged(
        units=units,
        tallies=tallied(units()),
        failures=latest.failures,
        unread=sorted(unread),
        burn_down=latest.burn_down,
        replaced=latest.replaced,
        link_template=link_template,
    )


def _hidden(entry: Entry) -> Unread:
    repository, folder = entry.key
    reason = f"is on {folder} alone, and newer than a report on {repository} that includes it"
    return Unread(entry.place.path, entry.place.line, reason)


def single(path: str) -> Unit:
    """Return the one report in a file. Raises ReportError if there is none, or another one."""
    found = list(islice(documents(path), 2))
    if len(found) > 1:
        raise ReportError(f"{path}: holds several reports; `report merge` makes one of them")
    for each in found:
        read = each if isinstance(each, Unread) else parsed(*each)
        if isinstance(read, Parsed):
            return read.unit
        raise ReportError(f"{path}: {read.reason}")
    raise ReportError(f"{path}: is empty")


def files(paths: Sequence[str], output: str = "") -> Iterator[str | Unread]:
    """Yield each file but `output` once, those of a folder in the order of their names. A folder
    without any is an input that could not be read."""
    written = os.path.realpath(output) if output else ""
    seen: set[str] = set()
    for path in paths:
        try:
            names = _inside(path, written) if os.path.isdir(path) else [path]
        except OSError as error:
            yield Unread(path, 0, why(error))
            continue
        if not names:
            yield Unread(path, 0, "holds no report (*.json, *.jsonl)")
        for name in names:
            if (real := os.path.realpath(name)) not in seen | {written}:
                seen.add(real)
                yield name


def _inside(folder: str, written: str) -> list[str]:
    """The reports in a folder, without the file that is to be written."""
    paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    return [
        path
        for path in paths
        if path.endswith((".json", ".jsonl")) and os.path.realpath(path) != written
    ]


def documents(path: str) -> Iterator[tuple[Place, bytes] | Unread]:
    """Yield each JSON document of a file: its lines if they are documents, else the whole."""
    try:
        status_of(path)
        with open(path, "rb") as file:
            first = file.readline(MAX_SIZE + 1)
            if first.removeprefix(_BOM).lstrip()[:2] == b'{"':
                file.seek(0)
                yield from _lines(path, file)
                return
            data = first + file.read(MAX_SIZE + 1 - len(first))
            if len(data) > MAX_SIZE:
                yield Unread(path, 0, _TOO_LARGE)
            else:
                yield Place(path, 0, len(data), 0, sha256(data).digest()), data
    except OSError as error:
        yield Unread(path, 0, why(error))


_TOO_LARGE = f"is larger than {MAX_SIZE >> 20} MiB"


def _lines(path: str, file: Any) -> Iterator[tuple[Place, bytes] | Unread]:  # noqa: ANN401
    """Yield the lines of a file that are not empty; one that is too long is skipped."""
    number = offset = 0
    while line := file.readline(MAX_SIZE + 1):
        number += 1
        start, size = offset, len(line)
        offset += size
        if len(line) > MAX_SIZE:
            while not line.endswith(b"\n") and (line := file.readline(MAX_SIZE)):
                offset += len(line)
            yield Unread(path, number, _TOO_LARGE)
        elif line.strip():
            yield Place(path, start, size, number, sha256(line).digest()), line


class Parsed(NamedTuple):
    """A report, and the JSON that it was made from."""

    unit: Unit
    value: object

    @property
    def digest(self) -> str:
        """A digest that is the same however the JSON is spaced."""
        return sha256(json.dumps(self.value, sort_keys=True).encode()).hexdigest()


def parsed(place: Place, data: bytes) -> Parsed | Unread:
    """Return the report in the bytes of a JSON document."""
    try:
        value = json.loads(data.removeprefix(_BOM))
        return Parsed(unit_of(value), value)
    except FieldError as error:
        reason = str(error)
    except RecursionError:
        reason = "is nested too deeply"
    except ValueError as error:
        reason = f"is not JSON, or was cut off: {error}" if data.strip() else "is empty"
    return Unread(place.path, place.line, reason)


def _again(place: Place) -> Unit:
    """Read a report that was read before. Raises ReportError if it is another one by now."""
    try:
        with open(place.path, "rb") as file:
            file.seek(place.offset)
            data = file.read(place.size)
    except OSError as error:
        raise ReportError(f"{place.path}: {why(error)}") from None
    read = parsed(place, data) if sha256(data).digest() == place.checksum else None
    if not isinstance(read, Parsed):
        raise ReportError(f"{place.path}: changed while it was read")
    return read.unit
