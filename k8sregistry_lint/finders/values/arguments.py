"""Arguments, variables and URLs that hold one reference or registry: `--image=REF`, `NAME=REF`,
`${NAME:-REF}`, `docker://REF`."""

import re
from typing import NamedTuple

from k8sregistry_lint.reference import ImageReference, parse_host, parse_with_placeholders
from k8sregistry_lint.regex import regex

_ASSIGNMENT = regex(
    r"(?:--?[A-Za-z][\w.-]*=)?(?:--?)?(?P<name>[A-Za-z_][\w.-]*)="
    r"([\"']?)(?:docker://)?(?P<reference>[^\"'\s]+)\2(?P<rest>)"
)
_DEFAULT = regex(
    r"\$\{(?P<name>\w+):?[-=]([\"']?)(?P<reference>(?:[^{}\"'\s$]|\$\{[^{}\"'\s]*\})+)\2\}"
    r"(?P<rest>[^\"'\s]*)"
)
_FIELD = regex(r"(?P<name>[A-Za-z_][\w.\[\]-]*):\s+([\"']?)(?P<reference>[^\"'\s]+)\2(?P<rest>)")
_URL = regex(r"(?P<name>docker|docker-image|oci)://(?P<reference>\S+)(?P<rest>)")


_PATTERNS = (_ASSIGNMENT, _DEFAULT, _URL, _FIELD)
_SIGN = regex(r"=|://|\$\{|: ")
_SETTING = regex(r"[A-Za-z_]\w*=[^\s=]+")
_VALUE = regex(r"[A-Za-z_][\w.\[\]\\-]*=[^\s=,]*")


class Argument(NamedTuple):
    """A reference at offset `start` behind the flag or variable `name`. `is_host` says that it is a
    registry alone, `is_artifact` that it may be a chart as well."""

    name: str
    reference: ImageReference
    start: int
    is_host: bool = False
    is_artifact: bool = False


def parse(text: str, *, is_block: bool = False) -> Argument | None:
    """The argument that the whole of a text is, or the part of a reference that a default spells,
    as in `${PREFIX:-k8s.gcr.io/}pause`. A block with a field in it is YAML, and no argument."""
    if not _SIGN.search(text):
        return None  # as most values, which need no pattern
    for pattern in _PATTERNS[: -1 if is_block else None]:
        match = pattern.fullmatch(text)
        if match and (found := _argument(match, is_url=pattern is _URL)):
            return found
    return None


def _names_image(reference: ImageReference) -> bool:
    """Whether a reference has a registry and a repository, or an owner on Docker Hub."""
    return bool(reference.repository) and bool(
        reference.registry or "/" in reference.repository.strip("/")
    )


def settings(text: str) -> list[tuple[str, int]]:
    """The words of a line that sets something with each of them, each with its offset:
    `name=k8s.gcr.io/pause tag=3.6`, `image.repository=k8s.gcr.io/pause,image.tag=3.6`."""
    if "\n" in text:
        return []
    words = [(match[0], match.start()) for match in re.finditer(r"\S+", text)]
    if len(words) > 1:
        return words if all(_SETTING.fullmatch(word) for word, _ in words) else []
    values = [(match[0], match.start()) for match in re.finditer(r"[^,]+", text)]
    # the name of the first may be in front of the text, as in replicas=2,image=k8s.gcr.io/x
    is_list = len(values) > 1 and all(_VALUE.fullmatch(value) for value, _ in values[1:])
    return values if is_list else []


def _argument(match: re.Match[str], *, is_url: bool) -> Argument | None:
    spelled, rest = match["reference"], match["rest"]
    name, start = match["name"], match.start("reference")
    whole = parse_with_placeholders(spelled + rest)
    part = spelled.rstrip("/") if rest else spelled
    reference = (parse_host(part) if rest else None) or parse_with_placeholders(part)
    if whole and reference and _names_image(whole):
        if is_url:
            is_image = name != "oci"
            return Argument("image" if is_image else "", reference, start, is_artifact=not is_image)
        return Argument(name, reference, start)
    host = None if rest else parse_host(spelled)
    return Argument(name, host, start, is_host=True) if host and not is_url else None
