"""JUnit by the schema that its readers share: suites with true counts, cases with a name, one
outcome each."""

from collections import Counter
from xml.etree import ElementTree as ET

import pytest

from asking import check
from k8sregistry_lint.model import Level, RunReport
from k8sregistry_lint.reporters import Style, renderer
from reporting import sample

OUTCOMES = {"failure": "failures", "error": "errors", "skipped": "skipped"}
ATTRIBUTES = {
    "testsuites": {"name", "tests", "failures", "errors", "skipped"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"name", "classname", "file", "line"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message"},
    "system-out": set(),
}
CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"properties", "testcase"},
    "properties": {"property"},
    "testcase": {*OUTCOMES, "system-out"},
}


def parsed(report: RunReport) -> ET.Element:
    return ET.fromstring(renderer("junit")(report, Style()))


def outcomes(report: RunReport) -> Counter[str]:
    return Counter(child.tag for case in parsed(report).iter("testcase") for child in case)


@pytest.mark.parametrize("report", [RunReport(), sample(), sample(fixed=True)])
def test_the_structure(report: RunReport) -> None:
    root = parsed(report)
    assert root.tag == "testsuites"
    for node in root.iter():
        assert set(node.attrib) <= ATTRIBUTES[node.tag]
        assert {child.tag for child in node} <= CHILDREN.get(node.tag, set())
    for suite in (root, *root.iter("testsuite")):
        cases = list(suite.iter("testcase"))
        assert int(suite.attrib["tests"]) == len(cases) > 0
        for outcome, plural in OUTCOMES.items():
            assert int(suite.attrib[plural]) == sum(
                case.find(outcome) is not None for case in cases
            )
    assert {len(case) <= 1 for case in root.iter("testcase")} == {True}
    names = [(case.attrib["classname"], case.attrib["name"]) for case in root.iter("testcase")]
    assert len(names) == len(set(names))


def test_outcomes() -> None:
    assert outcomes(sample()) == {"failure": 5, "error": 2, "skipped": 2, "system-out": 2}


@pytest.mark.parametrize(
    ("level", "outcome"),
    [(Level.NOTE, "failure"), (Level.WARNING, "failure"), (Level.ERROR, "system-out")],
)
def test_a_case_fails_where_the_check_fails(level: Level, outcome: str) -> None:
    assert outcomes(RunReport([check("a: k8s.gcr.io/x:1")], fail_level=level)) == {outcome: 1}


def test_the_configuration_in_force_is_a_property_in_front_of_the_cases() -> None:
    [properties, case] = parsed(RunReport(configuration="<x>.yaml")).iterfind("testsuite/*")
    assert [node.attrib for node in properties] == [{"name": "configuration", "value": "<x>.yaml"}]
    assert case.tag == "testcase"
    assert parsed(RunReport()).find("testsuite/properties") is None


def test_a_suppression_without_a_reason_has_a_message() -> None:
    report = check("a: k8s.gcr.io/x:1 # k8sregistry-lint: ignore")
    [case] = parsed(RunReport([report])).iter("skipped")
    assert case.attrib["message"] == "an ignore comment without a reason"
