"""The rules against the catalog of registry.k8s.io, the calendar, and each other."""

import datetime as dt
import tomllib
import warnings
from collections.abc import Iterator
from importlib import resources

import pytest

from k8sregistry_lint.model import Location
from k8sregistry_lint.reference import ImageReference
from k8sregistry_lint.rules import RegistryRule, pack_names
from k8sregistry_lint.rules.tags import TagPattern
from rules.every import ALL, RULES, catalog, exists, orders, outcome, verdict
from rules.test_moves import MOVES
from rules.test_safe import HARD

K8S = "registry.k8s.io"
NEWER = {
    "registry.k8s.io/csi-vsphere/driver:v3.3.0": (
        "https://github.com/kubernetes-sigs/vsphere-csi-driver/issues/3053"
    )
}
"""Results that were published after the catalog was made, and where that can be read."""
REFERENCES = sorted(
    {before for before, _, _ in MOVES}
    | {before for rule in RULES for before, _ in rule.examples}
    | {text for rule in RULES for text in rule.counterexamples}
    | {text for hard in HARD.values() for text, _ in hard}
)


def outputs() -> Iterator[str]:
    """Every result at registry.k8s.io that a rule shows as an example, or a test expects."""
    yield from (after for rule in RULES for _, after in rule.examples if after)
    yield from (after for _, after, applicability in MOVES if after and applicability != "unsafe")


@pytest.mark.parametrize("after", sorted({text for text in outputs() if text.startswith(K8S)}))
def test_a_result_exists(after: str) -> None:
    assert exists(after.partition("@")[0]) or after in NEWER


def test_what_is_newer_is_not_in_the_catalog() -> None:
    assert [after for after in NEWER if exists(after)] == []


def _named(tags: tuple[TagPattern, ...], repository: str) -> Iterator[tuple[str, str]]:
    """The images and tags that patterns name one by one."""
    for pattern in tags:
        image, _, tag = pattern.text.rpartition(":")
        if tag and not set(tag) & set("*#<>"):
            yield repository.replace("{name}", image), tag


@pytest.mark.parametrize("rule", ["k8scsi", "ksm-coreos", "kube-rbac-proxy"])
def test_tags_of_the_new_place_exist_there(rule: str) -> None:
    (found,) = (each for each in RULES if each.id == rule)
    assert found.target is not None
    proven = found.evidence.tags if found.evidence else ()
    named = list(_named((*found.target.tags.only, *proven), found.target.repository.text))
    assert len(named) > 10
    assert [(name, tag) for name, tag in named if tag not in catalog()[name]] == []


def test_names_that_never_were() -> None:
    (rule,) = (each for each in RULES if each.id == "google-containers-amd64")
    for pattern in rule.tags.only:
        name = pattern.text.partition(":")[0]
        meant = [tag for tag in catalog().get(name, ()) if pattern.match(tag, name)]
        assert (pattern.text, meant) == (pattern.text, [])
        assert any(pattern.match(tag, name) for tag in catalog()[f"{name}-amd64"])


def overdue(today: dt.date) -> dict[str, str]:
    """The packs whose facts should have been looked at again by a day, with the ids of their
    rules."""
    late = {}
    for name in pack_names():
        data = resources.files("k8sregistry_lint.rules") / "packs" / f"{name}.toml"
        pack = tomllib.loads(data.read_text("utf-8"))
        if pack["review_by"] < today:
            late[name] = ", ".join(rule["id"] for rule in pack["rules"])
    return late


@pytest.mark.filterwarnings("default")
def test_reviews_fall_due() -> None:
    """And those that are due today are named in a warning, which fails nothing."""
    for name, ids in overdue(dt.datetime.now(dt.UTC).date()).items():
        warnings.warn(f"pack {name}: the review of these rules is due: {ids}", stacklevel=1)
    assert overdue(dt.date(2026, 11, 26)) == {}
    assert set(overdue(dt.date(2027, 2, 1))) == {"istio"}
    assert set(overdue(dt.date(2027, 12, 1))) == set(pack_names())


def late(today: str) -> list[str]:
    """The rules that are still called scheduled after their deadline."""
    return [
        rule.id
        for rule in RULES
        if rule.status == "scheduled" and "" < rule.dates.get("deadline", "") < today
    ]


def test_what_was_scheduled_has_not_come_to_pass() -> None:
    assert late(dt.datetime.now(dt.UTC).date().isoformat()) == []
    assert "istio-gcr" in late("2027-01-02")


def test_no_result_is_moved_again() -> None:
    moved = [outcome(text)[1] for text in REFERENCES]
    again = {text: outcome(text) for text in moved if text and verdict(text)}
    assert [text for text, (_, moved, _) in again.items() if moved] == []
    assert {rule for rule, _, _ in again.values()} <= ENDS


ENDS = {"ingress-nginx"}
"""The rules that say of an image in its new place that it has no future: a chain ends there."""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_target_is_within_reach_of_a_rule(rule: RegistryRule) -> None:
    if rule.target is None:
        return
    repository = rule.target.repository
    filled = repository.fill(dict.fromkeys(repository.variables, "x"))
    for tag in (None, "latest", "1.0.0", "v1.9.8"):
        moved = ImageReference(rule.target.registry, filled, tag)
        for location in (Location(rule.kind), Location(rule.kind, "https")):
            assert ALL.judge(moved, location) is None


def test_the_order_of_packs_does_not_matter() -> None:
    for rules in orders():
        assert {text: outcome(text, rules) for text in REFERENCES} == {
            text: outcome(text) for text in REFERENCES
        }
