"""A long stream is checked in parts, which find what a check of the whole finds, wherever and in
whatever order they are checked."""

from collections.abc import Iterable, Iterator, Sequence
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from asking import OLD, RULES, check
from generating import DOCUMENTS, KINDS, objects
from k8sregistry_lint import finders
from k8sregistry_lint.checking import checker
from k8sregistry_lint.checking.checker import CheckParts, PartReport
from k8sregistry_lint.model import FileReport
from k8sregistry_lint.runner.packing import pack, unpack
from k8sregistry_lint.syntax import yamlsource
from k8sregistry_lint.text import BOM, SourceFile, Span

CONTAINER = f"{{name: a, image: {OLD}}}"
POD = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec: {{containers: [{CONTAINER}]}}\n"
DOCUMENT = {
    "a pod": POD,
    "nothing to find": "a: 1\n",
    "nothing": "",
    "a comment": f"# image: {OLD}\n",
    "a comment between": f"a: 1\n# image: {OLD}\nb: {OLD}\n# registry: k8s.gcr.io\n",
    "comments of a policy": f"apiVersion: kyverno.io/v1\nkind: Policy\n# image: {OLD}\na: 1\n",
    "comments of a rule": f"- alert: a\n  expr: b\n# image: {OLD}\n",
    "a comparison": f"a: [{{operator: In, values: [{OLD}]}}]\n",
    "a copy command": f"run: crane copy {OLD} example.com/pause\n",
    "a copied variable": f"env: {{IMAGE: '{OLD}'}}\nscript: docker tag $IMAGE example.com/a\n",
    "an anchor": f"a: &x {OLD}\nb: *x\n",
    "an alias of another document": f"a: *x\nimage: {OLD}\n",
    "a tag of a directive": f"a: !e!x {OLD}\n",
    "JSON": f'{{"image": "{OLD}", "a": [1,\n2]}}\n',
    "a block scalar": f"a: |\n  image: {OLD}\n  --- a\nb: >-\n  {OLD}\n",
    "a list": f"items:\n- {POD.replace(chr(10), chr(10) + '  ').rstrip()}\nkind: List\n",
    "no YAML": f"a: [\nimage: {OLD}\n",
    "a quote that does not end": f'a: "\nimage: {OLD}\n',
    "a tab": f"a:\t{OLD}\n\tb: 1\n",
    "an end": f"image: {OLD}\n...\n",
    "two that an end divides": f"image: {OLD}\n...\nimage: {OLD}\n",
    "an ignore comment": f"image: {OLD}  # k8sregistry-lint: ignore\n",
    "an ignore comment for nothing": "a: 1  # k8sregistry-lint: ignore\n",
    "an ignore comment for the file": "# k8sregistry-lint: ignore-file[unparsed]\n",
    "a sealed document": f"image: {OLD}\nsops: {{mac: a}}\n",
}
MARKS = (
    *("---\n", "--- \n", "---\t\n", "--- # a\n", "---\n---\n", "...\n---\n"),
    *("...\n%YAML 1.1\n---\n", "...\n# a\n%TAG !e! tag:e,2000:\n# b\n---\n"),
)
BODIES = st.one_of(
    st.sampled_from(sorted(DOCUMENT.values())),
    DOCUMENTS.map(lambda made: made.text),
    st.sampled_from(sorted(KINDS)).flatmap(objects).map(lambda made: made.text),
)
STREAMS = st.tuples(
    st.sampled_from(["", BOM]),
    st.lists(st.tuples(st.sampled_from(MARKS), BODIES), min_size=1, max_size=6),
    st.sampled_from(["\n", "\r\n", "\r"]),
).map(
    lambda stream: (
        stream[0]
        + "".join(mark + body for mark, body in stream[1])
        .removeprefix("...\n")
        .replace("\n", stream[2])
    )
)


LONG = "#" * 1_000 + "a" * 1_000


def backwards(check: CheckParts, parts: Sequence[Span]) -> Iterable[PartReport]:
    """Check the last part first, and send each report through a pipe."""
    sent = [pack(report) for report in check(list(reversed(parts)))]
    return [unpack(report) for report in reversed(sent)]


def check_in_parts(text: str, size: int) -> FileReport:
    with patch.object(finders, "PART", size):
        return checker.check(SourceFile("a.yaml", text), RULES, share=backwards)


@given(STREAMS, st.integers(1, 200))
@example(f"{POD}---\n{POD}", 1)
def test_parts_find_what_the_whole_finds(text: str, size: int) -> None:
    assert check_in_parts(text, size) == check(text)


@pytest.mark.parametrize("second", DOCUMENT.values(), ids=DOCUMENT)
@pytest.mark.parametrize("first", DOCUMENT.values(), ids=DOCUMENT)
def test_documents_between_others(first: str, second: str) -> None:
    text = f"{POD}---\n{first}---\n{second}--- \n{first}"
    assert check_in_parts(text, 1) == check(text)


def cut(text: str, size: int) -> Iterator[str]:
    for start, end in yamlsource.parts(text, size):
        yield text[start:end]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", [""]),
        ("a: 1\n", ["a: 1\n"]),
        ("a\n---\nb\n--- c", ["a\n", "---\nb\n", "--- c"]),
        ("---\na\n---", ["---\na\n", "---"]),
        ("a\n----\n---b\n ---\n", ["a\n----\n---b\n ---\n"]),
        ("a\r\n---\r\nb", ["a\r\n", "---\r\nb"]),
        ("a\r---\rb", ["a\r", "---\rb"]),
        ("a\n%TAG ! !\n# b\n%YAML 1.2\n---\nb", ["a\n", "%TAG ! !\n# b\n%YAML 1.2\n---\nb"]),
        ("# a\n---\nb\n# c\n---\nd\n \n---\ne", ["# a\n---\nb\n# c\n---\nd\n \n", "---\ne"]),
        ("\n---\na\n...\n---\nb\n---\nc", ["\n---\na\n...\n---\nb\n", "---\nc"]),
        ("a\n--- #\n---\nb\n---\nc", ["a\n", "--- #\n---\nb\n", "---\nc"]),
        (LONG + "\n---\nb\n---\nc", [LONG + "\n---\nb\n", "---\nc"]),
    ],
)
def test_where_a_stream_is_cut(text: str, parts: list[str]) -> None:
    assert list(cut(text, 1)) == parts


@given(STREAMS, st.integers(1, 200))
def test_parts_are_all_of_the_text_and_long_enough(text: str, size: int) -> None:
    parts = list(cut(text, size))
    assert "".join(parts) == text
    assert all(len(part) >= size for part in parts[:-1])


@pytest.mark.parametrize("name", ["a.yaml", "-", "kustomization.yaml", "a.yaml.tpl", "a.json"])
def test_only_streams_are_cut(name: str) -> None:
    """What another finder reads may mean something only as a whole."""
    source = SourceFile(name, (POD + "---\n") * 20)
    with patch.object(finders, "PART", 1):
        parts = finders.searching(source, RULES.positions).parts
    assert len(parts) == (21 if name in ("a.yaml", "-") else 1)
