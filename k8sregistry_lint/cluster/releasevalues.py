"""The files with the values of helm releases: `NAMESPACE/RELEASE.yaml`, or `RELEASE.yaml` where one
namespace has it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from k8sregistry_lint.cluster.manifests import ManifestError
from k8sregistry_lint.overrides.values import Value, parse_values
from k8sregistry_lint.text import SourceFile, UnreadableError

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS = {"null": None, "~": None, "": None, "true": True, "false": False}
"""The plain scalars of YAML's core schema that are no strings; helm quotes strings like these."""


@dataclass(frozen=True, slots=True)
class ReleaseValues:
    """The values of releases, by namespace and name; the namespace is empty where a file does not
    say it."""

    held: Mapping[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def of(self, name: str, namespace: str) -> dict[str, Any] | None:
        """Return the values of a release; None if there are none."""
        exact = self.held.get((namespace, name))
        return self.held.get(("", name)) if exact is None else exact


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
