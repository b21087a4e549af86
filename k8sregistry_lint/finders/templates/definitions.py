"""The named templates of a Go template: which one an action or a line is in."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from k8sregistry_lint.syntax.action import Action

_OPENING = {"if", "with", "range", "define", "block"}


class _Definition(NamedTuple):
    start: int
    name: str


class Definitions:
    """The names by `define` and `block` in a template, whose actions are given in order."""

    def __init__(self, actions: Sequence[Action]) -> None:
        self._changes: list[_Definition] = []
        opened: list[str] = []
        for action in actions:
            if action.word in _OPENING:
                named = action.word in ("define", "block") and action.literals
                name = action.literals[0].text if named else ""
                opened.append(name or (opened[-1] if opened else ""))
            elif action.word == "end" and opened:
                opened.pop()
            else:
                continue
            self._changes.append(_Definition(action.span.end, opened[-1] if opened else ""))

    def name_at(self, offset: int) -> str:
        """The name of the innermost definition around an offset; empty outside of all."""
        at = bisect_right(self._changes, offset, key=lambda change: change.start) - 1
        return self._changes[at].name if at >= 0 else ""
