"""A long stream is checked in pieces, which find what a check of the whole finds, wherever and in
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
from k8sregistry_lint.checking.checker import CheckPieces, PieceReport
from k8sregistry_lint.finders import Piece
from k8sregistry_lint.model import FileReport
from k8sregistry_lint.runner.packing import pack, unpack
from k8sregistry_lint.syntax import itemlist, yamlsource
from k8sregistry_lint.text import BOM, SourceFile

POD = f"""\
apiVersion: v1
kind: Pod
metadata: {{name: p}}
spec:
  containers:
  - name: a
    image: {OLD}
"""
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
    "what only one reader takes": f"a: {{image: {OLD}}}\n",
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


def backwards(check: CheckPieces, pieces: Sequence[Piece]) -> Iterable[PieceReport | None]:
    """Check the last part first, and send each report through a pipe."""
    sent = [pack(report) for report in check(list(reversed(pieces)))]
    return [unpack(report) for report in reversed(sent)]


def check_in_pieces(text: str, size: int) -> FileReport:
    with patch.object(finders, "PIECE", size):
        return checker.check(SourceFile("a.yaml", text), RULES, share=backwards)


@given(STREAMS, st.integers(1, 200))
@example(f"{POD}---\n{POD}", 1)
def test_pieces_find_what_the_whole_finds(text: str, size: int) -> None:
    assert check_in_pieces(text, size) == check(text)


@pytest.mark.parametrize("first", DOCUMENT.values(), ids=DOCUMENT)
def test_documents_between_others(first: str) -> None:
    for second in DOCUMENT.values():
        text = f"{POD}---\n{first}---\n{second}--- \n{first}"
        assert check_in_pieces(text, 1) == check(text)


def cut(text: str, size: int) -> Iterator[str]:
    for start, end in yamlsource.pieces(text, size):
        yield text[start:end]


@pytest.mark.parametrize(
    ("text", "pieces"),
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
def test_where_a_stream_is_cut(text: str, pieces: list[str]) -> None:
    assert list(cut(text, 1)) == pieces


@given(STREAMS, st.integers(1, 200))
def test_pieces_are_all_of_the_text_and_long_enough(text: str, size: int) -> None:
    pieces = list(cut(text, size))
    assert "".join(pieces) == text
    assert all(len(piece) >= size for piece in pieces[:-1])


@pytest.mark.parametrize("name", ["a.yaml", "-", "kustomization.yaml", "a.yaml.tpl", "a.json"])
def test_only_streams_are_cut(name: str) -> None:
    """What another finder reads may mean something only as a whole."""
    source = SourceFile(name, (POD + "---\n") * 20)
    with patch.object(finders, "PIECE", 1):
        pieces = finders.searching(source, RULES.positions).pieces
    assert len(pieces) == (21 if name in ("a.yaml", "-") else 1)


# lists


def item(body: str, indent: str = "") -> str:
    """An object as an item of a list."""
    lines = body.removesuffix("\n").split("\n")
    return f"{indent}- " + f"\n{indent}  ".join(lines) + "\n"


FRAMES = {
    "kubectl": ("apiVersion: v1\n", "kind: List\nmetadata:\n  resourceVersion: ''\n", ""),
    "a list of pods": ("apiVersion: v1\nkind: PodList\n", "", ""),
    "indented": ("---\nkind: List\napiVersion: v1\nmetadata: {}\n", "", "  "),
    "no kind": ("", "", ""),
    "policies": ("apiVersion: kyverno.io/v1\nkind: PolicyList\n", "", ""),
    "a record": ("apiVersion: v1\nkind: EventList\n", "", ""),
    "sealed": ("", "sops: {mac: a}\n", ""),
    "two lists": (f"items:\n- image: {OLD}\n", "", ""),
    "a reference in the frame": (f"image: {OLD}\n", "", ""),
    "a comment in the frame": ("", f"# image: {OLD}\nkind: List\n", ""),
    "documents": ("a: 1\n---\n", "---\na: 1\n", ""),
    "an end": ("", "...\n", ""),
    "no YAML": ("a: [\n", "", ""),
    "a Falco rule": ("list: a\n", "", ""),
    "a table": ("images:\n", "", "  "),
}
ITEMS = DOCUMENT | {
    "no object": f"{OLD}\n",
    "no object but a list": f"- {OLD}\n",
    "flow": f"{{name: TO_IMAGE, value: '{OLD}'}}\n",
    "a variable": f"name: FROM_IMAGE\nvalue: {OLD}\n",
    "its twin": "name: TO_IMAGE\nvalue: example.com/pause:3.9\n",
    "a field": f"image: {OLD}\nnew: registry.k8s.io/pause:3.9\n",
    "a pod without a kind": f"metadata: {{name: q}}\nspec:\n  containers:\n  - image: {OLD}\n",
    "status": f"status: {{containerStatuses: [{{image: '{OLD}'}}]}}\n",
    "a config map": f"kind: ConfigMap\ndata:\n  a: |\n    - image: {OLD}\n    b: 1\n",
    "a quote over lines": f'a: "b\n\n- c: {OLD}\n  d"\nb: {{c: {OLD}}}\n',
    "a quote that is not indented": f"a: 'b\n\n- c'\nb: {{c: {OLD}}}\n",
    "a number": "- 1\n",
    "a key that comes twice": f"a: {{b: {OLD}}}\na: {{b: {OLD}}}\n",
    "deep": f"a: {'[' * 247}{OLD}{']' * 247}\n",
    "too deep": f"a: {'[' * 249}{OLD}{']' * 249}\n",
    "a tab": f"a:\n  b:\t{OLD}\t\n",
    "a merge key": f"a: &y {{image: {OLD}}}\nb:\n  <<: *y\n",
}


def a_list(frame: str, bodies: Sequence[str]) -> str:
    head, tail, indent = FRAMES[frame]
    return f"{head}items:\n" + "".join(item(body, indent) for body in bodies) + tail


LISTS = st.builds(
    a_list,
    st.sampled_from(sorted(FRAMES)),
    st.lists(BODIES | st.sampled_from(sorted(ITEMS.values())), min_size=1, max_size=8),
)


@given(LISTS, st.integers(1, 200), st.sampled_from(["", BOM]))
def test_items_find_what_the_whole_list_finds(text: str, size: int, bom: str) -> None:
    assert check_in_pieces(bom + text, size) == check(bom + text)


@pytest.mark.parametrize("frame", FRAMES)
def test_every_item_in_every_list(frame: str) -> None:
    for body in ITEMS.values():
        text = a_list(frame, [POD, body, POD, body, body])
        assert check_in_pieces(text, 1) == check(text)


@pytest.mark.parametrize("name", ["kubectl", "a list of pods", "indented", "no kind", "sealed"])
def test_what_is_checked_item_by_item(name: str) -> None:
    source = SourceFile("a.yaml", a_list(name, [POD] * 10))
    with patch.object(finders, "PIECE", 1):
        ready = finders.searching(source, RULES.positions)
    assert len(ready.pieces) == 10
    assert None not in [ready.find(piece) for piece in ready.pieces]


@pytest.mark.parametrize(
    ("length", "pieces"), [(itemlist.MAX_FRAME, 2), (itemlist.MAX_FRAME + 1, 0)]
)
def test_a_long_frame_is_read_once(length: int, pieces: int) -> None:
    text = "a: ".ljust(length - 1, "b") + f"\n{a_list('no kind', [POD, POD])}"
    assert len([*itemlist.pieces(text, 1)]) == pieces


IMAGE = f"spec: {{image: '{OLD}'}}"
WHOLE = {
    "a quote with what looks like an item": f"items:\n- a: 'b\n- c'\n  {IMAGE}\n- {IMAGE}\n",
    "an alias in another item": f"items:\n- a: {{image: &x '{OLD}'}}\n- a: {{enum: [*x]}}\n",
    "a table of items": (
        f"items:\n- name: FROM_IMAGE\n  value: {OLD}\n- name: TO_IMAGE\n  value: e.com/pause:3.9\n"
    ),
    "items of other kinds": f"items:\n- [[{{a: '{OLD}'}}]]\n- 1\n",
    "a reference in the frame": f"a: {{b: {{c: {{image: '{OLD}'}}}}}}\nitems:\n- a: 1\n- a: 1\n",
    "comments": f"items:\n# image: {OLD}\n- {IMAGE}\n- {IMAGE}\n",
    "a comment for the items": f"items:\n- {IMAGE}\n  # image: {OLD}\n- {IMAGE}\n",
    "two documents": f"items:\n- {IMAGE}\n- {IMAGE}\n# a\n---\nitems:\n- {IMAGE}\n",
    "an item in brackets": f"items:\n- a: [\n- {IMAGE}\n- {IMAGE}\n]\n",
    "items at different depths": f"items:\n  - {IMAGE}\n- {IMAGE}\n  - {IMAGE}\n",
    "an item without a blank": f"items:\n- {IMAGE}\n-\n  {IMAGE}\n- {IMAGE}\n",
    "other line ends": f"items:\n- {IMAGE}\r- {IMAGE}\n- {IMAGE}\n",
}


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_what_is_checked_as_a_whole(text: str) -> None:
    """In some of these lists, items say something about each other; in others, a reader finds other
    items than the indentation shows."""
    divided = 0
    for size in range(1, len(text)):
        assert check_in_pieces(text, size) == check(text)
        with patch.object(finders, "PIECE", size):
            ready = finders.searching(SourceFile("a.yaml", text), RULES.positions)
        found = [ready.find(piece) for piece in ready.pieces]
        divided += len(found) > 1 and None not in found
    assert not divided
