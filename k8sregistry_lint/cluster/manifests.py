"""What `kubectl get -o json` or `-o yaml` prints, as workloads: lists and streams, and nothing that
a field's type could upset."""

import json
import re
from collections.abc import Generator, Iterator
from typing import Any

from k8sregistry_lint.cluster.declared import Declared, declared
from k8sregistry_lint.cluster.fields import mapping as _map
from k8sregistry_lint.cluster.fields import sequence as _list
from k8sregistry_lint.cluster.fields import text as _text
from k8sregistry_lint.cluster.workload import (
    RESOURCES,
    Kind,
    Owner,
    PodImage,
    PulledImage,
    Where,
    Workload,
)
from k8sregistry_lint.syntax.tree import Document, MappingNode, Node, Scalar, SequenceNode

_CONTAINERS = (
    ("initContainers", Where.INIT),
    ("containers", Where.CONTAINER),
    ("ephemeralContainers", Where.EPHEMERAL),
)
_STATUSES = (
    ("initContainerStatuses", Where.INIT),
    ("containerStatuses", Where.CONTAINER),
    ("ephemeralContainerStatuses", Where.EPHEMERAL),
)
_FAILURES = {"ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull"}
"""Why a container waits if its image cannot be pulled (kubelet, pkg/kubelet/images)."""

_LIST = re.compile(r'\{\s*"apiVersion"\s*:\s*"v1"\s*,\s*"items"\s*:\s*\[\s*(?=\{)')
"""How the lists that kubectl prints begin."""
_BETWEEN = re.compile(r"\s*([,\]])\s*")
_VALUE = re.compile(r"\S")

_MAX_DEPTH = 50
"""No manifest is deeper; a hostile one is not followed."""


class ManifestError(ValueError):
    """A text that is neither JSON nor YAML."""


def workloads(text: str) -> Iterator[Workload | Declared | str]:
    """The workloads of a text in its order, and the objects that decide on workloads; of another
    object its kind. Raises ManifestError."""
    for value in _values(text):
        for item in _items(value):
            kind, group = _text(item.get("kind")), _text(item.get("apiVersion")).rpartition("/")[0]
            yield workload(item) if Kind(group, kind) in RESOURCES else declared(item) or kind


def _values(text: str) -> Iterator[Any]:
    text = text.removeprefix("\ufeff").lstrip()
    try:
        yield from _json_values(text) if text[:1] in ("{", "[") else _yaml_values(text)
    except (ValueError, RecursionError) as error:
        raise ManifestError(str(error).partition("\n")[0]) from None


def _json_values(text: str) -> Iterator[Any]:
    """The values of a text, usually one; of a list, its items."""
    decoder = json.JSONDecoder()
    at = yield from _listed(text, decoder)
    while following := _VALUE.search(text, at):
        value, at = decoder.raw_decode(text, following.start())
        yield value


def _listed(text: str, decoder: json.JSONDecoder) -> Generator[Any, None, int]:
    """The items of the list that a text begins with, one after another, so that never more than one
    is in memory; returns where the rest of the text begins. A list whose items do not name their
    kinds is left to the caller, as is any other value."""
    head = _LIST.match(text)
    if head is None:
        return 0
    item, at = decoder.raw_decode(text, head.end())
    if "kind" not in item:
        return 0
    while True:
        yield item
        between = _BETWEEN.match(text, at)
        if between is None:
            raise ValueError(f"Expecting ',' delimiter: char {at}")
        if between[1] == "]":
            break
        item, at = decoder.raw_decode(text, between.end())
    without_items = '{"items":[]' + text[between.end() :]
    return len(text) - len(without_items) + decoder.raw_decode(without_items)[1]


def _yaml_values(text: str) -> Iterator[Any]:
    from k8sregistry_lint.syntax.yamlsource import read_all  # 20 ms that JSON does not need

    for piece in read_all(text):
        if not isinstance(piece, Document):
            raise ManifestError(piece.message)
        yield _plain(piece.root, 0)


def _plain(node: Node | None, depth: int) -> Any:  # noqa: ANN401 - what YAML holds
    if depth > _MAX_DEPTH:
        return None
    if isinstance(node, MappingNode):
        return {key: _plain(value, depth + 1) for key, value in node.children.items()}
    if isinstance(node, SequenceNode):
        return [_plain(item, depth + 1) for item in node.nodes]
    return node.value if isinstance(node, Scalar) else None


def _items(value: object) -> Iterator[dict[str, Any]]:
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, list):
            waiting += reversed(current)
        elif isinstance(current, dict) and isinstance(current.get("items"), list):
            waiting += [_typed(item, current) for item in reversed(current["items"])]
        elif isinstance(current, dict):
            yield current


def _typed(item: Any, around: dict[str, Any]) -> Any:  # noqa: ANN401 - what JSON holds
    """An item of a list with the kind that only the list states: a PodList's items are Pods, as
    `kubectl get --raw` prints them."""
    kind = _text(around.get("kind")).removesuffix("List")
    if not isinstance(item, dict) or "kind" in item or not kind:
        return item
    return {"apiVersion": around.get("apiVersion"), "kind": kind, **item}


def workload(item: dict[str, Any]) -> Workload:
    """Return what matters here of an object that runs pods."""
    kind = Kind(_text(item.get("apiVersion")).rpartition("/")[0], _text(item.get("kind")))
    metadata, spec, status = (
        _map(item.get("metadata")),
        _map(item.get("spec")),
        _map(item.get("status")),
    )
    template = _map(
        _map(_map(spec.get("jobTemplate")).get("spec") if kind.name == "CronJob" else spec).get(
            "template"
        )
    )
    pod = spec if kind.name == "Pod" else _map(template.get("spec"))
    replicas = _text(spec.get("replicas"))
    return Workload(
        kind=kind,
        namespace=_text(metadata.get("namespace")),
        name=_text(metadata.get("name")),
        labels=_texts(metadata.get("labels")),
        annotations=_texts(metadata.get("annotations")),
        owner=_owner(metadata),
        images=tuple(_images(pod)),
        template_labels=tuple(_texts(_map(template.get("metadata")).get("labels"))),
        replicas=int(replicas)
        if replicas.isascii() and replicas.isdigit() and len(replicas) < 10
        else None,
        suspended=_text(spec.get("suspend")) == "true",
        paused=_text(spec.get("paused")) == "true",
        on_delete=_text(_map(spec.get("updateStrategy")).get("type")) == "OnDelete",
        finished=_finished(kind, status),
        node=_text(pod.get("nodeName")),
        pulled=tuple(_pulled(status)) if kind.name == "Pod" else (),
    )


def _finished(kind: Kind, status: dict[str, Any]) -> bool:
    if kind.name == "Pod":
        return _text(status.get("phase")) in ("Succeeded", "Failed")
    conditions = [_map(condition) for condition in _list(status.get("conditions"))]
    return kind.name == "Job" and any(
        _text(condition.get("type")) in ("Complete", "Failed")
        and _text(condition.get("status")) == "True"
        for condition in conditions
    )


def _owner(metadata: dict[str, Any]) -> Owner | None:
    """The controller among the owners, else the first of them."""
    owners = [_map(owner) for owner in _list(metadata.get("ownerReferences"))]
    chosen = next(
        (owner for owner in owners if _text(owner.get("controller")) == "true"),
        owners[0] if owners else None,
    )
    if chosen is None:
        return None
    group = _text(chosen.get("apiVersion")).rpartition("/")[0]
    return Owner(Kind(group, _text(chosen.get("kind"))), _text(chosen.get("name")))


def _images(pod: dict[str, Any]) -> Iterator[PodImage]:
    for key, where in _CONTAINERS:
        for index, container in enumerate(map(_map, _list(pod.get(key)))):
            yield PodImage(
                where, index, _text(container.get("name")), _text(container.get("image"))
            )
    for index, volume in enumerate(map(_map, _list(pod.get("volumes")))):
        if reference := _text(_map(volume.get("image")).get("reference")):
            yield PodImage(Where.VOLUME, index, _text(volume.get("name")), reference)


def _pulled(status: dict[str, Any]) -> Iterator[PulledImage]:
    for key, where in _STATUSES:
        for container in map(_map, _list(status.get(key))):
            digest = _text(container.get("imageID")).rpartition("@")[2]
            waiting = _map(_map(container.get("state")).get("waiting"))
            yield PulledImage(
                where,
                _text(container.get("name")),
                _text(container.get("image")),
                digest if digest.startswith("sha256:") else "",
                failing=_text(waiting.get("reason")) in _FAILURES,
            )


def _texts(value: object) -> dict[str, str]:
    return {key: _text(text) for key, text in _map(value).items() if isinstance(key, str)}
