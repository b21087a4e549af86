"""Which registries moved, and where to: rules as data."""

from k8sregistry_lint.rules.explanation import explanation
from k8sregistry_lint.rules.lint import KUSTOMIZE_SELECTOR_UNMATCHED, LINTS, Lint
from k8sregistry_lint.rules.pack import PackError, load_pack, pack_names, parse_pack
from k8sregistry_lint.rules.rule import RegistryRule
from k8sregistry_lint.rules.ruleset import RuleSet, Verdict
from k8sregistry_lint.rules.validation import validate

__all__ = [
    "KUSTOMIZE_SELECTOR_UNMATCHED",
    "LINTS",
    "Lint",
    "PackError",
    "RegistryRule",
    "RuleSet",
    "Verdict",
    "explanation",
    "load_pack",
    "pack_names",
    "parse_pack",
    "validate",
]
