"""Source lines that are cut to the width of a terminal."""

import pytest

from k8sregistry_lint.reporters.snippet import columns, cut, snippet
from k8sregistry_lint.text import Position, Region


def at(line: str, marked: str) -> Region:
    start = line.index(marked)
    return Region(Position(1, start + 1), Position(1, start + len(marked) + 1), line)


@pytest.mark.parametrize("room", [36, 76, 136])
@pytest.mark.parametrize("before", ["", "x, " * 10, "x, " * 99, "日本" * 40, "\x1b\t" * 30])
@pytest.mark.parametrize("after", ["", ", y" * 10, ", y" * 99, "語" * 70, "e\u0301" * 90])
@pytest.mark.parametrize("image", ["k8s.gcr.io/x:1", "k8s.gcr.io/" + "x" * 20])
def test_a_long_line_is_cut_around_the_reference(
    room: int, before: str, after: str, image: str
) -> None:
    line = f"a: [{before}{image}{after}]"
    shown = snippet(at(line, image), room)
    assert shown.marked == image
    assert columns(shown.text) <= room
    whole = snippet(at(line, image), 10_000)
    assert "…" not in whole.text
    assert shown.before.startswith("…") == (shown.before != whole.before)
    assert shown.after.endswith("…") == (shown.after != whole.after)
    assert whole.before.endswith(shown.before.removeprefix("…"))
    assert whole.after.startswith(shown.after.removesuffix("…"))
    assert shown.carets == (" " * columns(shown.before), "^" * len(image))


def test_the_room_is_used() -> None:
    line = "x" * 200 + "k8s.gcr.io/x:1" + "y" * 200
    assert columns(snippet(at(line, "k8s.gcr.io/x:1"), 80).text) == 80
    short = "a: k8s.gcr.io/x:1" + "y" * 200
    assert columns(snippet(at(short, "k8s.gcr.io/x:1"), 80).text) == 80


def test_a_reference_that_is_wider_than_the_terminal_begins_the_line() -> None:
    image = "k8s.gcr.io/" + "x" * 90
    shown = snippet(at(f"a: {image}", image), 36)
    assert (shown.before, shown.after) == ("…", "")
    assert shown.marked == "k8s.gcr.io/" + "x" * 23 + "…"


def test_a_region_of_several_lines_is_marked_to_the_end_of_the_first() -> None:
    region = Region(Position(1, 4), Position(2, 3), "a: k8s")
    assert snippet(region, 80).carets == ("   ", "^^^")


@pytest.mark.parametrize(
    ("line", "around", "shown"),
    [
        ("abc", 1, "abc"),
        ("a\tb\x1b", 1, "a b\\x1b"),
        ("x" * 30, 0, "x" * 10 + "…"),
        ("x" * 30, 29, "…" + "x" * 10),
        ("x" * 30, 15, "…" + "x" * 10 + "…"),
    ],
)
def test_cut(line: str, around: int, shown: str) -> None:
    assert cut(line, around, 10) == shown
