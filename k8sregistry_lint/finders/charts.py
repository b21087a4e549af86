"""Where charts come from: the fields that name a chart or a chart repository."""

from typing import NamedTuple

from k8sregistry_lint.finders.surroundings import object_of
from k8sregistry_lint.reference import ImageReference, parse_host, parse_with_placeholders
from k8sregistry_lint.syntax.tree import MappingNode, Node, SequenceNode

_FIELDS = {"repository", "repo", "repoURL", "repoUrl", "repo_url", "url", "chart_repo_url"}
_LISTS = {"dependencies", "helmCharts", "helmChartInflationGenerator"}
"""Lists of charts, in a `Chart.yaml` and in a kustomization, whose `name` is the chart's."""
_KINDS = {"HelmRepository", "HelmChart", "OCIRepository"}


class ChartPlace(NamedTuple):
    """Whether a field says where a chart comes from, and the chart if the same mapping names it."""

    is_chart: bool
    chart: str = ""


NO_CHART = ChartPlace(is_chart=False)


def place(node: Node) -> ChartPlace:
    """What a field says of charts, by its name, its neighbours and the kind around it."""
    parent = node.parent
    if not isinstance(parent, MappingNode) or node.key not in _FIELDS:
        return NO_CHART
    holder = parent.parent
    if isinstance(holder, SequenceNode) and holder.key in _LISTS:
        return ChartPlace(is_chart=True, chart=parent.text("name"))
    if chart := parent.text("chart"):
        return ChartPlace(is_chart=True, chart=chart)
    if isinstance(holder, SequenceNode) and holder.key == "repositories" and "name" in parent:
        return ChartPlace(is_chart=True)  # helmfile's
    if parent.key == "chart":  # Crossplane's Release
        return ChartPlace(is_chart=True, chart=parent.text("name"))
    obj = object_of(node)
    return ChartPlace(is_chart=True) if obj and obj.kind in _KINDS else NO_CHART


def parse_registry(text: str) -> ImageReference | None:
    """The registry of a chart that is written without a scheme, as Argo CD and helmfile take it."""
    found = parse_host(text) or parse_with_placeholders(text.rstrip("/"))
    return found if found and found.registry else None
