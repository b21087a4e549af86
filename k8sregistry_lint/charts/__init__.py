"""Charts as a whole: which of their files are somebody else's, and what else a fix of one means for
it."""

from k8sregistry_lint.charts.packaged import check_packaged
from k8sregistry_lint.charts.vendored import keep_vendored
from k8sregistry_lint.charts.version import Bump, unraised

__all__ = ["Bump", "check_packaged", "keep_vendored", "unraised"]
