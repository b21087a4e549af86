"""Which registries moved, and where to: rules as data."""

from k8sregistry_lint.rules.explanation import explanation
from k8sregistry_lint.rules.pack import PackError, load_pack, pack_names, parse_pack, validate
from k8sregistry_lint.rules.rule import RegistryRule
from k8sregistry_lint.rules.ruleset import RuleSet, Verdict

__all__ = ["PackError", "RegistryRule", "RuleSet", "Verdict", "explanation", "load_pack", "pack_names", "parse_pack", "validate"]
