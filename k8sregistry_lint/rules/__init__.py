"""Which registries moved, and where to: rules as data."""

from k8sregistry_lint.rules.catalog import (
    RuleName,
    load_pack,
    pack_names,
    rules_meant_by,
    shipped_rules,
)
from k8sregistry_lint.rules.deadline import as_of, deadline
from k8sregistry_lint.rules.explanation import explanation, explanation_of_image
from k8sregistry_lint.rules.fields import PackError
from k8sregistry_lint.rules.lint import (
    DIGEST_MISMATCH,
    IMAGE_NOT_FOUND,
    KUSTOMIZE_SELECTOR_UNMATCHED,
    LINTS,
    Lint,
)
from k8sregistry_lint.rules.pack import parse_pack
from k8sregistry_lint.rules.rule import RegistryRule
from k8sregistry_lint.rules.ruleset import RuleSet, Verdict
from k8sregistry_lint.rules.suggestion import did_you_mean, nearest
from k8sregistry_lint.rules.validation import validate

__all__ = [
    "DIGEST_MISMATCH",
    "IMAGE_NOT_FOUND",
    "KUSTOMIZE_SELECTOR_UNMATCHED",
    "LINTS",
    "Lint",
    "PackError",
    "RegistryRule",
    "RuleName",
    "RuleSet",
    "Verdict",
    "as_of",
    "deadline",
    "did_you_mean",
    "explanation",
    "explanation_of_image",
    "load_pack",
    "nearest",
    "pack_names",
    "parse_pack",
    "rules_meant_by",
    "shipped_rules",
    "validate",
]
