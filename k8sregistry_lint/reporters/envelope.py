"""What all JSON reports of the program share: the version of their form, the tool, and text that
steers no log."""

import json
from typing import Any

from k8sregistry_lint import __version__
from k8sregistry_lint.reporters.visible import harmless_json


def envelope(fields: dict[str, Any], **versions: int) -> dict[str, Any]:
    """Return a JSON object with the version of its form, further `versions`, the tool, and
    `fields`."""
    tool = {"name": "k8sregistry-lint", "version": __version__}
    return {"version": 1, **versions, "tool": tool, **fields}


def as_text(data: object, *, indent: int | None = 1) -> str:
    """Return JSON with a newline at its end; in one line without an `indent`."""
    separators = None if indent else (",", ":")
    return harmless_json(json.dumps(data, indent=indent, separators=separators)) + "\n"
