import copy
import re
from typing import Any

import pytest

from k8sregistry_lint.reference import parse
from k8sregistry_lint.rules import (
    PackError,
    RegistryRule,
    load_pack,
    pack_names,
    parse_pack,
    validate,
)

RULES = [rule for name in pack_names() for rule in load_pack(name)]
EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
ALL = validate(RULES)


def test_the_packs_that_ship() -> None:
    assert {"k8s", "k8s-mirrors"} <= set(pack_names())


def test_ids_are_unique_over_all_packs() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))


@EVERY_RULE
def test_a_rule_says_where_its_facts_are_from(rule: RegistryRule) -> None:
    assert rule.docs
    assert all(re.fullmatch(r"https://[\w./#-]+", url) for url in rule.docs)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.id)
    assert rule.summary
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", date) for date in rule.dates.values())


@EVERY_RULE
def test_the_examples_of_a_rule(rule: RegistryRule) -> None:
    assert rule.examples
    for before, after in rule.examples:
        reference = parse(before)
        assert reference is not None
        verdict = ALL.judge(reference)
        assert verdict is not None
        assert verdict.rule is rule
        assert (str(verdict.moved) if verdict.moved else None) == after


@EVERY_RULE
def test_the_counterexamples_of_a_rule(rule: RegistryRule) -> None:
    assert rule.counterexamples
    for text in rule.counterexamples:
        reference = parse(text)
        assert reference is not None
        assert (
            rule.weight(reference) == -1
            or (verdict := ALL.judge(reference))
            and verdict.rule is not rule
        )


@EVERY_RULE
def test_no_rule_of_any_pack_moves_an_output_again(rule: RegistryRule) -> None:
    for after in (after for _, after in rule.examples if after):
        reference = parse(after)
        assert reference is not None
        assert ALL.judge(reference) is None


@EVERY_RULE
def test_a_needle_stands_in_every_example(rule: RegistryRule) -> None:
    for before, _ in rule.examples:
        assert any(literal in before.lower() for literal in rule.literals())


@EVERY_RULE
def test_an_example_is_also_a_mention(rule: RegistryRule) -> None:
    for before, _ in rule.examples:
        assert rule.mention.search(f"see {before} there")


def test_a_pack_that_does_not_exist() -> None:
    with pytest.raises(PackError, match=r"no pack is called 'nope'; there are .*k8s, k8s-mirrors"):
        load_pack("nope")


ENTRY: dict[str, Any] = {
    "id": "r",
    "summary": "s",
    "level": "warning",
    "applicability": "safe",
    "status": "frozen",
    "docs": ["https://example.com"],
    "match": {"registry": ["old.io"], "repository": ["{path**}"]},
    "replace": {"registry": "new.io", "repository": "{path**}"},
    "examples": [{"in": "old.io/a:1", "out": "new.io/a:1"}],
}


def entry(**changes: object) -> dict[str, Any]:
    made = copy.deepcopy(ENTRY)
    return {key: value for key, value in {**made, **changes}.items() if value is not None}


def test_a_whole_entry() -> None:
    (rule,) = parse_pack(
        {"rules": [entry(dates={"effective": "2020-01-02"}, digest="refuse")]}, "p"
    )
    assert (rule.id, rule.pack, rule.digest_kept, rule.dates) == (
        "r",
        "p",
        False,
        {"effective": "2020-01-02"},
    )
    assert validate([rule]).rules == (rule,)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"docs": None, "level": None}, "rule r: docs, level missing", id="missing"),
        pytest.param({"color": "red"}, "rule r: unknown field color", id="unknown"),
        pytest.param({"level": "fatal"}, "rule r: .*'fatal'.* is not understood", id="level"),
        pytest.param({"applicability": "always"}, "rule r: .*'always'", id="applicability"),
        pytest.param(
            {"match": {"registry": ["old.io"]}}, "rule r: .*'repository'", id="no repository"
        ),
        pytest.param({"match": 3}, "rule r: .*is not understood", id="wrong kind"),
        pytest.param(
            {"examples": ["old.io/a"]},
            "rule r: .*is not understood",
            id="example of the wrong kind",
        ),
    ],
)
def test_a_pack_that_does_not_read(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(PackError, match=message):
        parse_pack({"rules": [entry(**changes)]}, "p")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"docs": []}, "needs a source", id="no source"),
        pytest.param({"examples": []}, "needs a source in docs and an example", id="no example"),
        pytest.param(
            {"replace": None, "examples": [{"in": "old.io/a"}]},
            "is safe and has nothing to replace by",
            id="no target",
        ),
        pytest.param(
            {"examples": [{"in": "old.io/a", "out": "new.io/b"}]},
            "old.io/a becomes new.io/a, not new.io/b",
            id="wrong",
        ),
        pytest.param(
            {"examples": [{"in": "other.io/a", "out": "new.io/a"}]},
            "other.io/a becomes None",
            id="no match",
        ),
        pytest.param(
            {"examples": [{"in": "old.io/A", "out": "new.io/A"}]},
            "old.io/A is no image reference",
            id="no reference",
        ),
        pytest.param(
            {"counterexamples": ["old.io/x"]},
            "its counter-example old.io/x matches",
            id="counter-example",
        ),
        pytest.param(
            {
                "replace": {"registry": "old.io", "repository": "x/{path**}"},
                "examples": [{"in": "old.io/a", "out": "old.io/x/a"}],
            },
            "its output old.io/x/a would be moved again by r",
            id="a move that does not end",
        ),
    ],
)
def test_a_pack_that_does_not_hold(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(PackError, match=message):
        validate(parse_pack({"rules": [entry(**changes)]}, "p"))


def test_an_id_that_is_used_twice() -> None:
    with pytest.raises(PackError, match="the id is used twice"):
        validate(parse_pack({"rules": [entry(), entry()]}, "p"))


def test_an_example_that_another_rule_takes() -> None:
    other = entry(
        id="other",
        match={"registry": ["old.io"], "repository": ["a"]},
        examples=[{"in": "old.io/a", "out": "new.io"}],
    )
    with pytest.raises(PackError, match=r"rule r: old\.io/a:1 becomes"):
        validate(parse_pack({"rules": [entry(), other]}, "p"))


def test_a_move_that_another_pack_would_move_again() -> None:
    back = entry(
        id="back",
        match={"registry": ["new.io"], "repository": ["{path**}"]},
        replace={"registry": "old.io", "repository": "{path**}"},
    )
    with pytest.raises(PackError, match="would be moved again by back"):
        validate(parse_pack({"rules": [entry(), back]}, "p"))
