"""A text that is read by its lines gives the tree that the reader of YAML gives, or is left to
it."""

import random
from collections.abc import Iterator, Sequence
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth import Work, grows_linearly
from k8sregistry_lint.syntax import plainyaml, yamlsource
from k8sregistry_lint.syntax.tree import Document, MappingNode, Node, Scalar, Unparsed, walk

POD = """# the first
apiVersion: v1
kind: Pod  # of many
metadata:
  name: a
  labels: {app: web, tier: 'x'}
  annotations:

spec:
  containers:
  - name: main
    image: k8s.gcr.io/pause:3.9
    args: ["--a", '--b=1', c]
    resources: {limits: {cpu: 1, memory: 2}}
  -   image: "k8s.gcr.io/etcd:3.5"
      env: []
      # none
  volumes:
    - a b c
    - --flag=x
    - {}
status:
"""
PLAIN = [
    "a: b", "a: b\n", "a:\n", "---\na: b\n", "- a\n", "- a: b\n  c: d\n- e\n", "  a: b\n  c:\n",
    "a:\n- b\n- c\nd: e\n", "a:\n  - b\n  - c: d\n    e: f\nd: e\n", "a:\nb: c\n",
    "a:\n  b:\nc: d\n", "- a:\n  - b\n- c:\n    d: e\n", "a: b#c\n", "a: b # c\n",
    "# c\n\na: b\n\n  # c\n", "--- # c\na: b\n", "a: x:y\n", "a: 'b: c'\n", 'a: ""\n',
    "a: ~\nb: ./c\nd: $(E)\nf: <g>\nh: é\n", "a: b\r\nc: d\r\n", "a: [b, 'c, d']\n",
    "a: { b: c , d: [e] }\n", "a: b  c\n", "a: b\na: c\n", "- --- \n", "1: 2\n", POD,
]  # fmt: skip
OTHERS = [
    "", "# c\n", "a\n", "'a': b\n", "a: b\n  c\n", "a:\n  b\n", "a: |\n  b\n", "a: >-\n  b\n",
    "a: 'b\n  c'\n", 'a: "\\n"\n', "a: 'b''c'\n", "a: &x b\nc: *x\n", "a: !t b\n", "? a\n: b\n",
    "- - a\n", "-\n  a: b\n", "a: b: c\n", "a: b\n c: d\n", "  a: b\nc: d\n",
    "a:\n    b: c\n  d: e\n", "- a\nb: c\n", "a: b\n- c\n", "- a\n  - b\n", "a: [b,\n  c]\n",
    "a: [b, ]\n", "a: {b}\n", "a: {b: c}: d\n", "a: [b\n", "a: b\n...\n", "%YAML 1.2\n---\na: b\n",
    "a:\tb\n", "a: b\rc: d\n", "a: \u2028\n", "a: \x85\n", "a: \ufeff\n", "a: \x00\n", "a: @b\n",
    "a: `b\n", "--- a: b\n", "a: - b\n", "a: ? b\n", "- \n", "a: [k8s.gcr.io/a:1]\n",
    "a:\n- b\n  c: d\n", f"{'a' * 999}: b\n", "a: b #c\n d: e\n",
]  # fmt: skip


def by_lines(text: str, positions: Sequence[int] = ()) -> Document | None:
    read_flow = partial(yamlsource._flow, text)
    return plainyaml.document(text, 0, len(text), positions, read_flow)


def seen(piece: Document | Unparsed) -> object:
    """All that can be seen of a document."""
    if isinstance(piece, Unparsed):
        return piece
    tree = [list(_seen(node)) for node in walk(piece.root)]
    places = [(scalar.start, scalar.end) for scalar in piece.touched]
    return piece.start, piece.end, tree, places, len(piece.collections)


def _seen(node: Node) -> Iterator[object]:
    yield from (type(node), node.start, node.end, node.index, node.anchor, node.path)
    if isinstance(node, Scalar):
        yield from (node.value, node.style)
    if isinstance(node, MappingNode):
        yield from (dict(node.places), [node.text(key) for key in node.places], node.tag)


def same(text: str, positions: Sequence[int]) -> bool:
    """Whether a text is plain; if so, its tree has to be that of the reader."""
    plain = by_lines(text, positions)
    if plain is None:
        return False
    read = [*yamlsource._read_with_one(text, [0, len(text)], positions)]
    assert [seen(plain)] == [*map(seen, read)]
    return True


@pytest.mark.parametrize("text", PLAIN)
def test_plain_texts_are_read_by_their_lines(text: str) -> None:
    assert same(text, [])
    for at in range(len(text)):
        same(text, [at])


@pytest.mark.parametrize("text", OTHERS)
def test_other_texts_are_left_to_the_reader(text: str) -> None:
    assert by_lines(text) is None


def test_what_is_in_brackets_is_left_to_the_reader_if_it_is_asked_for() -> None:
    text = "a: [b]\nc: d\n"
    assert by_lines(text, [text.index("b")]) is None
    assert by_lines(text, [text.index("d")])


def test_deep_documents_are_left_to_the_reader() -> None:
    chain = [f"{' ' * depth}a:\n" for depth in range(plainyaml.MAX_DEPTH)]
    assert same("".join(chain), [])
    assert by_lines("".join([*chain, f"{' ' * plainyaml.MAX_DEPTH}a: b\n"])) is None


WORDS = [
    "a", "b c", "'x'", '"y"', "{}", "[a, b]", "{a: {b: c}}", "a#b", "x:1", "--x", "- a", "a: b",
    "|", "&x a", "# c",
]  # fmt: skip
ENDS = ["\n"] * 9 + ["\r\n", " # c\n", "\n\n", "\n  # c\n", "  \n", ""]


def _lines(random_: random.Random, column: int, depth: int) -> str:
    """Lines that are often those of a plain text."""
    dash = random_.choice(["", "- "])
    made = []
    for _ in range(random_.randint(1, 3)):
        key = random_.choice(["a: ", "k/v: ", ""] if dash else ["a: ", "b: ", "'q': "])
        below = depth < 4 and random_.random() < 0.4
        word = "" if below and key else random_.choice(WORDS)
        made.append(f"{' ' * column}{dash}{key}{word}".rstrip() + random_.choice(ENDS))
        if below:
            made.append(_lines(random_, column + random_.choice([0, 2, 2, 2, 4]), depth + 1))
    return "".join(made)


@given(st.randoms(use_true_random=False))
def test_the_tree_is_the_same(random_: random.Random) -> None:
    text = random_.choice(["", "---\n"]) + _lines(random_, random_.choice([0, 0, 2]), 0)
    same(text, sorted(random_.randrange(len(text)) for _ in range(random_.randint(0, 3))))


@given(st.text(alphabet="ab:-#'\"[]{}, \n\t&*!|>%@`?~\\\r\u2028é", max_size=12))
def test_no_text_is_read_as_another(text: str) -> None:
    same(text, [])


def test_only_what_is_not_plain_is_read_by_events(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = yamlsource._documents

    def documents(text: str, base: int, positions: Sequence[int]) -> Iterator[Document]:
        asked.append(text)
        return real(text, base, positions)

    monkeypatch.setattr(yamlsource, "_documents", documents)
    other = "a: |\n  HIT\n"
    parts = [POD] * 60 + [other] * 2 + [POD] * 60
    text = "---\n".join(parts)
    positions = [at for at in range(len(text)) if text.startswith(("HIT", "pause"), at)]
    pieces = list(yamlsource.read(text, positions))
    assert len(text) > plainyaml.WORTHWHILE
    assert len(pieces) == len(parts)
    assert all(isinstance(piece, Document) and len(piece.touched) == 1 for piece in pieces)
    assert asked == [f"---\n{other}" * 2]


@pytest.mark.parametrize(
    "line",
    ["a: {}: x\n", "a: [{}\n", "{}: x\n", "- {}'\n- 'x\n"],
    ids=["two", "open", "key", "quote"],
)
@pytest.mark.parametrize("word", ["b ", "b, ", "[b, ", "{b: ", "' ", "#"])
def test_long_lines_take_linear_time(line: str, word: str) -> None:
    def work(size: int) -> Work:
        text = line.replace("{}", word * size)
        return lambda: by_lines(text)

    assert grows_linearly(work, 2_000)


def test_a_small_text_does_not_pay_for_the_pattern() -> None:
    plainyaml._line.cache_clear()
    list(yamlsource.read(POD, [POD.index("pause")]))
    assert plainyaml._line.cache_info().misses == 0
