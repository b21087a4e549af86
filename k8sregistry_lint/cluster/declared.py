"""Objects that decide on workloads without being their owners: where each of them takes its images
from."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from k8sregistry_lint.cluster.fields import mapping, sequence, text


class Declared(NamedTuple):
    """An object that decides on workloads. `where` says for people where its images are set."""

    kind: str
    namespace: str
    name: str
    where: str


def declared(item: dict[str, Any]) -> Declared | None:
    """Return what matters of an Argo CD Application, an object of Flux or a ClusterServiceVersion
    of OLM; None for any other object."""
    kind, group = text(item.get("kind")), text(item.get("apiVersion")).partition("/")[0]
    places = _PLACES.get((group, kind))
    if places is None:
        return None
    metadata, spec = mapping(item.get("metadata")), mapping(item.get("spec"))
    where = "; ".join(filter(None, places(spec)))
    return Declared(kind, text(metadata.get("namespace")), text(metadata.get("name")), where)


def _application(spec: dict[str, Any]) -> Iterator[str]:
    for source in map(mapping, [spec.get("source"), *sequence(spec.get("sources"))]):
        if repository := text(source.get("repoURL")):
            parts = [
                f"{key} {value}" for key in ("path", "chart") if (value := text(source.get(key)))
            ]
            yield " ".join([repository, *parts])
        if mapping(source.get("helm")):
            yield "its spec.source.helm"
        if sequence(mapping(source.get("kustomize")).get("images")):
            yield "its spec.source.kustomize.images"


def _kustomization(spec: dict[str, Any]) -> Iterator[str]:
    source = mapping(spec.get("sourceRef"))
    name = f"{text(source.get('kind'))} {text(source.get('name'))}"
    yield f"path {text(spec.get('path')) or './'} of {name}"
    if sequence(spec.get("images")):
        yield "its spec.images"


def _helm_release(spec: dict[str, Any]) -> Iterator[str]:
    chart = mapping(mapping(spec.get("chart")).get("spec"))
    source = mapping(chart.get("sourceRef") or spec.get("chartRef"))
    yield "its spec.values" if mapping(spec.get("values")) else ""
    for values in map(mapping, sequence(spec.get("valuesFrom"))):
        yield f"{text(values.get('kind'))} {text(values.get('name'))} (valuesFrom)"
    if name := text(chart.get("chart")) or text(source.get("name")):
        yield f"chart {name} of {text(source.get('kind'))} {text(source.get('name'))}"


def _service_version(spec: dict[str, Any]) -> Iterator[str]:
    related = [text(mapping(each).get("name")) for each in sequence(spec.get("relatedImages"))]
    yield f"its spec.relatedImages ({', '.join(related)})" if related else ""
    yield "its spec.install (the next version replaces it)"


_PLACES = {
    ("argoproj.io", "Application"): _application,
    ("kustomize.toolkit.fluxcd.io", "Kustomization"): _kustomization,
    ("helm.toolkit.fluxcd.io", "HelmRelease"): _helm_release,
    ("operators.coreos.com", "ClusterServiceVersion"): _service_version,
}
