"""A release: the chart that a Flux HelmRelease or an Argo CD Application names, and the values that
it sets."""

from dataclasses import dataclass

from k8sregistry_lint.overrides.values import Value, coalesced, parse_values, plain_mapping
from k8sregistry_lint.syntax.tree import Document, MappingNode, Node, SequenceNode
from k8sregistry_lint.syntax.yamlsource import read_all
from k8sregistry_lint.text import SourceFile


@dataclass(frozen=True, slots=True)
class Release:
    """The path of a chart as the release names it, relative to its repository, and its values."""

    chart: str
    values: dict[str, Value]


def release_of(source: SourceFile) -> Release | None:
    """The first release in a file; None where it has none whose chart is a path."""
    for piece in read_all(source.body.text):
        root = piece.root if isinstance(piece, Document) else None
        if not isinstance(root, MappingNode):
            continue
        spec = root.get("spec")
        if isinstance(spec, MappingNode) and root.text("kind") == "HelmRelease":
            chart = _path(spec, "chart", "spec")
            return Release(chart.text("chart"), _values(spec)) if chart else None
        if isinstance(spec, MappingNode) and root.text("kind") == "Application":
            return _application(spec)
    return None


def _application(spec: MappingNode) -> Release | None:
    sources = spec.get("sources")
    several = sources.nodes if isinstance(sources, SequenceNode) else []
    for each in (spec.get("source"), *several):
        if isinstance(each, MappingNode) and each.text("path"):
            helm = each.get("helm")
            return Release(each.text("path"), _argo(helm) if isinstance(helm, MappingNode) else {})
    return None


def _argo(helm: MappingNode) -> dict[str, Value]:
    text = helm.text("values")
    values = parse_values(SourceFile("values", text)) if text else {}
    below = helm.get("valuesObject")
    return coalesced(values, plain_mapping(below)) if isinstance(below, MappingNode) else values


def _values(spec: MappingNode) -> dict[str, Value]:
    values = spec.get("values")
    return plain_mapping(values) if isinstance(values, MappingNode) else {}


def _path(node: MappingNode, *keys: str) -> MappingNode | None:
    current: Node | None = node
    for key in keys:
        current = current.get(key) if isinstance(current, MappingNode) else None
    return current if isinstance(current, MappingNode) else None
