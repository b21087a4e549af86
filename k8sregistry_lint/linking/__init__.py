"""What must move together across files: kustomizations with the images that they rename, tools with
the images that they select, policies with their test data."""

from k8sregistry_lint.linking.link import link
from k8sregistry_lint.linking.mirrors import keep_mirrored
from k8sregistry_lint.linking.repository import Repository
from k8sregistry_lint.linking.testdata import exempt_test_data
from k8sregistry_lint.linking.tools.alone import keep_selected

__all__ = ["Repository", "exempt_test_data", "keep_mirrored", "keep_selected", "link"]
