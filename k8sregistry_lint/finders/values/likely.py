"""Where a text likely names an image: the offsets at which the finders are asked to look. They are
found by searching, as most of a large text is never parsed."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from k8sregistry_lint.model import KeyPattern
from k8sregistry_lint.reference import MAX_LENGTH, parse
from k8sregistry_lint.regex import regex

_QUOTE = r"\\?[\"']?"
_COLON = rf"{_QUOTE}[ \t]*+:[ \t]*+{_QUOTE}"
_IMAGES = {"mage": r"mage(?<=[iI]mage)", "MAGE": r"MAGE(?<=[iI]MAGE)"}


def _keys_of(image: str) -> Iterator[str]:
    """The patterns of the keys that end in `image`, or have a mapping with the `name` of one."""
    yield rf"{image}(?:s|_?[nN]ame|_NAME)?{_COLON}(?=[\w.$])"
    yield rf"{image}{_QUOTE}[ \t]*+:\s*+(?:\{{\s*+)?{_QUOTE}name{_COLON}"


_KEYS = {
    word: tuple(map(regex, patterns))
    for word, patterns in {
        "mage": _keys_of(_IMAGES["mage"]),
        "MAGE": (
            *_keys_of(_IMAGES["MAGE"]),
            rf"IMAGE{_QUOTE},?\s++{_QUOTE}value{_COLON}",
            rf"RELATED_IMAGE_\w+{_QUOTE},?\s++{_QUOTE}value{_COLON}",
        ),
        "newName": (rf"newName{_COLON}(?=\w)",),
        "newTag": (
            rf"name{_COLON}(?=[^\s,]++[\s,]++newTag{_COLON})",
            rf"newTag{_COLON}[^\s,]++[\s,]++name{_COLON}(?=\w)",
        ),
        "FROM": (r"FROM(?<![^\n]FROM)[ \t]++(?>(?:--\S++[ \t]++)*)(?=\w)",),
        "--from=": (r"--from=(?=\w)",),
    }.items()
}
"""Keys in front of images, by a word that they hold: most texts have few of these words. Each
pattern begins with a fixed text, which makes the search ten times as fast, and never gives back the
blanks that it took, as there may be many."""

_LISTS = {
    word: regex(
        rf"{image}s{_QUOTE}[ \t]*+:\s*+"
        r"(?:\[(?P<flow>[^\[\]{}]*+)\]"
        r"|(?P<block>(?>(?:[ \t]*+-[ \t]++\S++[ \t]*+(?:\r?\n|\Z))+)))"
    )
    for word, image in _IMAGES.items()
}
_ITEM = regex(r"[^\s,\"'\\-][^\s,\"'\\]*")
_BESIDE = tuple(regex(rf"{key}{_COLON}(?=\w)") for key in ("repository", "reference", "registry"))
"""Keys of values that may be images or parts of them; what stands beside them decides."""

_PATH = (
    regex(r"\.[\w-]+(?::\d+)?/\w[\w./-]*(?P<tail>[:@]\w)?"),
    regex(r":\d+/\w[\w./-]*(?P<tail>)"),
)
"""The end of a host with a path behind it."""

_HOST_BACK = regex(r"[\w.-]++(?![:/@])")
"""A host, read from its end: the search for its start would begin at each character before it."""
_KNOWN = (
    r"(?:[\w.-]+\.)?docker\.(?:io|com)|(?:[\w-]+\.)*gcr\.io|quay\.io|(?:docker\.)?ghcr\.io|lscr\.io|public\.ecr\.aws|[\w-]+-docker\.pkg\.dev"
    r"|mcr\.microsoft\.com|\d+\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?|[\w-]+\.azurecr\.io|[\w-]+\.jfrog\.io|nvcr\.io|icr\.io|cgr\.dev"
    r"|registry(?:\.[\w-]+)+|localhost"
)
KNOWN_REGISTRY = regex(rf"(?:{_KNOWN})(?::\d+)?|[\w.-]+:\d+")


_STRING = regex(r"\"([^\"\s]*[/:.][^\"\s]*)\"|`([^`\s]*[/:.][^`\s]*)`")
"""A string of a template's action that has more than letters."""


def likely(text: str, keyed: Iterable[int] | None = None) -> list[int]:
    """The sorted offsets at which an image is likely named: after the keys of images (`keyed`, if
    they are known), wherever a registry is in front of a path, the start of a text that is one
    reference, and the strings of a template's action."""
    found = {
        *(behind_keys(text) if keyed is None else keyed),
        *_hosts(text),
        *(match.end() for pattern in _BESIDE for match in pattern.finditer(text)),
    }
    if len(text) <= MAX_LENGTH and parse(text.strip()):
        found.add(len(text) - len(text.lstrip()))
    if text.startswith("{{"):
        found.update(match.start(match.lastindex or 0) for match in _STRING.finditer(text))
    return sorted(found)


def behind_names(text: str, keys: Iterable[KeyPattern]) -> Iterator[int]:
    """The offsets of the values of fields that a configuration names."""
    names = sorted({name for key in keys for name in key.names})
    if names:
        yield from (match.end() for match in _named(tuple(names)).finditer(text))


@lru_cache(16)
def _named(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))}){_COLON}(?=\w)")


def behind_keys(text: str) -> Iterator[int]:
    """The offsets of the values of image keys."""
    for word, patterns in _KEYS.items():
        if word not in text:
            continue
        yield from (match.end() for pattern in patterns for match in pattern.finditer(text))
        if word in _LISTS:
            yield from _items(_LISTS[word], text)


def _items(lists: re.Pattern[str], text: str) -> Iterator[int]:
    """The offsets of the items of lists."""
    for match in lists.finditer(text):
        part = match.lastgroup or "flow"
        yield from (
            item.start() for item in _ITEM.finditer(text, match.start(part), match.end(part))
        )


def _hosts(text: str) -> Iterator[int]:
    """The offsets of hosts that have the path of an image behind them: with a tag or a digest, or
    of a known registry."""
    for pattern in _PATH:
        for match in pattern.finditer(text):
            end = match.start()
            if host := _HOST_BACK.match(text[max(0, end - 255) : end][::-1]):
                start = end - host.end()
                if match["tail"] is not None or KNOWN_REGISTRY.fullmatch(
                    text, start, text.index("/", start)
                ):
                    yield start
