"""What holds for any file, whoever wrote it: references at known places are found and moved, and
nothing else changes."""

import contextlib
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from asking import RULES, check, edits
from fuzzing import BOMS, DOCUMENTS, FILES, LEGACY, NEWLINES, TARGET, Generated
from k8sregistry_lint.checking import checker, fixer
from k8sregistry_lint.model import Applicability, Role
from k8sregistry_lint.text import SourceFile, UnreadableError

SEEDS = sorted((Path(__file__).parent.parent / "fuzz" / "seeds").iterdir())
NAMES = [
    "a.yaml",
    "a.json",
    "templates/a.yaml",
    "a.tpl",
    "a.j2",
    "kustomization.yaml",
    "templates/NOTES.txt",
    "a.gotmpl",
]


def fixed(text: str, name: str) -> str:
    source, report = SourceFile(name, text), check(text, name)
    return fixer.fixed(
        source, edits(report), report, lambda after: checker.check(after, RULES)
    ).text


def moving(text: str, name: str) -> list[str]:
    """The references that a fix moves, comments and selectors left out."""
    return [
        finding.image
        for finding in check(text, name).findings
        if finding.fix.applicability is Applicability.SAFE
        and finding.role not in (Role.COMMENT, Role.SELECTOR)
    ]


def trees(text: str) -> list[object]:
    """What PyYAML makes of a text; other line ends than LF are PyYAML's own business, so they are
    taken out."""
    return list(
        yaml.load_all(text.replace("\r\n", "\n").replace("\r", "\n"), Loader=yaml.BaseLoader)
    )


@given(FILES, NEWLINES, BOMS)
def test_a_fix_moves_the_references_and_changes_no_other_byte(
    made: Generated, newline: str, bom: str
) -> None:
    made = made.dressed(newline, bom)
    assert fixed(made.text, made.name) == made.fixed


@given(FILES, NEWLINES, BOMS)
def test_a_second_fix_changes_nothing(made: Generated, newline: str, bom: str) -> None:
    made = made.dressed(newline, bom)
    assert fixed(made.fixed, made.name) == made.fixed
    assert moving(made.fixed, made.name) == []


@given(FILES, NEWLINES, BOMS)
def test_findings_do_not_depend_on_newlines_and_marks(
    made: Generated, newline: str, bom: str
) -> None:
    other = made.dressed(newline, bom)
    one, two = check(made.text, made.name), check(other.text, made.name)
    assert [
        (finding.image, finding.region, finding.fix.applicability) for finding in one.findings
    ] == [(finding.image, finding.region, finding.fix.applicability) for finding in two.findings]
    assert [mention.region for mention in one.mentions] == [
        mention.region for mention in two.mentions
    ]


@given(DOCUMENTS, DOCUMENTS)
def test_findings_do_not_depend_on_other_documents(one: Generated, other: Generated) -> None:
    both = f"{one.text}---\n{other.text}"
    assert moving(both, "a.yaml") == moving(one.text, "a.yaml") + moving(other.text, "a.yaml")
    assert fixed(both, "a.yaml") == f"{one.fixed}---\n{other.fixed}"


@given(DOCUMENTS)
def test_another_reader_sees_the_same_tree_but_for_the_references(made: Generated) -> None:
    try:
        before = trees(made.text)
    except yaml.YAMLError:
        before = []
    if before:
        after = trees(fixed(made.text, made.name))
        assert after == trees(made.fixed)
        assert skeleton(after) == skeleton(before)


def skeleton(value: object) -> object:
    """A tree with every reference under its old name."""
    if isinstance(value, dict):
        return {str(key): skeleton(inner) for key, inner in value.items()}
    return (
        [skeleton(inner) for inner in value]
        if isinstance(value, list)
        else str(value).replace(TARGET, LEGACY)
    )


def survives(data: bytes, name: str) -> None:
    """No exception leaves the core, and what is fixed differs from what was there by registries
    only."""
    try:
        source = SourceFile.decode(name, data)
    except UnreadableError:
        return
    with contextlib.suppress(fixer.UnprovenFixError):
        after = fixed(source.text, name)
        assert after.lower().replace(TARGET, LEGACY) == source.text.lower().replace(TARGET, LEGACY)
        assert fixed(after, name) == after


@given(st.sampled_from(SEEDS), st.data())
def test_damaged_files(seed: Path, data: st.DataObject) -> None:
    """Cut, doubled and overwritten somewhere."""
    text = seed.read_bytes()[1:]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(start + 12, len(text))))
        new = data.draw(
            st.sampled_from(
                [
                    b"",
                    text[start:end] * 2,
                    b"k8s.gcr.io/a:1",
                    b"\n",
                    b"{{",
                    b"}}",
                    b"'",
                    b"%YAML 1.1\n",
                    b"---\n",
                    b"\xc2\x85",
                    b"\t",
                ]
            )
        )
        text = text[:start] + new + text[end:]
    survives(text, data.draw(st.sampled_from(NAMES)))


@given(st.binary(max_size=60), st.sampled_from(NAMES))
def test_any_bytes(data: bytes, name: str) -> None:
    survives(data + b" k8s.gcr.io/pause:3.9 " + data, name)


CRASHES = [
    pytest.param(
        b"%YAML 1.2\n---\na: k8s.gcr.io/pause:3.9\n...?\n---\n[\n--- # x\nb: k8s.gcr.io/pause:3.9\n",
        id="a directive in the pure reader",
    ),
    pytest.param(b'a: "k8s.gcr.io/\\UFFFFFFFF"\n', id="a code point that is none"),
]


@pytest.mark.parametrize("data", CRASHES)
@pytest.mark.parametrize("name", NAMES)
def test_what_the_fuzzer_found(data: bytes, name: str) -> None:
    survives(data, name)
