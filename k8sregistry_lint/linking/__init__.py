"""What must move together across files: kustomizations with the images that they rename, policies
with their test data."""

from k8sregistry_lint.linking.fixtures import spare_fixtures
from k8sregistry_lint.linking.link import link
from k8sregistry_lint.linking.repository import Repository

__all__ = ["Repository", "link", "spare_fixtures"]
