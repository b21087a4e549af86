"""Variables of Go templates: what becomes of the value that one holds."""

import re
from functools import cached_property

from k8sregistry_lint.syntax.action import Action

_ASSIGNED = re.compile(r"\{\{-?\s*(?P<name>\$\w+)\s*:?=")
_USE = re.compile(
    r"\{\{-?\s*(?P<printed>\$\w+)\s*-?\}\}/(?!/)"
    r"|\bprintf\s+\"%s/[^\"]*\"\s+(?P<formatted>\$\w+)\b(?!\.)"
    r"|(?P<assigned>\$\w+)\s*:?=(?!=)"
    r"|(?P<other>\$\w+)"
)


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

    @cached_property
    def _uses(self) -> list[re.Match[str]]:
        return list(_USE.finditer(self._text))

    @cached_property
    def _in_front_of_paths(self) -> set[str]:
        return {use["printed"] or use["formatted"] for use in self._uses}

    @cached_property
    def _elsewhere(self) -> set[str]:
        return {use["other"] for use in self._uses}
