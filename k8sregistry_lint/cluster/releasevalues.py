"""What helm prints of releases, in files: their values and their manifests. A file is called
`NAMESPACE/RELEASE.yaml`, or `RELEASE.yaml` where one namespace has the release."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from k8sregistry_lint.cluster.manifests import ManifestError, workloads
from k8sregistry_lint.cluster.workload import Workload
from k8sregistry_lint.overrides.values import Value, parse_values
from k8sregistry_lint.text import SourceFile, UnreadableError

_SIGNS = [re.compile(rf"^{key}: ", re.MULTILINE) for key in ("apiVersion", "kind")]
"""What an object of Kubernetes has, and values do not."""
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS = {"null": None, "~": None, "": None, "true": True, "false": False}
"""The plain scalars of YAML's core schema that are no strings; helm quotes strings like these."""


@dataclass(slots=True)
class ReleaseFiles:
    """The values and the workloads of releases, by namespace and name; the namespace is empty where
    a file does not say it."""

    values: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    workloads: dict[tuple[str, str], tuple[Workload, ...]] = field(default_factory=dict)

    def add(self, namespace: str, name: str, text: str) -> None:
        """Take a file: the output of `helm get values --all` or of `helm get manifest`. Raises
        ManifestError for any other text."""
        if all(sign.search(text) for sign in _SIGNS):
            held = tuple(each for each in workloads(text) if isinstance(each, Workload))
            self.workloads[namespace, name] = held
        else:
            self.values[namespace, name] = values_in(text)

    def values_of(self, name: str, namespace: str) -> dict[str, Any] | None:
        """Return the values of a release; None if there are none."""
        exact = self.values.get((namespace, name))
        return self.values.get(("", name)) if exact is None else exact

    def images_of(self, name: str, namespace: str) -> list[str]:
        """Return the images of a release's manifest."""
        held = self.workloads.get((namespace, name), self.workloads.get(("", name), ()))
        return [image.image for each in held for image in each.images]

    def release_of(self, workload: Workload) -> str:
        """Return the release whose manifest has a workload; empty if none has."""
        for (namespace, name), held in self.workloads.items():
            if namespace in ("", workload.namespace) and any(
                (each.kind, each.name) == (workload.kind, workload.name) for each in held
            ):
                return name
        return ""


def values_in(text: str) -> dict[str, Any]:
    """Return what `helm get values --all` printed, as YAML or JSON. Raises ManifestError."""
    if text.lstrip()[:1] == "{":
        try:
            return _mapping(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise ManifestError(str(error).partition("\n")[0]) from None
    body = text.removeprefix("COMPUTED VALUES:\n")
    try:
        return _mapping(_typed(parse_values(SourceFile.decode("values", body.encode()))))
    except (ValueError, UnreadableError, RecursionError) as error:
        raise ManifestError(str(error).partition("\n")[0]) from None


def _mapping(value: object) -> dict[str, Any]:
    """The values; an object of Kubernetes is none."""
    if not isinstance(value, dict) or {"apiVersion", "kind"} <= value.keys():
        raise ManifestError("are not the values of a release, as `helm get values --all` prints")
    return value


def _typed(value: Value) -> Any:  # noqa: ANN401 - what YAML holds
    if isinstance(value, dict):
        return {key: _typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return value.value if value.style else _plain(value.value)


def _plain(text: str) -> Any:  # noqa: ANN401 - what a plain scalar of YAML is
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
