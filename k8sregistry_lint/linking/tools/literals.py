"""Strings by which programs select images: in a Tiltfile, in ytt's templates and Starlark."""

from collections.abc import Callable, Iterable, Iterator

from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.linking.selector import Matching, Selector
from k8sregistry_lint.linking.tools.selectors import ToolSelector
from k8sregistry_lint.regex import regex
from k8sregistry_lint.text import SourceFile

_LINE = regex(r"[^\r\n]+")
_QUOTED = regex(r"\"([^\"\n]*)\"|'([^'\n]*)'")
_COMPARES = regex(
    r"\b(?:startswith|endswith|subset|in|replace|find|index|count|split|partition|match\w*"
    r"|removeprefix|strip)\b|[!=]="
)
"""What makes a line of ytt select by the strings in it, instead of setting a value."""


def literal_selectors(
    repository: Repository, marked: Iterable[SourceFile]
) -> Iterator[ToolSelector]:
    """The strings that compare images, in Starlark and in the marked lines of YAML files. They are
    never edited, because they may be any part of a name."""
    for source in marked:
        yield from _in_lines(source, "ytt", _is_comparison_of_ytt)
    for path in repository.files(("Tiltfile", ".star")):
        program = repository.read(path) if repository.holds(path) else None
        if program and path.endswith(".star"):
            yield from _in_lines(program, "ytt", _is_comparison)
        elif program:
            yield from _in_lines(program, "Tilt", bool)


def _in_lines(
    source: SourceFile, tool: str, selects: Callable[[str], bool]
) -> Iterator[ToolSelector]:
    for line in _LINE.finditer(source.text):
        for match in _QUOTED.finditer(line[0]) if selects(line[0]) else ():
            name = match[1] or match[2] or ""
            if len(name) > 3 and ("." in name or "/" in name):
                start = line.start() + match.start() + 1
                selector = Selector(source.path, name, start, matching=Matching.PREFIX)
                yield ToolSelector(tool, selector)


def _is_comparison(line: str) -> bool:
    return _COMPARES.search(line) is not None


def _is_comparison_of_ytt(line: str) -> bool:
    return "#@" in line and _is_comparison(line)
