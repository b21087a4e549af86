"""What another command prints into a pipe: one that failed must not look like one that had nothing
to print."""

import codecs
import errno
import json
import re
from typing import IO

from k8sregistry_lint.files.reading import read_stream
from k8sregistry_lint.piped.lists import listed
from k8sregistry_lint.piped.tables import is_table
from k8sregistry_lint.regex import regex

_FAILURE = regex(
    rb"\s*(?:[Ee]rror: |Error from server|Unable to connect to the server|"
    rb"The connection to the server)"
)
"""The beginnings of kubectl's and helm's errors, where stderr goes into the pipe too."""
_FIRST = regex(rb"\s*+([^\n]{0,1000})")
"""As much of the first line as a message may quote."""
_JSON = regex(rb"\s*\{\s*\"")
"""The beginning of what `kubectl get -o json` prints."""
_INDENTED = (regex(rb"\{\r?\n[ \t]"), regex(rb"\n\}\s*\Z"))
"""The beginning and the end of JSON that is indented: only its last bracket begins a line."""
_TAIL = 100
"""How many bytes of a text show how it ends."""
_MARKUP = regex(rb"\s*<[!?a-zA-Z]")
"""The beginning of HTML and XML."""
_STRUCTURE = regex(rb"^[ \t]*+(?:[-?]\s|[{\[]|[\w\"'$./<-][^\n]*:(?:\s|\Z))", re.MULTILINE)
"""A key, an item or a bracket, one of which every YAML and JSON text with a structure holds."""
_NOTHING = regex(rb"(?:---.*|\.\.\.|null|~|\[\s*\]|\{\s*\}|\s*#.*|\s*)")
"""A line of a text that holds no object."""
_DOCUMENT = regex(rb"^---(?!\S)", re.MULTILINE)
_EMPTY_ITEMS = regex(
    rb"^items:[ \t]*+(?:(?:\[\s*\]|null|~)\s*$|\s*+(?:\Z|(?<=\n)[^\s-]))", re.MULTILINE
)
_OTHER_KEY = regex(rb"^(?!apiVersion:|items:|kind:|metadata:|\.\.\.\s*$)[^\s#-]", re.MULTILINE)
"""A key that no list of kubectl has."""
_MAX_EMPTY = 1_000
"""How long a list without objects may be, in bytes."""
_MAX_STATUS = 10_000
"""How long the error of an API server may be, in bytes."""
MAX_QUOTED = 100
"""How much of the first line a message quotes, in code points."""


def read_piped(stream: IO[bytes], *, strict: bool = False) -> bytes:
    """Return what a command printed. Raises OSError if that cannot be what it was asked for, and,
    if `strict`, for a list without objects too."""
    data = read_stream(stream)
    if reason := why_no_input(data, strict=strict):
        raise OSError(errno.ENODATA, reason)
    return data


def why_no_input(data: bytes, *, strict: bool = False) -> str:
    """Return why a text is not what a command was asked for, which includes, if `strict`, a list
    without objects; empty if it may be."""
    data = data.removeprefix(codecs.BOM_UTF8)
    return _why_unusable(data) or (_why_empty(data) if strict else "")


def _why_unusable(data: bytes) -> str:
    """Return why a text is nothing that a command printed on purpose; empty if it may be."""
    line = _FIRST.match(data)
    first = line[1].strip().decode("utf-8", "replace") if line else ""
    first = first if len(first) <= MAX_QUOTED else f"{first[:MAX_QUOTED]}..."
    if not first:
        return "is empty: the command before the pipe printed nothing"
    if _FAILURE.match(data) and (data.count(b"\n") < 10 or _are_failures(data)):
        return f"is the error of another command: {first}"
    if _JSON.match(data) and _is_cut_off(data):
        return "is cut off: it begins as JSON and has no end"
    if _JSON.match(data) and len(data) < _MAX_STATUS and _is_failure(data):
        return f"is the error of another command: {first}"
    if _MARKUP.match(data):
        return f"is a page of a web server, not YAML or JSON: {first}"
    return "" if _JSON.match(data) or b"\0" in data else _why_no_images(data, first)


def _are_failures(data: bytes) -> bool:
    """Whether each line is an error, as if a command had been tried again and again."""
    return all(_FAILURE.match(line) for line in data.split(b"\n") if line.strip())


def _why_no_images(data: bytes, first: str) -> str:
    """Return why a text is neither structured nor a list or a table of images."""
    text = data.decode("utf-8", "replace")
    if listed(text):
        return ""
    if is_table(text):
        return "is a table without images: print it with -o json"
    if _STRUCTURE.search(data) or _is_nothing(data):
        return ""
    return f"is neither YAML, JSON nor images: {first}"


def _is_cut_off(data: bytes) -> bool:
    """Whether JSON ends too early. Brackets are counted first, as parsing takes far longer, and not
    even counted in what kubectl prints."""
    if not (data[-_TAIL:].rstrip() or data.rstrip()).endswith((b"}", b"]")):
        return True
    if _INDENTED[0].match(data) and _INDENTED[1].search(data, len(data) - _TAIL):
        return False
    if data.count(b"{") <= data.count(b"}") and data.count(b"[") <= data.count(b"]"):
        return False
    text = data.decode("utf-8", "replace").rstrip()
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.pos >= len(text)
    except RecursionError:
        return False  # the reader says so
    return False


def _is_failure(data: bytes) -> bool:
    """Whether JSON is the error of an API server, as `curl` prints it."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return (
        isinstance(found, dict)
        and found.get("kind") == "Status"
        and found.get("status") == "Failure"
    )


def _is_nothing(data: bytes) -> bool:
    """Whether a text has comments and empty documents only."""
    return all(map(_NOTHING.fullmatch, data.split(b"\n")))


def _why_empty(data: bytes) -> str:
    """Return what says that a text holds no objects; empty if it may hold some."""
    if len(data) > _MAX_EMPTY:
        return ""
    if _is_nothing(data):
        return "holds no objects"
    documents = [each for each in _DOCUMENT.split(data) if not _is_nothing(each)]
    is_empty = all(map(_is_empty_list, documents))
    return "is an empty list: there are no objects in it" if is_empty else ""


def _is_empty_list(document: bytes) -> bool:
    """Whether a document is a list of kubectl without objects."""
    if _JSON.match(document):
        return _has_no_items(document)
    return bool(_EMPTY_ITEMS.search(document)) and not _OTHER_KEY.search(document)


def _has_no_items(data: bytes) -> bool:
    """Whether JSON is nothing but lists of kubectl without objects, one after another."""
    text = data.decode("utf-8", "replace").strip()
    while text:
        try:
            found, end = json.JSONDecoder().raw_decode(text)
        except (ValueError, RecursionError):
            return False
        if not isinstance(found, dict) or found.get("items", 1):
            return False
        text = text[end:].lstrip()
    return True
