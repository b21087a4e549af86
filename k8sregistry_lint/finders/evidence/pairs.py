"""Images that a template makes of two strings, the default of its registry and that of its
repository: `{{ .r | default "us.gcr.io" }}/{{ .n | default "k8s-artifacts-prod/x" }}`."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from k8sregistry_lint.finders.evidence import vocabulary
from k8sregistry_lint.reference import parse_host
from k8sregistry_lint.syntax.action import Action
from k8sregistry_lint.text import Span

EITHER = "either of its two parts may be set to something else without the other"
MAX_DISTANCE = 300
"""How far from a repository its registry is looked for, in code points."""

_FIELD = re.compile(r"(?P<indent>[ \t]*(?:- +)?)(?P<key>[\w.-]+)[\"']?[ \t]*:[ \t]*[\"']?")
_HOST = re.compile(r"[\w.-]+(?=/\Z)")


def host_of(text: str, action: Action, actions: Sequence[Action]) -> Span | None:
    """The host that `text` puts in front of what `action` prints: directly, or in the field of a
    registry beside it. None where there is none."""
    start = max(action.span.start - MAX_DISTANCE, 0)
    before = text[start : action.span.start]
    if match := _HOST.search(before):
        return _checked(text, Span(start + match.start(), start + match.end()))
    if before.endswith("}}/"):
        return _printed(text, action.span.start - 1, actions)
    line = _FIELD.fullmatch(before[before.rfind("\n") + 1 :])
    if not line or not vocabulary.names_image(line["key"]):
        return None
    indent, begin = line["indent"].replace("-", " "), action.span.start - len(line[0])
    for first in _lines_beside(text, begin):
        field = _FIELD.match(text, first)
        if field and field["indent"].replace("-", " ") == indent and _is_registry(field["key"]):
            return _value(text, field.end(), actions)
    return None


def _lines_beside(text: str, begin: int) -> list[int]:
    """The starts of the lines near the line at `begin`."""
    near = Span(max(begin - MAX_DISTANCE, 0), begin + MAX_DISTANCE)
    newlines = re.compile(r"\n").finditer(text, *near)
    first = [0] if near.start == 0 else []
    return [at for at in (*first, *(match.end() for match in newlines)) if at != begin]


def _is_registry(key: str) -> bool:
    return "registry" in vocabulary.words(key)


def _value(text: str, start: int, actions: Sequence[Action]) -> Span | None:
    """The host that a field at `start` gives, as an action's only string or in the open."""
    if text.startswith("{{", start):
        end = text.find("}}", start, start + MAX_DISTANCE)
        return _printed(text, end + 2, actions) if end >= 0 else None
    match = re.compile(r"[\w.-]+(?=/?[\"']?[ \t]*$)", re.MULTILINE).match(text, start)
    return _checked(text, Span(*match.span())) if match else None


def _printed(text: str, end: int, actions: Sequence[Action]) -> Span | None:
    """The only host among the strings of the action that ends at `end`."""
    at = bisect_left(actions, end, key=lambda action: action.span.end)
    if at == len(actions) or actions[at].span.end != end:
        return None
    spans = [literal.span for literal in actions[at].literals if not literal.compared]
    hosts = [span for span in spans if _checked(text, span)]
    return hosts[0] if len(hosts) == 1 else None


def _checked(text: str, span: Span) -> Span | None:
    """The span of a host with a dot: `env "REG"` names a variable."""
    host = text[span.start : span.end]
    return span if "." in host and parse_host(host) else None
