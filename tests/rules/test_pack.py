import copy
import re
from typing import Any

import pytest

from k8sregistry_lint.model import Applicability
from k8sregistry_lint.reference import ImageReference
from k8sregistry_lint.rules import (
    PackError,
    RegistryRule,
    load_pack,
    pack_names,
    parse_pack,
    validate,
)
from k8sregistry_lint.rules.naming import Named, named
from k8sregistry_lint.rules.sources import prove_sources

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


@EVERY_RULE
def test_the_examples_of_a_rule(rule: RegistryRule) -> None:
    assert rule.examples
    for before, after in rule.examples:
        example = _named(before, rule)
        verdict = ALL.judge(*example)
        assert verdict is not None
        assert verdict.rule is rule
        assert (example.spelled(verdict.moved) if verdict.moved else None) == after


@EVERY_RULE
def test_the_counterexamples_of_a_rule(rule: RegistryRule) -> None:
    assert rule.counterexamples
    for text in rule.counterexamples:
        example = _named(text, rule)
        assert (
            rule.weight(*example) == -1
            or (verdict := ALL.judge(*example))
            and verdict.rule is not rule
        )


@EVERY_RULE
def test_no_rule_of_any_pack_moves_an_output_again(rule: RegistryRule) -> None:
    for after in (after for _, after in rule.examples if after):
        assert ALL.judge(*_named(after, rule)) is None


def _named(text: str, rule: RegistryRule) -> Named:
    found = named(text, rule.kind)
    assert found is not None, text
    return found


@EVERY_RULE
def test_a_literal_stands_in_every_example(rule: RegistryRule) -> None:
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


def entry(**changes: Any) -> dict[str, Any]:
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


UNREADABLE: list[tuple[str, dict[str, Any], str]] = [
    ("missing", {"match": None, "level": None}, "rule r: missing level, match"),
    ("unknown", {"color": "red"}, "rule r: unknown field color; there are advice, applicability, "),
    ("misspelled", {"advise": "x"}, "rule r: unknown field advise; did you mean 'advice'?"),
    (
        "misspelled in match",
        {"match": {**ENTRY["match"], "tags": ["1"]}},
        "rule r: unknown field match.tags; did you mean 'tag'?",
    ),
    (
        "misspelled in replace",
        {"replace": {**ENTRY["replace"], "path": "1"}},
        "rule r: unknown field replace.path; there are exclude-tag, registry, repository, tag",
    ),
    (
        "misspelled in an example",
        {"examples": [{"in": "old.io/a", "Out": "new.io/a"}]},
        "rule r: unknown field examples[0].Out; did you mean 'out'?",
    ),
    ("missing in match", {"match": {"registry": ["old.io"]}}, "rule r: missing match.repository"),
    (
        "missing in replace",
        {"replace": {"registry": "new.io"}},
        "rule r: missing replace.repository",
    ),
    (
        "missing in an example",
        {"examples": [{"in": "old.io/a"}, {}]},
        "rule r: missing examples[1].in",
    ),
    ("level", {"level": "fatal"}, "rule r: level has to be error, warning or note, not 'fatal'"),
    (
        "level, nearly",
        {"level": "eror"},
        "rule r: level has to be error, warning or note, not 'eror'; did you mean 'error'?",
    ),
    ("level of another kind", {"level": 3}, "rule r: level has to be a string, not the number 3"),
    (
        "applicability",
        {"applicability": "always"},
        "rule r: applicability has to be safe, unsafe or display-only, not 'always'",
    ),
    ("digest", {"digest": "drop"}, "rule r: digest has to be keep or refuse, not 'drop'"),
    (
        "a number for a table",
        {"match": 3},
        "rule r: match has to be a table of fields, not the number 3",
    ),
    (
        "a list for a table",
        {"replace": ["new.io"]},
        "rule r: replace has to be a table of fields, not a list",
    ),
    ("a string for a list", {"exclude": "a/b"}, "rule r: exclude has to be a list of strings"),
    (
        "a number in a list",
        {"counterexamples": [1]},
        "rule r: counterexamples has to be a list of strings",
    ),
    (
        "a string for an example",
        {"examples": ["old.io/a"]},
        "rule r: examples[0] has to be a table of fields, not a string",
    ),
    (
        "a table for examples",
        {"examples": {"in": "a"}},
        "rule r: examples has to be a list of tables, not a table",
    ),
    (
        "a flag for a text",
        {"summary": True},
        "rule r: summary has to be a string, not true or false",
    ),
    (
        "a list for dates",
        {"dates": ["2020-01-01"]},
        "rule r: dates has to be a table of events and dates, not a list",
    ),
    (
        "a number for a date",
        {"dates": {"effective": 2020}},
        "rule r: dates.effective has to be a date, not the number 2020",
    ),
    (
        "a date of another form",
        {"dates": {"removed": "in 2020"}},
        "rule r: dates.removed has to be a date: YYYY, YYYY-MM or YYYY-MM-DD",
    ),
    (
        "a month that there is not",
        {"dates": {"removed": "2020-13"}},
        "rule r: dates.removed has to be a date",
    ),
    (
        "evidence of another kind",
        {"evidence": {"kind": "hearsay", "source": "https://example.com", "tags": ["*"]}},
        "rule r: evidence.kind has to be sync-script, catalog, digests or announcement",
    ),
    (
        "evidence for no tags",
        {"evidence": {"kind": "catalog", "source": "https://example.com"}},
        "rule r: missing evidence.tags",
    ),
    (
        "a string for the values of a variable",
        {"match": {**ENTRY["match"], "values": {"path": "a"}}},
        "rule r: match.values.path has to be a list of strings",
    ),
    ("a number for an id", {"id": 7}, "rule 1: id has to be a string, not the number 7"),
    (
        "a line break in the id",
        {"id": "r\n::stop-commands::x"},
        "rule 1: id holds a line break or another control character",
    ),
    ("a blank in the id", {"id": "a b"}, "rule 1: id has to be letters, digits, '.', '_' and '-'"),
    ("an id of no letters", {"id": ""}, "rule 1: id has to be letters"),
    ("an id of any length", {"id": "a" * 101}, "rule 1: id has to be letters"),
    (
        "a line break in a link",
        {"docs": ["https://example.com\r\n::error::x"]},
        "rule r: docs holds a line break",
    ),
    (
        "a line break in an example",
        {"examples": [{"in": "old.io/a\n", "out": "new.io/a"}]},
        "rule r: examples[0].in holds a line break",
    ),
    (
        "a line break in the new registry",
        {"replace": {"registry": "new.io\n", "repository": "x"}},
        "rule r: replace.registry holds a line break",
    ),
    (
        "an escape in the summary",
        {"summary": "\x1b[31mred"},
        "rule r: summary holds a line break or another control character",
    ),
    (
        "an escape in an event",
        {"dates": {"\x1b": "2020-01-01"}},
        "rule r: dates holds a line break or another control",
    ),
    (
        "a pattern",
        {"exclude": ["{a}-{b}/c"]},
        "rule r: '{a}-{b}/c' is not a pattern of repositories: write at most one {name}",
    ),
    (
        "a comparison",
        {"match": {**ENTRY["match"], "tag": ["<=1.0"]}},
        "rule r: '<=1.0' is not a pattern of tags: write >=VERSION",
    ),
    (
        "everything",
        {"match": {"registry": ["*.*"], "repository": ["{path**}"]}},
        "rule r: match leaves only '.' to search for; give at least 4 char",
    ),
]


@pytest.mark.parametrize(
    ("changes", "message"), [row[1:] for row in UNREADABLE], ids=[row[0] for row in UNREADABLE]
)
def test_a_pack_that_does_not_read(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(PackError, match="^" + re.escape(message)) as error:
        parse_pack({"rules": [entry(**changes)]}, "p")
    assert not re.search(r"\n|Error|None|\x1b", str(error.value))


def test_an_entry_that_is_no_table() -> None:
    with pytest.raises(PackError, match=r"^rule 2: a rule has to be a table of fields, not a list"):
        parse_pack({"rules": [entry(), []]}, "p")


def test_a_fix_that_nobody_makes_has_one_name_and_an_old_one() -> None:
    for word in ("display-only", "report-only"):
        (rule,) = parse_pack({"rules": [entry(applicability=word)]}, "p")
        assert rule.applicability is Applicability.DISPLAY_ONLY


def test_prose_may_be_written_on_several_lines() -> None:
    texts = {"summary": "it moved,\n  twice\n", "advice": "a\r\n\tb\n"}
    (rule,) = parse_pack({"rules": [entry(**texts)]}, "p")
    assert (rule.summary, rule.advice) == ("it moved, twice", "a b")


UNFOUNDED: list[tuple[str, dict[str, Any], str]] = [
    ("no source", {"docs": []}, "docs needs at least one link to a source"),
    ("no status", {"status": None}, "status says nothing of the registry"),
    ("no evidence", {"evidence": None}, "applicability is safe, so it needs evidence"),
    (
        "no tags",
        {"evidence": {"kind": "catalog", "source": "https://example.com", "tags": []}},
        "applicability is safe, so it needs evidence",
    ),
    (
        "another event",
        {"dates": {"effective": "2020"}},
        "dates.effective is none of announced, deadline, frozen, last-test, removed",
    ),
]


@pytest.mark.parametrize(
    ("changes", "message"), [row[1:] for row in UNFOUNDED], ids=[row[0] for row in UNFOUNDED]
)
def test_a_rule_that_must_not_ship(changes: dict[str, Any], message: str) -> None:
    evidence = {"kind": "catalog", "source": "https://example.com", "tags": ["*"]}
    with pytest.raises(PackError, match="^" + re.escape(f"rule r: {message}")):
        prove_sources(parse_pack({"rules": [entry(**{"evidence": evidence, **changes})]}, "p"))


def test_a_rule_of_ones_own_owes_nobody_a_source() -> None:
    (rule,) = parse_pack({"rules": [entry(docs=None, status=None)]}, "p")
    assert validate([rule]).judge(ImageReference("old.io", "a")) is not None


UNPROVEN: list[tuple[str, dict[str, Any], str]] = [
    (
        "no target",
        {"replace": None, "examples": [{"in": "old.io/a"}]},
        "applicability is safe, so it needs replace; without a successor it has to be display-only",
    ),
    (
        "wrong",
        {"examples": [{"in": "old.io/a", "out": "new.io/b"}]},
        "the example old.io/a becomes new.io/a; expected: becomes new.io/b",
    ),
    (
        "no out",
        {"examples": [{"in": "old.io/a"}]},
        "the example old.io/a becomes new.io/a; expected: no successor, as it has no out",
    ),
    (
        "no match",
        {"examples": [{"in": "other.io/a", "out": "new.io/a"}]},
        "the example other.io/a is not matched by any rule; expected: becomes new.io/a",
    ),
    (
        "no reference",
        {"examples": [{"in": "old.io/A", "out": "new.io/A"}]},
        "'old.io/A' is not an image reference",
    ),
    ("counter-example", {"counterexamples": ["old.io/x"]}, "the counter-example old.io/x matches"),
    (
        "digest refused",
        {
            "digest": "refuse",
            "examples": [{"in": f"old.io/a@sha256:{'a' * 64}", "out": "new.io/a"}],
        },
        f"the example old.io/a@sha256:{'a' * 64} has no successor; expected: becomes new.io/a",
    ),
    (
        "a variable that is not there",
        {"replace": {"registry": "new.io", "repository": "x/{nam}"}},
        "replace.repository uses {nam}, which no pattern of match.repository has",
    ),
    (
        "a move that does not end",
        {
            "replace": {"registry": "old.io", "repository": "x/{path**}"},
            "examples": [{"in": "old.io/a", "out": "old.io/x/a"}],
        },
        "the moves of its example never end: old.io/a -> old.io/x/a -> old.io/x/x/a -> ...",
    ),
]


@pytest.mark.parametrize(
    ("changes", "message"), [row[1:] for row in UNPROVEN], ids=[row[0] for row in UNPROVEN]
)
def test_a_pack_that_does_not_hold(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(PackError, match="^" + re.escape(f"rule r: {message}")):
        validate(parse_pack({"rules": [entry(**changes)]}, "p"))


def test_an_id_that_is_used_twice() -> None:
    with pytest.raises(PackError, match="this id is used twice"):
        validate(parse_pack({"rules": [entry(), entry()]}, "p"))


def test_an_example_that_another_rule_takes() -> None:
    other = entry(
        id="other",
        match={"registry": ["old.io"], "repository": ["a"]},
        examples=[{"in": "old.io/a", "out": "new.io"}],
    )
    with pytest.raises(
        PackError, match=r"rule r: the example old\.io/a:1 is taken by the rule other"
    ):
        validate(parse_pack({"rules": [entry(), other]}, "p"))


def test_moves_that_lead_back() -> None:
    back = entry(
        id="back",
        match={"registry": ["new.io"], "repository": ["{path**}"]},
        replace={"registry": "old.io", "repository": "{path**}"},
    )
    chain = "old.io/a:1 -> new.io/a:1 -> old.io/a:1"
    with pytest.raises(PackError, match=f"rule r: the moves of its example never end: {chain}"):
        validate(parse_pack({"rules": [entry(), back]}, "p"))
