"""For many repositories: the object of `json` in one line, so that reports can be appended to one
another and read one at a time."""

import json

from k8sregistry_lint.model import RunReport
from k8sregistry_lint.reporters import Style
from k8sregistry_lint.reporters.json import data
from k8sregistry_lint.reporters.visible import harmless_json


def render(report: RunReport, style: Style) -> str:
    """One line of JSON, with a newline at its end."""
    return harmless_json(json.dumps(data(report, style), separators=(",", ":"))) + "\n"
