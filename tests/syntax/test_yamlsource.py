from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
from ruamel.yaml.error import YAMLError

from growth import Work, grows_linearly
from k8sregistry_lint.syntax.tree import Document, Scalar, Unparsed, walk
from k8sregistry_lint.syntax.yamlcontent import content
from k8sregistry_lint.syntax.yamlsource import MAX_DEPTH, _documents, read, read_all
from k8sregistry_lint.text import BOM, SourceFile, UnreadableError, View

HIT = "HIT"


def whole(text: str) -> View:
    return View(text, (0,), (0,))


def pieces(text: str) -> list[Document | Unparsed]:
    return list(read(text, [at for at in range(len(text)) if text.startswith(HIT, at)]))


def touched(text: str) -> list[str]:
    return [
        scalar.value
        for piece in pieces(text)
        if isinstance(piece, Document)
        for scalar in piece.touched
    ]


def unparsed(text: str) -> list[tuple[int, int]]:
    return [(piece.start, piece.end) for piece in pieces(text) if isinstance(piece, Unparsed)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param("", [], id="empty"),
        pytest.param("a: b\n", [], id="no position"),
        pytest.param("a: HIT\n", ["HIT"], id="plain"),
        pytest.param("HIT", ["HIT"], id="the whole text"),
        pytest.param("HIT: x\n", ["HIT"], id="key"),
        pytest.param("a: 'HIT'\nb: \"HIT\"\n", ["HIT", "HIT"], id="quoted"),
        pytest.param("a: |\n  HIT\n  HIT\nb: x\n", ["HIT\nHIT\n"], id="literal, reported once"),
        pytest.param("a: >-\n  HIT\n  x\n", ["HIT x"], id="folded"),
        pytest.param("{a: [HIT, {b: HIT}]}", ["HIT", "HIT"], id="flow"),
        pytest.param("a: HIT # HIT\n", ["HIT"], id="comment"),
        pytest.param("a: &x HIT\nb: *x\n", ["HIT"], id="anchor"),
        pytest.param("a: !!str HIT\nb: !Ref HIT\n", ["HIT", "HIT"], id="tag"),
        pytest.param("? HIT\n: HIT\n", ["HIT", "HIT"], id="complex key"),
        pytest.param("a: b\n---\na: HIT\n---\na: c\n", ["HIT"], id="document in the middle"),
        pytest.param(
            "a: HIT\n---\na: HIT\n---\nb\n---\na: HIT\n", ["HIT"] * 3, id="runs of documents"
        ),
        pytest.param("--- HIT\n--- 'HIT'\n", ["HIT", "HIT"], id="text behind the marker"),
        pytest.param("%YAML 1.1\n---\na: HIT\n", ["HIT"], id="directive"),
        pytest.param(
            "%TAG ! tag:x,2000:\n---\na: !b HIT\n...\n%YAML 1.2\n---\nb: HIT\n",
            ["HIT", "HIT"],
            id="directives",
        ),
        pytest.param("a: x\n...\nb: HIT\n...\n", ["HIT"], id="document end marker"),
        pytest.param("a: HIT\r\n---\r\nb: HIT\r\n", ["HIT", "HIT"], id="CRLF"),
        pytest.param("a: HIT\r---\rb: HIT\r", ["HIT", "HIT"], id="CR"),
        pytest.param("a: |\n  ---\n  HIT\n", ["---\nHIT\n"], id="indented marker is text"),
        pytest.param("a: 1\n---x: HIT\n", ["HIT"], id="a key that begins like a marker"),
        pytest.param(
            "{a: HIT:1.0-0}\n", ["HIT:1.0-0"], id="flow value with a colon, for the pure reader"
        ),
        pytest.param("a:\tHIT\n", ["HIT"], id="tab behind a colon"),
        pytest.param("a: HIT\t# x\nb: 1\n", ["HIT"], id="tab before a comment"),
        pytest.param("\t\na: HIT\n\t# x\n", ["HIT"], id="lines that begin with a tab"),
        pytest.param(
            "# \x07 \x9f \u2028 \x85\na: HIT\n", ["HIT"], id="control characters in a comment"
        ),
        pytest.param("# x \u2028 y \u2029 z\na: HIT\n", ["HIT"], id="line separators in a comment"),
        pytest.param("# x \ufeff\na: HIT\n", ["HIT"], id="U+FEFF in a comment"),
        pytest.param("a: HIT\na: HIT\n", ["HIT", "HIT"], id="duplicate keys"),
        pytest.param("a: &x HIT\nb: &x HIT\n", ["HIT", "HIT"], id="duplicate anchors"),
        pytest.param("a: &x [*x, HIT]\n", ["HIT"], id="recursive alias"),
        pytest.param("<<: {a: HIT}\n", ["HIT"], id="merge key"),
        pytest.param("a: 😀\nb: 'é HIT'\n", ["é HIT"], id="beyond the basic plane"),
    ],
)
def test_scalars_that_hold_a_position(text: str, values: list[str]) -> None:
    assert touched(text) == values


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        pytest.param("a: [HIT\n", [(0, 8)], id="open bracket"),
        pytest.param(
            "a: HIT\n---\nb: [HIT\n---\nc: HIT\n", [(7, 19)], id="only the broken document"
        ),
        pytest.param("a: [\n---\nb: HIT\n", [], id="a broken document without a position"),
        pytest.param("a: HIT\n b: c\n", [(0, 13)], id="indentation"),
        pytest.param("a: *HIT\n", [], id="alias to nothing is an event like any"),
        pytest.param("a: @HIT\n", [(0, 8)], id="reserved character"),
        pytest.param(
            "a: HIT\n---\nb: [HIT\n---\nc: [HIT\n---\nd: HIT\n",
            [(7, 19), (19, 31)],
            id="two broken documents",
        ),
    ],
)
def test_text_that_no_reader_understands(text: str, spans: list[tuple[int, int]]) -> None:
    assert unparsed(text) == spans


def test_a_broken_document_hides_none_of_its_neighbours() -> None:
    assert touched("a: HIT1\n---\nb: [HIT\n---\nc: HIT2\n---\nd: ]HIT\n---\ne: HIT3\n") == [
        "HIT1",
        "HIT2",
        "HIT3",
    ]


def test_every_document_of_a_text() -> None:
    found = list(read_all("a: 1\n---\nb: [\n---\nc: 2\n"))
    assert [(type(piece), piece.start) for piece in found] == [
        (Document, 0),
        (Unparsed, 5),
        (Document, 14),
    ]
    assert [piece.touched for piece in found if isinstance(piece, Document)] == [[], []]


@pytest.mark.parametrize("text", ["a: HIT\nb: \ud83d\n", "a: HIT # \udc00\n", "\ud83d: HIT\n"])
def test_half_a_surrogate_pair(text: str) -> None:
    assert touched(text) == ["HIT"]


def test_where_the_trouble_is() -> None:
    (piece,) = pieces("a: HIT\nb: [\nc: @x\n")
    assert isinstance(piece, Unparsed)
    assert 7 < piece.offset <= piece.end
    assert piece.message


@pytest.mark.parametrize(("depth", "count"), [(MAX_DEPTH - 1, 1), (20_000, 0)])
def test_flow_nesting(depth: int, count: int) -> None:
    assert len(touched("[" * depth + "HIT" + "]" * depth)) == count


def test_block_nesting_is_bounded() -> None:
    (piece,) = pieces(
        "".join(" " * level + "a:\n" for level in range(MAX_DEPTH + 5)) + " " * 2_000 + "HIT\n"
    )
    assert piece == Unparsed(0, piece.end, f"is nested deeper than {MAX_DEPTH} levels", 0)


@pytest.mark.parametrize(
    ("opening", "end"), [("[", "HIT"), ("{", "HIT"), ("- ", "HIT"), ("[", "HIT: @"), ("? ", "HIT")]
)
def test_nesting_is_read_or_refused_in_no_time(opening: str, end: str) -> None:
    def reads(number: int) -> Work:
        text = opening * number + end
        assert pieces(text)
        return lambda: pieces(text)

    assert grows_linearly(reads, 300)
    assert grows_linearly(reads, 1_250)


@pytest.mark.parametrize("first", ["", "a: [HIT\n---\n"], ids=["all well", "the first one broken"])
def test_time_to_read_many_documents(first: str) -> None:
    def reads(number: int) -> Work:
        text = first + "".join(f"a: HIT{index}\n---\n" for index in range(number))
        assert len(touched(text)) == number
        return lambda: touched(text)

    assert grows_linearly(reads, 200)


CONTENTS = [
    pytest.param("a: HIT b\n", "HIT b", id="plain"),
    pytest.param("a: &x HIT\n", "HIT", id="anchor"),
    pytest.param("a: !!str &x 'HIT'\n", "HIT", id="tag and anchor"),
    pytest.param("a: 'it''s HIT'\n", "it's HIT", id="single quoted with a quote"),
    pytest.param("a: 'HIT'''\n", "HIT'", id="single quoted that ends with a quote"),
    pytest.param('a: "HIT"\n', "HIT", id="double quoted"),
    pytest.param(
        'a: "\\x48IT \\u00e9 \\U0001F600 \\t\\n\\r\\0\\a\\b\\v\\f\\e\\N\\_\\L\\P\\/\\"\\\\HIT"\n',
        None,
        id="every escape",
    ),
    pytest.param('a: "x\\ HIT"\n', "x HIT", id="escaped space"),
    pytest.param("a: |\n  HIT\n   b\n\n  c\n", "HIT\n b\n\nc\n", id="literal"),
    pytest.param(
        "a: |-\n  HIT\n\n", "HIT\n\n", id="literal, stripped: its last newlines are kept here"
    ),
    pytest.param("a: |+\n  HIT\n\n", "HIT\n\n", id="literal, kept"),
    pytest.param("a: | # why\n  HIT\n", "HIT\n", id="literal with a comment"),
    pytest.param("a: &x |\n  HIT\n", "HIT\n", id="anchored literal"),
    pytest.param("a: !!str |\n  HIT\n", "HIT\n", id="tagged literal"),
    pytest.param("a: |2\n    HIT\n  b\n", "  HIT\nb\n", id="given indentation"),
    pytest.param("a: |2-\n    HIT\n  b\n", "  HIT\nb\n", id="given indentation, stripped"),
    pytest.param("a: |-2\n    HIT\n  b\n", "  HIT\nb\n", id="stripped, given indentation"),
    pytest.param(
        "x:\n  a: |1\n     HIT\n   b\n", "  HIT\nb\n", id="given indentation in a nested map"
    ),
    pytest.param(
        "a: |\r\n  HIT\r\n  b\r\n", "HIT\r\nb\r\n", id="literal with CRLF keeps its line ends"
    ),
    pytest.param("a: |\n\n\n  HIT\n", "\n\nHIT\n", id="leading empty lines"),
    pytest.param("a: |\n  HIT", "HIT", id="literal at the end of the text"),
    pytest.param("- |\n HIT\n", "HIT\n", id="literal in a list"),
    pytest.param("a: >\n  HIT\n  b\n", "HIT\nb\n", id="folded keeps its lines"),
    pytest.param("a: |\n  x\tHIT\n", "x\tHIT\n", id="tab in a literal"),
]


@pytest.mark.parametrize(("text", "expected"), CONTENTS)
def test_content_has_the_place_of_each_character(text: str, expected: str | None) -> None:
    (document,) = pieces(text)
    assert isinstance(document, Document)
    (scalar,) = document.touched
    view = content(whole(text), scalar)
    assert view is not None
    assert view.text == (scalar.value if expected is None else expected)
    at = view.text.index(HIT) if expected else view.text.rindex(HIT)
    assert text.startswith(HIT, view.origin(at))
    assert view.span(at, at + 3) == (view.origin(at), view.origin(at) + 3)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("a: 'HIT\n  b'\n", "HIT b", id="single quoted over two lines"),
        pytest.param('a: "HIT\n  b"\n', "HIT b", id="double quoted over two lines"),
        pytest.param('a: "HIT  \r\n\r\n \t b"\n', "HIT\nb", id="an empty line"),
        pytest.param("a: 'x\n\n\n  HIT'\n", "x\n\nHIT", id="two empty lines"),
        pytest.param('a: "HIT x\\\n  b"\n', "HIT xb", id="escaped line end"),
        pytest.param('a: "HIT \\\n  \\  b"\n', "HIT   b", id="escaped line end and blank"),
    ],
)
def test_lines_of_quoted_scalars_are_folded(text: str, value: str) -> None:
    (document,) = (piece for piece in read_all(text) if isinstance(piece, Document))
    scalar = next(
        node for node in walk(document.root) if isinstance(node, Scalar) and "HIT" in node.value
    )
    view = content(whole(text), scalar)
    assert view is not None
    assert view.text == scalar.value == value
    at = value.index("HIT")
    assert view.span(at, at + 3) == (text.index("HIT"), text.index("HIT") + 3)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: HIT\n  b\n", id="plain over two lines"),
    ],
)
def test_no_content_where_value_and_source_do_not_agree(text: str) -> None:
    (document,) = pieces(text)
    assert isinstance(document, Document)
    assert content(whole(text), document.touched[0]) is None


def test_content_of_a_view_that_was_taken_out_of_a_source() -> None:
    outer = View.joined([("a: ", 5), ("HIT\n", 20)])
    (document,) = read(outer.text, [3])
    assert isinstance(document, Document)
    inner = content(outer, document.touched[0])
    assert inner is not None
    assert (inner.text, inner.span(0, 3)) == ("HIT", (20, 23))


def test_a_bom_moves_all_places_by_one() -> None:
    body = SourceFile("a", BOM + "a: HIT\n").body
    (document,) = read(body.text, [3])
    assert isinstance(document, Document)
    inner = content(body, document.touched[0])
    assert inner is not None
    assert inner.span(0, 3) == (4, 7)


@given(
    st.text(
        alphabet=st.sampled_from("ab:-?[]{}'\"|>&*!%@#,\\ \n\r\t\x07\u2028\x85\ufeff\ud83d0"),
        max_size=60,
    )
)
@example("a: '\r\n---\r\n'")
@example("---\n---")
@example("%\n---")
@example("a: |1\n\n b")
def test_reading_never_raises_and_never_loses_a_document(text: str) -> None:
    found = list(read(text, range(len(text))))
    for piece in found:
        assert 0 <= piece.start <= piece.end <= len(text)
        for scalar in piece.touched if isinstance(piece, Document) else ():
            content(whole(text), scalar)


@given(st.text(alphabet="ab:-[]{}'\"|>&*!#,\\ \n", max_size=40))
def test_scalars_are_what_pyyaml_reads(text: str) -> None:
    try:
        events = [
            event.value
            for event in yaml.parse(text, yaml.SafeLoader)
            if isinstance(event, yaml.ScalarEvent)
        ]
    except yaml.YAMLError:
        return
    found = list(read(text, range(len(text))))
    if all(isinstance(piece, Document) for piece in found):
        values = [
            node.value
            for piece in found
            if isinstance(piece, Document)
            for node in walk(piece.root)
            if isinstance(node, Scalar)
        ]
        assert [value for value in values if value] == [value for value in events if value]


FOLDERS = (Path(__file__).parents[1], Path(__file__).parents[2] / "examples")
FIXTURES = [
    path
    for folder in FOLDERS
    for path in sorted(folder.rglob("*.y*ml"))
    if path.suffix in (".yaml", ".yml")
]


def nodes(text: str, *, pure: bool) -> list[tuple[object, ...]]:
    """All that a reader says of each node. Where nothing is written for a value, it says nothing of
    the place of that nothing."""
    found = [
        node for document in _documents(text, 0, (), pure=pure) for node in walk(document.root)
    ]
    places = [
        (node.start, node.end) if not isinstance(node, Scalar) or node.style or node.value else None
        for node in found
    ]
    words = [(node.value, node.style) if isinstance(node, Scalar) else () for node in found]
    return [
        (type(node), node.anchor, node.path, *more)
        for node, *more in zip(found, places, words, strict=True)
    ]


def test_both_readers_agree_on_every_fixture() -> None:
    """What the C reader accepts, the pure one accepts too, with everything in the same place. Both
    reject templates; files in another encoding have no text."""
    compared = 0
    for path in FIXTURES:
        try:
            text = SourceFile.decode(str(path), path.read_bytes()).body.text
            expected = nodes(text, pure=False)
        except (UnreadableError, YAMLError):
            continue
        assert nodes(text, pure=True) == expected, path
        compared += 1
    assert compared > 200


def test_only_documents_with_a_position_are_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream of a thousand documents in which three hold something: three go through the reader,
    each once."""
    parsed: list[str] = []

    def parser(text: str) -> object:
        parsed.append(text)
        return CParser(text)

    monkeypatch.setattr("k8sregistry_lint.syntax.yamlsource.CParser", parser)
    documents = [f"a: {HIT if number in (3, 4, 900) else 'x'}\n" for number in range(1_000)]
    assert touched("---\n".join(documents)) == [HIT] * 3
    assert parsed == [f"---\n{documents[3]}---\n{documents[4]}", f"---\n{documents[900]}"]
