"""The names of rules, whether or not their pack is on."""

import pytest

from k8sregistry_lint.rules import RuleName, load_pack, pack_names, rules_meant_by, shipped_rules


@pytest.mark.parametrize(
    ("term", "ids"),
    [
        ("k8s-gcr-io", ["k8s-gcr-io"]),
        ("kustomize-selector-unmatched", ["kustomize-selector-unmatched"]),
        ("k8scs*", ["k8scsi"]),
        ("K8S-GCR-IO", []),
        ("nope", []),
        ("", []),
        ("[k]8scsi", []),
    ],
)
def test_rules_by_name(term: str, ids: list[str]) -> None:
    assert [rule.id for rule in rules_meant_by(term)] == ids


@pytest.mark.parametrize("pack", pack_names())
def test_the_rules_of_a_pack(pack: str) -> None:
    meant = {rule.id for rule in rules_meant_by(pack)}
    assert {rule.id for rule in load_pack(pack)} <= meant
    assert {rule.pack for rule in rules_meant_by(pack) if rule.id != pack} == {pack}


def test_a_rule_of_a_pack_that_is_off_says_where_it_is() -> None:
    (name,) = (rule for rule in shipped_rules() if rule.pack == "minio" and "server" in rule.id)
    assert rules_meant_by(name.id) == (name,)
    assert set(rules_meant_by("mini*")) == set(rules_meant_by("minio"))


def test_all_of_them() -> None:
    assert rules_meant_by("all") == rules_meant_by("*") == shipped_rules()
    assert len(shipped_rules()) == len({rule.id for rule in shipped_rules()})


@pytest.mark.parametrize(
    ("term", "meant"),
    [("acme", True), ("acme-*", True), ("ac", False), ("own", True), ("o*", True), ("all", True)],
)
def test_rules_of_a_configuration_are_named_in_the_same_way(term: str, *, meant: bool) -> None:
    assert (
        any(
            name.is_meant_by(term)
            for name in (RuleName("acme", "own"), RuleName("acme-two", "own"))
        )
        is meant
    )


def test_a_lint_is_in_no_pack() -> None:
    assert not RuleName("x", "").is_meant_by("")
