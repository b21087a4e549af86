"""Whether a tag may have been published after a list of tags was made."""

import re
from collections.abc import Iterable

_VERSION = re.compile(r"v?(\d{1,18})(?:\.(\d{1,18}))?(?:\.(\d{1,18}))?")

_Version = tuple[int, int, int]


def may_be_newer(tag: str, known: Iterable[str]) -> bool:
    """Whether a tag is a later version than every known one of its line: patch releases of an old
    minor version (v1.27.20) are published after later minor versions (v1.30.0). A tag that is not a
    version may be published at any time."""
    version = _version(tag)
    if version is None:
        return True
    versions = {found for each in known if (found := _version(each))}
    line = {each for each in versions if each[:2] == version[:2]}
    return version > max(line or versions, default=(0, 0, 0))


def _version(tag: str) -> _Version | None:
    match = _VERSION.match(tag)
    if not match:
        return None
    major, minor, patch = (int(number or 0) for number in match.groups())
    return major, minor, patch
