"""The fields of a rule as TOML or YAML gives them, each read as the kind it has to be. Every error
names the rule and the field, and says what belongs there."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple, NoReturn, TypeVar

from k8sregistry_lint.regex import regex
from k8sregistry_lint.rules.suggestion import did_you_mean

_DATE = regex(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_CONTROL = regex(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

_Choice = TypeVar("_Choice")


class PackError(ValueError):
    """A pack that must not be used, with the rule and the reason. `rule` is the 0-based number of
    the rule in its list, and `key` the path to the field, as far as they are known."""

    def __init__(self, message: str, key: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.rule: int | None = None
        self.key = key


class Schema(NamedTuple):
    """The fields that a table has to have, and those that it may have."""

    required: frozenset[str]
    optional: frozenset[str] = frozenset()


class Fields(NamedTuple):
    """The fields of one table; `rule` is how errors name the rule, `prefix` what stands before the
    name of a field: `match.`."""

    rule: str
    prefix: str
    values: Mapping[str, object]

    @classmethod
    def read(cls, rule: str, table: object, schema: Schema, prefix: str = "") -> "Fields":
        """The fields of a table. Raises PackError where one is missing or unknown."""
        name = f"{prefix.removesuffix('.')} has" if prefix else "a rule has"
        if not isinstance(table, Mapping):
            message = f"{rule}: {name} to be a table of fields, not {_kind(table)}"
            raise PackError(message, _path(prefix))
        known = schema.required | schema.optional
        for key in table:
            if key not in known:
                hint = did_you_mean(str(key), known) or f"; there are {', '.join(sorted(known))}"
                path = _path(f"{prefix}{key}")
                raise PackError(f"{rule}: unknown field {prefix}{key}{hint}", path)
        if missing := sorted(schema.required - table.keys()):
            names = ", ".join(prefix + key for key in missing)
            raise PackError(f"{rule}: missing {names}", _path(prefix))
        return cls(rule, prefix, table)

    def text(self, key: str, default: str = "") -> str:
        """A string on one line."""
        value = self.values.get(key, default)
        if not isinstance(value, str):
            self.refuse(key, f"has to be a string, not {_kind(value)}")
        return self._on_one_line(key, value)

    def prose(self, key: str) -> str:
        """A string that may have been written on several lines, on one."""
        value = self.values.get(key, "")
        if not isinstance(value, str):
            self.refuse(key, f"has to be a string, not {_kind(value)}")
        return self._on_one_line(key, " ".join(value.split()))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; a lone string is not taken for the list of its letters."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.refuse(key, "has to be a list of strings")
        return tuple(self._on_one_line(key, item) for item in value)

    def lists(self, key: str) -> dict[str, tuple[str, ...]]:
        """A table of lists of strings."""
        value = self.values.get(key, {})
        if not isinstance(value, Mapping):
            self.refuse(key, f"has to be a table of lists, not {_kind(value)}")
        inner = Fields(self.rule, f"{self.prefix}{key}.", value)
        return {self._on_one_line(key, name): inner.texts(name) for name in value}

    def choice(self, key: str, choices: Mapping[str, _Choice], default: str = "") -> _Choice:
        """What one of some words stands for."""
        word = self.text(key, default)
        if word not in choices:
            *others, last = choices
            expected = f"{', '.join(others)} or {last}"
            self.refuse(key, f"has to be {expected}, not {word!r}{did_you_mean(word, choices)}")
        return choices[word]

    def table(self, key: str, schema: Schema) -> "Fields":
        """The fields of a table in this one."""
        return Fields.read(self.rule, self.values[key], schema, f"{self.prefix}{key}.")

    def tables(self, key: str, schema: Schema) -> Iterator["Fields"]:
        """The fields of each table of a list."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            self.refuse(key, f"has to be a list of tables, not {_kind(value)}")
        for number, item in enumerate(value):
            yield Fields.read(self.rule, item, schema, f"{self.prefix}{key}[{number}].")

    def dates(self, key: str) -> dict[str, str]:
        """Events with their dates, as precise as they are known: YYYY, YYYY-MM or YYYY-MM-DD."""
        value = self.values.get(key, {})
        if not isinstance(value, Mapping):
            self.refuse(key, f"has to be a table of events and dates, not {_kind(value)}")
        for event, when in value.items():
            if not isinstance(when, str | date):
                self.refuse(f"{key}.{event}", f"has to be a date, not {_kind(when)}")
            if not _DATE.fullmatch(str(when)):
                self.refuse(f"{key}.{event}", "has to be a date: YYYY, YYYY-MM or YYYY-MM-DD")
        return {
            self._on_one_line(key, event): self._on_one_line(key, str(when))
            for event, when in value.items()
        }

    def refuse(self, key: str, message: str) -> NoReturn:
        """Raise the PackError that says what is wrong with a field."""
        name = f"{self.prefix}{key}"
        raise PackError(f"{self.rule}: {name} {message}", _path(name))

    def _on_one_line(self, key: str, text: str) -> str:
        if _CONTROL.search(text):
            self.refuse(key, "holds a line break or another control character")
        return text


def _path(name: str) -> tuple[str, ...]:
    """The parts of a field's name: `examples[0].in` has three."""
    return tuple(filter(None, re.split(r"[.\[\]]", name)))


def _kind(value: object) -> str:
    """A value's kind in plain words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return f"the number {value}"
    kinds = ((str, "a string"), (list, "a list"), (Mapping, "a table"), (date, "a date"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "something else")
