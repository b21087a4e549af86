"""A value that another process sends is the value that it had, to the last field."""

import pickletools
from dataclasses import fields, is_dataclass
from enum import Enum
from inspect import isclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asking import OLD, check
from k8sregistry_lint import model, reference, text
from k8sregistry_lint.model import Applicability, FileReport, Origin
from k8sregistry_lint.runner.packing import pack, unpack

KINDS = sorted(
    {
        value
        for module in (model, reference, text)
        for value in vars(module).values()
        if isclass(value) and (is_dataclass(value) or hasattr(value, "_fields"))
    },
    key=lambda kind: kind.__name__,
)
"""Every kind of value that passes between the rooms."""


def parts(value: object) -> list[tuple[type, object]]:
    """A value with everything in it, each with its type."""
    inside: list[object] = []
    if is_dataclass(value):
        inside = [getattr(value, each.name) for each in fields(value)]
    elif isinstance(value, tuple | list):
        inside = list(value)
    return [(type(value), value), *(part for each in inside for part in parts(each))]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_field_arrives(kind: type) -> None:
    @settings(max_examples=10)
    @given(st.from_type(kind))
    def arrives(value: object) -> None:
        assert parts(unpack(pack(value))) == parts(value)

    arrives()


def test_the_values_of_a_report_are_among_them() -> None:
    made = {kind for kind, _ in parts(check(f"image: {OLD}\n# image: {OLD}\na: {OLD[:10]}\n"))}
    ours = {each for each in made if each.__module__.startswith("k8sregistry_lint")}
    assert FileReport in ours
    assert {each for each in ours if not issubclass(each, Enum)} <= set(KINDS)


@pytest.mark.parametrize(
    "value",
    [
        None,
        (b"\0\xff", {"a": [1, 2.5]}, {3}),
        Applicability.SAFE,
        Origin(commit="a", date="2026-01-02T03:04:05Z"),
        OSError(2, "none"),
    ],
    ids=repr,
)
def test_other_values(value: object) -> None:
    assert repr(unpack(pack(value))) == repr(value)


def test_what_is_shared_stays_shared() -> None:
    """Fixes with the same edits belong to the same group, however often they are sent."""
    (finding,) = check(f"image: {OLD}\n").findings
    one, other = unpack(pack([finding, finding.with_fix(finding.fix)]))
    assert one.fix.edits is other.fix.edits
    assert one.region is other.region


def test_a_finding_takes_few_bytes() -> None:
    """What many findings have in common is sent once."""
    document = "apiVersion: v1\nkind: Pod\nspec: {{containers: [{{name: a{}, image: {}}}]}}\n"
    report = check("---\n".join(document.format(number, OLD) for number in range(100)))
    assert len(report.findings) == 100
    sent = pack(report)
    assert len(sent) < 300 * len(report.findings)
    assert "BUILD" not in {opcode.name for opcode, _, _ in pickletools.genops(sent)}, "the slow way"
