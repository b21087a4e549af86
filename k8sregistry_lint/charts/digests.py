"""What the templates of a chart do with the digest of an image: whether they read it, and whether
they write its algorithm themselves."""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from k8sregistry_lint.text import SourceFile

KEYS = ("digest", "sha")
"""The keys of a digest beside a tag."""

_CONTROL = re.compile(r"\{\{-?\s*(?:if|else|with|range|/\*)")
_ALGORITHM = re.compile(r"@sha256:(?:%s|\{\{)")
_LIBRARY = re.compile(r"\b(?:include|template)\s+\"common\.images\.(?:v2\.)?image\"")
MAX_BEFORE = 300
"""How many code points in front of an action are looked at."""


class Form(Enum):
    """What the value of a digest has to be."""

    WHOLE = "sha256:..."
    HEX = "the digest without its algorithm"


def form_of(key: str, sources: Sequence[SourceFile]) -> Form | None:
    """Return what some templates take the values under a key for; None if they do not read it, or
    not all alike. A key of the same name elsewhere counts too."""
    forms = {form for source in sources for form in _forms(key, source.text)}
    if key == "digest" and any(_LIBRARY.search(source.text) for source in sources):
        forms.add(Form.WHOLE)  # Bitnami's library chart, which may be packaged
    return forms.pop() if len(forms) == 1 else None


def names_value(path: Sequence[str], sources: Iterable[SourceFile]) -> bool:
    """Return whether a template names the value at a path: `.Values.image.digest`."""
    name = re.compile(rf"\.Values\.{re.escape('.'.join(path))}(?![\w.])")
    return any(name.search(source.text) for source in sources)


def _forms(key: str, text: str) -> Iterator[Form | None]:
    """The form of each use, None for one that is not understood."""
    for use in re.finditer(rf"\.{key}(?![\w.])", text):
        start = text.rfind("{{", max(use.start() - MAX_BEFORE, 0), use.start())
        if start < 0 or _CONTROL.match(text, start):
            continue
        line = text.rfind("\n", 0, max(text.rfind("\n", 0, start), 0)) + 1
        before = text[max(line, start - MAX_BEFORE) : use.start()]
        if _ALGORITHM.search(before):
            yield Form.HEX
        elif "sha256:" not in before and "@" in before:
            yield Form.WHOLE
        else:
            yield None
