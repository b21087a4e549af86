"""Where a value is in the structure of a file, as data; it is printed in one place only."""

from functools import lru_cache
from typing import NamedTuple

from k8sregistry_lint.regex import regex

KeyPath = tuple[str | int | None, ...]
"""The keys and 0-based indexes from the root of a text to a value; None for a key that is itself a
collection."""

MAX_KEY = 256
"""How many characters of a key a printed field path shows."""
_PLAIN_KEY = regex(r"[\w$/-]+")


class FieldPath(NamedTuple):
    """The place of a value: a key path for each text around it, the outermost first. A manifest
    inside a ConfigMap has two. Empty where a text has no structure."""

    texts: tuple[KeyPath, ...] = ()

    def below(self, path: KeyPath) -> "FieldPath":
        """The place of a value at `path` of the text that is embedded here."""
        return _below(self, path) if path else self

    @property
    def last(self) -> str | int | None:
        """The innermost key, None where there is none."""
        return self.texts[-1][-1] if self.texts else None

    @property
    def printed_keys(self) -> list[list[str | int | None]]:
        """The key paths, with as much of each key as is printed."""
        return [
            [key[:MAX_KEY] if isinstance(key, str) else key for key in path] for path in self.texts
        ]

    def __str__(self) -> str:
        """`data[app.yaml] > spec.containers[0].image`: a key with other characters than letters,
        digits, _, $, / and - is quoted."""
        return " > ".join(_printed(path) for path in self.texts)


NO_FIELD = FieldPath()


@lru_cache(4_096)  # the same fields come again and again, and a large report holds each once
def _below(field: FieldPath, path: KeyPath) -> FieldPath:
    return FieldPath((*field.texts, path))


@lru_cache(4_096)
def _printed(path: KeyPath) -> str:
    parts: list[str] = []
    for key in reversed(path):
        if key is None:  # nothing above a key without a name can be named
            break
        if isinstance(key, int):
            parts.append(f"[{key}]")
        else:
            short = key[:MAX_KEY]
            parts.append(f".{short}" if _PLAIN_KEY.fullmatch(short) else f"[{short!r}]")
    return "".join(reversed(parts)).removeprefix(".")
