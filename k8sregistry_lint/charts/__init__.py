"""Charts as wholes: which of their files come from elsewhere, and what else has to change with a
fix."""

from k8sregistry_lint.charts.comparisons import keep_compared
from k8sregistry_lint.charts.lock import move_locks
from k8sregistry_lint.charts.packaged import check_packaged
from k8sregistry_lint.charts.places import place_names
from k8sregistry_lint.charts.readme import move_readmes
from k8sregistry_lint.charts.vendored import keep_vendored
from k8sregistry_lint.charts.version import raise_versions, unraised

__all__ = [
    "check_packaged",
    "keep_compared",
    "keep_vendored",
    "move_locks",
    "move_readmes",
    "place_names",
    "raise_versions",
    "unraised",
]
