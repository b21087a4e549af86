"""URLs in a text, and the charts and chart repositories that some of them are."""

from bisect import bisect_left
from collections.abc import Iterator

from k8sregistry_lint.finders.evidence.surroundings import object_of
from k8sregistry_lint.finders.values import charts
from k8sregistry_lint.finders.values.charts import NO_CHART, ChartPlace
from k8sregistry_lint.finders.values.scope import Scope
from k8sregistry_lint.finders.values.value import Value
from k8sregistry_lint.model import Applicability, ImageOccurrence, Kind, Location, Role
from k8sregistry_lint.reference import Url, parse_url, urls
from k8sregistry_lint.regex import regex
from k8sregistry_lint.text import View, line_at

MAX_BESIDE = 300
"""How much of a line is looked at on either side of a URL, in code points."""

_COMMENT = regex(r"(?:\A|\s)#")
_APT_SOURCE = regex(r"(?:\A|[\s\"'])deb(?:-src)?\s+(?:\[[^\[\]\n]*\]\s+)?\Z")
_SUITE = regex(r"/*\s+(?P<suite>[\w./-]+)\s+[\w.-]+")
_CHARTS = regex(r"\s(?:repo\s+add\s+(?:-\S+\s+)*(?P<name>[\w.-]+)\s+|--repo(?:\s+|=))[\"']?\Z")
MAX_SCRIPT = 5_000
"""How much of a script behind `helm repo add` is searched for the charts of the repository."""


def find(text: View, scope: Scope) -> Iterator[ImageOccurrence]:
    """The URLs at the positions that the scope searches for, each by its line alone; those in a
    comment of a script are left out."""
    if "://" not in text.text:
        return
    positions = scope.search(text.text)
    for url in urls(text.text):
        at = bisect_left(positions, url.start)
        if at < len(positions) and positions[at] < url.start + len(str(url.reference)):
            before, after = _line(text.text, url)
            if not _COMMENT.search(before):
                end = url.start + len(str(url.reference))
                rest = text.text[end : end + MAX_SCRIPT]
                yield _occurrence(text, scope, url, _location(url, before, after, rest))


def whole(value: Value, start: int, text: str) -> ImageOccurrence | None:
    """The URL that all of a value is, which begins at `start` of it, or the registry of a chart in
    a place that names charts; None for any other value."""
    place = charts.place(value.node)
    value = value.limited(Applicability.UNSAFE, place.doubt)
    if found := alone(value.text, start, text, value.scope, place):
        return _located(value, found)
    reference = charts.registry_at(value.node, text) if place.is_chart else None
    if reference is None:
        return None
    location = Location(Kind.CHART, "", place.chart)
    return _located(
        value, _occurrence(value.text, value.scope, Url("", reference, start), location)
    )


def alone(
    text: View, start: int, spelled: str, scope: Scope, place: ChartPlace = NO_CHART
) -> ImageOccurrence | None:
    """The URL that `spelled`, which begins at `start` of a text, is by itself; None if it is
    none."""
    url = parse_url(spelled)
    if url is None:
        return None
    kind = Kind.CHART if place.is_chart or url.scheme == "oci" else Kind.URL
    found = Url(url.scheme, url.reference, start + url.start)
    return _occurrence(text, scope, found, Location(kind, url.scheme, place.chart))


def located(value: Value) -> Iterator[ImageOccurrence]:
    """The URLs in a value that is a text with its own lines."""
    return (_located(value, found) for found in find(value.text, value.scope))


def _located(value: Value, found: ImageOccurrence) -> ImageOccurrence:
    obj = object_of(value.node) or value.scope.object
    return found._replace(field=value.field, object=obj)


def _occurrence(text: View, scope: Scope, url: Url, location: Location) -> ImageOccurrence:
    role = Role.CHART if location.kind is Kind.CHART else Role.URL
    found = scope.occurrence(text, url.start, url.reference, role)
    return found._replace(location=location, prefixed=False)


def _line(text: str, url: Url) -> tuple[str, str]:
    """The line around a URL: what is in front of it, and what follows it."""
    line = line_at(text, url.start, max(url.start - MAX_BESIDE, 0), url.start + MAX_BESIDE)
    start = url.start - len(url.scheme) - len("://")
    end = url.start + len(str(url.reference))
    return text[line.start : start], text[end : max(line.end, end)]


def _location(url: Url, before: str, after: str, rest: str) -> Location:
    """What the line around a URL says of it, and the `rest` of the script: which chart is taken
    from there, if it is one only."""
    helm = _CHARTS.search(before) if "helm" in before else None
    if helm or url.scheme == "oci":
        name = (helm["name"] if helm else "") or ""
        return Location(Kind.CHART, url.scheme, charts.only_chart(name, rest))
    suite = _SUITE.match(after)
    part = suite["suite"] if suite and _APT_SOURCE.search(before) else ""
    return Location(Kind.URL, url.scheme, part)
