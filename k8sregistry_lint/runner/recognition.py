"""Recognises by their content the files that this program wrote, which it may write again."""

from k8sregistry_lint.files.reading import read
from k8sregistry_lint.files.surfaces import surface_of
from k8sregistry_lint.regex import regex

_IN_JSON = (b'"name": "k8sregistry-lint"', b'"name":"k8sregistry-lint"', b'"check_name"')
"""What a report in JSON holds; one of them does, unless the report is empty."""

_BY_SURFACE = {
    "markdown": regex(
        rb"## k8sregistry-lint\r?\n\r?\n\d|# (?:Running i|I)mages(?: to move)?\r?\n\r?\n\d"
    ),
    "shell": regex(
        rb"#!/usr/bin/env bash\r?\n# Made by k8sregistry-lint "
        rb"|# \d+ actions? for \d+ images? in \d+ namespaces?; read: "
    ),
    "list": regex(
        rb"(?:.*\n)*?(?:\d+ images? in \d+ places?\b|\d+ files? checked, \d+ findings?\b)"
    ),
}
"""How reports in other formats begin, by the surface that their names belong to. In a list, which
may be any text, the summary may follow."""

_MESSAGE = regex(rb"(?:.*\n)*?Made by k8sregistry-lint \S+\.\s*\Z")


def is_report(path: str) -> bool:
    """Return whether a file that would be checked is a report, or empty as an empty report is. YAML
    never is."""
    data = _data(path)
    if path.lower().endswith(".json"):
        return data is not None and (
            data.strip() in (b"", b"[]") or any(mark in data for mark in _IN_JSON)
        )
    beginning = _BY_SURFACE.get(surface_of(path.rpartition("/")[2]) or "")
    return data is not None and bool(beginning and (not data or beginning.match(data)))


def is_message(path: str) -> bool:
    """Return whether a file is empty or holds a message for a commit."""
    data = _data(path)
    return data is not None and (not data.strip() or _MESSAGE.match(data) is not None)


def _data(path: str) -> bytes | None:
    """The bytes of a file; None if it cannot be read."""
    try:
        return read(path)
    except OSError:
        return None
