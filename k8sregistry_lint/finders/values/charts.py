"""Where charts come from: the fields that name a chart or a chart repository."""

import re
from typing import NamedTuple

from k8sregistry_lint.finders.evidence.surroundings import object_of
from k8sregistry_lint.reference import ImageReference, parse_host, parse_with_placeholders
from k8sregistry_lint.syntax.tree import MappingNode, Node, SequenceNode

_FIELDS = {"repository", "repo", "repoURL", "repoUrl", "repo_url", "url", "chart_repo_url"}
_LISTS = {"dependencies", "helmCharts", "helmChartInflationGenerator"}
"""Lists of charts, in a `Chart.yaml` and in a kustomization, whose `name` is the chart's."""
_KINDS = {"HelmRepository", "HelmChart", "OCIRepository"}
_PLAIN = {"repoURL", "repoUrl", "repo_url", "url", "chart_repo_url"}
"""The fields that may name a registry without `oci://`, as Argo CD and helmfile take it."""

_ALLOWED = "sourceRepos"
"""Argo CD's list of the repositories that a project may use."""


class ChartPlace(NamedTuple):
    """Whether a field says where a chart comes from, the chart if the same mapping names it, and
    why a fix there is not safe."""

    is_chart: bool
    chart: str = ""
    doubt: str = ""


NO_CHART = ChartPlace(is_chart=False)


def place(node: Node) -> ChartPlace:
    """What a field says of charts, by its name, its neighbours and the kind around it."""
    parent = node.parent
    if parent is not None and parent.key == _ALLOWED:
        return ChartPlace(is_chart=True, doubt=f"`{_ALLOWED}` allows what is used elsewhere")
    if not isinstance(parent, MappingNode) or node.key not in _FIELDS:
        return NO_CHART
    if chart := _chart_beside(parent):
        return ChartPlace(is_chart=True, chart=chart)
    obj = object_of(node)
    is_chart = obj is not None and obj.kind in _KINDS
    return ChartPlace(is_chart=True) if is_chart else _helmfiles(parent)


def _chart_beside(mapping: MappingNode) -> str:
    """The chart that a mapping names: under a key of its own, or as its name if it is a chart's
    mapping, such as a dependency or Crossplane's `chart`."""
    if chart := mapping.text("chart") or mapping.text("chart_ref"):
        return chart.rpartition("/")[2]
    holder = mapping.parent
    is_charts = isinstance(holder, SequenceNode) and holder.key in _LISTS
    return mapping.text("name") if is_charts or mapping.key == "chart" else ""


def only_chart(repository: str, text: str) -> str:
    """The one chart that a text takes from a repository of that name, `NAME/CHART`; empty if it
    takes several, or none."""
    if not repository:
        return ""
    named = set(re.findall(rf"(?<![\w./-]){re.escape(repository)}/([\w.-]*\w)", text))
    return named.pop() if len(named) == 1 else ""


def _helmfiles(mapping: MappingNode) -> ChartPlace:
    """What one of helmfile's repositories is, with the chart if all releases of the file take the
    same one from it."""
    holder = mapping.parent
    if not (isinstance(holder, SequenceNode) and holder.key == "repositories"):
        return NO_CHART
    root, name = holder.parent, mapping.text("name")
    releases = root.get("releases") if isinstance(root, MappingNode) else None
    items = releases.nodes if isinstance(releases, SequenceNode) else []
    named = [item.text("chart") for item in items if isinstance(item, MappingNode)]
    return ChartPlace(is_chart=bool(name), chart=only_chart(name, " ".join(named)))


def registry_at(node: Node, text: str) -> ImageReference | None:
    """The registry of a chart that a field names without a scheme."""
    if node.key not in _PLAIN:
        return None
    found = parse_host(text) or parse_with_placeholders(text.rstrip("/"))
    return found if found and found.registry else None
