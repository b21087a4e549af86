"""Go templates that compare or replace the name that a value holds, and would decide otherwise
after a move of the value."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import islice, takewhile
from typing import NamedTuple

from k8sregistry_lint.charts.chart import METADATA, chart_of
from k8sregistry_lint.charts.templates import templates_of
from k8sregistry_lint.charts.vendored import not_here
from k8sregistry_lint.linking import Repository
from k8sregistry_lint.linking.selector import is_costly
from k8sregistry_lint.model import FileReport, Finding, KeyPath, Role
from k8sregistry_lint.regex import regex
from k8sregistry_lint.text import SourceFile

_FUNCTIONS = (
    ("matches", regex(r"\b(?:mustR|r)egex\w+\b")),
    (
        "replaces",
        regex(r"\b(?:replace|trimPrefix|trimSuffix|trimAll|cut|splitList|splitn?)\b"),
    ),
    ("contains", regex(r"\b(?:contains|hasPrefix|hasSuffix)\b")),
    ("equals", regex(r"\b(?:eq|ne|has|without|mustHas|mustWithout|dict|list)\b")),
)
"""What an action does with the strings in it; the first that applies counts."""
_LITERAL = regex(r"\"((?:[^\"\\\n]|\\.)*)\"|`([^`]*)`")
_GIVES = regex(r"\b(?:default|coalesce|required|printf|print|include|template|define)[ \t]*\Z")
"""A string behind one of these is a value or a name, and is not compared."""
_VALUE = regex(r"\.Values((?:\.\w+)*)")
_REFERENCE = regex(r"(?<![\w)])\.(?:\w|[ \t)|}])|\$\w*")
_VARIABLE = regex(r"\$\w+")
_ASSIGNED = regex(r"\A\{\{-?[ \t]*(\$\w+)[ \t]*:?=")


Values = tuple[tuple[str, ...], ...] | None
"""The key paths of the values that something is about, None where that cannot be told."""

MAX_ACTION = 4_000
"""How many code points of an action are looked at."""


class Comparison(NamedTuple):
    """A string at `start` of a template, and what is done with it (see _FUNCTIONS). `values` are
    those that it may be about."""

    path: str
    start: int
    line: int
    text: str
    does: str
    values: Values

    def concerns(self, finding: Finding) -> bool:
        """Whether it may be about the value of a finding, or about another part of its image."""
        keys = finding.field.texts[0] if finding.field.texts else ()
        if self.values is None or any(_is_in(value, keys) for value in self.values):
            return True
        siblings = (value[:-1] for value in self.values if len(value) > 1 or len(keys) == 1)
        return finding.role is Role.SPLIT and any(_is_in(each, keys[:-1]) for each in siblings)

    @property
    def reason(self) -> str:
        """Why what it is about must not move alone."""
        return f'{self.path}:{self.line} compares a value with "{self.text}"'

    def tells_apart(self, old: str, new: str) -> bool:
        """Whether the template may do otherwise with `new` than with `old`."""
        if self.does == "equals":
            text = _components(self.text.strip("/"))
            return text in _components(old) and text not in _components(new)
        if self.does == "contains":
            return _held(self.text, old) != _held(self.text, new)
        if self.does == "replaces":
            return self.text in old and (self.text not in new or self.text in _changed(old, new))
        return _finds(self.text, old) != _finds(self.text, new)


def _held(text: str, name: str) -> tuple[bool, bool, bool]:
    """Whether a name contains a text, begins with it, ends with it."""
    return text in name, name.startswith(text), name.endswith(text)


def _components(name: str) -> str:
    return f"/{name.replace(':', '/').replace('@', '/')}/"


def _changed(old: str, new: str) -> str:
    """The beginning of a name that differs from the new one."""
    kept = 0
    while kept < min(len(old), len(new)) and old[-1 - kept] == new[-1 - kept]:
        kept += 1
    return old[: len(old) - kept]


def _finds(pattern: str, name: str) -> tuple[str, ...]:
    """What a regular expression finds; the pattern itself where it is too costly or invalid, so
    that names always differ by it."""
    if is_costly(pattern):
        return (name,)
    try:
        return tuple(match[0] for match in re.finditer(pattern, name))
    except (re.error, OverflowError, RecursionError):
        return (name,)


def _is_in(part: Sequence[str], keys: KeyPath) -> bool:
    """Whether some keys follow one another in a path, which for a subchart begins in its parent."""
    return any(keys[at : at + len(part)] == tuple(part) for at in range(len(keys) + 1))


def comparisons_of(source: SourceFile) -> Iterator[Comparison]:
    """The strings that the actions of a template compare with."""
    text = source.text.replace('\\"', ' "')  # a template in a quoted scalar of YAML
    actions = list(_actions(text))
    users = _users(action for _, action in actions)
    for start, action in actions:
        does = next((name for name, word in _FUNCTIONS if word.search(action)), "")
        values = _values(action, users) if does else ()
        for literal in _LITERAL.finditer(action) if values != () else ():
            quoted = literal[1] is not None
            string = literal[1].replace("\\\\", "\\") if quoted else literal[2]
            string = string.strip()
            given = _GIVES.search(action[max(literal.start() - 20, 0) : literal.start()])
            if len(string) > 2 and not given:
                at = start + literal.start() + 1
                line = source.position(at).line
                yield Comparison(source.path, at, line, string, does, values)


def _actions(text: str) -> Iterator[tuple[int, str]]:
    """The actions of a template, each with its offset."""
    start = text.find("{{")
    while start >= 0 and (end := text.find("}}", start)) >= 0:
        yield start, text[start : end + 2]
        start = text.find("{{", end)


def _users(actions: Iterable[str]) -> dict[str, Values]:
    """For each variable what the actions are about that use it."""
    users: dict[str, dict[str, Values]] = {}
    for action in actions:
        text = _ASSIGNED.sub("", _LITERAL.sub(" ", action[:MAX_ACTION]))
        for name in set(_VARIABLE.findall(text)):
            users.setdefault(name, {})[text] = _paths(text.replace(name, " "))
    return {name: _union(by_text.values()) for name, by_text in users.items()}


def _values(action: str, users: Mapping[str, Values]) -> Values:
    """What an action is about: its own values, or where it only assigns strings to a variable those
    of the actions that use the variable."""
    if len(action) > MAX_ACTION:
        return None
    text = _LITERAL.sub(" ", action)
    assigned = _ASSIGNED.match(text)
    text = _ASSIGNED.sub("", text)
    if assigned and not _REFERENCE.search(text):
        return users.get(assigned[1], ())
    return _paths(text)


def _paths(text: str) -> Values:
    paths = tuple(dict.fromkeys(tuple(match[1].split(".")[1:]) for match in _VALUE.finditer(text)))
    others = _VALUE.sub(" ", text)
    return None if () in paths or (not paths and _REFERENCE.search(others)) else paths


def _union(values: Iterable[Values]) -> Values:
    paths: dict[tuple[str, ...], None] = {}
    for each in values:
        if each is None:
            return None
        paths |= dict.fromkeys(each)
    return tuple(paths)


def keep_compared(reports: Sequence[FileReport], repository: Repository) -> list[FileReport]:
    """The reports without the fixes of values that a template of the same chart, or of the same
    ClusterClass, compares with a part of the old name, and without those of the strings that they
    are compared with; the reason names the template."""

    @cache
    def templates() -> list[str]:
        return [path for path in templates_of(repository) if not path.endswith("NOTES.txt")]

    @lru_cache(256)
    def in_chart(chart: str) -> tuple[Comparison, ...]:
        prefix = chart.removesuffix(METADATA)
        first = bisect_left(templates(), prefix)
        below = takewhile(lambda path: path.startswith(prefix), islice(templates(), first, None))
        sources = (repository.read(path) for path in below)
        return tuple(each for source in sources if source for each in comparisons_of(source))

    decisive: dict[str, dict[int, Comparison]] = {}
    for report in reports:
        found = _comparisons(report, repository, in_chart) if report.findings else ()
        for each, finding in decided(report, found):
            decisive.setdefault(each.path, {})[each.start] = each
            decisive.setdefault(report.path, {})[finding.span.start] = each
    return [
        _kept(report, decisive[report.path]) if report.path in decisive else report
        for report in reports
    ]


def _comparisons(
    report: FileReport,
    repository: Repository,
    in_chart: Callable[[str], Sequence[Comparison]],
) -> Sequence[Comparison]:
    """The comparisons that may be about the values in a file."""
    if any(finding.object and finding.object.kind == "ClusterClass" for finding in report.findings):
        source = repository.read(report.path)
        return tuple(comparisons_of(source)) if source else ()
    if "/templates/" in f"/{report.path}":
        return ()
    chart = chart_of(report.path, repository)
    return in_chart(chart) if chart else ()


def decided(
    report: FileReport, comparisons: Sequence[Comparison]
) -> Iterator[tuple[Comparison, Finding]]:
    """The findings of a file whose move a comparison would notice, each with the first such
    comparison."""
    for finding in report.findings:
        new = finding.replacement
        if new is not None and finding.role is not Role.COMMENT:
            for each in comparisons:
                if each.concerns(finding) and each.tells_apart(finding.image, new):
                    yield each, finding
                    break


def _kept(report: FileReport, decisive: Mapping[int, Comparison]) -> FileReport:
    findings = [
        not_here(finding, f"{decisive[finding.span.start].reason}; change both by hand")
        if finding.span.start in decisive
        else finding
        for finding in report.findings
    ]
    return report._replace(findings=findings)
