import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from k8sregistry_lint.runner.diff import unified
from k8sregistry_lint.text import SourceFile, Span, splice

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is missing")


def apply(folder: Path, path: str, text: str, patch: str) -> str:
    """The file after `git apply` of a patch, by a git that changes no white space and needs no
    repository."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(text.encode())
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    done = subprocess.run(
        command, cwd=folder, input=patch.encode(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode() + patch
    return target.read_bytes().decode()


def changed(text: str, *words: str) -> list[tuple[Span, str]]:
    return [
        (Span(at, at + len(word)), word.upper() * 2) for word in words for at in [text.index(word)]
    ]


LINES = [f"line{number:02}\n" for number in range(40)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("".join(LINES), ["line20"], id="middle"),
        pytest.param("".join(LINES), ["line00"], id="first line"),
        pytest.param("".join(LINES), ["line39"], id="last line"),
        pytest.param("".join(LINES), ["line05", "line06"], id="neighbours"),
        pytest.param("".join(LINES), ["line05", "line12"], id="one hunk"),
        pytest.param("".join(LINES), ["line05", "line13"], id="two hunks"),
        pytest.param("".join(LINES), ["line00", "line20", "line39"], id="three hunks"),
        pytest.param("".join(LINES), LINES[:-1:2], id="many lines with their ends"),
        pytest.param(
            "".join(LINES).removesuffix("\n"), ["line39"], id="no final newline, last line"
        ),
        pytest.param(
            "".join(LINES).removesuffix("\n"), ["line37"], id="no final newline in the context"
        ),
        pytest.param(
            "".join(LINES).removesuffix("\n"), ["line02"], id="no final newline, far away"
        ),
        pytest.param("".join(LINES).replace("\n", "\r\n"), ["line20"], id="CRLF"),
        pytest.param(
            "".join(LINES).replace("\n", "\r\n").removesuffix("\r\n"),
            ["line39"],
            id="CRLF, no final newline",
        ),
        pytest.param("".join(LINES).replace("\n", "\r"), ["line20"], id="CR"),
        pytest.param("a\r\nb\nc\rd\r\n", ["c"], id="mixed"),
        pytest.param("a b", ["a", "b"], id="two on one line without an end"),
        pytest.param("a", ["a"], id="one character"),
        pytest.param("\n\n\na\n\n\n", ["a"], id="empty lines"),
        pytest.param(
            "\ufeffa: b\u2028c\x85d\fe\x0b\n x\n",
            ["b", "e"],
            id="BOM and what splitlines would cut at",
        ),
        pytest.param("--- a\n+++ b\n@@ -1 +1 @@\nx\n", ["x"], id="text like a diff"),
        pytest.param("-- a\n++ b\n", ["a"], id="text that looks like a header behind its mark"),
        pytest.param("a \t \nb\n", ["a"], id="blanks at the end"),
    ],
)
def test_git_makes_the_same_text(tmp_path: Path, text: str, words: list[str]) -> None:
    edits = changed(text, *words)
    assert apply(tmp_path, "a.yaml", text, unified(SourceFile("a.yaml", text), edits)) == splice(
        text, edits
    )


@pytest.mark.parametrize(
    "path",
    [
        "a b.yaml",
        " a.yaml",
        "a .yaml",
        "deep/er/a.yaml",
        'qu"ote.yaml',
        "back\\slash.yaml",
        "tab\t.yaml",
        "new\nline.yaml",
        "bell\x07.yaml",
        "del\x7f.yaml",
        "é 😀.yaml",
        "-dash.yaml",
        "it's.yaml",
        "a/b/a/b.yaml",
        "$HOME.yaml",
        "[x]*.yaml",
    ],
)
def test_odd_paths(tmp_path: Path, path: str) -> None:
    assert (
        apply(tmp_path, path, "a: b\n", unified(SourceFile(path, "a: b\n"), changed("a: b\n", "b")))
        == "a: BB\n"
    )


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        pytest.param("a\nb\nc\n", [(Span(1, 1), "\n  new")], id="a line behind a line"),
        pytest.param("a\nb\nc\n", [(Span(2, 2), "new\n")], id="a line before a line"),
        pytest.param("a\n", [(Span(2, 2), "new\n")], id="at the end"),
        pytest.param("a", [(Span(1, 1), "\nnew")], id="at the end without a newline"),
        pytest.param(
            "a: b",
            [(Span(3, 4), "B"), (Span(4, 4), "\nnew: c")],
            id="changed and added to the last line",
        ),
        pytest.param(
            "a: b\n",
            [(Span(3, 4), "B"), (Span(5, 5), "new: c\n")],
            id="changed and added behind the last newline",
        ),
        pytest.param(
            "a\n" * 30,
            [(Span(3, 3), "\nx\ny"), (Span(51, 51), "\nz")],
            id="two hunks of which the first grows",
        ),
        pytest.param("a\nb\nc\nd\n", [(Span(0, 5), "x")], id="several lines become one"),
        pytest.param("a\nb\nc\n", [(Span(1, 2), "")], id="two lines become one"),
        pytest.param("a\nb\n", [(Span(1, 4), "")], id="no newline is left"),
        pytest.param(
            "a\nb\n",
            [(Span(1, 2), "-"), (Span(2, 3), "B")],
            id="two lines become one, changed on both",
        ),
    ],
)
def test_edits_that_add_or_join_lines(
    tmp_path: Path, text: str, edits: list[tuple[Span, str]]
) -> None:
    assert apply(tmp_path, "a.yaml", text, unified(SourceFile("a.yaml", text), edits)) == splice(
        text, edits
    )


def test_the_diff_as_it_reads() -> None:
    text = "a: 1\nimage: old/x\nb: 2"
    assert unified(SourceFile("d/a b.yaml", text), [(Span(12, 15), "new")]) == (
        "--- a/d/a b.yaml\t\n+++ b/d/a b.yaml\t\n"
        "@@ -1,3 +1,3 @@\n a: 1\n-image: old/x\n+image: new/x\n b: 2\n"
        "\\ No newline at end of file\n"
    )


def test_no_edits_no_hunks() -> None:
    assert unified(SourceFile("a.yaml", "a\n"), []) == "--- a/a.yaml\n+++ b/a.yaml\n"


TEXTS = st.lists(
    st.sampled_from(
        ["a", "bc", " ", "-", "+", "\n", "\n", "\r\n", "\r", "é", "\u2028", "\n\n\n\n\n\n\n\n"]
    ),
    min_size=1,
    max_size=40,
)


def test_an_edit_that_changes_nothing_is_in_no_hunk(tmp_path: Path) -> None:
    text = "a" + 8 * "\n"
    edits = [(Span(0, 1), ""), (Span(7, 8), "\n")]
    patch = unified(SourceFile("a.yaml", text), edits)
    assert apply(tmp_path, "a.yaml", text, patch) == 8 * "\n"
    assert patch.count("@@ -") == 1


@settings(max_examples=60)
@given(TEXTS.map("".join), st.data())
def test_git_makes_the_same_text_of_any_edits(
    tmp_path_factory: pytest.TempPathFactory, text: str, data: st.DataObject
) -> None:
    marks = sorted(
        data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=8, unique=True))
    )
    spans = [Span(start, end) for start, end in zip(marks[::2], marks[1::2], strict=False)]
    edits = [
        (span, data.draw(st.sampled_from(["", "X", "long", "\n", "\nnew", "new\r\n"])))
        for span in spans
    ]
    after = splice(text, edits)
    assume(after != text)
    patch = unified(SourceFile("a.yaml", text), edits)
    assert apply(tmp_path_factory.mktemp("diff"), "a.yaml", text, patch) == after
