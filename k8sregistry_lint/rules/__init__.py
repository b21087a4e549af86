"""Which registries moved, and where to: rules as data."""

from k8sregistry_lint.rules.allowlist import AllowList
from k8sregistry_lint.rules.catalog import (
    DEFAULT_PACKS,
    RuleName,
    load_pack,
    pack_names,
    rules_meant_by,
    shipped_rules,
    split_terms,
)
from k8sregistry_lint.rules.deadline import as_of, deadline
from k8sregistry_lint.rules.explanation import (
    explanation,
    explanation_of_image,
    explanation_of_pack,
)
from k8sregistry_lint.rules.fields import PackError
from k8sregistry_lint.rules.lint import (
    DIGEST_MISMATCH,
    IMAGE_NOT_FOUND,
    KUSTOMIZE_SELECTOR_UNMATCHED,
    LINTS,
    REGISTRY_NOT_ALLOWED,
    Lint,
)
from k8sregistry_lint.rules.mirrors import mirror, prove_mirrors
from k8sregistry_lint.rules.notallowed import everything_but
from k8sregistry_lint.rules.pack import parse_pack
from k8sregistry_lint.rules.rule import RegistryRule
from k8sregistry_lint.rules.ruleset import RuleSet, Verdict
from k8sregistry_lint.rules.suggestion import did_you_mean, nearest
from k8sregistry_lint.rules.validation import validate

__all__ = [
    "DEFAULT_PACKS",
    "DIGEST_MISMATCH",
    "IMAGE_NOT_FOUND",
    "KUSTOMIZE_SELECTOR_UNMATCHED",
    "LINTS",
    "REGISTRY_NOT_ALLOWED",
    "AllowList",
    "Lint",
    "PackError",
    "RegistryRule",
    "RuleName",
    "RuleSet",
    "Verdict",
    "as_of",
    "deadline",
    "did_you_mean",
    "everything_but",
    "explanation",
    "explanation_of_image",
    "explanation_of_pack",
    "load_pack",
    "mirror",
    "nearest",
    "pack_names",
    "parse_pack",
    "prove_mirrors",
    "rules_meant_by",
    "shipped_rules",
    "split_terms",
    "validate",
]
