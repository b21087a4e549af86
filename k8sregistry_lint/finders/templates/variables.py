"""Variables of Go templates: what becomes of the value that one holds."""

import re
from functools import cached_property

from k8sregistry_lint.syntax.action import COMPARING, Action

_ASSIGNED = re.compile(r"\{\{-?\s*(?P<name>\$\w+)\s*:?=")
_USE = re.compile(
    r"\{\{-?\s*(?P<printed>\$\w+)\s*-?\}\}/(?!/)"
    r"|\bprintf\s+\"%s/[^\"]*\"\s+(?P<formatted>\$\w+)\b(?!\.)"
    r"|(?P<assigned>\$\w+)\s*:?=(?!=)"
    r"|(?P<other>\$\w+)"
)
_ACTION = re.compile(r"\{\{-?\s*(?:(?P<assigned>\$\w+)\s*:?=)?(?P<rest>[^{}]*)\}\}")
_WORD = re.compile(r"[$.]?\w+")


class Variables:
    """The variables of a template and their uses, found in one pass over its text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def becomes_host(self, action: Action) -> bool:
        """Whether an action assigns a variable that is only ever printed in front of a path, as in
        `{{ $registry }}/pause` and `printf "%s/pause" $registry`."""
        assigned = _ASSIGNED.match(self._text, *action.span)
        name = assigned["name"] if assigned else ""
        return name in self._in_front_of_paths and name not in self._elsewhere

    def compared_name(self, action: Action) -> str:
        """Return the variable that an action assigns, if another action compares it with something
        or takes it apart; else an empty string."""
        assigned = _ASSIGNED.match(self._text, *action.span)
        return assigned["name"] if assigned and assigned["name"] in self._compared else ""

    @cached_property
    def _compared(self) -> set[str]:
        found: set[str] = set()
        for action in _ACTION.finditer(self._text):
            words = set(_WORD.findall(action["rest"]))
            if words & COMPARING:
                found |= {word for word in words if word.startswith("$")}
        return found

    @cached_property
    def _uses(self) -> list[re.Match[str]]:
        return list(_USE.finditer(self._text))

    @cached_property
    def _in_front_of_paths(self) -> set[str]:
        return {use["printed"] or use["formatted"] for use in self._uses}

    @cached_property
    def _elsewhere(self) -> set[str]:
        return {use["other"] for use in self._uses}
