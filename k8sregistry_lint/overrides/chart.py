"""A chart from the bytes of its files: its values, its templates, and its subcharts under the keys
of their values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from k8sregistry_lint.charts import archive
from k8sregistry_lint.charts.chart import METADATA, metadata_of
from k8sregistry_lint.overrides.values import Value, coalesced, parse_values
from k8sregistry_lint.text import SourceFile, UnreadableError

_TEMPLATES = (".yaml", ".yml", ".tpl", ".json")
GLOBAL = "global"


class ChartError(ValueError):
    """A chart that cannot be read, and why."""


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


def load_chart(files: Mapping[str, bytes], path: str = "") -> Chart:
    """Make a chart from its files by their paths, which are relative to its folder. `path` is what
    reports put in front of them. Raises ChartError."""
    if METADATA not in files:
        raise ChartError(f"{path or '.'} is no chart: it has no {METADATA}")
    metadata = metadata_of(_source(METADATA, files, path))
    legacy = metadata_of(_source("requirements.yaml", files, path))
    try:
        values = _source("values.yaml", files, path)
        own = parse_values(values) if values else {}
    except ValueError as error:
        raise ChartError(str(error)) from None
    sources = (
        _source(name, files, path)
        for name in sorted(files)
        if name.startswith("templates/") and name.endswith(_TEMPLATES)
    )
    charts = list(_subcharts(files, path))
    named: list[tuple[str, Chart]] = []
    missing: list[str] = []
    for dependency in (*metadata.dependencies, *legacy.dependencies):
        matching = [chart for chart in charts if chart.name == dependency.name]
        named += [(dependency.alias or dependency.name, chart) for chart in matching[:1]]
        missing += [] if matching else [dependency.name]
    declared = {chart.name for _, chart in named}
    named += [(chart.name, chart) for chart in charts if chart.name not in declared]
    templates = tuple(each for each in sources if each)
    return Chart(metadata.name, own, templates, tuple(named), tuple(dict.fromkeys(missing)))


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
            folders[folder] = unpacked(data, name)
    for folder, inner in sorted(folders.items()):
        if METADATA in inner:
            yield load_chart(inner, f"{path}/charts/{folder}".lstrip("/"))


def _source(name: str, files: Mapping[str, bytes], path: str) -> SourceFile | None:
    try:
        place = f"{path}/{name}".lstrip("/")
        return SourceFile.decode(place, files[name]) if name in files else None
    except UnreadableError:
        return None
