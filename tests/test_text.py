import re
from bisect import bisect_right
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sregistry_lint.text import BOM, SourceFile, Span, UnreadableError, View, _Lines, splice

TEXTS = st.lists(
    st.sampled_from(["a", "b", "\n", "\r", "\r\n", "\u2028", "\x85", "\f", "😀", "é"]), max_size=20
).map("".join)


@pytest.mark.parametrize(
    ("data", "kind", "offset"),
    [
        pytest.param(b"\xff\xfea\x00", "utf-16", 0, id="UTF-16 little endian"),
        pytest.param(b"\xfe\xff\x00a", "utf-16", 0, id="UTF-16 big endian"),
        pytest.param(b"a: 1\n\x00", "binary", 5, id="NUL byte"),
        pytest.param(b"a: \xe9\n", "not-utf-8", 3, id="Latin-1"),
        pytest.param(b"a: \xed\xa0\x80\n", "not-utf-8", 3, id="surrogate"),
        pytest.param(b"a: \xc0\xae\n", "not-utf-8", 3, id="overlong"),
        pytest.param(b"a: \xe2\x82", "not-utf-8", 3, id="cut short"),
    ],
)
def test_other_bytes_than_utf8_are_refused_with_their_place(
    data: bytes, kind: str, offset: int
) -> None:
    with pytest.raises(UnreadableError) as caught:
        SourceFile.decode("a.yaml", data)
    assert (caught.value.kind, caught.value.offset) == (kind, offset)


@pytest.mark.parametrize(
    "data", [b"", b"a", b"\xef\xbb\xbfa: 1\r\n", "é😀\u2028\r".encode(), b"\x07\x0b"]
)
def test_decoded_text_is_the_bytes(data: bytes) -> None:
    source = SourceFile.decode("a.yaml", data)
    assert source.text.encode() == data


@pytest.mark.parametrize(
    ("text", "offset", "position"),
    [
        pytest.param("", 0, (1, 1), id="empty"),
        pytest.param("ab", 2, (1, 3), id="end of text"),
        pytest.param("a\nb", 2, (2, 1), id="LF"),
        pytest.param("a\r\nb", 3, (2, 1), id="CRLF"),
        pytest.param("a\r\nb", 2, (1, 3), id="inside CRLF"),
        pytest.param("a\rb", 2, (2, 1), id="CR"),
        pytest.param("a\n\rb", 3, (3, 1), id="LF CR are two"),
        pytest.param("a\u2028b", 2, (1, 3), id="U+2028 ends no line"),
        pytest.param("a\x85b\fc\x0bd", 6, (1, 7), id="NEL, form feed and vertical tab end no line"),
        pytest.param("😀b", 1, (1, 2), id="code points, not UTF-16 units"),
        pytest.param(BOM + "ab", 2, (1, 2), id="BOM is not counted"),
        pytest.param(BOM + "a\nb", 3, (2, 1), id="BOM on line 1 only"),
        pytest.param("a\n" + BOM + "b", 3, (2, 2), id="a later U+FEFF is a character"),
        pytest.param("a\n", 2, (2, 1), id="after the last newline"),
    ],
)
def test_position(text: str, offset: int, position: tuple[int, int]) -> None:
    assert SourceFile("a", text).position(offset) == position


@pytest.mark.parametrize(
    ("text", "offset", "line"),
    [
        ("ab\ncd\nef", 4, "cd"),
        ("ab\r\ncd\r\n", 0, "ab"),
        ("ab\rcd", 4, "cd"),
        ("ab\n", 2, "ab"),
        ("ab\n", 3, ""),
        (BOM + "ab\n", 1, "ab"),
        ("a\u2028b\n", 0, "a\u2028b"),
    ],
)
def test_line_span(text: str, offset: int, line: str) -> None:
    span = SourceFile("a", text).line_span(offset)
    assert text[span.start : span.end] == line


def test_body_leaves_out_the_bom_and_maps_back() -> None:
    body = SourceFile("a", BOM + "ab").body
    assert (body.text, body.origin(0), body.offset(2)) == ("ab", 1, 1)


@given(TEXTS)
def test_position_counts_the_newlines_before_it(text: str) -> None:
    source = SourceFile("a", text)
    for offset in range(len(text) + 1):
        head = (
            text[:offset].removesuffix("\r") if text[offset : offset + 1] == "\n" else text[:offset]
        )
        assert (
            source.position(offset).line
            == head.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
        )


@given(TEXTS, st.sampled_from([1, 2, 3, 1_000]))
def test_lines_are_the_same_whatever_is_counted_at_once(text: str, size: int) -> None:
    ends = [match.end() for match in re.finditer(r"\r\n|\n|\r", text)]
    lines = list(pairwise([0, *ends, len(text)]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Lines, "_BLOCK", size)
        source = SourceFile("a", text)
        for offset in range(len(text) + 1):
            number = bisect_right(ends, offset) + 1
            start, end = lines[number - 1]
            has_bom = number == 1 and text.startswith(BOM)
            assert source.position(offset) == (number, offset - start + 1 - has_bom)
            stripped = start + len(text[start:end].rstrip("\r\n"))
            assert source.line_span(offset) == source.line(number) == (start + has_bom, stripped)


def test_the_lines_of_a_large_text_are_not_kept() -> None:
    source = SourceFile("a", "a: b\n" * 100_000)
    assert source.position(499_999) == (100_000, 5)
    assert len(source._lines._starts) < 1_000


def test_span_is_shifted() -> None:
    assert Span(1, 3).shifted(4) == Span(5, 7)


JOINED = View.joined([("abc", 10), ("", 99), ("de", 20), ("f", 22)])


def test_joined_views_know_where_each_character_stands() -> None:
    assert JOINED.text == "abcdef"
    assert [JOINED.origin(offset) for offset in range(6)] == [10, 11, 12, 20, 21, 22]
    assert [JOINED.offset(origin) for origin in (10, 12, 20, 22)] == [0, 2, 3, 5]


@pytest.mark.parametrize(
    ("start", "end", "span"),
    [
        pytest.param(0, 2, (10, 12), id="one run"),
        pytest.param(0, 3, None, id="its last character may be an escape"),
        pytest.param(3, 6, (20, 23), id="two runs that touch in the source"),
        pytest.param(2, 4, None, id="two runs that do not"),
        pytest.param(1, 1, (11, 11), id="nothing"),
    ],
)
def test_span_of_a_view(start: int, end: int, span: tuple[int, int] | None) -> None:
    assert JOINED.span(start, end) == span


def test_a_character_written_as_an_escape_is_in_no_span() -> None:
    view = View.joined([("ab", 1), ("c", 3), ("", 7)])
    assert [view.span(*ends) for ends in ((0, 2), (0, 3), (2, 3), (3, 3))] == [
        (1, 3),
        None,
        None,
        (7, 7),
    ]
    assert view.cut(2, 3).span(0, 1) is None


@pytest.mark.parametrize(
    ("start", "end", "text", "origins"),
    [(1, 5, "bcde", [11, 12, 20, 21]), (3, 6, "def", [20, 21, 22]), (2, 2, "", [])],
)
def test_a_cut_keeps_the_origins(start: int, end: int, text: str, origins: list[int]) -> None:
    cut = JOINED.cut(start, end)
    assert cut.text == text
    assert [cut.origin(offset) for offset in range(len(text))] == origins


@given(st.lists(st.tuples(st.text("ab", max_size=3), st.integers(0, 3)), max_size=6), st.data())
def test_a_cut_of_a_view_has_the_same_characters_at_the_same_places(
    pieces: list[tuple[str, int]], data: st.DataObject
) -> None:
    at, placed = 0, []
    for text, gap in pieces:
        placed.append((text, at + gap))
        at += gap + len(text)
    view = View.joined(placed)
    start = data.draw(st.integers(0, len(view.text)))
    end = data.draw(st.integers(start, len(view.text)))
    cut = view.cut(start, end)
    assert cut.text == view.text[start:end]
    assert [cut.origin(i) for i in range(end - start)] == [
        view.origin(start + i) for i in range(end - start)
    ]
    assert all(view.offset(view.origin(i)) == i for i in range(len(view.text)))


@pytest.mark.parametrize(
    ("edits", "after"),
    [
        pytest.param([], "abcdef", id="nothing"),
        pytest.param([(Span(0, 1), "X")], "Xbcdef", id="first"),
        pytest.param([(Span(5, 6), "")], "abcde", id="last, removed"),
        pytest.param([(Span(6, 6), "!")], "abcdef!", id="appended"),
        pytest.param([(Span(4, 5), "Y"), (Span(1, 2), "XX")], "aXXcdYf", id="in any order"),
        pytest.param([(Span(1, 3), "1"), (Span(3, 4), "2")], "a12ef", id="touching"),
    ],
)
def test_splice(edits: list[tuple[Span, str]], after: str) -> None:
    assert splice("abcdef", edits) == after


@pytest.mark.parametrize(
    "edits", [[(Span(0, 3), "x"), (Span(2, 4), "y")], [(Span(1, 4), "x"), (Span(2, 3), "y")]]
)
def test_splice_refuses_edits_that_overlap(edits: list[tuple[Span, str]]) -> None:
    with pytest.raises(ValueError, match="overlap at 2"):
        splice("abcdef", edits)
