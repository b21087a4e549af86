"""Tests rules that do not ship: by themselves, and together with those that do."""

import os
from collections.abc import Iterator

from k8sregistry_lint.files.configfile import PYPROJECT
from k8sregistry_lint.files.summary import count
from k8sregistry_lint.model import Applicability
from k8sregistry_lint.rules import RegistryRule, load_pack, pack_names, parse_pack, validate
from k8sregistry_lint.settings.configuration import load
from k8sregistry_lint.settings.proving import prove_in_files
from k8sregistry_lint.settings.reading import read_toml, usage_error


def results_of(path: str) -> Iterator[str]:
    """Yield what was tested, a line for each rule of a pack or a configuration. Raises PackError
    for a rule that does not hold, ConfigurationError for a file that cannot be used."""
    rules = _rules(path)
    if not rules:
        raise usage_error(path, None, "holds no rules")
    shipped = [rule for name in pack_names() for rule in load_pack(name) if name != rules[0].pack]
    prove_in_files(rules, validate(rules, shipped))
    for rule in rules:
        examples = count(len(rule.examples), "example")
        others = count(len(rule.counterexamples), "counter-example")
        yield f"{rule.id}: {rule.applicability.label}; {examples}, {others}; {_evidence(rule)}"
    yield f"{count(len(rules), 'rule')} tested, also together with the rules of all packs"


def _evidence(rule: RegistryRule) -> str:
    if rule.evidence:
        return f"evidence ({rule.evidence.kind}) for {rule.evidence.in_words}"
    missing = rule.applicability is Applicability.SAFE
    return "no evidence: every tag counts as proven" if missing else "no evidence needed"


def _rules(path: str) -> tuple[RegistryRule, ...]:
    if not path.endswith(".toml") or os.path.basename(path) == PYPROJECT:
        return load(path).rules
    data, _ = read_toml(path)
    name, _ = os.path.splitext(os.path.basename(path))
    return parse_pack(data, str(data.get("pack", name)))
