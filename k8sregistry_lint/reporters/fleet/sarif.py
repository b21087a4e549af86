"""For code scanning: SARIF 2.1.0 with a run for each repository, and one for each repository or
input that could not be read."""

import json
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from k8sregistry_lint.fleet.merged import Merged
from k8sregistry_lint.model import Origin
from k8sregistry_lint.reporters import sarif
from k8sregistry_lint.reporters.visible import harmless_json, visible


def render(merged: Merged) -> Iterator[str]:
    """The log, a run at a time."""
    yield '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[\n'
    separator = ""
    for name, unit in merged.reports():
        run = sarif.run(unit.report) | (_details(name, unit.origin) if name else {})
        yield separator + harmless_json(json.dumps(run, separators=(",", ":")))
        separator = ",\n"
    yield "\n]}\n"


def _details(name: str, origin: Origin) -> dict[str, Any]:
    """Which repository a run is about."""
    source = {
        "repositoryUri": f"https://{quote(os.fsencode(name), safe='/:')}",
        "revisionId": visible(origin.commit),
        "branch": visible(origin.ref),
    }
    return {
        "automationDetails": {"id": f"k8sregistry-lint/{visible(name)}/{visible(origin.folder)}"},
        "versionControlProvenance": [{key: text for key, text in source.items() if text}],
    }
