"""The rule that reports every image that an allow-list does not hold."""

from k8sregistry_lint.model import Applicability
from k8sregistry_lint.rules.allowlist import AllowList
from k8sregistry_lint.rules.lint import REGISTRY_NOT_ALLOWED
from k8sregistry_lint.rules.pattern import ANY_REGISTRY, RepositoryPattern
from k8sregistry_lint.rules.rule import RegistryRule


def everything_but(allowed: AllowList) -> RegistryRule:
    """The rule that reports each image that an allow-list does not hold."""
    return RegistryRule(
        id=REGISTRY_NOT_ALLOWED.id,
        pack="",
        summary=REGISTRY_NOT_ALLOWED.summary,
        level=REGISTRY_NOT_ALLOWED.level,
        applicability=Applicability.DISPLAY_ONLY,
        status="",
        docs=REGISTRY_NOT_ALLOWED.docs,
        registries=(ANY_REGISTRY,),
        repositories=(RepositoryPattern("{path**}"),),
        allowed=allowed,
        advice="allow its registry in `allowed-registries`, or give it a mirror in `mirrors`",
    )
