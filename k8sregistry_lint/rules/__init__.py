"""Which registries moved, and where to: rules as data."""

from k8sregistry_lint.rules.explanation import explanation
from k8sregistry_lint.rules.lint import KUSTOMIZE_SELECTOR_UNMATCHED, LINTS, Lint
from k8sregistry_lint.rules.pack import PackError, load_pack, pack_names, parse_pack, validate
from k8sregistry_lint.rules.rule import RegistryRule
from k8sregistry_lint.rules.ruleset import RuleSet, Verdict

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
