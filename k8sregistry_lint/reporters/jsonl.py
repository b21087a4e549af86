"""For many repositories: the object of `json` in one line, so that reports can be appended to one
another and read one at a time."""

from k8sregistry_lint.model import RunReport
from k8sregistry_lint.reporters import Style
from k8sregistry_lint.reporters.envelope import as_text
from k8sregistry_lint.reporters.json import data


def render(report: RunReport, style: Style) -> str:
    """One line of JSON, with a newline at its end."""
    return as_text(data(report, style), indent=None)
