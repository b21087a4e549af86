"""A chart from the bytes of its files: its values, its templates, and its subcharts under the keys
of their values."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from k8sregistry_lint.charts import archive
from k8sregistry_lint.charts.chart import METADATA, metadata_of, root_of
from k8sregistry_lint.overrides.values import Value, coalesced, parse_values
from k8sregistry_lint.text import SourceFile, UnreadableError

_TEMPLATES = "templates/"
_NOTES = "NOTES.txt"
"""How the name of a file ends that helm renders and then only prints."""
_CHARTS = r"(?:charts/[^/]+/)*"
_FOLDER = re.compile(rf"{_CHARTS}(?:charts|charts/[^/]+|templates(?:/.+)?)")
_FILE = re.compile(
    rf"{_CHARTS}(?:Chart\.yaml|requirements\.yaml|values\.yaml|templates/.+|charts/[^/]+\.tgz)"
)
GLOBAL = "global"


class ChartError(ValueError):
    """A chart that cannot be read, and why."""


def is_part(file: str) -> bool:
    """Whether a file, relative to the chart's folder, can have a say in the chart's images."""
    return _FILE.fullmatch(file) is not None


def may_have_parts(folder: str) -> bool:
    """Whether a folder, relative to the chart's, can hold such files."""
    return _FOLDER.fullmatch(folder) is not None


@dataclass(frozen=True)
class Chart:
    """A chart: `own` are the values of its file, `templates` its texts, and `subcharts` the charts
    in it, by the keys of their values in its own. A chart that is used twice is there twice."""

    name: str
    own: dict[str, Value]
    templates: tuple[SourceFile, ...]
    subcharts: tuple[tuple[str, "Chart"], ...]
    missing: tuple[str, ...] = ()
    """The names of the charts that it takes and that are not in it."""
    unread: tuple[str, ...] = ()
    """The templates that cannot be read, each with the reason."""

    @cached_property
    def values(self) -> dict[str, Value]:
        """The values that it is rendered with if nothing is set, those of its subcharts under
        their keys."""
        below: dict[str, Value] = {key: chart.values for key, chart in self.subcharts}
        return coalesced(below, self.own)

    def all_templates(self) -> Iterator[SourceFile]:
        """Its templates and those of its subcharts, whose definitions all of them share."""
        yield from self.templates
        for _, chart in self.subcharts:
            yield from chart.all_templates()

    def all_missing(self) -> Iterator[str]:
        """The charts that it or one of its subcharts takes, and that are not here."""
        yield from self.missing
        for _, chart in self.subcharts:
            yield from chart.all_missing()

    def all_unread(self) -> Iterator[str]:
        """Its templates and those of its subcharts that cannot be read."""
        yield from self.unread
        for _, chart in self.subcharts:
            yield from chart.all_unread()


def load_chart(files: Mapping[str, bytes], path: str = "") -> Chart:
    """Make a chart from its files by their paths, which are relative to its folder. `path` is what
    reports put in front of them. Raises ChartError."""
    if METADATA not in files:
        raise ChartError(f"{path or '.'} is no chart: it has no {METADATA}")
    described = _source(METADATA, files, path)
    if root_of(described) is None:
        raise ChartError(f"{path}/{METADATA}".lstrip("/") + " is not one YAML mapping")
    metadata = metadata_of(described)
    legacy = metadata_of(_source("requirements.yaml", files, path))
    try:
        values = _source("values.yaml", files, path)
        own = parse_values(values) if values else {}
    except ValueError as error:
        raise ChartError(str(error)) from None
    templates, unread = _templates(files, path)
    charts = list(_subcharts(files, path))
    named: list[tuple[str, Chart]] = []
    missing: list[str] = []
    for dependency in (*metadata.dependencies, *legacy.dependencies):
        matching = [chart for chart in charts if chart.name == dependency.name]
        named += [(dependency.alias or dependency.name, chart) for chart in matching[:1]]
        missing += [] if matching else [dependency.name]
    declared = {chart.name for _, chart in named}
    named += [(chart.name, chart) for chart in charts if chart.name not in declared]
    subcharts = tuple(named)
    return Chart(
        metadata.name, own, templates, subcharts, tuple(dict.fromkeys(missing)), tuple(unread)
    )


def _templates(
    files: Mapping[str, bytes], path: str
) -> tuple[tuple[SourceFile, ...], tuple[str, ...]]:
    """The templates of a chart, and those that cannot be read, each with the reason."""
    sources: list[SourceFile] = []
    unread: list[str] = []
    for name in sorted(files):
        if name.startswith(_TEMPLATES) and not name.endswith(_NOTES):
            place = f"{path}/{name}".lstrip("/")
            try:
                sources.append(SourceFile.decode(place, files[name]))
            except UnreadableError as error:
                unread.append(f"{place} {error}")
    return tuple(sources), tuple(unread)


def unpacked(data: bytes, path: str) -> dict[str, bytes]:
    """The files of a packaged chart, relative to its folder. Raises ChartError."""
    files: dict[str, bytes] = {}
    for member in archive.members(data):
        if isinstance(member, archive.Broken):
            raise ChartError(f"{path} {member.message}")
        outer, *inner = member.name.split("!")
        name = outer.partition("/")[2]
        if inner:
            name = name.removesuffix(".tgz") + "/" + "!".join(inner).partition("/")[2]
        files[name] = member.data
    return files


def _subcharts(files: Mapping[str, bytes], path: str) -> Iterator[Chart]:
    folders: dict[str, dict[str, bytes]] = {}
    for name, data in files.items():
        if not name.startswith("charts/"):
            continue
        folder, _, rest = name.removeprefix("charts/").partition("/")
        if rest:
            folders.setdefault(folder, {})[rest] = data
        elif folder.endswith(".tgz"):
            folders[folder] = unpacked(data, f"{path}/{name}".lstrip("/"))
    for folder, inner in sorted(folders.items()):
        if METADATA in inner or not folder.startswith(("_", ".")):  # which helm leaves out
            yield load_chart(inner, f"{path}/charts/{folder}".lstrip("/"))


def _source(name: str, files: Mapping[str, bytes], path: str) -> SourceFile | None:
    """A file of a chart; None if it has no such file. Raises ChartError if it cannot be read."""
    place = f"{path}/{name}".lstrip("/")
    try:
        return SourceFile.decode(place, files[name]) if name in files else None
    except UnreadableError as error:
        raise ChartError(f"{place} {error}") from None
