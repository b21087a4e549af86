"""Shortcodes of site generators around code in Markdown: Hugo's `{{< highlight yaml >}}` and tabs
with a language, Jekyll's `{% highlight yaml %}`."""

import re
from collections.abc import Sequence

_TAG = re.compile(
    r"(?P<margin>[ \t>]*)\{(?:\{[<%]|%)-?\s*(?P<end>/|end)?(?P<name>highlight|code-?tab|tab)\b"
    r"(?P<rest>[^{}]*)[>%]?\}?\}\s*"
)
_FIRST = re.compile(r"\s+(?P<language>[\w+#-]+)")
_ATTRIBUTE = re.compile(r"\b(?:code)?lang(?:uage)?=[\"']?(?P<language>[\w+#-]+)")
_FENCE = "~" * 40
"""A fence that code is unlikely to hold."""


def as_fences(lines: Sequence[str]) -> list[str]:
    """Return some lines with each shortcode that gives code a language as a fence around it. Lines
    that are not such a shortcode stay, and so do those without an end."""
    result = list(lines)
    opened: tuple[int, str, str] | None = None
    for at, line in enumerate(lines):
        tag = _TAG.fullmatch(line) if "{" in line else None
        if tag is None:
            continue
        if opened and tag["end"] and tag["name"] == opened[1]:
            result[opened[0]] = opened[2]
            result[at] = f"{tag['margin']}{_FENCE}"
            opened = None
        elif not tag["end"] and (language := _language(tag)):
            opened = (at, tag["name"], f"{tag['margin']}{_FENCE}{language}")
    return result


def _language(tag: re.Match[str]) -> str:
    """The language that a shortcode gives, empty if it gives none."""
    named = _ATTRIBUTE.search(tag["rest"])
    if named is None and tag["name"] == "highlight":
        named = _FIRST.match(tag["rest"])
    return named["language"] if named else ""
