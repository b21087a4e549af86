"""What holds for every file, whoever wrote it: a fix moves the references that have to move, and
changes nothing else."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from asking import NEW, OLD, RULES, check, edits, fix
from generating import (
    DOCUMENTS,
    FILES,
    SURFACES,
    Generated,
    Part,
    in_block_scalar,
    in_quotes,
    with_newlines,
)
from k8sregistry_lint.checking import checker, rewrite
from k8sregistry_lint.model import Applicability, FileReport
from k8sregistry_lint.text import BOM, SourceFile, UnreadableError

UNSAFE = Applicability.UNSAFE
THRESHOLDS = st.sampled_from([Applicability.SAFE, UNSAFE])
NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])
BOMS = st.sampled_from(["", BOM])


def found(report: FileReport) -> list[tuple[object, ...]]:
    """Everything about the findings and mentions but their offsets."""
    return [
        *((each.image, each.region, each.fix.applicability) for each in report.findings),
        *((each.region, each.reason) for each in report.mentions),
    ]


@given(FILES, NEWLINES, BOMS, THRESHOLDS)
def test_a_fix_moves_what_has_to_move_and_changes_no_other_byte(
    made: Generated, newline: str, bom: str, threshold: Applicability
) -> None:
    made = with_newlines(made, newline)
    after = fix(bom + made.text, made.name, threshold)
    assert after.startswith(bom)
    made.judged(after.removeprefix(bom))


@given(FILES, THRESHOLDS)
def test_fixing_twice_is_fixing_once(made: Generated, threshold: Applicability) -> None:
    once = fix(made.text, made.name, threshold)
    assert fix(once, made.name, threshold) == once
    assert edits(check(once, made.name), threshold) == []


@given(FILES)
def test_no_reference_is_silently_left(made: Generated) -> None:
    """Each is a finding or a mention, on its line."""
    report = check(made.text, made.name)
    regions = [each.region for each in report.findings] + [each.region for each in report.mentions]
    lines = {region.start.line for region in regions}
    planted = {made.text.count("\n", 0, offset) + 1 for offset in made.planted}
    assert planted - lines == set()


def test_most_references_move() -> None:
    """A program that refuses every fix would keep every other promise."""
    outcomes: Counter[tuple[Applicability, bool]] = Counter()

    @settings(max_examples=max(settings().max_examples, 200))  # one file may hold most references
    @given(FILES, THRESHOLDS)
    def fixed(made: Generated, threshold: Applicability) -> None:
        after = fix(made.text, made.name, threshold)
        outcomes.update((threshold, outcome) for outcome in made.judged(after))

    fixed()
    for threshold, floor in ((Applicability.SAFE, 0.3), (UNSAFE, 0.5)):
        assert outcomes[threshold, True] > floor * (
            outcomes[threshold, True] + outcomes[threshold, False]
        )


@given(FILES, NEWLINES, BOMS)
def test_newlines_and_byte_order_marks_change_no_finding(
    made: Generated, newline: str, bom: str
) -> None:
    other = bom + with_newlines(made, newline).text
    assert found(check(made.text, made.name)) == found(check(other, made.name))


@given(FILES)
def test_no_final_newline_changes_nothing_else(made: Generated) -> None:
    cut = made.text.removesuffix("\n")
    assert fix(cut, made.name) == fix(made.text, made.name).removesuffix("\n")


NEIGHBOURS = ["x: 1\n", "[\n", f"image: {OLD}\n", "# text\n", "", "%bad\n", "a: |\n  x\n"]


@given(DOCUMENTS, st.sampled_from(NEIGHBOURS) | DOCUMENTS.map(lambda made: made.text))
def test_documents_do_not_depend_on_each_other(made: Generated, other: str) -> None:
    for one, two in ((made.text, other), (other, made.text)):
        both = f"{one}---\n{two}"
        assert fix(both) == f"{fix(one)}---\n{fix(two)}"
        assert [finding.image for finding in check(both).findings] == [
            finding.image for text in (one, two) for finding in check(text).findings
        ]


@given(DOCUMENTS, st.sampled_from(["|", "|-", "|+", "|2"]))
def test_yaml_in_a_block_scalar(made: Generated, header: str) -> None:
    outer = in_block_scalar(made, header)
    outer.judged(fix(outer.text))


@given(DOCUMENTS)
def test_yaml_in_a_double_quoted_string(made: Generated) -> None:
    outer = in_quotes(made)
    outer.judged(fix(outer.text))


# Every surface beside YAML


def at_lines(made: Generated, report: FileReport) -> set[int]:
    """The lines of planted references that a report says nothing about."""
    regions = [each.region for each in report.findings] + [each.region for each in report.mentions]
    told = {line for each in regions for line in range(each.start.line, each.end.line + 1)}
    return {made.text.count("\n", 0, offset) + 1 for offset in made.planted} - told


@given(SURFACES, THRESHOLDS, NEWLINES)
def test_every_surface_keeps_every_promise(
    made: Generated, threshold: Applicability, newline: str
) -> None:
    """A fix changes registries only, a second one changes nothing, and nothing is silently left."""
    report = check(made.text, made.name)
    assert not at_lines(made, report)
    made = with_newlines(made, newline)
    once = fixed_or_refused(made, threshold)
    made.judged(once)
    assert fixed_or_refused(Generated(made.name, (Part(once),)), threshold) == once


def fixed_or_refused(made: Generated, threshold: Applicability) -> str:
    """The text after a fix; as it is where the fix cannot be proven."""
    try:
        return fix(made.text, made.name, threshold)
    except rewrite.UnprovenFixError:
        return made.text


# Files that nobody would write


@given(
    st.text(alphabet=st.sampled_from(list("ab:-?[]{}'\"|>%#,\\ \n\n\t\r\u2028$(<@")), max_size=30),
    st.text("ab:- \n'\"#[]{}", max_size=20),
)
@example("", "")
@example("a: '", "'")
@example("- [", "\n")
@example("a: |1\n  ", "")
def test_any_text_around_a_reference(before: str, after: str) -> None:
    """No text raises, a fix changes the registry only, and what is not found is at least mentioned.
    Names of anchors and tags are left out: they are no text."""
    text = before + OLD + after
    assert fix(text, threshold=UNSAFE) in (text, before + NEW + after)
    report = check(text)
    longer_name = before[-1:] in ("a", "b", "-")
    assert report.findings or report.mentions or report.notifications or longer_name


TOKENS = (
    *("a", "b: ", ": ", "- ", "  ", "\n", "\n", "\r\n", "'", '"', "# ", "---\n", "|\n"),
    *("{", "}", "[", "]", ", ", "&x ", "*x", "\t", "${X}", BOM, "image: "),
)


@given(st.lists(st.sampled_from([OLD, *TOKENS]), max_size=25))
def test_any_yaml_like_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    fixed = fix(text)
    assert fixed.replace(NEW, OLD) == text
    assert fix(fixed) == fixed


SEEDS = sorted((Path(__file__).parent.parent / "fuzz" / "seeds").iterdir())
NAMES = [
    *("a.yaml", "a.json", "templates/a.yaml", "a.tpl", "a.j2", "kustomization.yaml"),
    *("templates/NOTES.txt", "a.gotmpl", "a.md", "a.rst", "a.adoc"),
]
DAMAGES = st.sampled_from(
    [b"", b"k8s.gcr.io/a:1", b"\n", b"{{", b"}}", b"'", b"%YAML 1.1\n", b"---\n", b"\xc2\x85"]
)


def survived(data: bytes, name: str) -> str:
    """What becomes of a file: `fixed`, `refused`, `unreadable` or `unchanged`. No exception leaves
    the core, and a fix replaces registries only."""
    try:
        source = SourceFile.decode(name, data)
    except UnreadableError:
        return "unreadable"
    report = checker.check(source, RULES)
    try:
        after = rewrite.rewrite(
            source, edits(report), report, lambda new: checker.check(new, RULES)
        ).text
    except rewrite.UnprovenFixError:
        return "refused"
    assert after.replace("registry.k8s.io", "k8s.gcr.io") == source.text
    assert fix(after, name) == after
    return "unchanged" if after == source.text else "fixed"


@st.composite
def damaged(draw: st.DrawFn) -> tuple[bytes, str]:
    """A seed that is cut, doubled or overwritten somewhere, under any name."""
    text = draw(st.sampled_from(SEEDS)).read_bytes()[1:]
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(start + 12, len(text))))
        text = text[:start] + draw(DAMAGES | st.just(text[start:end] * 2)) + text[end:]
    return text, draw(st.sampled_from(NAMES))


@st.composite
def noise(draw: st.DrawFn) -> tuple[bytes, str]:
    """Any bytes around a reference, which may have a line to itself."""
    data = draw(st.binary(max_size=60) | st.text(max_size=40).map(str.encode))
    around = draw(st.sampled_from([b" ", b"\nimage: "]))
    return data + around + OLD.encode() + around[:1] + data, draw(st.sampled_from(NAMES))


@pytest.mark.parametrize("inputs", [damaged(), noise()], ids=["damaged files", "noise"])
def test_any_bytes(inputs: st.SearchStrategy[tuple[bytes, str]]) -> None:
    """A floor on what is fixed, because a program that refuses everything would pass otherwise."""
    outcomes: Counter[str] = Counter()

    @given(inputs)
    def survives(file: tuple[bytes, str]) -> None:
        outcomes[survived(*file)] += 1

    survives()
    assert outcomes["fixed"] > 0.02 * outcomes.total()


CRASHES = [
    pytest.param(
        b"%YAML 1.2\n---\na: k8s.gcr.io/a\n...?\n---\n[\n--- # x\nb: k8s.gcr.io/a\n",
        id="a directive in the pure reader",
    ),
    pytest.param(b'a: "k8s.gcr.io/\\UFFFFFFFF"\n', id="a code point that is none"),
]


@pytest.mark.parametrize("data", CRASHES)
@pytest.mark.parametrize("name", NAMES)
def test_what_the_fuzzer_found(data: bytes, name: str) -> None:
    assert survived(data, name) != "unreadable"
