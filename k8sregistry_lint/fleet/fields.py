"""Reads the fields of JSON objects that somebody else may have written, with the type that each has
to have."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

MAX_NUMBER = 2**53
"""The last whole number that every reader of JSON gets right."""

_HALF = re.compile("[\ud800-\udc7f\udd00-\udfff]")

T = TypeVar("T")


class FieldError(ValueError):
    """A field is missing, or is not what it has to be; the message names it."""


class Fields:
    """The fields of a JSON object. Each getter raises FieldError for a value of another type; a
    field that may be missing or null has a default."""

    def __init__(self, value: object, name: str = "the report") -> None:
        if not isinstance(value, dict):
            raise FieldError(f"{name} is not an object")
        self._fields: dict[str, Any] = value
        self._name = name

    def __contains__(self, name: str) -> bool:
        return self._fields.get(name) is not None

    @property
    def names(self) -> Mapping[str, Any]:
        """The names of the fields, in order."""
        for name in self._fields:
            self._checked("a name", name)
        return self._fields

    def text(self, name: str, default: str | None = None) -> str:
        """A string, in which bytes that are no text are surrogates from U+DC80 to U+DCFF."""
        return self._checked(name, self._typed(name, str, "a string", default))

    def label(self, name: str, default: str | None = None) -> str:
        """A string that a file may have chosen freely, half of a surrogate pair too."""
        return self._typed(name, str, "a string", default)

    def number(self, name: str, default: int | None = None) -> int:
        """A number from 0 on."""
        found = self._typed(name, int, "a number", default)
        if not 0 <= found <= MAX_NUMBER:
            raise FieldError(f"{self._name}: {name} is negative or too large")
        return found

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        """True or false."""
        return self._typed(name, bool, "true or false", default)

    def object(self, name: str) -> "Fields":
        """An object; one that is missing has no fields."""
        return Fields(self._fields.get(name, {}), name)

    def items(self, name: str) -> list[Any]:
        """A list, empty where it is missing."""
        return self._typed(name, list, "a list", [])

    def objects(self, name: str) -> Iterator["Fields"]:
        """The objects of a list."""
        for number, item in enumerate(self.items(name)):
            yield Fields(item, f"{name}[{number}]")

    def texts(self, name: str) -> tuple[str, ...]:
        """The strings of a list."""
        found = self.items(name)
        if not all(isinstance(item, str) for item in found):
            raise FieldError(f"{self._name}: {name} holds something else than strings")
        return tuple(self._checked(name, text) for text in found)

    def counts(self, name: str) -> dict[str, int]:
        """A number for each name."""
        inner = self.object(name)
        return {key: inner.number(key) for key in inner.names}

    def _checked(self, name: str, text: str) -> str:
        if not text.isascii() and _HALF.search(text):
            raise FieldError(f"{self._name}: {name} holds half of a surrogate pair")
        return text

    def _typed(self, name: str, kind: type[T], called: str, default: T | None) -> T:
        found = self._fields.get(name)
        if found is None and default is not None:
            return default
        if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            raise FieldError(f"{self._name}: {name} is not {called}")
        return found
